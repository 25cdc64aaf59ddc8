package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"haulcast/app/tracking"
	"haulcast/models"
)

// deviceInput is what a device is registered with.
type deviceInput struct {
	UniqueID     string            `json:"unique_id" need:"yes"`
	Name         string            `json:"name" need:"yes"`
	Kind         models.DeviceKind `json:"kind" need:"yes"`
	ReportEveryS int               `json:"report_every_s"`
}

// RegisterDevice makes a device known and tells its token, once.
func (a *API) RegisterDevice(c *gin.Context) error {
	in, err := read[deviceInput](c)
	if err != nil {
		return err
	}
	id, err := repeatableID(c)
	if err != nil {
		return err
	}
	asked := a.tracker.Now()
	d, token, err := a.tracker.RegisterDevice(c.Request.Context(), actor(c), tracking.DeviceDraft{
		ID: id, UniqueID: in.UniqueID, Name: in.Name, Kind: in.Kind, ReportEveryS: in.ReportEveryS,
	})
	if err != nil {
		return err
	}
	made(c, asked, d.CreatedAt, "/api/v1/devices/"+d.ID.String(), newDevice{device: deviceOf(d), Token: textOrNull(token)})
	return nil
}

// Devices lists devices.
func (a *API) Devices(c *gin.Context) error {
	q := queryOf(c)
	text, page := q.text("q"), q.page()
	if err := q.done(); err != nil {
		return err
	}
	list, err := a.store.Devices(c.Request.Context(), viewer(c), text, page)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, pageOf(list, deviceOf))
	return nil
}

// Device reads one device.
func (a *API) Device(c *gin.Context) error {
	id, err := idIn(c, "device")
	if err != nil {
		return err
	}
	d, err := a.store.DeviceByID(c.Request.Context(), viewer(c), id)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, deviceOf(d))
	return nil
}

// RotateToken gives a device a new token; the old one ends at once.
func (a *API) RotateToken(c *gin.Context) error {
	id, err := idIn(c, "device")
	if err != nil {
		return err
	}
	token, err := a.tracker.RotateToken(c.Request.Context(), actor(c), id)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, deviceToken{Token: token})
	return nil
}
