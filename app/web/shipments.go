package web

import (
	"fmt"
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"haulcast/models"
	"haulcast/models/store"
	"haulcast/views/shipments"
	"haulcast/views/ui"
	"haulcast/views/words"
)

// How much of a shipment one page shows.
const (
	trackPoints   = 600
	chartPoints   = 600
	shownAlarms   = 20
	shownVehicles = 200
)

// shipment shows one shipment as the viewer may see it.
func (w *Web) shipment(c *gin.Context) (templ.Component, error) {
	return w.shipmentPage(c, nil, "")
}

// shipmentPage reads everything a shipment's page shows. refused is a form that came back, newLink a link just made.
func (w *Web) shipmentPage(c *gin.Context, refused *shipments.Refused, newLink string) (templ.Component, error) {
	frame, err := w.frame(c, c.Param("number"), "js/shipment.js", "js/map.js", "js/chart.js", "js/alarms.js")
	if err != nil {
		return nil, err
	}
	frame.Path = shipmentPath(c.Param("number"))
	ctx, v := c.Request.Context(), w.viewer(c)
	s, err := w.store.ShipmentByNumber(ctx, v, c.Param("number"))
	if err != nil {
		return nil, err
	}
	p := shipments.ShowProps{
		Layout: frame, Head: headOf(s, v), Staff: v.May(models.ActOnShipments), MayShare: v.May(models.ShareShipments),
		MayReport: v.MayReportDamage(), ReportID: models.NewID().String(),
		Version: s.Version, Refused: refused, NewLink: newLink, Next: s.Next(v.Role),
		Correctable: v.Role.Staff() && s.State.Terminal() && time.Since(s.StateSince) < models.CorrectionWindow,
	}
	for _, fill := range []func(*gin.Context, models.Shipment, *shipments.ShowProps) error{
		w.fillMap, w.fillChart, w.fillTimeline, w.fillAlarms, w.fillPhotos, w.fillLinks, w.fillVehicles,
	} {
		if err := fill(c, s, &p); err != nil {
			return nil, err
		}
	}
	return shipments.Show(p), nil
}

func headOf(s models.Shipment, v models.Viewer) shipments.Head {
	h := shipments.Head{
		Number: s.TrackingNumber, Order: s.Order.Number, Reference: s.Order.Reference, Customer: s.Customer.Name,
		Origin: s.Origin.Name, Destination: s.Destination.Name,
		OriginZone: s.Origin.TimeZone, DestinationZone: s.Destination.TimeZone,
		State: string(s.State), ETAClass: string(s.ETAClass), Reason: string(s.ReasonCode), AlarmCount: s.AlarmCount,
		ETA: timeOf(s.ETA), ETALow: timeOf(s.ETALow), ETAHigh: timeOf(s.ETAHigh), Confidence: s.ETAConfidence,
		PromisedFrom: s.PromisedFrom, PromisedTo: s.PromisedTo, PromisedOriginalTo: s.PromisedOriginalTo,
		StateSince: s.StateSince, ReportedAt: reportedAt(s), TempC: s.LastTempC,
		Description: s.Description, Pieces: strconv.Itoa(s.Pieces), Damaged: s.Damaged, Active: !s.State.Ended(),
	}
	if s.WeightKG != nil {
		h.Weight = fmt.Sprintf("%g kg", *s.WeightKG)
	}
	if s.Profile != nil {
		h.Profile, h.LowC, h.HighC = s.Profile.Name, s.Profile.MinC, s.Profile.MaxC
	}
	if v.SeesInternal() {
		h.Driver = s.DriverName
		if s.Vehicle != nil {
			h.Vehicle = s.Vehicle.Name
		}
		if s.AlarmSeverity > models.NoSeverity {
			h.Severity = s.AlarmSeverity.String()
		}
	}
	return h
}

func (w *Web) fillMap(c *gin.Context, s models.Shipment, p *shipments.ShowProps) error {
	p.Map = ui.MapProps{
		Label: words.T(c.Request.Context(), "shipments.where"), Follow: s.TrackingNumber,
		Places: []ui.MapPlace{
			{Kind: "origin", Name: s.Origin.Name, Lat: s.Origin.Lat, Lon: s.Origin.Lon},
			{Kind: "destination", Name: s.Destination.Name, Lat: s.Destination.Lat, Lon: s.Destination.Lon},
		},
	}
	if w.viewer(c).May(models.ReadRules) {
		p.Map.FencesFrom = "/geofences/shapes?shipment=" + s.TrackingNumber
	}
	if !w.viewer(c).SeesExactPosition(s.State) {
		return nil
	}
	if marker, ok := mapVehicle(s); ok && !s.State.Ended() {
		p.Map.Vehicles = []ui.MapVehicle{marker}
	}
	track, err := w.store.Track(c.Request.Context(), w.viewer(c), s.ID, time.Time{}, time.Time{}, trackPoints)
	for _, at := range track {
		p.Map.Track = append(p.Map.Track, [2]float64{at.Lat, at.Lon})
	}
	return err
}

func (w *Web) fillChart(c *gin.Context, s models.Shipment, p *shipments.ShowProps) error {
	points, err := w.store.Temperatures(c.Request.Context(), w.viewer(c), s.ID, time.Time{}, time.Time{}, chartPoints)
	if err != nil || len(points) == 0 && s.Profile == nil {
		return err
	}
	p.Chart = &ui.ChartProps{ID: "temperatures", Shipment: s.TrackingNumber, Low: p.Head.LowC, High: p.Head.HighC}
	if s.ReportEveryS > 0 {
		p.Chart.Gap = max(3*time.Duration(s.ReportEveryS)*time.Second, time.Minute)
	}
	for _, at := range points {
		p.Chart.Readings = append(p.Chart.Readings, ui.Reading{At: at.At, Celsius: extreme(at, s.Profile)})
	}
	excursions, err := w.store.Excursions(c.Request.Context(), w.viewer(c), s.ID)
	for _, e := range excursions {
		p.Chart.Excursions = append(p.Chart.Excursions, ui.Excursion{From: e.StartedAt, To: timeOf(e.EndedAt)})
	}
	return err
}

// extreme is what a thinned-out stretch shows: the value furthest outside the limits, else the mean. Thinning out must
// not hide an excursion.
func extreme(at store.TempPoint, profile *models.TemperatureProfile) float64 {
	switch {
	case profile != nil && profile.MaxC != nil && at.Max > *profile.MaxC:
		return at.Max
	case profile != nil && profile.MinC != nil && at.Min < *profile.MinC:
		return at.Min
	}
	return at.C
}

func (w *Web) fillTimeline(c *gin.Context, s models.Shipment, p *shipments.ShowProps) error {
	v := w.viewer(c)
	events, err := w.store.Timeline(c.Request.Context(), v, s.ID, pageOf(c))
	if err != nil {
		return err
	}
	voided := map[models.ID]bool{}
	for _, e := range events.Items {
		if e.VoidsEventID != nil {
			voided[*e.VoidsEventID] = true
		}
	}
	for _, e := range events.Items {
		item := ui.TimelineItemProps{
			Type: string(e.Type), At: e.OccurredAt, RecordedAt: e.RecordedAt, Late: e.Late, Place: e.Place,
			Reason: string(e.ReasonCode), Zone: s.Destination.TimeZone, Voided: voided[e.ID],
		}
		if v.SeesInternal() {
			item.By, item.Note = e.ActorName, e.Note
		}
		p.Timeline = append(p.Timeline, item)
	}
	if events.Next != "" {
		p.OlderEvents = addressWith(c.Request.URL, events.Next)
	}
	return nil
}

func (w *Web) fillAlarms(c *gin.Context, s models.Shipment, p *shipments.ShowProps) error {
	v := w.viewer(c)
	list, err := w.store.Alarms(c.Request.Context(), v, store.AlarmFilter{ShipmentID: s.ID}, store.Page{Limit: shownAlarms})
	for _, a := range list.Items {
		p.Alarms = append(p.Alarms, alarmCard(a, v))
	}
	return err
}

func (w *Web) fillPhotos(c *gin.Context, s models.Shipment, p *shipments.ShowProps) error {
	list, err := w.store.PhotosOfShipment(c.Request.Context(), w.viewer(c), s.ID)
	p.Photos = photosShown(list)
	return err
}

func (w *Web) fillLinks(c *gin.Context, s models.Shipment, p *shipments.ShowProps) error {
	if !p.MayShare {
		return nil
	}
	links, err := w.store.ShareLinksOf(c.Request.Context(), w.viewer(c), s.ID)
	now := store.Now()
	for _, l := range links {
		p.Links = append(p.Links, shipments.Link{
			ID: l.ID.String(), ExpiresAt: l.ExpiresAt, Views: l.Views, Position: l.ShowPosition,
			Temperature: l.ShowTemperature, Report: l.MayReport, Open: l.Open(now),
		})
	}
	return err
}

func (w *Web) fillVehicles(c *gin.Context, _ models.Shipment, p *shipments.ShowProps) error {
	if !p.Staff {
		return nil
	}
	list, err := w.store.Vehicles(c.Request.Context(), w.viewer(c), "", store.Page{Limit: shownVehicles})
	for _, v := range list.Items {
		p.Vehicles = append(p.Vehicles, v.Name)
	}
	return err
}
