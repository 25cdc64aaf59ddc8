package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm/clause"

	"haulcast/models"
)

// InsertEvent keeps an event. An event with this id is there already when repeat is true, and nothing was written.
func (s *Store) InsertEvent(ctx context.Context, e *models.ShipmentEvent) (repeat bool, err error) {
	r := s.q(ctx).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "id"}}, DoNothing: true}).Create(e)
	if r.Error != nil {
		return false, fmt.Errorf("insert event %s: %w", e.Type, r.Error)
	}
	return r.RowsAffected == 0, nil
}

// EventByID finds an event of whatever shipment, as it was kept.
func (s *Store) EventByID(ctx context.Context, id models.ID) (models.ShipmentEvent, error) {
	var e models.ShipmentEvent
	if err := s.q(ctx).Where("id = ?", id).Take(&e).Error; err != nil {
		return models.ShipmentEvent{}, fmt.Errorf("read an event: %w", found(err, "event"))
	}
	return e, nil
}

// NewestInto finds the event that last brought a shipment into a state and was not taken back since.
func (s *Store) NewestInto(ctx context.Context, shipmentID models.ID, state models.State) (models.ShipmentEvent, error) {
	var e models.ShipmentEvent
	err := s.q(ctx).Where("shipment_id = ? and to_state = ? and from_state <> to_state and not late", shipmentID, state).
		Where("kind = ?", models.Actual).Where(notVoided).
		Order("recorded_at desc, id desc").Take(&e).Error
	if err != nil {
		return models.ShipmentEvent{}, fmt.Errorf("read the event into %s: %w", state, found(err, "event"))
	}
	return e, nil
}

// notVoided leaves out what a correction took back.
const notVoided = "not exists (select 1 from shipment_events c where c.voids_event_id = shipment_events.id)"

// publicColumns leaves out who noted an event, what only staff may read of it, and the exact place.
const publicColumns = `id, shipment_id, type, kind, occurred_at, recorded_at, source, location_id, place, public,
	reason_code, from_state, to_state, late`

// Timeline lists what happened to a shipment, newest first by when it happened. Who may not see what is internal gets
// the public events that were not taken back, without notes, names and exact places.
func (s *Store) Timeline(ctx context.Context, v models.Viewer, shipmentID models.ID, p Page) (List[models.ShipmentEvent], error) {
	theirs := within(s.q(ctx).Model(&models.Shipment{}), v, "customer_id", "id").Select("id").Where("id = ?", shipmentID)
	q := s.q(ctx).Where("shipment_id = ? and shipment_id = (?)", shipmentID, theirs)
	if !v.SeesInternal() {
		q = q.Select(publicColumns).Where("public").Where(notVoided)
	}
	q, err := newest(q, "occurred_at", p)
	if err != nil {
		return List[models.ShipmentEvent]{}, err
	}
	var events []models.ShipmentEvent
	if err := q.Find(&events).Error; err != nil {
		return List[models.ShipmentEvent]{}, fmt.Errorf("read the timeline of shipment %s: %w", shipmentID, err)
	}
	return cut(events, p, func(e models.ShipmentEvent) (time.Time, models.ID) { return e.OccurredAt, e.ID }), nil
}
