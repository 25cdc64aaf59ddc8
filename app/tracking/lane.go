package tracking

import (
	"context"
	"sync"
	"time"

	"haulcast/models"
	"haulcast/models/eta"
	"haulcast/models/geo"
	"haulcast/models/store"
)

const (
	// tripsLooked is how many past trips on a lane are asked, the newest: a month of one a day. Older ones say little of
	// today's road, and more say little more.
	tripsLooked = 30
	// fixesOfTrip bounds what is read of one finished trip: a week with a report every half minute.
	fixesOfTrip = 20_000
	// lanesKept and laneFor bound what is kept in memory: 30 trips of some 200 places are a quarter of a megabyte, and a
	// trip more or less changes an estimate by seconds.
	lanesKept = 200
	laneFor   = 10 * time.Minute
)

// laneBook keeps the history of the lanes that are driven now, so that an estimate every half minute does not read it
// each time. The zero value is an empty book.
type laneBook struct {
	mu    sync.Mutex
	lanes map[store.Lane]laneRead
}

type laneRead struct {
	trips []eta.Trip
	at    time.Time
}

// history gives the past trips on a shipment's lane. Goods that are sent back are on no lane of theirs.
func (t *Tracker) history(ctx context.Context, tx *store.Store, s *models.Shipment, way store.Lane, now time.Time) ([]eta.Trip, error) {
	if s.State == models.Returning {
		return nil, nil
	}
	if trips, ok := t.lanes.look(way, now); ok {
		return trips, nil
	}
	kept, err := tx.LaneTrips(ctx, way, tripsLooked)
	if err != nil {
		return nil, err
	}
	trips := make([]eta.Trip, 0, len(kept))
	for i, k := range kept {
		if i > 0 && k.Together(kept[i-1]) { // they were written side by side
			continue
		}
		trips = append(trips, tripOf(k))
	}
	t.lanes.keep(way, laneRead{trips: trips, at: now})
	return trips, nil
}

func (b *laneBook) look(way store.Lane, now time.Time) ([]eta.Trip, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	read, ok := b.lanes[way]
	if !ok || now.Sub(read.at).Abs() > laneFor {
		return nil, false
	}
	return read.trips, true
}

// keep notes a lane. When the book is full somebody else's page is torn out; it is read again when it is needed.
func (b *laneBook) keep(way store.Lane, read laneRead) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.lanes == nil {
		b.lanes = make(map[store.Lane]laneRead)
	}
	for other := range b.lanes {
		if len(b.lanes) < lanesKept {
			break
		}
		delete(b.lanes, other)
	}
	b.lanes[way] = read
}

func (b *laneBook) forget(way store.Lane) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.lanes, way)
}

// learnFrom keeps how a delivered, locked shipment came along its lane. One that was held up on the way for a reason of
// its own teaches nothing about the way.
func (t *Tracker) learnFrom(ctx context.Context, tx *store.Store, s *models.Shipment) error {
	if s.State != models.Delivered || s.PickedUpAt == nil || s.DeliveredAt == nil {
		return nil
	}
	detained, err := tx.WasDetained(ctx, s.ID)
	if err != nil || detained {
		return err
	}
	fixes, err := tripFixes(ctx, tx, s)
	if err != nil {
		return err
	}
	viewer := models.System(models.SourceRule).Viewer
	origin, err := tx.LocationByID(ctx, viewer, s.OriginID)
	if err != nil {
		return err
	}
	destination, err := tx.LocationByID(ctx, viewer, s.DestinationID)
	if err != nil {
		return err
	}
	arrived := eta.ArrivedAt(fixes, destination.Point(), destination.RadiusM, *s.DeliveredAt)
	trip, ok := eta.NewTrip(fixes, *s.PickedUpAt, arrived)
	if !ok {
		return nil // somebody entered that it arrived before it left
	}
	way := store.Lane{Origin: origin.Point(), Destination: destination.Point()}
	t.lanes.forget(way)
	return tx.KeepLaneTrip(ctx, keptTrip(s, way, trip))
}

// tripFixes is where devices saw the shipment between its pickup and its delivery.
func tripFixes(ctx context.Context, tx *store.Store, s *models.Shipment) ([]eta.Fix, error) {
	windows, err := tx.WindowsOfShipment(ctx, s.ID)
	if err != nil {
		return nil, err
	}
	readings, err := tx.RecentFixes(ctx, windows, *s.PickedUpAt, *s.DeliveredAt, fixesOfTrip)
	if err != nil {
		return nil, err
	}
	return fixesOf(readings), nil
}

// fixesOf is where readings were made.
func fixesOf(readings []models.Reading) []eta.Fix {
	list := make([]eta.Fix, 0, len(readings))
	for _, r := range readings {
		f := eta.Fix{At: r.FixAt, Point: geo.Point{Lat: *r.Lat, Lon: *r.Lon}, SpeedMPS: r.SpeedMPS}
		if r.AccuracyM != nil {
			f.AccuracyM = *r.AccuracyM
		}
		list = append(list, f)
	}
	return list
}

func keptTrip(s *models.Shipment, way store.Lane, t eta.Trip) store.LaneTrip {
	kept := store.LaneTrip{
		Lane: way, ShipmentID: s.ID, VehicleID: s.VehicleID, DepartedAt: t.Departed, ArrivedAt: t.Departed.Add(t.Took),
		Passed: make([]store.LanePassage, len(t.Passed)),
	}
	for i, p := range t.Passed {
		kept.Passed[i] = store.LanePassage{p.Point.Lat, p.Point.Lon, p.Reached.Seconds(), p.Left.Seconds()}
	}
	return kept
}

func tripOf(k store.LaneTrip) eta.Trip {
	t := eta.Trip{Departed: k.DepartedAt, Took: k.ArrivedAt.Sub(k.DepartedAt), Passed: make([]eta.Passage, len(k.Passed))}
	for i, p := range k.Passed {
		t.Passed[i] = eta.Passage{
			Point: geo.Point{Lat: p[0], Lon: p[1]}, Reached: inSeconds(p[2]), Left: inSeconds(p[3]),
		}
	}
	return t
}

func inSeconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
