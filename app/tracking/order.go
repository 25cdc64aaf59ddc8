package tracking

import (
	"context"
	"errors"
	"time"

	"haulcast/models"
	"haulcast/models/store"
)

// OrderDraft is an order as it is asked for.
type OrderDraft struct {
	ID           models.ID  // may be empty; an order with this id that was placed already is given back
	Customer     string     // its code …
	CustomerID   *models.ID // … or its id
	Reference    string     // the customer's own number for it; each only once
	Origin       PlaceDraft
	Destination  PlaceDraft
	ReadyAt      *time.Time
	PromisedFrom time.Time
	PromisedTo   time.Time
	Profile      string // the temperature profile's name or id; "" = none
	ServiceLevel string
	Notes        string
}

// errRepeat ends a transaction whose id is taken: what was written before it is rolled back, and the row that has the
// id is read.
var errRepeat = errors.New("the id is taken")

// PlaceOrder takes an order: it gets a number and is open. The same draft id twice is one order. Mistakes come back all
// at once, by field.
func (t *Tracker) PlaceOrder(ctx context.Context, by models.Actor, d OrderDraft) (models.Order, error) {
	if err := mayAct(by, models.WriteOrders); err != nil {
		return models.Order{}, err
	}
	if d.ID == models.NoID {
		d.ID = models.NewID()
	}
	var placed models.Order
	err := t.store.InTx(ctx, func(tx *store.Store) (err error) {
		placed, err = t.placeOrder(ctx, tx, by, d)
		return err
	})
	if errors.Is(err, errRepeat) {
		return t.store.OrderByID(ctx, by.Viewer, d.ID)
	}
	return placed, err
}

func (t *Tracker) placeOrder(ctx context.Context, tx *store.Store, by models.Actor, d OrderDraft) (models.Order, error) {
	o, err := readOrder(ctx, tx, by, d)
	if err != nil {
		return o, err
	}
	if o.Origin, err = t.keepLocation(ctx, tx, o.Origin); err != nil {
		return o, err
	}
	if o.Destination, err = t.keepLocation(ctx, tx, o.Destination); err != nil {
		return o, err
	}
	if o.Number, err = tx.NextOrderNumber(ctx); err != nil {
		return o, err
	}
	o.ID, o.OriginID, o.DestinationID = d.ID, o.Origin.ID, o.Destination.ID
	o.CustomerID, o.ProfileID, o.CreatedBy = o.Customer.ID, profileID(o.Profile), actorID(by)
	o.PromisedOriginalTo, o.State, o.Version = o.PromisedTo, models.DeriveOrderState(nil), 1
	o.CreatedAt = t.now()
	o.UpdatedAt = o.CreatedAt
	repeat, err := tx.InsertOrder(ctx, &o)
	if err != nil {
		return o, err
	}
	if repeat {
		return o, errRepeat
	}
	if err := t.announceOrder(tx, &o, "created"); err != nil {
		return o, err
	}
	return o, t.audit(ctx, tx, by, "order.created", "order", o.Number, facts{"customer": o.Customer.Code})
}

// readOrder checks a draft and finds what it names; nothing is written yet.
func readOrder(ctx context.Context, tx *store.Store, by models.Actor, d OrderDraft) (o models.Order, err error) {
	var p models.Problems
	o = models.Order{
		Reference:    line(&p, "reference", d.Reference, mostShort),
		ReadyAt:      moments(&p, "ready_at", d.ReadyAt),
		PromisedFrom: moment(&p, "promised_from", d.PromisedFrom),
		PromisedTo:   moment(&p, "promised_to", d.PromisedTo),
		ServiceLevel: line(&p, "service_level", d.ServiceLevel, mostShort),
		Notes:        prose(&p, "notes", d.Notes),
	}
	checkPromise(&p, o)
	if o.Customer, err = customerNamed(ctx, tx, by, &p, d.CustomerID, d.Customer); err != nil {
		return o, err
	}
	if o.Profile, err = profileNamed(ctx, tx, by, &p, d.Profile); err != nil {
		return o, err
	}
	if o.Origin, err = placeNamed(ctx, tx, by, &p, "origin.", d.Origin); err != nil {
		return o, err
	}
	if o.Destination, err = placeNamed(ctx, tx, by, &p, "destination.", d.Destination); err != nil {
		return o, err
	}
	return o, p.Err()
}

// checkPromise notes a promise that can't be kept by any clock.
func checkPromise(p *models.Problems, o models.Order) {
	if o.PromisedTo.Before(o.PromisedFrom) {
		p.Add("promised_to", "must not lie before promised_from")
	}
	if o.ReadyAt != nil && o.PromisedTo.Before(*o.ReadyAt) {
		p.Add("ready_at", "must not lie after promised_to")
	}
}

// refreshOrder derives an order's state from its shipments' and tells when it changed. The shipment that moved must be
// written already; the order is locked after it.
func (t *Tracker) refreshOrder(ctx context.Context, tx *store.Store, id models.ID) error {
	o, err := tx.OrderByIDForUpdate(ctx, models.System(models.SourceRule).Viewer, id)
	if err != nil {
		return err
	}
	states, err := tx.ShipmentStatesOfOrder(ctx, id)
	if err != nil {
		return err
	}
	state := models.DeriveOrderState(states)
	if state == o.State {
		return nil
	}
	now := t.now()
	o.State, o.UpdatedAt, o.CancelledAt = state, now, nil
	change := "updated"
	if state == models.OrderCancelled {
		o.CancelledAt, change = &now, "cancelled"
	}
	if err := tx.UpdateOrder(ctx, &o, "state", "updated_at", "cancelled_at"); err != nil {
		return err
	}
	return t.announceOrder(tx, &o, change)
}
