package api

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"haulcast/app/tracking"
	"haulcast/models"
)

// How many days a link works: as its maker says, at most mostShareDays.
const (
	defaultShareDays = 14
	mostShareDays    = 90
)

// shareInput is what a share link lets its holder see, and for how long.
type shareInput struct {
	ShowPosition    bool `json:"show_position"`
	ShowTemperature bool `json:"show_temperature"`
	MayReport       bool `json:"may_report"`
	ExpiresInDays   *int `json:"expires_in_days"`
}

// Share makes a link that lets whoever holds it follow the shipment; its token is told once.
func (a *API) Share(c *gin.Context) error {
	number, err := trackingNumber(c)
	if err != nil {
		return err
	}
	in, err := read[shareInput](c)
	if err != nil {
		return err
	}
	days := orElse(in.ExpiresInDays, defaultShareDays)
	if days < 1 || days > mostShareDays { // before it is multiplied
		var p models.Problems
		p.Add("expires_in_days", "must lie between 1 and %d", mostShareDays)
		return p.Err()
	}
	link, token, err := a.tracker.Share(c.Request.Context(), actor(c), number, tracking.ShareDraft{
		Kind: models.ShareByPerson, ShowPosition: in.ShowPosition, ShowTemperature: in.ShowTemperature, MayReport: in.MayReport,
		ExpiresIn: time.Duration(days) * 24 * time.Hour,
	})
	if err != nil {
		return err
	}
	c.JSON(http.StatusCreated, newShareLink{shareLink: shareLinkOf(link), Token: token, Path: "/t/" + token})
	return nil
}

// ShareLinks lists the links people made to a shipment, newest first.
func (a *API) ShareLinks(c *gin.Context) error {
	s, err := a.shipmentIn(c)
	if err != nil {
		return err
	}
	links, err := a.store.ShareLinksOf(c.Request.Context(), viewer(c), s.ID)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, page[shareLink]{Items: drawn(links, shareLinkOf)})
	return nil
}

// RevokeShare ends a link now, and whoever follows it.
func (a *API) RevokeShare(c *gin.Context) error {
	id, err := idIn(c, "share link")
	if err != nil {
		return err
	}
	if err := a.tracker.RevokeShare(c.Request.Context(), actor(c), id); err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	return nil
}
