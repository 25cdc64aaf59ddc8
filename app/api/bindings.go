package api

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"haulcast/app/tracking"
	"haulcast/models/trackno"
)

// bindingInput is for what a device speaks, and when: a shipment or a vehicle.
type bindingInput struct {
	Shipment string     `json:"shipment"`
	Vehicle  string     `json:"vehicle"`
	From     time.Time  `json:"from"`
	To       *time.Time `json:"to"`
}

// Bind says for which shipment or vehicle a device speaks, from when; that may lie in the past. Bound so already, it
// stays so.
func (a *API) Bind(c *gin.Context) error {
	id, err := idIn(c, "device")
	if err != nil {
		return err
	}
	in, err := read[bindingInput](c)
	if err != nil {
		return err
	}
	asked := a.tracker.Now()
	b, err := a.tracker.Bind(c.Request.Context(), actor(c), id, tracking.BindingDraft{
		Shipment: trackno.Normalise(in.Shipment), Vehicle: in.Vehicle, From: in.From, To: in.To,
	})
	if err != nil {
		return err
	}
	made(c, asked, b.CreatedAt, "", bindingOf(b))
	return nil
}

// Bindings lists for what a device has spoken, newest first.
func (a *API) Bindings(c *gin.Context) error {
	id, err := idIn(c, "device")
	if err != nil {
		return err
	}
	d, err := a.store.DeviceByID(c.Request.Context(), viewer(c), id)
	if err != nil {
		return err
	}
	list, err := a.store.BindingsOf(c.Request.Context(), d.ID)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, page[binding]{Items: drawn(list, bindingOf)})
	return nil
}

// Unbind ends a binding now; what the device told until now stays where it was attributed.
func (a *API) Unbind(c *gin.Context) error {
	id, err := idIn(c, "binding")
	if err != nil {
		return err
	}
	if err := a.tracker.Unbind(c.Request.Context(), actor(c), id, time.Time{}); err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	return nil
}
