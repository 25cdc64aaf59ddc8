package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"haulcast/app/tracking"
)

// assignmentInput is who carries a shipment, and on what.
type assignmentInput struct {
	Vehicle string `json:"vehicle"`
	Driver  string `json:"driver"`
}

// Assign says which vehicle and who carries a shipment.
func (a *API) Assign(c *gin.Context) error {
	number, err := trackingNumber(c)
	if err != nil {
		return err
	}
	version, err := expected(c)
	if err != nil {
		return err
	}
	in, err := read[assignmentInput](c)
	if err != nil {
		return err
	}
	s, err := a.tracker.Assign(c.Request.Context(), actor(c), number, tracking.AssignDraft{
		Vehicle: in.Vehicle, Driver: in.Driver, Expected: version,
	})
	if err != nil {
		return answerConflict(c, err, a.shipmentVersion(c, number))
	}
	return answerShipment(c, s)
}

// damageInput says what is damaged.
type damageInput struct {
	Note string `json:"note" need:"yes"`
}

// ReportDamage says that goods were damaged: the alarm it raises stands until somebody acknowledges it.
func (a *API) ReportDamage(c *gin.Context) error {
	number, err := trackingNumber(c)
	if err != nil {
		return err
	}
	in, err := read[damageInput](c)
	if err != nil {
		return err
	}
	raised, err := a.tracker.ReportDamage(c.Request.Context(), actor(c), number, in.Note)
	if err != nil {
		return err
	}
	c.Header("Location", "/api/v1/alarms/"+raised.ID.String())
	c.JSON(http.StatusCreated, alarmFor(viewer(c), number, raised))
	return nil
}
