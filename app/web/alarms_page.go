package web

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"haulcast/models"
	"haulcast/models/store"
	"haulcast/views/alarms"
	"haulcast/views/ui"
	"haulcast/views/words"
)

// What an alarm's page shows around the alarm.
const (
	alarmBefore = 90 * time.Minute // of the track and the temperatures before it began
	alarmAfter  = time.Hour        // and after it was over
	alarmPoints = 400
	alarmLines  = 200 // of its history
)

// alarm shows one alarm as the viewer may see it.
func (w *Web) alarm(c *gin.Context) (templ.Component, error) {
	ctx, v := c.Request.Context(), w.viewer(c)
	frame, err := w.frame(c, words.T(ctx, "alarm_list.title"), append([]string{"js/alarms-page.js", "js/map.js", "js/chart.js"}, alarmScripts...)...)
	if err != nil {
		return nil, err
	}
	id, ok := models.ParseID(c.Param("id"))
	if !ok {
		return nil, errNoAlarm
	}
	a, err := w.store.AlarmByID(ctx, v, id)
	if err != nil {
		return nil, err
	}
	frame.Title, frame.Path = words.T(ctx, "alarm_kinds."+string(a.Kind)), alarmPath(id)
	p := alarms.ShowProps{Layout: frame, Alarm: alarmFacts(a, v)}
	if p.Desk, err = w.desk(c); err != nil {
		return nil, err
	}
	for _, fill := range []func(*gin.Context, store.AlarmRow, *alarms.ShowProps) error{w.fillHistory, w.fillAbout, w.fillEvidence} {
		if err := fill(c, a, &p); err != nil {
			return nil, err
		}
	}
	return alarms.Show(p), nil
}

// alarmFacts is an alarm as the viewer may read it: who works on it, and what the house notes, is for staff.
func alarmFacts(a store.AlarmRow, v models.Viewer) alarms.Alarm {
	facts := alarms.Alarm{
		ID: a.ID.String(), Kind: string(a.Kind), Severity: a.Severity.String(), MaxSeverity: a.MaxSeverity.String(),
		Status: string(a.Status()), Open: a.Open(), Historical: a.Historical, Voided: a.VoidedAt != nil,
		Shipment: a.TrackingNumber, Value: a.Value, Limit: a.Limit, Unit: a.Unit,
		FirstAt: a.FirstAt, RaisedAt: a.RaisedAt, LastAt: a.LastAt, RecordedAt: a.RecordedAt,
		ClearedAt: timeOf(a.ClearedAt), AckedAt: timeOf(a.AckedAt), ClosedAt: timeOf(a.ClosedAt), ClearedByHand: a.ClearedByHand,
	}
	if a.Occurrences > 1 {
		facts.Occurrences = strconv.Itoa(a.Occurrences)
	}
	if !v.SeesInternal() {
		return facts
	}
	facts.Customer, facts.Device, facts.Note, facts.Latched = a.CustomerName, a.DeviceName, a.Note, a.Latched
	facts.AckedBy, facts.ClosedBy, facts.Resolution, facts.Assignee = a.AckedByName, a.ClosedByName, string(a.Resolution), a.AssigneeName
	facts.ShelvedUntil, facts.ShelvedBy, facts.ShelfReason = timeOf(a.ShelvedUntil), a.ShelvedByName, a.ShelfReason
	facts.Suppressed, facts.NextStepAt = a.Suppressed, timeOf(a.NextEscalationAt)
	if a.EscalationStep > 0 {
		facts.Step = strconv.Itoa(a.EscalationStep)
	}
	return facts
}

// fillHistory reads what happened to the alarm, newest first. An alarm that flaps for days has more lines than anybody
// reads: then the oldest are left out.
func (w *Web) fillHistory(c *gin.Context, a store.AlarmRow, p *alarms.ShowProps) error {
	v := w.viewer(c)
	var lines []models.AlarmActivity
	for page := (store.Page{Limit: store.MaxLimit}); ; {
		list, err := w.store.Activities(c.Request.Context(), v, a.ID, page)
		if err != nil {
			return err
		}
		lines = append(lines, list.Items...)
		if page.After = list.Next; page.After == "" {
			break
		}
	}
	if p.Older = len(lines) > alarmLines; p.Older {
		lines = lines[len(lines)-alarmLines:]
	}
	for _, l := range slices.Backward(lines) {
		p.History = append(p.History, historyLine(l, v.SeesInternal()))
	}
	return nil
}

func historyLine(l models.AlarmActivity, internal bool) alarms.Line {
	line := alarms.Line{Verb: l.Verb, At: l.At, From: l.FromValue, To: l.ToValue}
	if internal {
		line.By, line.Note = l.ActorName, l.Note
	} else if l.Verb == models.AlarmClosed {
		line.To = "" // what it was put down to is the house's own
	}
	if l.Verb == models.AlarmShelved {
		line.Until, _ = time.Parse(time.RFC3339, l.ToValue) // app/tracking wrote it; without it the line says less
	}
	return line
}

// fillAbout reads where the goods were and how warm, around the alarm, and what may be done about it.
func (w *Web) fillAbout(c *gin.Context, a store.AlarmRow, p *alarms.ShowProps) error {
	if a.ShipmentID == nil {
		return nil
	}
	ctx, v, now := c.Request.Context(), w.viewer(c), store.Now()
	s, err := w.store.ShipmentByID(ctx, v, *a.ShipmentID)
	if err != nil {
		return err
	}
	if p.Desk.May {
		p.Acts = a.Acts(now)
	}
	from, to := a.FirstAt.Add(-alarmBefore), a.LastAt.Add(alarmAfter)
	if a.Active {
		to = now
	}
	if err := w.fillAlarmMap(c, a, s, p, from, to); err != nil {
		return err
	}
	if !strings.HasPrefix(string(a.Kind), "temp.") {
		return nil
	}
	return w.fillAlarmChart(c, a, s, p, from, to)
}

// fillEvidence reads the photos that came with the reports of damage.
func (w *Web) fillEvidence(c *gin.Context, a store.AlarmRow, p *alarms.ShowProps) error {
	if !a.Kind.ByPerson() {
		return nil
	}
	list, err := w.store.PhotosOfAlarm(c.Request.Context(), w.viewer(c), a.ID)
	p.Photos = photosShown(list)
	return err
}

func (w *Web) fillAlarmMap(c *gin.Context, a store.AlarmRow, s models.Shipment, p *alarms.ShowProps, from, to time.Time) error {
	v := w.viewer(c)
	if !v.SeesExactPosition(s.State) {
		return nil
	}
	track, err := w.store.Track(c.Request.Context(), v, s.ID, from, to, alarmPoints)
	if err != nil || len(track) == 0 {
		return err
	}
	at := track[0]
	p.Map = &ui.MapProps{Label: words.T(c.Request.Context(), "alarm_page.where"), Follow: alarmPath(a.ID)}
	for _, point := range track {
		p.Map.Track = append(p.Map.Track, [2]float64{point.Lat, point.Lon})
		if !point.At.After(a.RaisedAt) {
			at = point
		}
	}
	p.Map.Vehicles = []ui.MapVehicle{{
		Shipment: s.TrackingNumber, Label: words.T(c.Request.Context(), "alarm_kinds."+string(a.Kind)), Lat: at.Lat, Lon: at.Lon,
		At: at.At, Severity: a.Severity.String(),
	}}
	return nil
}

func (w *Web) fillAlarmChart(c *gin.Context, a store.AlarmRow, s models.Shipment, p *alarms.ShowProps, from, to time.Time) error {
	points, err := w.store.Temperatures(c.Request.Context(), w.viewer(c), s.ID, from, to, alarmPoints)
	if err != nil || len(points) == 0 {
		return err
	}
	p.Chart = &ui.ChartProps{ID: "temperatures"}
	if a.Active {
		p.Chart.Shipment = s.TrackingNumber
	}
	if s.Profile != nil {
		p.Chart.Low, p.Chart.High = s.Profile.MinC, s.Profile.MaxC
	}
	if s.ReportEveryS > 0 {
		p.Chart.Gap = max(3*time.Duration(s.ReportEveryS)*time.Second, time.Minute)
	}
	for _, at := range points {
		p.Chart.Readings = append(p.Chart.Readings, ui.Reading{At: at.At, Celsius: extreme(at, s.Profile)})
	}
	return nil
}
