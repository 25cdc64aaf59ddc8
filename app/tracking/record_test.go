package tracking_test

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"haulcast/app/tracking"
	"haulcast/models"
	"haulcast/models/store"
	"haulcast/models/store/storetest"
)

func TestEventMovesAShipmentAndIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.after(t, models.EventDispatched)
	told := len(w.changes(t, models.ChangeStatus))
	r := do(w.RecordEvent(t.Context(), w.dispatcher, s.TrackingNumber, tracking.EventDraft{
		Type: models.EventPickedUp, Expected: &s.Version, Place: "Liverpool", Note: "two pallets",
	}))(t)
	if !r.Moved || r.Late || r.Repeat || r.Shipment.State != models.PickedUp || r.Shipment.Version != s.Version+1 {
		t.Errorf("got %+v", r)
	}
	now := w.now(t, s)
	if now.State != models.PickedUp || now.Version != s.Version+1 || now.PickedUpAt == nil || !now.PickedUpAt.Equal(r.Event.OccurredAt) {
		t.Errorf("kept as %s, version %d, picked up %v", now.State, now.Version, now.PickedUpAt)
	}
	changes := w.changes(t, models.ChangeStatus)
	if len(changes) != told+1 {
		t.Fatalf("%d status changes, want %d", len(changes), told+1)
	}
	c := changes[told]
	var data models.StatusData
	if err := json.Unmarshal(c.Data, &data); err != nil {
		t.Fatal(err)
	}
	if c.Reach != models.ReachPublic || *c.CustomerID != w.customer.ID || *c.ShipmentID != s.ID {
		t.Errorf("addressed to %+v", c.Audience())
	}
	if data.Shipment != s.TrackingNumber || data.State != models.PickedUp || data.Previous != models.Dispatched ||
		data.Version != now.Version || data.Customer != w.customer.Name || data.Origin != "Dock Road depot" || data.Place != "Liverpool" {
		t.Errorf("told %+v", data)
	}
	if strings.Contains(string(c.Data), "pallets") {
		t.Error("the note left the house")
	}
}

func TestOneOfFiftyConcurrentEventsWithTheSameVersionMoves(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.after(t, models.EventPickedUp)
	var moved, conflicts sync.Map
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			r, err := w.RecordEvent(t.Context(), w.dispatcher, s.TrackingNumber,
				tracking.EventDraft{Type: models.EventCheckpoint, Expected: &s.Version})
			switch {
			case err == nil && r.Moved:
				moved.Store(i, true)
			case models.CodeOf(err) == models.Conflict && strings.Contains(err.Error(), "version 4"):
				conflicts.Store(i, true)
			default:
				t.Errorf("got %+v, %v", r, err)
			}
		})
	}
	wg.Wait()
	if n, c := size(&moved), size(&conflicts); n != 1 || c != 49 {
		t.Errorf("%d moved and %d were refused, want 1 and 49", n, c)
	}
	if now := w.now(t, s); now.Version != s.Version+1 {
		t.Errorf("version %d, want %d", now.Version, s.Version+1)
	}
}

func size(m *sync.Map) (n int) {
	m.Range(func(any, any) bool { n++; return true })
	return n
}

func TestSameEventManyTimesCountsOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.after(t, models.EventPickedUp)
	before := len(w.changes(t, models.ChangeStatus))
	d := tracking.EventDraft{ID: models.NewID(), Type: models.EventCheckpoint, Expected: &s.Version}
	var repeats sync.Map
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			r, err := w.RecordEvent(t.Context(), w.dispatcher, s.TrackingNumber, d)
			if err != nil || r.Event.ID != d.ID || r.Repeat == r.Moved {
				t.Errorf("got %+v, %v", r, err)
			}
			if r.Repeat {
				repeats.Store(i, true)
			}
		})
	}
	wg.Wait()
	if size(&repeats) != 19 {
		t.Errorf("%d repeats, want 19", size(&repeats))
	}
	if n := len(w.changes(t, models.ChangeStatus)); n != before+1 {
		t.Errorf("told %d times, want once", n-before)
	}
	other := w.after(t, models.EventPickedUp)
	_, err := w.RecordEvent(t.Context(), w.dispatcher, other.TrackingNumber, d)
	refused(t, err, models.Conflict)
}

func TestRefusedEventLeavesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.booked(t)
	events, changes := w.rows(t, "shipment_events"), w.rows(t, "changes")
	_, err := w.RecordEvent(t.Context(), w.dispatcher, s.TrackingNumber, tracking.EventDraft{Type: models.EventDelivered})
	refused(t, err, models.Illegal)
	if now := w.now(t, s); now.State != models.Booked || now.Version != s.Version || !now.UpdatedAt.Equal(s.UpdatedAt) {
		t.Errorf("the shipment is %s, version %d", now.State, now.Version)
	}
	if w.rows(t, "shipment_events") != events || w.rows(t, "changes") != changes {
		t.Error("an event or a change was left behind")
	}
}

func TestLateEventIsKeptAndMovesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.after(t, models.EventPickedUp, models.EventDelivered)
	at := s.StateSince.Add(-time.Hour)
	r := do(w.RecordEvent(t.Context(), w.dispatcher, s.TrackingNumber, tracking.EventDraft{Type: models.EventCheckpoint, OccurredAt: at}))(t)
	if !r.Late || r.Moved {
		t.Errorf("got %+v", r)
	}
	if now := w.now(t, s); now.State != models.Delivered || now.Version != s.Version {
		t.Errorf("the shipment is %s, version %d", now.State, now.Version)
	}
	timeline := do(w.store.Timeline(t.Context(), w.dispatcher.Viewer, s.ID, store.Page{}))(t)
	if last := timeline.Items[len(timeline.Items)-1]; last.ID != r.Event.ID || !last.Late {
		t.Errorf("the timeline ends with %+v", last)
	}
}

func TestImportOfFinishedWorkEntersByItsOwnTimes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.booked(t)
	importer := models.System(models.SourceImport)
	past := time.Date(2006, 6, 2, 12, 0, 0, 0, time.UTC)
	do(w.RecordEvent(t.Context(), importer, s.TrackingNumber, tracking.EventDraft{Type: models.EventPickedUp, OccurredAt: past}))(t)
	r := do(w.RecordEvent(t.Context(), importer, s.TrackingNumber,
		tracking.EventDraft{Type: models.EventDelivered, OccurredAt: past.Add(time.Hour)}))(t)
	if !r.Moved || r.Shipment.State != models.Delivered || !r.Shipment.DeliveredAt.Equal(past.Add(time.Hour)) {
		t.Errorf("got %+v", r)
	}
}

func TestEventsThatCannotBeKeptAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.after(t, models.EventPickedUp)
	north, unknown := 91.0, models.NewID()
	for name, c := range map[string]struct {
		draft tracking.EventDraft
		field string
	}{
		"of the future":        {tracking.EventDraft{Type: models.EventCheckpoint, OccurredAt: w.Now().Add(6 * time.Minute)}, "occurred_at"},
		"of a mistyped year":   {tracking.EventDraft{Type: models.EventCheckpoint, OccurredAt: w.Now().AddDate(-100, 0, 0)}, "occurred_at"},
		"unknown":              {tracking.EventDraft{Type: "shipment.vanished"}, "type"},
		"that comes by itself": {tracking.EventDraft{Type: models.EventCorrected}, "type"},
		"of no kind":           {tracking.EventDraft{Type: models.EventCheckpoint, Kind: "hoped"}, "kind"},
		"without a reason":     {tracking.EventDraft{Type: models.EventHeld}, "reason_code"},
		"with a made-up one":   {tracking.EventDraft{Type: models.EventHeld, Reason: "mood"}, "reason_code"},
		"off the globe":        {tracking.EventDraft{Type: models.EventCheckpoint, Lat: &north, Lon: &north}, "lat"},
		"of half a point":      {tracking.EventDraft{Type: models.EventCheckpoint, Lon: &north}, "lat"},
		"at no place":          {tracking.EventDraft{Type: models.EventCheckpoint, LocationID: &unknown}, "location_id"},
		"with a long note":     {tracking.EventDraft{Type: models.EventCheckpoint, Note: strings.Repeat("x", 2001)}, "note"},
		"with a NUL":           {tracking.EventDraft{Type: models.EventCheckpoint, Place: "a\x00b"}, "place"},
		"that isn't UTF-8":     {tracking.EventDraft{Type: models.EventCheckpoint, Note: "\xff"}, "note"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := w.RecordEvent(t.Context(), w.dispatcher, s.TrackingNumber, c.draft)
			refused(t, err, models.Invalid)
			if err != nil && !strings.Contains(err.Error(), c.field+":") {
				t.Errorf("%v doesn't name %s", err, c.field)
			}
		})
	}
}

func TestClockThatRunsAheadMakesNoLateNewsOfWhatFollows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.after(t, models.EventPickedUp)
	ahead := do(w.RecordEvent(t.Context(), w.dispatcher, s.TrackingNumber,
		tracking.EventDraft{Type: models.EventCheckpoint, OccurredAt: w.Now().Add(4 * time.Minute)}))(t)
	if ahead.Event.OccurredAt.After(w.Now()) {
		t.Errorf("it occurred at %s, which is to come", ahead.Event.OccurredAt)
	}
	if r := w.record(t, s, models.EventOutForDelivery); !r.Moved {
		t.Errorf("got %+v", r)
	}
}

func TestOnlyStaffRecordAndNobodyElseLearnsWhatThereIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.booked(t)
	d := tracking.EventDraft{Type: models.EventPickedUp}
	_, err := w.RecordEvent(t.Context(), w.reader, s.TrackingNumber, d)
	refused(t, err, models.Forbidden)
	_, err = w.RecordEvent(t.Context(), models.Actor{}, s.TrackingNumber, d)
	refused(t, err, models.Unauthenticated)
	_, err = w.RecordEvent(t.Context(), models.Actor{Viewer: models.Viewer{Role: models.RoleDevice}}, s.TrackingNumber, d)
	refused(t, err, models.Forbidden)
	_, err = w.store.ShipmentByNumber(t.Context(), w.stranger.Viewer, s.TrackingNumber)
	refused(t, err, models.NotFound)
	_, absent := w.store.ShipmentByNumber(t.Context(), w.stranger.Viewer, "ZL000000000XZ")
	if err.Error() != absent.Error() {
		t.Errorf("theirs %q and absent %q differ", err, absent)
	}
}

func TestPlannedEventMovesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.after(t, models.EventPickedUp)
	r := do(w.RecordEvent(t.Context(), w.dispatcher, s.TrackingNumber, tracking.EventDraft{
		Type: models.EventDelivered, Kind: models.Planned, OccurredAt: w.Now().Add(5 * time.Hour),
	}))(t)
	if now := w.now(t, s); r.Moved || now.State != models.PickedUp || now.Version != s.Version {
		t.Errorf("moved %t, is %s, version %d", r.Moved, now.State, now.Version)
	}
}

func TestOrderFollowsItsShipments(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := w.order(t)
	one, two := w.bookedOf(t, o), w.bookedOf(t, o)
	for _, step := range []struct {
		shipment models.Shipment
		event    models.EventType
		want     models.OrderState
	}{
		{one, models.EventPickedUp, models.OrderInProgress},
		{one, models.EventDelivered, models.OrderPartiallyDelivered},
		{two, models.EventPickedUp, models.OrderPartiallyDelivered},
		{two, models.EventDelivered, models.OrderDelivered},
	} {
		w.record(t, step.shipment, step.event)
		if got := do(w.store.OrderByID(t.Context(), storetest.Staff(), o.ID))(t); got.State != step.want {
			t.Errorf("after %s the order is %s, want %s", step.event, got.State, step.want)
		}
	}
	var states []models.OrderState
	for _, c := range w.changes(t, models.ChangeOrder) {
		var data models.OrderData
		if err := json.Unmarshal(c.Data, &data); err != nil {
			t.Fatal(err)
		}
		states = append(states, data.State)
	}
	want := []models.OrderState{models.OrderOpen, models.OrderInProgress, models.OrderPartiallyDelivered, models.OrderDelivered}
	if !slices.Equal(states, want) {
		t.Errorf("told %v, want %v", states, want)
	}
}

func TestShipmentsOfOneOrderThatEndTogetherEndTheOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := w.order(t)
	var shipments [8]models.Shipment
	for i := range shipments {
		shipments[i] = w.bookedOf(t, o)
		w.record(t, shipments[i], models.EventPickedUp)
	}
	var wg sync.WaitGroup
	for _, s := range shipments {
		wg.Go(func() {
			if _, err := w.RecordEvent(t.Context(), w.dispatcher, s.TrackingNumber, tracking.EventDraft{Type: models.EventDelivered}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := do(w.store.OrderByID(t.Context(), storetest.Staff(), o.ID))(t); got.State != models.OrderDelivered {
		t.Errorf("the order is %s", got.State)
	}
}

func TestStopsTellWhenTheyWereReachedAndLeft(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.after(t, models.EventPickedUp, models.EventOutForDelivery, models.EventAttemptFailed, models.EventOutForDelivery,
		models.EventStopArrived, models.EventDelivered)
	stops := do(w.store.Stops(t.Context(), s.ID))(t)
	if len(stops) != 2 || stops[0].Kind != models.StopPickup || stops[1].Kind != models.StopDrop {
		t.Fatalf("got %+v", stops)
	}
	if !stops[0].DepartedAt.Equal(*s.PickedUpAt) || stops[0].Outcome != "picked_up" {
		t.Errorf("the pick-up: %+v", stops[0])
	}
	if !stops[1].DepartedAt.Equal(*s.DeliveredAt) || !stops[1].ArrivedAt.Before(*s.DeliveredAt) || stops[1].Outcome != "delivered" {
		t.Errorf("the drop: %+v", stops[1])
	}
}
