package tracking

import (
	"context"

	"haulcast/models"
	"haulcast/models/store"
)

// Correct says that the event which ended a shipment did not occur: the shipment is where it was before, and the event
// stays in the record with the correction beside it. Devices that spoke for it and speak for nobody else since do so
// again. Only a dispatcher or an admin may, within 72 hours.
func (t *Tracker) Correct(ctx context.Context, by models.Actor, number, note string) (EventResult, error) {
	if err := mayAct(by, models.ActOnShipments); err != nil {
		return EventResult{}, err
	}
	var p models.Problems
	p.Require("note", note)
	note = prose(&p, "note", note)
	if err := p.Err(); err != nil {
		return EventResult{}, err
	}
	var result EventResult
	err := t.store.InTx(ctx, func(tx *store.Store) error {
		s, err := tx.ShipmentForUpdate(ctx, by.Viewer, number)
		if err == nil {
			result, err = t.correct(ctx, tx, by, &s, note)
		}
		return err
	})
	return result, err
}

func (t *Tracker) correct(ctx context.Context, tx *store.Store, by models.Actor, s *models.Shipment, note string) (EventResult, error) {
	voided, err := tx.NewestInto(ctx, s.ID, s.State)
	if err != nil && models.CodeOf(err) != models.NotFound {
		return EventResult{}, err
	}
	outcome, err := s.Correct(voided, by.Role, t.now())
	if err != nil {
		return EventResult{}, err
	}
	if err := holdAgain(ctx, tx, s); err != nil {
		return EventResult{}, err
	}
	e := models.ShipmentEvent{
		Type: models.EventCorrected, Note: note, VoidsEventID: &voided.ID, FromState: outcome.From, ToState: outcome.To,
	}
	t.sign(by, s, &e)
	if _, err := tx.InsertEvent(ctx, &e); err != nil {
		return EventResult{}, err
	}
	s.Version++
	if err := t.takeUpAgain(ctx, tx, s, voided); err != nil {
		return EventResult{}, err
	}
	if err := t.rethink(ctx, tx, s); err != nil {
		return EventResult{}, err
	}
	if err := t.refreshOrder(ctx, tx, s.OrderID); err != nil {
		return EventResult{}, err
	}
	if err := announceStatus(tx, s, e); err != nil {
		return EventResult{}, err
	}
	err = t.audit(ctx, tx, by, "shipment.corrected", "shipment", s.TrackingNumber,
		facts{"event": voided.ID, "was": outcome.From, "is": outcome.To, "note": note})
	return EventResult{Event: e, Shipment: *s, Moved: true}, err
}

// holdAgain gives a shipment that is on hold once more what it resumes to, and why it was held.
func holdAgain(ctx context.Context, tx *store.Store, s *models.Shipment) error {
	if s.State != models.OnHold {
		return nil
	}
	held, err := tx.NewestInto(ctx, s.ID, models.OnHold)
	if err != nil {
		return err
	}
	s.HeldState, s.ReasonCode = held.FromState, held.ReasonCode
	return nil
}

// takeUpAgain undoes what the end of a shipment did to its devices, its vehicle and the stop it ended at.
func (t *Tracker) takeUpAgain(ctx context.Context, tx *store.Store, s *models.Shipment, voided models.ShipmentEvent) error {
	if err := tx.ReopenBindings(ctx, s.ID, voided.OccurredAt); err != nil {
		return err
	}
	if err := tx.ReopenLoad(ctx, s.ID, voided.OccurredAt); err != nil {
		return err
	}
	if err := leave(ctx, tx, s, voided); err != nil {
		return err
	}
	var err error
	s.ReportEveryS, err = tx.RefreshReportEvery(ctx, s.ID, t.now())
	return err
}
