package web

import (
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"haulcast/app/tracking"
	"haulcast/models"
	"haulcast/views/shipments"
	"haulcast/views/words"
)

// shipmentPath is a shipment's page.
func shipmentPath(number string) string { return "/shipments/" + number }

// refuse shows the shipment's page again with what was typed and why it was not done; errors that don't belong on the
// form go on to the error page.
func (w *Web) refuse(c *gin.Context, err error, was shipments.Refused) (Next, error) {
	known, ok := refused(err)
	if !ok || wantsJSON(c) {
		return Next{}, err
	}
	was.Message, was.Fields = known.Message, map[string]string{}
	if known.Code == models.Conflict {
		was.Message = words.T(c.Request.Context(), "shipments.stale")
	}
	for _, f := range known.Fields {
		was.Fields[f.Field] = f.Message
	}
	page, err := w.shipmentPage(c, &was, "")
	return Next{Show: page}, err
}

// versionOf is the version the form was drawn with; a form without one is stale by definition.
func versionOf(c *gin.Context) *int {
	n, err := strconv.Atoi(c.PostForm("version"))
	if err != nil {
		n = -1
	}
	return &n
}

// recordEvent notes that something happened to the shipment now.
func (w *Web) recordEvent(c *gin.Context) (Next, error) {
	number, kind := c.Param("number"), models.EventType(c.PostForm("type"))
	result, err := w.tracker.RecordEvent(c.Request.Context(), w.actor(c), number, tracking.EventDraft{
		Type: kind, Reason: models.Reason(c.PostForm("reason")), Note: c.PostForm("note"), Place: c.PostForm("place"),
		Expected: versionOf(c),
	})
	if err != nil {
		return w.refuse(c, err, shipments.Refused{
			Type: string(kind), Reason: c.PostForm("reason"), Note: c.PostForm("note"), Place: c.PostForm("place"),
		})
	}
	said := "shipments.recorded"
	if result.Late {
		said = "shipments.recorded_late"
	}
	label := words.T(c.Request.Context(), "events."+string(kind))
	return Next{Path: shipmentPath(number), Flash: said, Args: []any{"event", label}}, nil
}

// assign puts the shipment on a vehicle or gives it to a driver.
func (w *Web) assign(c *gin.Context) (Next, error) {
	number := c.Param("number")
	_, err := w.tracker.Assign(c.Request.Context(), w.actor(c), number, tracking.AssignDraft{
		Vehicle: c.PostForm("vehicle"), Driver: c.PostForm("driver"), Expected: versionOf(c),
	})
	if err != nil {
		return w.refuse(c, err, shipments.Refused{
			Type: "assign", Vehicle: c.PostForm("vehicle"), Driver: c.PostForm("driver"),
		})
	}
	return Next{Path: shipmentPath(number), Flash: "shipments.assigned"}, nil
}

// reportDamage raises an alarm that somebody saw damage.
func (w *Web) reportDamage(c *gin.Context) (Next, error) {
	number := c.Param("number")
	if _, err := w.store.ShipmentByNumber(c.Request.Context(), w.viewer(c), number); err != nil { // before its photos are read
		return Next{}, err
	}
	draft, err := damageIn(c)
	if err != nil {
		return Next{}, err
	}
	if _, err := w.tracker.ReportDamage(c.Request.Context(), w.actor(c), number, draft); err != nil {
		return w.refuse(c, err, shipments.Refused{Type: "damage", Note: draft.Note})
	}
	return Next{Path: shipmentPath(number), Flash: "shipments.damage.done"}, nil
}

// correct takes back the event that ended the shipment.
func (w *Web) correct(c *gin.Context) (Next, error) {
	number, note := c.Param("number"), c.PostForm("note")
	if _, err := w.tracker.Correct(c.Request.Context(), w.actor(c), number, note); err != nil {
		return w.refuse(c, err, shipments.Refused{Type: "correct", Note: note})
	}
	return Next{Path: shipmentPath(number), Flash: "shipments.corrected"}, nil
}

// share makes a link and shows it once, on the page it was asked from.
func (w *Web) share(c *gin.Context) (Next, error) {
	number := c.Param("number")
	days, err := strconv.Atoi(c.PostForm("days"))
	if err != nil || !slices.Contains(shipments.ShareDays, days) {
		days = shipments.ShareDays[1]
	}
	_, token, err := w.tracker.Share(c.Request.Context(), w.actor(c), number, tracking.ShareDraft{
		Kind: models.ShareByPerson, ShowPosition: c.PostForm("position") != "",
		ShowTemperature: c.PostForm("temperature") != "", MayReport: c.PostForm("report") != "",
		ExpiresIn: time.Duration(days) * 24 * time.Hour,
	})
	if err != nil {
		return w.refuse(c, err, shipments.Refused{Type: "share"})
	}
	page, err := w.shipmentPage(c, nil, w.options.PublicURL()+"/t/"+token)
	return Next{Show: page, Code: statusOK}, err
}

// revokeShare ends a link; whoever follows it sees it end.
func (w *Web) revokeShare(c *gin.Context) (Next, error) {
	id, ok := models.ParseID(c.Param("id"))
	if !ok {
		return Next{}, errNoLink
	}
	if err := w.tracker.RevokeShare(c.Request.Context(), w.actor(c), id); err != nil {
		return Next{}, err
	}
	return Next{Path: shipmentPath(c.Param("number")), Flash: "shipments.share.revoked"}, nil
}

var errNoLink = models.Errorf(models.NotFound, "There is no such link, or it isn't yours to see.")
