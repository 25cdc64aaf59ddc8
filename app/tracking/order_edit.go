package tracking

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"haulcast/models"
	"haulcast/models/store"
)

// OrderEdit says what changes about an order; what is nil stays. Where it begins and ends can't be changed: cancel it
// and place another.
type OrderEdit struct {
	Reference    *string
	ReadyAt      *time.Time
	PromisedFrom *time.Time
	PromisedTo   *time.Time
	Profile      *string // name or id; "" = none
	ServiceLevel *string
	Notes        *string
}

// EditOrder changes an order that is not over. version is the one the editor looked at: when somebody else was faster,
// the answer is a Conflict. A changed promise holds for the shipments that are under way, each of which gets an event
// for it; what was promised first is kept. A changed profile holds for those that had the order's.
func (t *Tracker) EditOrder(ctx context.Context, by models.Actor, number string, version int, e OrderEdit) (models.Order, error) {
	if err := mayAct(by, models.WriteOrders); err != nil {
		return models.Order{}, err
	}
	var edited models.Order
	err := t.store.InTx(ctx, func(tx *store.Store) error {
		o, shipments, err := lockOrder(ctx, tx, by, number)
		if err != nil {
			return err
		}
		if o.Version != version {
			return stale("order", o.Version)
		}
		edited, err = t.editOrder(ctx, tx, by, o, e, shipments)
		return err
	})
	return edited, err
}

// lockOrder locks an order's shipments by id and then the order, as everyone does. A shipment that was booked between
// the two is locked late; the rare deadlock this can make is resolved by running the transaction again.
func lockOrder(ctx context.Context, tx *store.Store, by models.Actor, number string) (models.Order, []models.Shipment, error) {
	o, err := tx.OrderByNumber(ctx, by.Viewer, number)
	if err != nil {
		return o, nil, err
	}
	ids, err := tx.ShipmentIDsOfOrder(ctx, o.ID)
	if err != nil {
		return o, nil, err
	}
	if _, err := tx.ShipmentsForUpdate(ctx, ids); err != nil {
		return o, nil, err
	}
	if o, err = tx.OrderForUpdate(ctx, by.Viewer, number); err != nil {
		return o, nil, err
	}
	if ids, err = tx.ShipmentIDsOfOrder(ctx, o.ID); err != nil {
		return o, nil, err
	}
	shipments, err := tx.ShipmentsForUpdate(ctx, ids)
	return o, shipments, err
}

func (t *Tracker) editOrder(ctx context.Context, tx *store.Store, by models.Actor, was models.Order, e OrderEdit, shipments []models.Shipment) (models.Order, error) {
	if over(was.State) {
		return was, models.Errorf(models.Illegal, "Order %s is %s: it can't be changed any more.", was.Number, plain(was.State))
	}
	is, err := e.apply(ctx, tx, by, was)
	if err != nil {
		return was, err
	}
	promised := !is.PromisedFrom.Equal(was.PromisedFrom) || !is.PromisedTo.Equal(was.PromisedTo)
	if promised {
		is.PromiseRevision++
	}
	is.Version, is.UpdatedAt = was.Version+1, t.now()
	err = tx.UpdateOrder(ctx, &is, "reference", "ready_at", "promised_from", "promised_to", "promise_revision",
		"profile_id", "service_level", "notes", "version", "updated_at")
	if err != nil {
		return was, err
	}
	for i := range shipments {
		if err := t.followOrder(ctx, tx, by, &shipments[i], was, is, promised); err != nil {
			return was, err
		}
	}
	if !same(was.ProfileID, is.ProfileID) {
		if err := t.askReevaluation(ctx, tx, by, profileReevaluation(models.ScopeOrder, is.ID)); err != nil {
			return was, err
		}
	}
	if err := t.announceOrder(tx, &is, "updated"); err != nil {
		return was, err
	}
	return is, t.audit(ctx, tx, by, "order.edited", "order", is.Number, changedFacts(was, is))
}

// over tells whether an order's work is done, one way or another.
func over(s models.OrderState) bool {
	return s == models.OrderDelivered || s == models.OrderException || s == models.OrderCancelled
}

// plain is an order's state as words in a sentence.
func plain(s models.OrderState) string { return strings.ReplaceAll(string(s), "_", " ") }

// apply gives the order as it is after the edit.
func (e OrderEdit) apply(ctx context.Context, tx *store.Store, by models.Actor, o models.Order) (models.Order, error) {
	var p models.Problems
	o.Reference = line(&p, "reference", orElse(e.Reference, o.Reference), mostShort)
	o.ServiceLevel = line(&p, "service_level", orElse(e.ServiceLevel, o.ServiceLevel), mostShort)
	o.Notes = prose(&p, "notes", orElse(e.Notes, o.Notes))
	o.PromisedFrom = moment(&p, "promised_from", orElse(e.PromisedFrom, o.PromisedFrom))
	o.PromisedTo = moment(&p, "promised_to", orElse(e.PromisedTo, o.PromisedTo))
	if e.ReadyAt != nil {
		o.ReadyAt = moments(&p, "ready_at", e.ReadyAt)
	}
	checkPromise(&p, o)
	if e.Profile != nil {
		profile, err := profileNamed(ctx, tx, by, &p, *e.Profile)
		if err != nil {
			return o, err
		}
		o.Profile, o.ProfileID = profile, profileID(profile)
	}
	return o, p.Err()
}

// followOrder carries an order's new promise and profile over to a shipment that is under way.
func (t *Tracker) followOrder(ctx context.Context, tx *store.Store, by models.Actor, s *models.Shipment, was, is models.Order, promised bool) error {
	if s.State.Terminal() {
		return nil
	}
	if same(s.ProfileID, was.ProfileID) && !same(is.ProfileID, was.ProfileID) {
		s.ProfileID, s.Profile = is.ProfileID, is.Profile
		if err := t.save(ctx, tx, s); err != nil {
			return err
		}
		if err := reviewExcursions(ctx, tx, s); err != nil {
			return err
		}
	}
	if !promised {
		return nil
	}
	data, err := json.Marshal(facts{"was_to": s.PromisedTo, "from": is.PromisedFrom, "to": is.PromisedTo})
	if err != nil {
		return fmt.Errorf("encode the new promise: %w", err)
	}
	s.PromisedFrom, s.PromisedTo = is.PromisedFrom, is.PromisedTo
	if err := replan(ctx, tx, s); err != nil {
		return err
	}
	_, err = t.happen(ctx, tx, by, s, models.ShipmentEvent{Type: models.EventPromiseChanged, Data: data})
	return err
}

func same(a, b *models.ID) bool { return a == b || a != nil && b != nil && *a == *b }

// changedFacts tells what an edit changed, field by field.
func changedFacts(was, is models.Order) facts {
	f := facts{}
	for _, field := range []struct {
		name    string
		was, is any
	}{
		{"reference", was.Reference, is.Reference},
		{"ready_at", was.ReadyAt, is.ReadyAt},
		{"promised_from", was.PromisedFrom, is.PromisedFrom},
		{"promised_to", was.PromisedTo, is.PromisedTo},
		{"profile_id", was.ProfileID, is.ProfileID},
		{"service_level", was.ServiceLevel, is.ServiceLevel},
		{"notes", was.Notes, is.Notes},
	} {
		before, errBefore := json.Marshal(field.was)
		after, errAfter := json.Marshal(field.is)
		if errBefore != nil || errAfter != nil || !bytes.Equal(before, after) {
			f[field.name] = facts{"was": field.was, "is": field.is}
		}
	}
	return f
}
