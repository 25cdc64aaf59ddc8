package storetest

import (
	"context"
	"crypto/sha256"
	"testing"
	"time"

	"haulcast/models"
	"haulcast/models/store"
)

// Staff is a viewer who sees everything and is no user in the database.
func Staff() models.Viewer { return models.System(models.SourceRule).Viewer }

// CustomerViewer is a viewer who sees what one customer may see and is no user in the database.
func CustomerViewer(c models.Customer) models.Viewer {
	return models.Viewer{Role: models.RoleCustomer, CustomerID: c.ID, UserID: models.NewID(), Name: "Somebody at " + c.Name}
}

// Customer adds a customer with this code.
func Customer(t testing.TB, s *store.Store, code string) models.Customer {
	t.Helper()
	c := models.Customer{ID: models.NewID(), Code: code, Name: code + " Ltd", CreatedAt: store.Now()}
	must(t, s.InsertCustomer(context.Background(), &c))
	return c
}

// User adds a user of a role who can't sign in; a customer's user belongs to the customer given.
func User(t testing.TB, s *store.Store, role models.Role, of ...models.Customer) models.User {
	t.Helper()
	id := models.NewID()
	u := models.User{
		ID: id, Email: id.String() + "@test.example", Name: "A " + string(role), PasswordHash: "none", Role: role,
		Locale: "en", TokenVersion: 1, CreatedAt: store.Now(),
	}
	if len(of) > 0 {
		u.CustomerID = &of[0].ID
	}
	must(t, s.InsertUser(context.Background(), &u))
	return u
}

// Actor is a user of a role, acting; see User.
func Actor(t testing.TB, s *store.Store, role models.Role, of ...models.Customer) models.Actor {
	t.Helper()
	u := User(t, s, role, of...)
	v := models.Viewer{Role: role, UserID: u.ID, Name: u.Name}
	if u.CustomerID != nil {
		v.CustomerID = *u.CustomerID
	}
	return models.Actor{Viewer: v, Source: models.SourceUser, IP: "192.0.2.1", RequestID: "test"}
}

// Location adds a place.
func Location(t testing.TB, s *store.Store, name string, lat, lon float64, postcode string) models.Location {
	t.Helper()
	l := models.Location{
		ID: models.NewID(), Name: name, City: name, Postcode: postcode, PostcodeNorm: models.NormalisePostcode(postcode),
		Country: "GB", Lat: lat, Lon: lon, TimeZone: "Europe/London", RadiusM: 200, CreatedAt: store.Now(),
	}
	must(t, s.InsertLocation(context.Background(), &l))
	return l
}

// Order adds a customer's order from Liverpool to Manchester (L1 1RG to M1 2BN), promised for tomorrow. Edits change it
// before it is written.
func Order(t testing.TB, s *store.Store, c models.Customer, edits ...func(*models.Order)) models.Order {
	t.Helper()
	ctx, now := context.Background(), store.Now()
	number, err := s.NextOrderNumber(ctx)
	must(t, err)
	o := models.Order{
		ID: models.NewID(), Number: number, CustomerID: c.ID, State: models.OrderOpen, Version: 1,
		OriginID:      Location(t, s, "Liverpool", 53.4084, -2.9916, "L1 1RG").ID,
		DestinationID: Location(t, s, "Manchester", 53.4808, -2.2426, "M1 2BN").ID,
		PromisedFrom:  now.Add(23 * time.Hour), PromisedTo: now.Add(24 * time.Hour),
		CreatedAt: now, UpdatedAt: now,
	}
	for _, edit := range edits {
		edit(&o)
	}
	o.PromisedOriginalTo = o.PromisedTo
	_, err = s.InsertOrder(ctx, &o)
	must(t, err)
	o, err = s.OrderByNumber(ctx, Staff(), o.Number)
	must(t, err)
	return o
}

// Shipment adds a booked shipment with an order of its own; see Order. Edits change it before it is written.
func Shipment(t testing.TB, s *store.Store, c models.Customer, edits ...func(*models.Shipment)) models.Shipment {
	t.Helper()
	return ShipmentOf(t, s, Order(t, s, c), edits...)
}

// ShipmentOf adds a booked shipment of an order. Edits change it before it is written.
func ShipmentOf(t testing.TB, s *store.Store, o models.Order, edits ...func(*models.Shipment)) models.Shipment {
	t.Helper()
	ctx, now := context.Background(), store.Now()
	serial, err := s.NextTrackingSerial(ctx)
	must(t, err)
	sh := models.Shipment{
		ID: models.NewID(), TrackingNumber: number(t, s, serial), OrderID: o.ID, CustomerID: o.CustomerID,
		OriginID: o.OriginID, DestinationID: o.DestinationID, State: models.Booked, StateSince: now, Version: 1,
		PromisedFrom: o.PromisedFrom, PromisedTo: o.PromisedTo, PromisedOriginalTo: o.PromisedOriginalTo,
		ProfileID: o.ProfileID, Pieces: 1, ETAClass: models.ETAUnknown, CreatedAt: now, UpdatedAt: now,
	}
	for _, edit := range edits {
		edit(&sh)
	}
	_, err = s.InsertShipment(ctx, &sh)
	must(t, err)
	sh, err = s.ShipmentByNumber(ctx, Staff(), sh.TrackingNumber)
	must(t, err)
	return sh
}

// In is an edit: the shipment has been in a state for an hour.
func In(state models.State) func(*models.Shipment) {
	return func(sh *models.Shipment) {
		sh.State, sh.StateSince = state, store.Now().Add(-time.Hour)
		if state.Moving() {
			at := sh.StateSince
			sh.PickedUpAt = &at
		}
	}
}

// Vehicle adds a vehicle.
func Vehicle(t testing.TB, s *store.Store, name string) models.Vehicle {
	t.Helper()
	v := models.Vehicle{ID: models.NewID(), Name: name, CreatedAt: store.Now()}
	must(t, s.InsertVehicle(context.Background(), &v))
	return v
}

// Device adds a tracker that reports every minute; its token is its unique id.
func Device(t testing.TB, s *store.Store, uniqueID string) models.Device {
	t.Helper()
	hash := sha256.Sum256([]byte(uniqueID))
	d := models.Device{
		ID: models.NewID(), UniqueID: uniqueID, Name: "Tracker " + uniqueID, Kind: models.DeviceTracker,
		TokenHash: hash[:], ReportEveryS: 60, CreatedAt: store.Now(),
	}
	_, err := s.InsertDevice(context.Background(), &d)
	must(t, err)
	return d
}

// Bound says that a device speaks for a shipment from a time on.
func Bound(t testing.TB, s *store.Store, d models.Device, sh models.Shipment, from time.Time) models.Binding {
	t.Helper()
	b := models.Binding{ID: models.NewID(), DeviceID: d.ID, ShipmentID: &sh.ID, From: from, CreatedAt: store.Now()}
	must(t, s.InsertBinding(context.Background(), &b))
	return b
}

// Profile adds a temperature profile with the range given and no patience at all.
func Profile(t testing.TB, s *store.Store, name string, minC, maxC float64) models.TemperatureProfile {
	t.Helper()
	now := store.Now()
	p := models.TemperatureProfile{
		ID: models.NewID(), Name: name, MinC: &minC, MaxC: &maxC, HysteresisC: 0.5, Version: 1,
		CreatedAt: now, UpdatedAt: now,
	}
	must(t, s.InsertProfile(context.Background(), &p))
	return p
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
