package tracking

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"haulcast/models"
	"haulcast/models/store"
	"haulcast/models/trackno"
)

// ShipmentDraft is a shipment to be made of an order.
type ShipmentDraft struct {
	ID          models.ID // may be empty; a shipment with this id that was booked already is given back
	Order       string    // the order's number
	Description string
	Pieces      int // at least 1
	WeightKG    *float64
	Profile     string       // the temperature profile's name or id; "" means the order's
	Vehicle     string       // name or id; "" = not known yet
	Driver      string       // stays in the house
	Draft       bool         // leave it a draft: it is booked later
	BookedAt    time.Time    // when it was booked, for a trip that is entered after it was driven; zero means now
	Route       [][2]float64 // planned way as [lat, lon]; empty means stop to stop
}

// Bounds of what one shipment may be.
const (
	mostPieces = 100_000
	mostKG     = 1_000_000
	mostRoute  = 10_000 // points
)

// BookShipment makes a shipment of an order: it gets a tracking number, a stop where it is picked up and one where it
// is dropped, and the order's promise. The same draft id twice is one shipment.
func (t *Tracker) BookShipment(ctx context.Context, by models.Actor, d ShipmentDraft) (models.Shipment, error) {
	if err := mayAct(by, models.ActOnShipments); err != nil {
		return models.Shipment{}, err
	}
	if d.ID == models.NoID {
		d.ID = models.NewID()
	}
	var booked models.Shipment
	err := t.store.InTx(ctx, func(tx *store.Store) (err error) {
		booked, err = t.bookShipment(ctx, tx, by, d)
		return err
	})
	if errors.Is(err, errRepeat) {
		return t.store.ShipmentByID(ctx, by.Viewer, d.ID)
	}
	return booked, err
}

func (t *Tracker) bookShipment(ctx context.Context, tx *store.Store, by models.Actor, d ShipmentDraft) (models.Shipment, error) {
	s, err := readShipment(ctx, tx, by, d)
	if err != nil {
		return s, err
	}
	if _, err := tx.ShipmentByID(ctx, by.Viewer, d.ID); err == nil {
		return s, errRepeat // before the order is asked whether it takes another
	}
	// The order is locked without a shipment of it, which is fine: the new one has no other transaction waiting for it.
	if s.Order, err = tx.OrderByIDForUpdate(ctx, by.Viewer, s.OrderID); err != nil {
		return s, err
	}
	if over(s.Order.State) {
		return s, models.Errorf(models.Illegal, "Order %s is %s: it takes no more shipments.", s.Order.Number, plain(s.Order.State))
	}
	inherit(&s)
	if s.TrackingNumber, err = nextNumber(ctx, tx); err != nil {
		return s, err
	}
	now := t.now()
	if d.BookedAt.IsZero() {
		d.BookedAt = now
	}
	s.ID, s.State, s.StateSince, s.Version = d.ID, models.Draft, d.BookedAt, 1
	s.ETAClass, s.CreatedAt, s.UpdatedAt = models.ETAUnknown, now, now
	if repeat, err := tx.InsertShipment(ctx, &s); err != nil || repeat {
		return s, errors.Join(err, repeated(repeat))
	}
	if err := tx.InsertStops(ctx, stopsOf(s)); err != nil {
		return s, err
	}
	return s, t.open(ctx, tx, by, &s, d)
}

func repeated(repeat bool) error {
	if repeat {
		return errRepeat
	}
	return nil
}

// open writes the first events of a shipment: it was created and, unless it stays a draft, booked.
func (t *Tracker) open(ctx context.Context, tx *store.Store, by models.Actor, s *models.Shipment, d ShipmentDraft) error {
	created := models.ShipmentEvent{Type: models.EventCreated, ToState: models.Draft, OccurredAt: d.BookedAt}
	t.sign(by, s, &created)
	if _, err := tx.InsertEvent(ctx, &created); err != nil {
		return err
	}
	if err := announceStatus(tx, s, created); err != nil {
		return err
	}
	if d.Draft {
		return t.refreshOrder(ctx, tx, s.OrderID)
	}
	_, err := t.happen(ctx, tx, by, s, models.ShipmentEvent{Type: models.EventBooked, OccurredAt: d.BookedAt})
	return err
}

// inherit gives a shipment what it has from its order.
func inherit(s *models.Shipment) {
	o := s.Order
	s.OrderID, s.CustomerID, s.OriginID, s.DestinationID = o.ID, o.CustomerID, o.OriginID, o.DestinationID
	s.Customer, s.Origin, s.Destination = o.Customer, o.Origin, o.Destination
	s.PromisedFrom, s.PromisedTo, s.PromisedOriginalTo = o.PromisedFrom, o.PromisedTo, o.PromisedTo
	if s.ProfileID == nil {
		s.Profile, s.ProfileID = o.Profile, o.ProfileID
	}
}

// stopsOf plans the two stops that every shipment has.
func stopsOf(s models.Shipment) []models.Stop {
	const service = 10 * time.Minute // standing at a stop, domain.md 1.8 point 3
	stop := models.Stop{ShipmentID: s.ID, ServiceS: int(service.Seconds())}
	pickup, drop := stop, stop
	pickup.ID, pickup.Seq, pickup.Kind, pickup.LocationID = models.NewID(), 1, models.StopPickup, s.OriginID
	pickup.PlanFrom = s.Order.ReadyAt
	drop.ID, drop.Seq, drop.Kind, drop.LocationID = models.NewID(), 2, models.StopDrop, s.DestinationID
	drop.PlanFrom, drop.PlanTo = &s.PromisedFrom, &s.PromisedTo
	return []models.Stop{pickup, drop}
}

// nextNumber draws a tracking number that was never given out.
func nextNumber(ctx context.Context, tx *store.Store) (string, error) {
	settings, err := tx.Settings(ctx)
	if err != nil {
		return "", err
	}
	issuer, err := trackno.NewIssuer(settings.TrackingKey, settings.TrackingPrefix, settings.TrackingSuffix)
	if err != nil {
		return "", err
	}
	serial, err := tx.NextTrackingSerial(ctx)
	if err != nil {
		return "", err
	}
	number, err := issuer.FromSerial(serial)
	return number.String(), err
}

// readShipment checks a draft and finds what it names; nothing is written yet.
func readShipment(ctx context.Context, tx *store.Store, by models.Actor, d ShipmentDraft) (models.Shipment, error) {
	var p models.Problems
	s := models.Shipment{
		Description: line(&p, "description", d.Description, mostName), Pieces: d.Pieces, WeightKG: d.WeightKG,
		DriverName: line(&p, "driver", d.Driver, mostName), Route: readRoute(&p, d.Route),
	}
	within(&p, "pieces", float64(d.Pieces), 1, mostPieces)
	if d.WeightKG != nil {
		within(&p, "weight_kg", *d.WeightKG, 0, mostKG)
		if *d.WeightKG == 0 {
			p.Add("weight_kg", "must be more than 0; leave it out when it isn't known")
		}
	}
	order, err := tx.OrderByNumber(ctx, by.Viewer, d.Order)
	if err := known(&p, "order", "isn't an order's number", err); err != nil {
		return s, err
	}
	s.OrderID = order.ID
	if s.Profile, err = profileNamed(ctx, tx, by, &p, d.Profile); err != nil {
		return s, err
	}
	if s.Vehicle, err = vehicleNamed(ctx, tx, by, &p, d.Vehicle); err != nil {
		return s, err
	}
	s.ProfileID, s.VehicleID = profileID(s.Profile), vehicleID(s.Vehicle)
	return s, p.Err()
}

// readRoute checks a planned way and gives it as it is kept; nil when it is empty.
func readRoute(p *models.Problems, route [][2]float64) []byte {
	switch {
	case len(route) == 0:
		return nil
	case len(route) == 1 || len(route) > mostRoute:
		p.Add("route", "must have between 2 and %d points", mostRoute)
		return nil
	}
	for i := range route {
		point(p, fmt.Sprintf("route[%d].", i), &route[i][0], &route[i][1])
	}
	if p.Any() { // infinity and NaN have no JSON
		return nil
	}
	encoded, err := json.Marshal(route)
	if err != nil {
		p.Add("route", "can't be kept")
	}
	return encoded
}
