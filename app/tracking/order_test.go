package tracking_test

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"haulcast/app/tracking"
	"haulcast/models"
	"haulcast/models/store"
	"haulcast/models/store/storetest"
	"haulcast/models/trackno"
)

func TestOrderIsPlacedOnceHoweverOftenItArrives(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.orderDraft()
	d.ID, d.Reference = models.NewID(), "PO-17"
	var wg sync.WaitGroup
	var numbers sync.Map
	for range 12 {
		wg.Go(func() {
			o, err := w.PlaceOrder(t.Context(), w.dispatcher, d)
			if err != nil {
				t.Error(err)
				return
			}
			numbers.Store(o.Number, true)
		})
	}
	wg.Wait()
	if size(&numbers) != 1 || w.rows(t, "orders") != 1 || w.rows(t, "locations") != 2 {
		t.Errorf("%d numbers, %d orders, %d places", size(&numbers), w.rows(t, "orders"), w.rows(t, "locations"))
	}
	if n := len(w.changes(t, models.ChangeOrder)); n != 1 {
		t.Errorf("told %d times", n)
	}
	d.ID = models.NewID()
	_, err := w.PlaceOrder(t.Context(), w.dispatcher, d)
	refused(t, err, models.Conflict)
	if err != nil && !strings.Contains(err.Error(), "PO-17") {
		t.Errorf("%v doesn't name the reference", err)
	}
}

func TestOrderIsToldToItsCustomerOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := w.order(t)
	c := w.changes(t, models.ChangeOrder)[0]
	if !w.reader.MayHear(c.Audience()) || w.stranger.MayHear(c.Audience()) {
		t.Errorf("addressed to %+v", c.Audience())
	}
	do(w.store.OrderByNumber(t.Context(), w.reader.Viewer, o.Number))(t)
	_, err := w.store.OrderByNumber(t.Context(), w.stranger.Viewer, o.Number)
	refused(t, err, models.NotFound)
}

func TestMistakesInAnOrderComeAllAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	south := -91.0
	_, err := w.PlaceOrder(t.Context(), w.dispatcher, tracking.OrderDraft{
		Customer: "NOBODY", Profile: "none such", Reference: strings.Repeat("r", 65),
		PromisedFrom: w.Now(), PromisedTo: w.Now().Add(-time.Hour),
		Origin:      tracking.PlaceDraft{Lat: &south, Lon: &south, Country: "GBR", TimeZone: "Local"},
		Destination: tracking.PlaceDraft{Name: "x\x00"},
	})
	refused(t, err, models.Invalid)
	for _, field := range []string{
		"customer:", "profile:", "reference:", "promised_to:", "origin.name:", "origin.lat:", "origin.country:",
		"origin.time_zone:", "destination.name:", "destination.lat:",
	} {
		if err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("%s isn't among %v", field, err)
		}
	}
	if w.rows(t, "orders")+w.rows(t, "locations") != 0 {
		t.Error("something was left behind")
	}
}

func TestNewPromiseReachesTheShipmentsUnderWay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := w.order(t)
	moving, done := w.bookedOf(t, o), w.bookedOf(t, o)
	w.record(t, done, models.EventPickedUp)
	w.record(t, done, models.EventDelivered)
	moving = w.now(t, moving)
	o = do(w.store.OrderByID(t.Context(), storetest.Staff(), o.ID))(t)
	later := o.PromisedTo.Add(6 * time.Hour)
	edited := do(w.EditOrder(t.Context(), w.dispatcher, o.Number, o.Version, tracking.OrderEdit{PromisedTo: &later}))(t)
	if !edited.PromisedTo.Equal(later) || !edited.PromisedOriginalTo.Equal(o.PromisedTo) || edited.PromiseRevision != 1 || edited.Version != o.Version+1 {
		t.Errorf("the order: %+v", edited)
	}
	got := w.now(t, moving)
	if !got.PromisedTo.Equal(later) || !got.PromisedOriginalTo.Equal(o.PromisedTo) || got.Version != moving.Version+1 {
		t.Errorf("under way: promised %s (first %s), version %d", got.PromisedTo, got.PromisedOriginalTo, got.Version)
	}
	if got := w.now(t, done); !got.PromisedTo.Equal(o.PromisedTo) {
		t.Error("the delivered one got a new promise")
	}
	timeline := do(w.store.Timeline(t.Context(), w.reader.Viewer, moving.ID, store.Page{}))(t)
	if timeline.Items[0].Type != models.EventPromiseChanged {
		t.Errorf("the customer's timeline begins with %s", timeline.Items[0].Type)
	}
	if stops := do(w.store.Stops(t.Context(), moving.ID))(t); !stops[1].PlanTo.Equal(later) {
		t.Errorf("the drop is planned until %s", stops[1].PlanTo)
	}
	_, err := w.EditOrder(t.Context(), w.dispatcher, o.Number, o.Version, tracking.OrderEdit{PromisedTo: &later})
	refused(t, err, models.Conflict)
	if err != nil && !strings.Contains(err.Error(), "version 2") {
		t.Errorf("%v doesn't tell the version", err)
	}
}

func TestOneOfManyConcurrentEditsCounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := w.order(t)
	w.bookedOf(t, o)
	o = do(w.store.OrderByID(t.Context(), storetest.Staff(), o.ID))(t)
	var edited sync.Map
	var wg sync.WaitGroup
	for i := range 10 {
		wg.Go(func() {
			to := o.PromisedTo.Add(time.Duration(i+1) * time.Minute)
			_, err := w.EditOrder(t.Context(), w.dispatcher, o.Number, o.Version, tracking.OrderEdit{PromisedTo: &to})
			if err == nil {
				edited.Store(i, true)
			} else {
				refused(t, err, models.Conflict)
			}
		})
	}
	wg.Wait()
	if size(&edited) != 1 {
		t.Errorf("%d edits counted", size(&edited))
	}
}

func TestEndedOrderCannotBeEdited(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.after(t, models.EventPickedUp, models.EventDelivered)
	notes := "too late"
	_, err := w.EditOrder(t.Context(), w.dispatcher, s.Order.Number, 1, tracking.OrderEdit{Notes: &notes})
	refused(t, err, models.Illegal)
	_, err = w.BookShipment(t.Context(), w.dispatcher, tracking.ShipmentDraft{Order: s.Order.Number, Pieces: 1})
	refused(t, err, models.Illegal)
}

func TestCancellingAnOrderCancelsItsShipments(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := w.order(t)
	one, two := w.bookedOf(t, o), w.bookedOf(t, o)
	got := do(w.CancelOrder(t.Context(), w.dispatcher, o.Number, models.ReasonShipperCancelled, "changed their mind"))(t)
	if got.State != models.OrderCancelled || got.CancelledAt == nil {
		t.Errorf("the order is %s, cancelled %v", got.State, got.CancelledAt)
	}
	for _, s := range []models.Shipment{one, two} {
		if now := w.now(t, s); now.State != models.Cancelled || now.ReasonCode != models.ReasonShipperCancelled {
			t.Errorf("shipment %s is %s for %s", s.TrackingNumber, now.State, now.ReasonCode)
		}
	}
	audit := w.rows(t, "audit_log")
	do(w.CancelOrder(t.Context(), w.dispatcher, o.Number, models.ReasonShipperCancelled, ""))(t)
	if w.rows(t, "audit_log") != audit {
		t.Error("cancelling again did something")
	}
}

func TestOrderWithoutShipmentsIsCancelledToo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := w.order(t)
	got := do(w.CancelOrder(t.Context(), w.dispatcher, o.Number, models.ReasonShipperCancelled, ""))(t)
	if got.State != models.OrderCancelled || got.CancelledAt == nil || got.Version != o.Version+1 {
		t.Errorf("got %+v", got)
	}
}

func TestOrderWithAPickedUpShipmentIsNotCancelled(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := w.order(t)
	still, taken := w.bookedOf(t, o), w.bookedOf(t, o)
	w.record(t, taken, models.EventPickedUp)
	_, err := w.CancelOrder(t.Context(), w.dispatcher, o.Number, models.ReasonShipperCancelled, "")
	refused(t, err, models.Illegal)
	if err != nil && !strings.Contains(err.Error(), taken.TrackingNumber) {
		t.Errorf("%v doesn't name %s", err, taken.TrackingNumber)
	}
	if now := w.now(t, still); now.State != models.Booked {
		t.Errorf("the other one is %s", now.State)
	}
}

func TestShipmentIsBookedOnceWithANumberStopsAndItsOrdersPromise(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	profile := storetest.Profile(t, w.store, "Chilled 2–8 °C", 2, 8)
	d := w.orderDraft()
	d.Profile = profile.Name
	o := do(w.PlaceOrder(t.Context(), w.dispatcher, d))(t)
	draft := tracking.ShipmentDraft{ID: models.NewID(), Order: o.Number, Pieces: 3, Route: [][2]float64{{53.4, -2.99}, {53.48, -2.24}}}
	s := do(w.BookShipment(t.Context(), w.dispatcher, draft))(t)
	again := do(w.BookShipment(t.Context(), w.dispatcher, draft))(t)
	if again.TrackingNumber != s.TrackingNumber || w.rows(t, "shipments") != 1 || w.rows(t, "stops") != 2 {
		t.Errorf("%s and %s, %d shipments", s.TrackingNumber, again.TrackingNumber, w.rows(t, "shipments"))
	}
	if !trackno.Valid(s.TrackingNumber) || s.State != models.Booked || !s.PromisedTo.Equal(o.PromisedTo) || *s.ProfileID != profile.ID {
		t.Errorf("got %+v", s)
	}
	stored := w.now(t, s)
	if stored.State != s.State || stored.Version != s.Version || stored.CustomerID != o.CustomerID {
		t.Errorf("kept as %+v", stored)
	}
	var types []models.EventType
	for _, c := range w.changes(t, models.ChangeStatus) {
		var data models.StatusData
		if err := json.Unmarshal(c.Data, &data); err != nil {
			t.Fatal(err)
		}
		types = append(types, data.Type)
	}
	if len(types) != 2 || types[0] != models.EventCreated || types[1] != models.EventBooked {
		t.Errorf("told %v", types)
	}
}

func TestDraftIsBookedLater(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := w.order(t)
	s := do(w.BookShipment(t.Context(), w.dispatcher, tracking.ShipmentDraft{Order: o.Number, Pieces: 1, Draft: true}))(t)
	if got := do(w.store.OrderByID(t.Context(), storetest.Staff(), o.ID))(t); s.State != models.Draft || got.State != models.OrderDraft {
		t.Errorf("the shipment is %s, the order %s", s.State, got.State)
	}
	if r := w.record(t, s, models.EventBooked); r.Shipment.State != models.Booked {
		t.Errorf("then it is %s", r.Shipment.State)
	}
}

func TestMistakesInAShipmentComeAllAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	weight := -1.0
	_, err := w.BookShipment(t.Context(), w.dispatcher, tracking.ShipmentDraft{
		Order: "HC-999999", WeightKG: &weight, Profile: "none such", Vehicle: "Nobody's van", Route: [][2]float64{{95, 0}, {0, 0}},
	})
	refused(t, err, models.Invalid)
	for _, field := range []string{"order:", "pieces:", "weight_kg:", "profile:", "vehicle:", "route[0].lat:"} {
		if err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("%s isn't among %v", field, err)
		}
	}
}
