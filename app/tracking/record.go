package tracking

import (
	"context"
	"slices"
	"time"

	"haulcast/models"
	"haulcast/models/store"
)

// EventDraft is what was observed about a shipment.
type EventDraft struct {
	ID         models.ID // may be empty; an event with this id that is known already counts once
	Type       models.EventType
	Kind       models.EventKind // "" means actual
	OccurredAt time.Time        // zero means now
	Reason     models.Reason
	Note       string // stays in the house
	Place      string // as a customer may read it
	LocationID *models.ID
	Lat, Lon   *float64
	Expected   *int // the version of the shipment that the sender looked at; nil means whichever it is
}

// EventResult is what became of an event.
type EventResult struct {
	Event    models.ShipmentEvent
	Shipment models.Shipment // as it stands now
	Moved    bool            // the state or its beginning changed
	Late     bool            // kept as history: it occurred before the present state began
	Repeat   bool            // it was known already, and nothing was done
}

// RecordEvent keeps an event about a shipment and lets it move the shipment, in one transaction: what models.Shipment
// says it can't do leaves nothing behind. Who comes with a version that is no longer the newest gets a Conflict that
// says which one is. Who comes with an id that is known ends quietly, whatever version they expect: they were heard.
func (t *Tracker) RecordEvent(ctx context.Context, by models.Actor, number string, d EventDraft) (EventResult, error) {
	if err := mayAct(by, models.ActOnShipments); err != nil {
		return EventResult{}, err
	}
	observed, err := t.readEvent(d)
	if err != nil {
		return EventResult{}, err
	}
	if observed.Type == models.EventDamageReported {
		return t.recordDamage(ctx, by, number, observed, d.Expected)
	}
	var result EventResult
	err = t.store.InTx(ctx, func(tx *store.Store) error {
		e := observed
		s, known, err := t.lockForEvent(ctx, tx, by, number, &e, d.Expected)
		if err != nil || known {
			result = EventResult{Event: e, Shipment: s, Late: e.Late, Repeat: known}
			return err
		}
		backdate(by, &s, e)
		result, err = t.happen(ctx, tx, by, &s, e)
		return err
	})
	return result, err
}

// lockForEvent locks the shipment that an event is about. A known event ends here: then e is filled in as it was kept.
func (t *Tracker) lockForEvent(ctx context.Context, tx *store.Store, by models.Actor, number string, e *models.ShipmentEvent, expected *int) (s models.Shipment, known bool, err error) {
	if s, err = tx.ShipmentForUpdate(ctx, by.Viewer, number); err != nil {
		return s, false, err
	}
	if e.ID != models.NoID {
		kept, err := tx.EventByID(ctx, e.ID)
		switch {
		case err == nil && kept.ShipmentID == s.ID:
			*e = kept
			return s, true, nil
		case err == nil:
			return s, false, models.Errorf(models.Conflict, "The id %s was used for an event of another shipment already.", e.ID)
		case models.CodeOf(err) != models.NotFound:
			return s, false, err
		}
	}
	if expected != nil && *expected != s.Version {
		return s, false, stale("shipment", s.Version)
	}
	if e.LocationID != nil {
		err = placeEvent(ctx, tx, e)
	}
	return s, false, err
}

// placeEvent finds the place that an event names by id, and takes its city as the words for it unless there are some.
func placeEvent(ctx context.Context, tx *store.Store, e *models.ShipmentEvent) error {
	var p models.Problems
	l, err := tx.LocationByID(ctx, models.System(models.SourceRule).Viewer, *e.LocationID)
	if err := known(&p, "location_id", "isn't a place we know", err); err != nil {
		return err
	}
	if e.Place == "" {
		e.Place = l.City
	}
	return p.Err()
}

// backdate lets an import of finished work begin before it was typed in: booking is a matter of paper, and what was
// booked today may have been picked up years ago. After that the times of the events must follow one another.
func backdate(by models.Actor, s *models.Shipment, e models.ShipmentEvent) {
	if by.Source == models.SourceImport && s.PickedUpAt == nil && e.Kind == models.Actual && e.OccurredAt.Before(s.StateSince) {
		s.StateSince = e.OccurredAt
	}
}

// notRecorded are the events that come out of something else that is done, and what to do instead.
var notRecorded = map[models.EventType]string{
	models.EventCreated:        "comes with booking a shipment",
	models.EventCorrected:      "comes with a correction",
	models.EventPromiseChanged: "comes with editing the order",
	models.EventAssigned:       "comes with an assignment",
}

// readEvent checks what can be checked without looking at the shipment.
func (t *Tracker) readEvent(d EventDraft) (models.ShipmentEvent, error) {
	var p models.Problems
	e := models.ShipmentEvent{
		ID: d.ID, Type: d.Type, Kind: d.Kind, ReasonCode: d.Reason, LocationID: d.LocationID, Lat: d.Lat, Lon: d.Lon,
		Note: prose(&p, "note", d.Note), Place: line(&p, "place", d.Place, mostName),
	}
	if why, refused := notRecorded[d.Type]; refused {
		p.Add("type", "%s %s", d.Type, why)
	} else if !slices.Contains(models.EventTypes, d.Type) {
		p.Add("type", "isn't an event of ours")
	}
	if d.Reason != "" && !d.Reason.Known() {
		p.Add("reason_code", "isn't a reason of ours; choose one from the list")
	}
	point(&p, "", d.Lat, d.Lon)
	t.readWhen(&p, &e, d)
	return e, p.Err()
}

// readWhen reads an event's kind and time: only a fact can't lie in the future. A clock may run a little ahead of ours.
func (t *Tracker) readWhen(p *models.Problems, e *models.ShipmentEvent, d EventDraft) {
	switch e.Kind {
	case "":
		e.Kind = models.Actual
	case models.Actual, models.Planned, models.Estimated:
	default:
		p.Add("kind", "must be actual, planned or estimated")
	}
	if d.OccurredAt.IsZero() {
		return
	}
	e.OccurredAt = moment(p, "occurred_at", d.OccurredAt)
	if e.Kind == models.Actual && e.OccurredAt.After(t.now().Add(models.MaxAhead)) {
		p.Add("occurred_at", "lies more than 5 minutes in the future")
	}
	if now := t.now(); e.Kind == models.Actual && e.OccurredAt.After(now) {
		e.OccurredAt = now // a clock that runs ahead must not make late news of what really follows
	}
}
