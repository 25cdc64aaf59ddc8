package tracking

import (
	"context"

	"haulcast/models"
	"haulcast/models/store"
)

// ReportDamage says that a shipment's goods were damaged. It raises an alarm that stands until somebody acknowledges it;
// while one stands, another report is noted on it.
func (t *Tracker) ReportDamage(ctx context.Context, by models.Actor, number, note string) (models.Alarm, error) {
	if err := mayAct(by, models.ActOnShipments); err != nil {
		return models.Alarm{}, err
	}
	var p models.Problems
	p.Require("note", note)
	e := models.ShipmentEvent{
		Type: models.EventDamageReported, Kind: models.Actual, ReasonCode: models.ReasonCarrierDamaged,
		Note: prose(&p, "note", note),
	}
	if err := p.Err(); err != nil {
		return models.Alarm{}, err
	}
	_, alarm, err := t.damage(ctx, by, number, e, nil)
	return alarm, err
}

// recordDamage is RecordEvent for damage.
func (t *Tracker) recordDamage(ctx context.Context, by models.Actor, number string, e models.ShipmentEvent, expected *int) (EventResult, error) {
	result, _, err := t.damage(ctx, by, number, e, expected)
	return result, err
}

func (t *Tracker) damage(ctx context.Context, by models.Actor, number string, wanted models.ShipmentEvent, expected *int) (EventResult, models.Alarm, error) {
	var result EventResult
	var alarm models.Alarm
	err := t.store.InTx(ctx, func(tx *store.Store) error {
		e := wanted
		s, known, err := t.lockForEvent(ctx, tx, by, number, &e, expected)
		if err != nil || known {
			result = EventResult{Event: e, Shipment: s, Late: e.Late, Repeat: known}
			return err
		}
		if e.Kind == models.Actual {
			s.Damaged = true
			if alarm, err = t.raiseDamage(ctx, tx, by, &s, e.Note); err != nil {
				return err
			}
		}
		result, err = t.happen(ctx, tx, by, &s, e)
		return err
	})
	return result, alarm, err
}
