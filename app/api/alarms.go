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
		Severity: q.severity("severity"), Query: q.text("q"), Assignee: q.id("assignee"),
	}
	number := q.text("shipment")
	narrowAlarms(&filter, word[alarmView](q, "view"), viewer(c))
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

// alarmView is a way to look at alarms by what the house does about them.
type alarmView string

// The views.
const (
	viewLive       alarmView = "live" // open, and neither shelved nor suppressed
	viewMine       alarmView = "mine" // open, and the asker works on it
	viewUnassigned alarmView = "unassigned"
	viewShelved    alarmView = "shelved"
	viewSuppressed alarmView = "suppressed"
)

var alarmViews = []alarmView{viewLive, viewMine, viewUnassigned, viewShelved, viewSuppressed}

// narrowAlarms narrows to a view.
func narrowAlarms(f *store.AlarmFilter, view alarmView, v models.Viewer) {
	open := true
	switch view {
	case viewLive:
		f.Live = true
	case viewMine:
		f.Open, f.Assignee = &open, v.UserID
	case viewUnassigned:
		f.Open, f.Unassigned = &open, true
	case viewShelved:
		f.Shelved = true
	case viewSuppressed:
		f.Suppressed = true
	}
}

// Alarm reads one alarm, the beginning of its history, and what may be done to it.
func (a *API) Alarm(c *gin.Context) error {
	id, err := idIn(c, "alarm")
	if err != nil {
		return err
	}
	row, err := a.store.AlarmByID(c.Request.Context(), viewer(c), id)
	if err != nil {
		return err
	}
	history, err := a.store.Activities(c.Request.Context(), viewer(c), id, store.Page{Limit: store.MaxLimit})
	if err != nil {
		return err
	}
	c.Header("ETag", etag(row.Version))
	c.JSON(http.StatusOK, alarmStoryFor(viewer(c), row, history, a.tracker.Now()))
	return nil
}

// AlarmActivities lists an alarm's history, oldest first.
func (a *API) AlarmActivities(c *gin.Context) error {
	id, err := idIn(c, "alarm")
	if err != nil {
		return err
	}
	q := queryOf(c)
	page := q.page()
	if err := q.done(); err != nil {
		return err
	}
	if _, err := a.store.AlarmByID(c.Request.Context(), viewer(c), id); err != nil {
		return err
	}
	list, err := a.store.Activities(c.Request.Context(), viewer(c), id, page)
	if err != nil {
		return err
	}
	if viewer(c).SeesInternal() {
		c.JSON(http.StatusOK, pageOf(list, staffActivityOf))
	} else {
		c.JSON(http.StatusOK, pageOf(list, activityOf))
	}
	return nil
}

// Assignees lists who may be given an alarm, by address.
func (a *API) Assignees(c *gin.Context) error {
	q := queryOf(c)
	text, page := q.text("q"), q.page()
	if err := q.done(); err != nil {
		return err
	}
	list, err := a.store.Assignees(c.Request.Context(), viewer(c), text, page)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, pageOf(list, assigneeOf))
	return nil
}

func (a *API) alarmVersion(c *gin.Context, id models.ID) newest {
	return func() (int, error) {
		row, err := a.store.AlarmByID(c.Request.Context(), viewer(c), id)
		return row.Version, err
	}
}
