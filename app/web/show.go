package web

import (
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"haulcast/models"
	"haulcast/models/store"
	"haulcast/views/ui"
)

// pageOf is which page of a list was asked for.
func pageOf(c *gin.Context) store.Page { return store.Page{After: c.Query("after")} }

// pagesOf leads to the next page and back to the first, keeping what else the address says.
func (w *Web) pagesOf(c *gin.Context, next string) ui.PagesProps {
	var p ui.PagesProps
	if c.Query("after") != "" {
		p.Previous = addressWith(c.Request.URL, "")
	}
	if next != "" {
		p.Next = addressWith(c.Request.URL, next)
	}
	return p
}

func addressWith(u *url.URL, after string) string {
	q := u.Query()
	q.Del("after")
	if after != "" {
		q.Set("after", after)
	}
	if len(q) == 0 {
		return u.Path
	}
	return u.Path + "?" + q.Encode()
}

// timeOf is the moment, the zero time for none: what views/ui draws as a dash.
func timeOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// reportedAt is the event time of the newest report of any kind.
func reportedAt(s models.Shipment) time.Time {
	fix, temp := timeOf(s.LastFixAt), timeOf(s.LastTempAt)
	if temp.After(fix) {
		return temp
	}
	return fix
}

// mapVehicle is a shipment on the map; ok is false before its first fix.
func mapVehicle(s models.Shipment) (m ui.MapVehicle, ok bool) {
	at, ok := s.Position()
	if !ok {
		return m, false
	}
	m = ui.MapVehicle{
		Shipment: s.TrackingNumber, Lat: at.Lat, Lon: at.Lon, Course: s.LastCourse, At: timeOf(s.LastFixAt),
		ETAClass: string(s.ETAClass),
	}
	if s.Vehicle != nil {
		m.Label = s.Vehicle.Name
	}
	if s.AlarmSeverity > models.NoSeverity {
		m.Severity = s.AlarmSeverity.String()
	}
	return m, true
}

// alarmCard is an alarm as its card shows it to the viewer.
func alarmCard(a store.AlarmRow, v models.Viewer) ui.AlarmCardProps {
	card := ui.AlarmCardProps{
		ID: a.ID.String(), Version: a.Version, Kind: string(a.Kind), Severity: a.Severity.String(),
		Status: string(a.Status()), Shipment: a.TrackingNumber, Value: a.Value, Limit: a.Limit,
		Unit: a.Unit, FirstAt: a.FirstAt, RaisedAt: a.RaisedAt, Historical: a.Historical, CanAck: v.May(models.ActOnAlarms),
	}
	if v.SeesInternal() {
		card.Device, card.AckedBy, card.Assignee = a.DeviceName, a.AckedByName, a.AssigneeName
		card.ShelvedUntil, card.Suppressed = timeOf(a.ShelvedUntil), a.Suppressed
		if a.AssigneeID != nil {
			card.AssigneeID = a.AssigneeID.String()
		}
	}
	return card
}
