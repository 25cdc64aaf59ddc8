package tracking

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"haulcast/models"
	"haulcast/models/eta"
	"haulcast/models/geo"
	"haulcast/models/store"
)

const (
	// estimateEvery is how often reports alone make a new estimate (domain 1.8 point 7).
	estimateEvery = 30 * time.Second
	// estimatesAtOnce bounds the estimates of one group of reports: a full van's shipments take turns.
	estimatesAtOnce = 20
	// fixesFor and mostFixes bound what the observed speed is taken from.
	fixesFor  = 30 * time.Minute
	mostFixes = 120
	// tellAgain is how soon after telling people an arrival the next may be told; eta.Worth has the same figure.
	tellAgain = time.Minute
	// calmChecks is how a shipment that is not yet on its way is looked at: a tenth of the time that is left, within
	// these bounds. Nothing about it changes by the minute.
	calmShare    = 10
	calmSlowest  = 6 * time.Hour
	checkSoonest = time.Second
)

// refreshArrival estimates when a locked shipment will arrive, keeps that on it and in the database, tells people when
// it is worth it, judges the rules that time alone can answer, and sets when to look again. Call it after every change
// of state, promise, way or stops, with the shipment as it will be saved. An ended shipment has no arrival and is not
// looked at again.
func (t *Tracker) refreshArrival(ctx context.Context, tx *store.Store, s *models.Shipment) error {
	if s.State.Ended() || s.State == models.Draft {
		return t.endArrival(ctx, tx, s)
	}
	journey, err := tx.JourneyOf(ctx, s.ID)
	if err != nil {
		return err
	}
	journey.Route = s.Route
	profile, err := tx.ProfileOf(ctx, s.ID)
	if err != nil {
		return err
	}
	if err := t.arrive(ctx, tx, s, profile, journey); err != nil {
		return fmt.Errorf("the arrival of shipment %s: %w", s.TrackingNumber, err)
	}
	return nil
}

// endArrival leaves an ended shipment without an arrival; one that was delivered is what the next ones on its lane are
// estimated from.
func (t *Tracker) endArrival(ctx context.Context, tx *store.Store, s *models.Shipment) error {
	if err := t.learnFrom(ctx, tx, s); err != nil {
		return err
	}
	s.ETA, s.ETALow, s.ETAHigh, s.ETAConfidence, s.ETAClass = nil, nil, nil, "", models.ETAUnknown
	s.ETAPublished, s.ETAToldAt, s.CheckAt = nil, nil, nil
	return tx.SaveArrival(ctx, s, "")
}

// arrive estimates, tells and judges.
func (t *Tracker) arrive(ctx context.Context, tx *store.Store, s *models.Shipment, profile *models.TemperatureProfile,
	journey store.Journey,
) error {
	now := t.now()
	settings, err := settingsFor(ctx, tx, journey)
	if err != nil {
		return err
	}
	in, err := t.known(ctx, tx, s, journey, settings, now)
	if err != nil {
		return err
	}
	before := eta.Estimate{Class: eta.Class(journey.ToldClass)}
	if s.ETAPublished != nil {
		before.At, before.Confidence = *s.ETAPublished, eta.Low // known, however sure
	}
	next := eta.Compute(in)
	take(s, next, now)
	if worth := eta.Worth(before, next, now, deref(s.ETAToldAt)); worth {
		journey.ToldClass, s.ETAPublished, s.ETAToldAt = s.ETAClass, s.ETA, &now
		if err := announceArrival(tx, *s, now); err != nil {
			return err
		}
	}
	seen, err := t.seenByClock(ctx, tx, s, profile, journey, settings, now)
	if err != nil {
		return err
	}
	due, err := t.judgeTime(ctx, tx, s, seen, nextEstimate(*s, journey.ToldClass, settings, now))
	if err != nil {
		return err
	}
	s.CheckAt = due
	return tx.SaveArrival(ctx, s, journey.ToldClass)
}

// take keeps an estimate on the shipment.
func take(s *models.Shipment, e eta.Estimate, now time.Time) {
	s.ETA, s.ETALow, s.ETAHigh = nil, nil, nil
	if e.Known() {
		at, low, high := micro(e.At), micro(e.Low), micro(e.High)
		s.ETA, s.ETALow, s.ETAHigh = &at, &low, &high
	}
	s.ETAConfidence, s.ETAClass, s.ETAComputedAt = string(e.Confidence), models.ETAClass(e.Class), &now
}

func micro(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

func deref(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

func announceArrival(tx *store.Store, s models.Shipment, now time.Time) error {
	to := models.Audience{Reach: models.ReachPublic, CustomerID: &s.CustomerID, ShipmentID: &s.ID}
	return tx.Announce(models.ChangeETA, to, models.ETAData{
		Shipment: s.TrackingNumber, ETA: s.ETA, Low: s.ETALow, High: s.ETAHigh, Confidence: s.ETAConfidence,
		Class: s.ETAClass, PromisedTo: s.PromisedTo, At: now,
	})
}

// known is what the estimate is made from.
func (t *Tracker) known(ctx context.Context, tx *store.Store, s *models.Shipment, j store.Journey, settings models.Settings,
	now time.Time,
) (eta.Input, error) {
	in := eta.Input{
		Now: now, Origin: &j.Origin, PickedUp: s.PickedUpAt != nil, Urban: s.State == models.OutForDelivery,
		ReportEvery: time.Duration(s.ReportEveryS) * time.Second, PriorMPS: settings.LinehaulKMH / 3.6,
		Promise: eta.Promise{From: s.PromisedFrom, To: s.PromisedTo, Tolerance: settings.DelayTolerance()},
	}
	if in.Urban {
		in.PriorMPS = settings.UrbanKMH / 3.6
	}
	in.Route = routeOf(j.Route)
	in.Stops, in.Pickup = callsAhead(j, s)
	var err error
	if in.Fixes, err = t.fixes(ctx, tx, s, now); err != nil {
		return eta.Input{}, err
	}
	t.byRoad(&in, s)
	in.History, err = t.history(ctx, tx, s, store.Lane{Origin: j.Origin, Destination: j.Destination}, now)
	return in, err
}

// byRoad lets goods that nobody planned a way for go by what the routing engine knows, if there is one and it knows.
func (t *Tracker) byRoad(in *eta.Input, s *models.Shipment) {
	if t.way == nil || !in.Route.Empty() || len(in.Stops) == 0 {
		return
	}
	from, located := s.Position()
	if !located {
		from = *in.Origin
	}
	stops := make([]geo.Point, len(in.Stops))
	for i, stop := range in.Stops {
		stops[i] = stop.Point
	}
	if line, mps, ok := t.way(from, stops); ok {
		in.Route, in.PriorMPS = line, mps
	}
}

// routeOf reads a planned way; one that can't be read is none, and the estimate goes from stop to stop.
func routeOf(route []byte) geo.Polyline {
	var pairs [][2]float64
	if len(route) == 0 || json.Unmarshal(route, &pairs) != nil {
		return geo.Polyline{}
	}
	points := make([]geo.Point, len(pairs))
	for i, p := range pairs {
		points[i] = geo.Point{Lat: p[0], Lon: p[1]}
	}
	line, err := geo.NewPolyline(points)
	if err != nil {
		return geo.Polyline{}
	}
	return line
}

// callsAhead is the stops not yet made, the destination last, and when the goods leave or left. A shipment without a
// plan goes from its origin to its destination; one that is sent back goes to its origin.
func callsAhead(j store.Journey, s *models.Shipment) (stops []eta.Stop, pickup time.Time) {
	pickup = deref(j.ReadyAt)
	for _, p := range j.Stops {
		if p.Kind == models.StopPickup && p.PlanFrom != nil {
			pickup = *p.PlanFrom
		}
		made := p.LeftAt != nil || p.ArrivedAt != nil && p.Kind != models.StopDrop || p.Kind == models.StopPickup && s.PickedUpAt != nil
		if !made && (p.Kind == models.StopReturn) == (s.State == models.Returning) {
			stops = append(stops, eta.Stop{Point: p.At, Service: p.Service})
		}
	}
	if s.PickedUpAt != nil {
		pickup = *s.PickedUpAt
	} else if len(j.Stops) == 0 {
		stops = append(stops, eta.Stop{Point: j.Origin})
	}
	switch {
	case s.State == models.Returning && len(stops) == 0:
		stops = append(stops, eta.Stop{Point: j.Origin})
	case s.State != models.Returning && (len(stops) == 0 || stops[len(stops)-1].Point != j.Destination):
		stops = append(stops, eta.Stop{Point: j.Destination})
	}
	return stops, pickup
}

// fixes is where devices saw the shipment lately, and its last known place if that was longer ago.
func (t *Tracker) fixes(ctx context.Context, tx *store.Store, s *models.Shipment, now time.Time) ([]eta.Fix, error) {
	at, located := s.Position()
	if !located || s.LastFixAt == nil {
		return nil, nil
	}
	list := []eta.Fix{{At: *s.LastFixAt, Point: at, SpeedMPS: s.LastSpeedMPS}}
	if now.Sub(*s.LastFixAt) > fixesFor {
		return list, nil
	}
	windows, err := tx.WindowsOfShipment(ctx, s.ID)
	if err != nil {
		return nil, err
	}
	recent, err := tx.RecentFixes(ctx, windows, now.Add(-fixesFor), *s.LastFixAt, mostFixes)
	if err != nil || len(recent) == 0 {
		return list, err
	}
	return fixesOf(recent), nil
}

// nextEstimate is when silence alone makes a new estimate worth it. What people were not told yet comes as soon as
// they may be told again.
func nextEstimate(s models.Shipment, told models.ETAClass, settings models.Settings, now time.Time) time.Time {
	every := settings.ETAEvery()
	if s.PickedUpAt == nil && s.ETAClass != models.ETALatePredicted && s.ETAClass != models.ETALateActual {
		left := s.PromisedTo.Sub(now) / calmShare
		every = max(every, min(left, calmSlowest))
	}
	if told != s.ETAClass && s.ETAToldAt != nil {
		every = min(every, max(s.ETAToldAt.Add(tellAgain).Sub(now), checkSoonest))
	}
	return now.Add(every)
}

// refreshArrivals estimates anew for the shipments of a group that moved, each at most twice a minute.
func (h *hearing) refreshArrivals(ctx context.Context) error {
	left := estimatesAtOnce
	for _, ship := range h.ships {
		s := &ship.Shipment
		recent := s.ETAComputedAt != nil && h.now.Sub(*s.ETAComputedAt) < estimateEvery
		if ship.placed == nil || recent || left == 0 || s.State.Ended() || s.State == models.Draft {
			continue
		}
		left--
		journey, err := h.tx.JourneyOf(ctx, s.ID)
		if err != nil {
			return err
		}
		if err := h.tracker.arrive(ctx, h.tx, s, s.Profile, journey); err != nil {
			return fmt.Errorf("the arrival of shipment %s: %w", s.TrackingNumber, err)
		}
	}
	return nil
}
