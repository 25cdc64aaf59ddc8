package tracking

import (
	"context"
	"testing"
	"time"

	"haulcast/models"
	"haulcast/models/geo"
	"haulcast/models/store"
	"haulcast/models/store/storetest"
)

// wayLong is from Liverpool to Manchester, in metres.
const wayLong = 50_332.0

// driven is a shipment that left Liverpool for Manchester at a time, with a device that reported once a minute, so many
// metres further each time; the way is straight.
func (y *yard) driven(departed time.Time, metres ...float64) (models.Shipment, models.Device) {
	y.t.Helper()
	by := storetest.Actor(y.t, y.store, models.RoleDispatcher)
	sh := storetest.Shipment(y.t, y.store, y.customer, func(s *models.Shipment) {
		s.PromisedFrom, s.PromisedTo, s.StateSince = departed.Add(5*time.Hour), departed.Add(6*time.Hour), departed.Add(-2*time.Hour)
	})
	d := storetest.Device(y.t, y.store, "d-"+sh.TrackingNumber)
	d.ReportEveryS = 60
	if err := y.store.UpdateDevice(context.Background(), &d, "report_every_s"); err != nil {
		y.t.Fatal(err)
	}
	storetest.Bound(y.t, y.store, d, sh, departed.Add(-time.Hour))
	y.set(departed)
	y.happens(by, sh, models.EventPickedUp, departed)
	from, to := geo.Point{Lat: 53.4084, Lon: -2.9916}, geo.Point{Lat: 53.4808, Lon: -2.2426}
	bearing := geo.Bearing(from, to)
	readings, way := []models.Reading{place(departed, from.Lat, from.Lon)}, 0.0
	for i, m := range metres {
		way += m
		p := geo.Destination(from, bearing, way)
		readings = append(readings, place(departed.Add(time.Duration(i+1)*time.Minute), p.Lat, p.Lon))
	}
	y.set(departed.Add(time.Duration(len(metres)) * time.Minute))
	y.send(d, readings...)
	return sh, d
}

func (y *yard) happens(by models.Actor, sh models.Shipment, what models.EventType, at time.Time) {
	y.t.Helper()
	draft := EventDraft{Type: what, OccurredAt: at}
	if what.NeedsReason() {
		draft.Reason = models.ReasonOther
	}
	if _, err := y.RecordEvent(context.Background(), by, sh.TrackingNumber, draft); err != nil {
		y.t.Fatal(err)
	}
}

// half is half the way in so many minutes.
func half(minutes int) []float64 {
	list := make([]float64, minutes)
	for i := range list {
		list[i] = wayLong / 2 / float64(minutes)
	}
	return list
}

// arrives drives half the way in an hour and the rest in so many minutes, waits ten at the door, and is delivered.
func (y *yard) arrives(departed time.Time, rest int) models.Shipment {
	y.t.Helper()
	sh, d := y.driven(departed, append(half(60), half(rest)...)...)
	there := departed.Add(time.Duration(60+rest) * time.Minute)
	y.set(there.Add(10 * time.Minute))
	y.send(d, place(there.Add(5*time.Minute), 53.4808, -2.2426), place(there.Add(10*time.Minute), 53.4808, -2.2426))
	y.happens(storetest.Actor(y.t, y.store, models.RoleDispatcher), sh, models.EventDelivered, there.Add(10*time.Minute))
	return sh
}

func (y *yard) trips() []store.LaneTrip {
	y.t.Helper()
	way := store.Lane{Origin: geo.Point{Lat: 53.4084, Lon: -2.9916}, Destination: geo.Point{Lat: 53.4808, Lon: -2.2426}}
	trips, err := y.store.LaneTrips(context.Background(), way, 100)
	if err != nil {
		y.t.Fatal(err)
	}
	return trips
}

// Four shipments come by a slow road; the fifth is not expected before they would have come.
func TestTheNextShipmentOnALaneIsEstimatedFromThoseBefore(t *testing.T) {
	y := newYard(t)
	noon := store.Now().Truncate(24*time.Hour).AddDate(0, 0, -10).Add(12 * time.Hour)
	for day, rest := range []int{88, 90, 92} {
		y.arrives(noon.AddDate(0, 0, day), rest)
	}
	before, _ := y.driven(noon.AddDate(0, 0, 4), half(60)...)
	ruled := y.ship(before)
	y.arrives(noon.AddDate(0, 0, 5), 90)
	learns, _ := y.driven(noon.AddDate(0, 0, 6), half(60)...)
	learnt := y.ship(learns)
	left := func(s models.Shipment) time.Duration { return s.ETA.Sub(*s.LastFixAt) }
	if left(ruled) > 65*time.Minute {
		t.Errorf("with three past trips it is expected after %v; the rule says 25 km × 1.3 at some 31 km/h", left(ruled))
	}
	if left(learnt) < 80*time.Minute || left(learnt) > 90*time.Minute {
		t.Errorf("four past trips took an hour and a half from here; it is expected after %v", left(learnt))
	}
	if half := learnt.ETAHigh.Sub(*learnt.ETA); half > 4*time.Minute {
		t.Errorf("past trips differ by minutes; half the window is %v", half)
	}
}

// The way ends where the goods arrived, not where somebody signed for them ten minutes later.
func TestATripIsKeptAsItWasDriven(t *testing.T) {
	y := newYard(t)
	noon := store.Now().Truncate(24*time.Hour).AddDate(0, 0, -3).Add(12 * time.Hour)
	sh := y.arrives(noon, 40)
	trips := y.trips()
	if len(trips) != 1 || trips[0].ShipmentID != sh.ID || !trips[0].DepartedAt.Equal(noon) {
		t.Fatalf("kept %+v", trips)
	}
	if took := trips[0].ArrivedAt.Sub(noon); took != 100*time.Minute {
		t.Errorf("took %v", took)
	}
	if n := len(trips[0].Passed); n != 101 {
		t.Errorf("passed %d places", n)
	}
	// It turns out that it was not delivered: nothing is to be learnt from it. Then it is, a day later.
	by := storetest.Actor(t, y.store, models.RoleDispatcher)
	if _, err := y.Correct(context.Background(), by, sh.TrackingNumber, "wrong door"); err != nil {
		t.Fatal(err)
	}
	if n := len(y.trips()); n != 0 {
		t.Errorf("%d trips after the correction", n)
	}
	y.set(noon.AddDate(0, 0, 1))
	y.happens(by, sh, models.EventDelivered, noon.AddDate(0, 0, 1))
	if trips := y.trips(); len(trips) != 1 || trips[0].ArrivedAt.Sub(noon) != 100*time.Minute {
		t.Errorf("delivered again: %+v", trips)
	}
}

func TestWhatWasHeldUpTeachesNothing(t *testing.T) {
	y := newYard(t)
	by := storetest.Actor(t, y.store, models.RoleDispatcher)
	noon := store.Now().Truncate(24*time.Hour).AddDate(0, 0, -3).Add(12 * time.Hour)
	for i, what := range []models.EventType{models.EventHeld, models.EventOutForDelivery} {
		departed := noon.Add(time.Duration(i) * time.Hour)
		sh, _ := y.driven(departed, half(20)...)
		y.set(departed.Add(30 * time.Minute))
		y.happens(by, sh, what, departed.Add(21*time.Minute))
		if what == models.EventHeld {
			y.happens(by, sh, models.EventResumed, departed.Add(25*time.Minute))
		} else {
			y.happens(by, sh, models.EventAttemptFailed, departed.Add(25*time.Minute))
			y.happens(by, sh, models.EventOutForDelivery, departed.Add(26*time.Minute))
		}
		y.happens(by, sh, models.EventDelivered, departed.Add(30*time.Minute))
	}
	if trips := y.trips(); len(trips) != 0 {
		t.Errorf("learnt from %+v", trips)
	}
}

// The book never holds more than its pages, and forgets what is old.
func TestTheBookOfLanesIsBounded(t *testing.T) {
	var b laneBook
	now := store.Now()
	for i := range 3 * lanesKept {
		b.keep(store.Lane{Origin: geo.Point{Lat: float64(i) / 100}}, laneRead{at: now})
	}
	if n := len(b.lanes); n != lanesKept {
		t.Errorf("%d lanes", n)
	}
	last := store.Lane{Origin: geo.Point{Lat: float64(3*lanesKept-1) / 100}}
	for _, c := range []struct {
		at   time.Time
		want bool
	}{{now.Add(laneFor), true}, {now.Add(laneFor + 1), false}} {
		if _, ok := b.look(last, c.at); ok != c.want {
			t.Errorf("after %v it is there: %t", c.at.Sub(now), ok)
		}
	}
}
