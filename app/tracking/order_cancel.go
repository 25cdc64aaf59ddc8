package tracking

import (
	"context"

	"haulcast/models"
	"haulcast/models/store"
)

// CancelOrder ends an order whose goods were not picked up: its shipments are cancelled with it. When one was picked
// up, the answer names it and nothing changes. Cancelled already, it stays so.
func (t *Tracker) CancelOrder(ctx context.Context, by models.Actor, number string, reason models.Reason, note string) (models.Order, error) {
	if err := mayAct(by, models.WriteOrders); err != nil {
		return models.Order{}, err
	}
	var p models.Problems
	if !reason.Known() {
		p.Add("reason_code", "is required; choose one from the list")
	}
	note = prose(&p, "note", note)
	if err := p.Err(); err != nil {
		return models.Order{}, err
	}
	var cancelled models.Order
	err := t.store.InTx(ctx, func(tx *store.Store) error {
		o, shipments, err := lockOrder(ctx, tx, by, number)
		if err == nil && o.State != models.OrderCancelled {
			err = t.cancelOrder(ctx, tx, by, o, shipments, reason, note)
		}
		if err != nil {
			return err
		}
		cancelled, err = tx.OrderByNumber(ctx, by.Viewer, number)
		return err
	})
	return cancelled, err
}

func (t *Tracker) cancelOrder(ctx context.Context, tx *store.Store, by models.Actor, o models.Order, shipments []models.Shipment, reason models.Reason, note string) error {
	if err := mayCancel(o, shipments); err != nil {
		return err
	}
	for i := range shipments {
		if shipments[i].State.Terminal() {
			continue
		}
		e := models.ShipmentEvent{Type: models.EventCancelled, ReasonCode: reason, Note: note}
		if _, err := t.happen(ctx, tx, by, &shipments[i], e); err != nil {
			return err
		}
	}
	now := t.now()
	o.Version, o.UpdatedAt = o.Version+1, now
	columns := []string{"version", "updated_at"}
	if len(shipments) == 0 { // otherwise the last shipment's cancelling did it and told it
		o.State, o.CancelledAt = models.OrderCancelled, &now
		columns = append(columns, "state", "cancelled_at")
		if err := t.announceOrder(tx, &o, "cancelled"); err != nil {
			return err
		}
	}
	if err := tx.UpdateOrder(ctx, &o, columns...); err != nil {
		return err
	}
	return t.audit(ctx, tx, by, "order.cancelled", "order", o.Number, facts{"reason": reason, "note": note})
}

// mayCancel names what stands in the way of cancelling an order.
func mayCancel(o models.Order, shipments []models.Shipment) error {
	for _, s := range shipments {
		if s.PickedUpAt != nil {
			return models.Errorf(models.Illegal,
				"Shipment %s was picked up already: send it back instead of cancelling the order.", s.TrackingNumber)
		}
		if s.State == models.Lost {
			return models.Errorf(models.Illegal,
				"Shipment %s is lost: say that it was found or disposed of before cancelling the order.", s.TrackingNumber)
		}
	}
	if over(o.State) {
		return models.Errorf(models.Illegal, "Order %s is %s: it can't be cancelled any more.", o.Number, plain(o.State))
	}
	return nil
}
