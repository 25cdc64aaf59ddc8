package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"haulcast/app/tracking"
)

// profileInput is a new temperature profile.
type profileInput struct {
	Name        string   `json:"name" need:"yes"`
	MinC        *float64 `json:"min_c"`
	MaxC        *float64 `json:"max_c"`
	HysteresisC *float64 `json:"hysteresis_c"`
	SetDelayS   *int     `json:"set_delay_s"`
	ClearDelayS *int     `json:"clear_delay_s"`
	InstantMinC *float64 `json:"instant_min_c"`
	InstantMaxC *float64 `json:"instant_max_c"`
	WarmupS     *int     `json:"warmup_s"`
	FreezeC     *float64 `json:"freeze_c"`
	FreezeS     *int     `json:"freeze_s"`
	Budgets     []budget `json:"budgets"`
	MKTLimitC   *float64 `json:"mkt_limit_c"`
	MKTWindowS  *int     `json:"mkt_window_s"`
}

// CreateProfile makes a temperature profile.
func (a *API) CreateProfile(c *gin.Context) error {
	in, err := read[profileInput](c)
	if err != nil {
		return err
	}
	p, err := a.tracker.CreateProfile(c.Request.Context(), actor(c), tracking.ProfileDraft{
		Name: in.Name, MinC: in.MinC, MaxC: in.MaxC, HysteresisC: in.HysteresisC, SetDelayS: in.SetDelayS,
		ClearDelayS: in.ClearDelayS, InstantMinC: in.InstantMinC, InstantMaxC: in.InstantMaxC, WarmupS: in.WarmupS,
		FreezeC: in.FreezeC, FreezeS: in.FreezeS, Budgets: budgetsIn(in.Budgets), MKTLimitC: in.MKTLimitC, MKTWindowS: in.MKTWindowS,
	})
	if err != nil {
		return err
	}
	c.Header("ETag", etag(p.Version))
	c.Header("Location", "/api/v1/temperature-profiles/"+p.ID.String())
	c.JSON(http.StatusCreated, profileOf(p))
	return nil
}

// Profiles lists temperature profiles by name.
func (a *API) Profiles(c *gin.Context) error {
	q := queryOf(c)
	text, page := q.text("q"), q.page()
	if err := q.done(); err != nil {
		return err
	}
	list, err := a.store.Profiles(c.Request.Context(), viewer(c), text, page)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, pageOf(list, profileOf))
	return nil
}

// Profile reads one temperature profile.
func (a *API) Profile(c *gin.Context) error {
	id, err := idIn(c, "temperature profile")
	if err != nil {
		return err
	}
	p, err := a.store.ProfileByID(c.Request.Context(), viewer(c), id)
	if err != nil {
		return err
	}
	c.Header("ETag", etag(p.Version))
	c.JSON(http.StatusOK, profileOf(p))
	return nil
}
