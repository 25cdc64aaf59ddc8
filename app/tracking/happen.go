package tracking

import (
	"context"
	"time"

	"haulcast/models"
	"haulcast/models/store"
)

// happen lets an event happen to a locked shipment, with everything that follows from it, and announces it. The event
// says what, when, where and why; the rest of it is filled in here. An event without a time happens now.
func (t *Tracker) happen(ctx context.Context, tx *store.Store, by models.Actor, s *models.Shipment, e models.ShipmentEvent) (EventResult, error) {
	t.sign(by, s, &e)
	outcome, err := s.Apply(e, by.Role)
	if err != nil {
		return EventResult{}, err
	}
	e.FromState, e.ToState, e.Late = outcome.From, outcome.To, outcome.Late
	repeat, err := tx.InsertEvent(ctx, &e)
	if err != nil {
		return EventResult{}, err
	}
	if repeat {
		return EventResult{}, models.Errorf(models.Conflict, "The id %s was used for another event already.", e.ID)
	}
	if err := t.takeEffect(ctx, tx, s, e, outcome); err != nil {
		return EventResult{}, err
	}
	return EventResult{Event: e, Shipment: *s, Moved: outcome.Moved, Late: outcome.Late}, announceStatus(tx, s, e)
}

// sign fills in who noted an event, how we heard of it, and when.
func (t *Tracker) sign(by models.Actor, s *models.Shipment, e *models.ShipmentEvent) {
	e.ShipmentID, e.RecordedAt = s.ID, t.now()
	e.Source, e.ActorID, e.ActorName = by.Source, actorID(by), by.Name
	e.Public = e.Type.Public()
	if e.ID == models.NoID {
		e.ID = models.NewID()
	}
	if e.Kind == "" {
		e.Kind = models.Actual
	}
	if e.OccurredAt.IsZero() {
		e.OccurredAt = e.RecordedAt
	}
}

// replans tells whether the event changes a shipment's plan or what is known of its goods, without moving it.
func replans(t models.EventType) bool {
	switch t {
	case models.EventPromiseChanged, models.EventAssigned, models.EventDamageReported,
		models.EventStopArrived, models.EventStopDeparted:
		return true
	}
	return false
}

// takeEffect does to the shipment, its load, its stops and its order what follows from an event, and writes it. News that
// moves nothing and plans nothing leaves them alone.
func (t *Tracker) takeEffect(ctx context.Context, tx *store.Store, s *models.Shipment, e models.ShipmentEvent, o models.Outcome) error {
	if !o.Moved && (e.Kind != models.Actual || !replans(e.Type)) {
		return nil
	}
	s.Version++
	if err := visit(ctx, tx, s, e); err != nil {
		return err
	}
	if o.Moved {
		if err := t.follow(ctx, tx, s, e); err != nil {
			return err
		}
	}
	if err := t.settle(ctx, tx, s, e); err != nil {
		return err
	}
	if !o.Moved || o.From == o.To {
		return nil
	}
	return t.refreshOrder(ctx, tx, s.OrderID)
}

// follow does what follows from a new state: goods that left their vehicle or were taken off it, and an end.
func (t *Tracker) follow(ctx context.Context, tx *store.Store, s *models.Shipment, e models.ShipmentEvent) error {
	if e.Type == models.EventUnassigned {
		s.VehicleID, s.Vehicle, s.DriverName = nil, nil, ""
	}
	var err error
	switch {
	case s.State.Terminal():
		err = t.end(ctx, tx, s, e.OccurredAt)
	case s.State == models.AvailableForPickup || s.State == models.Lost:
		err = tx.CloseLoad(ctx, s.ID, e.OccurredAt)
	case s.State.Moving() && s.VehicleID != nil:
		err = tx.OpenLoad(ctx, s.ID, *s.VehicleID, e.OccurredAt)
	}
	if err != nil {
		return err
	}
	s.ReportEveryS, err = tx.RefreshReportEvery(ctx, s.ID, t.now())
	return err
}

// linksOutlive is how long links to a shipment work after its end.
const linksOutlive = 14 * 24 * time.Hour

// end does what belongs to a terminal state (domain.md 1.3 rule 7): devices speak for it no longer, alarms that only
// mattered on the way end, and links to it expire.
func (t *Tracker) end(ctx context.Context, tx *store.Store, s *models.Shipment, at time.Time) error {
	if err := tx.CloseBindings(ctx, s.ID, at); err != nil {
		return err
	}
	if err := tx.CloseLoad(ctx, s.ID, at); err != nil {
		return err
	}
	if err := tx.ExpireShareLinks(ctx, s.ID, t.now().Add(linksOutlive)); err != nil {
		return err
	}
	return t.closeAlarmsAtEnd(ctx, tx, s)
}

// settle judges where the shipment stands now, unless the event is old: a trip that is entered after it was driven must
// not be alarmed about between two of its events. The sweep looks at it right after.
func (t *Tracker) settle(ctx context.Context, tx *store.Store, s *models.Shipment, e models.ShipmentEvent) error {
	now := t.now()
	if now.Sub(e.OccurredAt) <= models.LateAfter || s.State.Terminal() {
		return t.rethink(ctx, tx, s)
	}
	s.CheckAt = &now
	return t.save(ctx, tx, s)
}

// rethink computes the arrival anew, which also says when the sweep must look again, and writes the shipment.
func (t *Tracker) rethink(ctx context.Context, tx *store.Store, s *models.Shipment) error {
	if err := t.refreshArrival(ctx, tx, s); err != nil {
		return err
	}
	return t.save(ctx, tx, s)
}

func (t *Tracker) save(ctx context.Context, tx *store.Store, s *models.Shipment) error {
	s.UpdatedAt = t.now()
	return tx.SaveShipment(ctx, s)
}
