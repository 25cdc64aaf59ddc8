package tracking_test

import (
	"context"
	"testing"
	"time"

	"haulcast/app/tracking"
	"haulcast/models"
	"haulcast/models/store"
	"haulcast/models/store/storetest"
)

// world is a tracker on a database of its own, with the people of the tests.
type world struct {
	*tracking.Tracker
	store      *store.Store
	customer   models.Customer
	admin      models.Actor
	dispatcher models.Actor
	reader     models.Actor // somebody at the customer
	stranger   models.Actor // somebody at another customer
}

func newWorld(t *testing.T) *world {
	t.Helper()
	s := storetest.Open(t)
	acme, other := storetest.Customer(t, s, "ACME"), storetest.Customer(t, s, "OTHER")
	return &world{
		Tracker: tracking.New(s, tracking.Options{}), store: s, customer: acme,
		admin:      storetest.Actor(t, s, models.RoleAdmin),
		dispatcher: storetest.Actor(t, s, models.RoleDispatcher),
		reader:     storetest.Actor(t, s, models.RoleCustomer, acme),
		stranger:   storetest.Actor(t, s, models.RoleCustomer, other),
	}
}

// orderDraft is an order from Liverpool to Manchester, promised for tomorrow.
func (w *world) orderDraft() tracking.OrderDraft {
	now := w.Now()
	fromLat, fromLon, toLat, toLon := 53.4084, -2.9916, 53.4808, -2.2426
	return tracking.OrderDraft{
		Customer: w.customer.Code, PromisedFrom: now.Add(20 * time.Hour), PromisedTo: now.Add(24 * time.Hour),
		Origin: tracking.PlaceDraft{
			Name: "Dock Road depot", City: "Liverpool", Postcode: "L1 1RG", Country: "GB", Lat: &fromLat, Lon: &fromLon,
			TimeZone: "Europe/London",
		},
		Destination: tracking.PlaceDraft{
			Name: "Canal Street shop", City: "Manchester", Postcode: "M1 2BN", Country: "GB", Lat: &toLat, Lon: &toLon,
			TimeZone: "Europe/London",
		},
	}
}

func (w *world) order(t *testing.T) models.Order {
	t.Helper()
	return do(w.PlaceOrder(t.Context(), w.dispatcher, w.orderDraft()))(t)
}

// booked is a booked shipment with a driver, so that it can be dispatched.
func (w *world) booked(t *testing.T) models.Shipment {
	t.Helper()
	return w.bookedOf(t, w.order(t))
}

func (w *world) bookedOf(t *testing.T, o models.Order) models.Shipment {
	t.Helper()
	return do(w.BookShipment(t.Context(), w.dispatcher, tracking.ShipmentDraft{Order: o.Number, Pieces: 1, Driver: "P. Doe"}))(t)
}

// after is a booked shipment to which these events happened, one after the other.
func (w *world) after(t *testing.T, events ...models.EventType) models.Shipment {
	t.Helper()
	s := w.booked(t)
	for _, e := range events {
		s = w.record(t, s, e).Shipment
	}
	return s
}

func (w *world) record(t *testing.T, s models.Shipment, e models.EventType) tracking.EventResult {
	t.Helper()
	d := tracking.EventDraft{Type: e}
	if e.NeedsReason() {
		d.Reason = models.ReasonOther
	}
	return do(w.RecordEvent(t.Context(), w.dispatcher, s.TrackingNumber, d))(t)
}

// now is the shipment as it stands in the database.
func (w *world) now(t *testing.T, s models.Shipment) models.Shipment {
	t.Helper()
	return do(w.store.ShipmentByID(t.Context(), storetest.Staff(), s.ID))(t)
}

// changes are the change log's lines of a kind.
func (w *world) changes(t *testing.T, kind models.ChangeKind) []models.Change {
	t.Helper()
	all := do(w.store.ChangesBetween(t.Context(), 0, 1<<62, 10_000))(t)
	var some []models.Change
	for _, c := range all {
		if c.Kind == kind {
			some = append(some, c)
		}
	}
	return some
}

// rows counts what a table holds.
func (w *world) rows(t *testing.T, table string) (n int) {
	t.Helper()
	if err := w.store.Pool().QueryRow(context.Background(), "select count(*) from "+table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// do gives what a call gave, or ends the test.
func do[T any](value T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// refused checks that a call was refused with a code.
func refused(t *testing.T, err error, code models.Code) {
	t.Helper()
	if models.CodeOf(err) != code {
		t.Errorf("got %v (code %q), want code %q", err, models.CodeOf(err), code)
	}
}
