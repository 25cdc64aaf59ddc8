package api

import (
	"mime"
	"net/http"

	"github.com/gin-gonic/gin"

	"haulcast/app/tracking"
	"haulcast/app/upload"
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
	if _, err := a.shipmentIn(c); err != nil { // before its photos are read
		return err
	}
	draft, err := damageIn(c)
	if err != nil {
		return err
	}
	raised, err := a.tracker.ReportDamage(c.Request.Context(), actor(c), number, draft)
	switch {
	case err != nil:
		return err
	case !viewer(c).MayReadAlarm(raised.Kind): // it was reported; what becomes of it is the house's
		c.Status(http.StatusNoContent)
		return nil
	}
	c.Header("Location", "/api/v1/alarms/"+raised.ID.String())
	c.JSON(http.StatusCreated, alarmFor(viewer(c), number, raised))
	return nil
}

// damageIn reads a report of damage: JSON, or a form with photos.
func damageIn(c *gin.Context) (tracking.DamageDraft, error) {
	id, err := repeatableID(c)
	if err != nil {
		return tracking.DamageDraft{}, err
	}
	if kind, _, _ := mime.ParseMediaType(c.GetHeader("Content-Type")); kind != "multipart/form-data" {
		in, err := read[damageInput](c)
		return tracking.DamageDraft{ID: id, Note: in.Note}, err
	}
	form, err := upload.Read(c.Writer, c.Request, "photos")
	return tracking.DamageDraft{ID: id, Note: form.Values.Get("note"), Photos: form.Files}, err
}
