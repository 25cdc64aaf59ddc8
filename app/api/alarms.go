package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"haulcast/models"
	"haulcast/models/store"
	"haulcast/models/trackno"
)

// Alarms lists alarms, newest first.
func (a *API) Alarms(c *gin.Context) error {
	q := queryOf(c)
	filter := store.AlarmFilter{
		Open: q.flag("open"), Status: word[models.AlarmStatus](q, "status"), Kind: word[models.AlarmKind](q, "kind"),
		Severity: q.severity("severity"), Query: q.text("q"),
	}
	number := q.text("shipment")
	page := q.page()
	if err := q.done(); err != nil {
		return err
	}
	if number != "" {
		s, err := a.store.ShipmentByNumber(c.Request.Context(), viewer(c), trackno.Normalise(number))
		if err != nil {
			return err
		}
		filter.ShipmentID = s.ID
	}
	list, err := a.store.Alarms(c.Request.Context(), viewer(c), filter, page)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, pageOf(list, alarmRowFor(viewer(c))))
	return nil
}

// Alarm reads one alarm and its history.
func (a *API) Alarm(c *gin.Context) error {
	id, err := idIn(c, "alarm")
	if err != nil {
		return err
	}
	row, err := a.store.AlarmByID(c.Request.Context(), viewer(c), id)
	if err != nil {
		return err
	}
	history, err := a.store.Activities(c.Request.Context(), id)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, alarmStoryFor(viewer(c), row.TrackingNumber, row.Alarm, history))
	return nil
}

// acknowledgementInput is what the one who acknowledges has to say.
type acknowledgementInput struct {
	Note string `json:"note"`
}

// Acknowledge notes that somebody has seen an alarm. Doing it again changes nothing.
func (a *API) Acknowledge(c *gin.Context) error {
	id, err := idIn(c, "alarm")
	if err != nil {
		return err
	}
	in, err := read[acknowledgementInput](c)
	if err != nil {
		return err
	}
	if _, err := a.tracker.Acknowledge(c.Request.Context(), actor(c), id, in.Note); err != nil {
		return err
	}
	return a.Alarm(c)
}
