package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"haulcast/models"
)

// AlarmRow is an alarm with the names people know its subject by.
type AlarmRow struct {
	models.Alarm
	TrackingNumber string
	ShipmentState  models.State
	CustomerName   string
	DeviceName     string
}

// Acts lists what a person may do to the alarm now.
func (r AlarmRow) Acts(now time.Time) []models.AlarmAct {
	return r.Alarm.Acts(r.ShipmentState.Ended(), now)
}

// alarmRows reads alarms with their names, narrowed to what the viewer may read.
func (s *Store) alarmRows(ctx context.Context, v models.Viewer) *gorm.DB {
	return s.readableAlarms(ctx, v).
		Select(`alarms.*, coalesce(s.tracking_number, '') as tracking_number, coalesce(s.state, '') as shipment_state, coalesce(c.name, '') as customer_name,
			coalesce(d.name, '') as device_name`).
		Joins("left join shipments s on s.id = alarms.shipment_id").
		Joins("left join customers c on c.id = alarms.customer_id").
		Joins("left join devices d on d.id = alarms.device_id")
}

func (s *Store) readableAlarms(ctx context.Context, v models.Viewer) *gorm.DB {
	q := within(s.q(ctx).Table("alarms"), v, "alarms.customer_id", "alarms.shipment_id")
	var kinds []models.AlarmKind
	for _, k := range models.AlarmKinds {
		if v.MayReadAlarm(k) {
			kinds = append(kinds, k)
		}
	}
	if len(kinds) < len(models.AlarmKinds) {
		q = q.Where("alarms.kind = any(?::text[])", kindArray(kinds))
	}
	return q
}

// AlarmByID finds an alarm that the viewer may read; a voided one is there too, for whoever saw it.
func (s *Store) AlarmByID(ctx context.Context, v models.Viewer, id models.ID) (AlarmRow, error) {
	var row AlarmRow
	if err := s.alarmRows(ctx, v).Where("alarms.id = ?", id).Take(&row).Error; err != nil {
		return AlarmRow{}, fmt.Errorf("read an alarm: %w", found(err, "alarm"))
	}
	return row, nil
}

// AlarmFilter narrows a list of alarms; the zero filter is all of them. To whoever may not know what the house does about
// an alarm, every open one is live, and none is shelved, suppressed or anybody's work.
type AlarmFilter struct {
	Open       *bool // not closed, or closed
	Live       bool  // open, and neither shelved nor suppressed
	Shelved    bool  // open, but on the shelf
	Suppressed bool  // open, but by design nobody is disturbed
	Status     models.AlarmStatus
	Kind       models.AlarmKind
	Severity   models.Severity
	ShipmentID models.ID
	Assignee   models.ID // who works on it
	Unassigned bool      // nobody does
	Query      string    // see match
}

// Alarms lists alarms, newest first. What was voided is in no list.
func (s *Store) Alarms(ctx context.Context, v models.Viewer, f AlarmFilter, p Page) (List[AlarmRow], error) {
	q, err := s.alarmsWanted(ctx, v, f, p)
	if err != nil {
		return List[AlarmRow]{}, err
	}
	var rows []AlarmRow
	if err := q.Find(&rows).Error; err != nil {
		return List[AlarmRow]{}, fmt.Errorf("list alarms: %w", err)
	}
	return cut(rows, p, func(r AlarmRow) (time.Time, models.ID) { return r.RecordedAt, r.ID }), nil
}

func (s *Store) alarmsWanted(ctx context.Context, v models.Viewer, f AlarmFilter, p Page) (*gorm.DB, error) {
	if !v.SeesInternal() {
		if f.Shelved || f.Suppressed || f.Unassigned || f.Assignee != models.NoID {
			return s.alarmRows(ctx, v).Where("false"), nil
		}
		open := true
		if f.Live {
			f.Live, f.Open = false, &open
		}
	}
	if searchable(f.Query) == "" {
		return newest(f.narrow(s.alarmRows(ctx, v)), "alarms.recorded_at", p)
	}
	m, err := s.match(ctx, v, f.Query)
	if err != nil {
		return nil, err
	}
	narrow := func(q *gorm.DB) (*gorm.DB, error) {
		q = within(f.narrow(q), v, "alarms.customer_id", "alarms.shipment_id")
		return newest(q, "alarms.recorded_at", p)
	}
	return s.union(ctx, s.alarmRows(ctx, v), "alarms", "alarms.recorded_at desc, alarms.id desc", p, narrow, []branch{
		{"alarms.shipment_id = any(?::uuid[])", m.shipments},
		{"alarms.shipment_id in (select id from shipments where order_id = any(?::uuid[]))", m.orders},
	}, m.customers)
}

// narrow spells "open" as the partial indexes on alarms do.
func (f AlarmFilter) narrow(q *gorm.DB) *gorm.DB {
	q = q.Where("alarms.voided_at is null")
	open := f.Open != nil && *f.Open || f.Live || f.Shelved || f.Suppressed
	switch f.Status {
	case models.ActiveUnack:
		q, open = q.Where("alarms.active and alarms.acked_at is null"), true
	case models.ActiveAck:
		q = q.Where("alarms.active and alarms.acked_at is not null")
	case models.ClearedUnack:
		q = q.Where("not alarms.active and alarms.acked_at is null")
	case models.ClearedAck:
		q = q.Where("not alarms.active and alarms.acked_at is not null")
	}
	if open {
		q = q.Where("alarms.closed_at is null")
	} else if f.Open != nil {
		q = q.Where("alarms.closed_at is not null")
	}
	if f.Kind != "" {
		q = q.Where("alarms.kind = ?", f.Kind)
	}
	if f.Severity > models.NoSeverity {
		q = q.Where("alarms.severity = ?", f.Severity)
	}
	if f.ShipmentID != models.NoID {
		q = q.Where("alarms.shipment_id = ?", f.ShipmentID)
	}
	return f.narrowWork(q)
}

// narrowWork narrows by who works on it and who is left undisturbed.
func (f AlarmFilter) narrowWork(q *gorm.DB) *gorm.DB {
	if f.Live {
		q = q.Where("alarms.shelved_until is null and alarms.suppressed = ''")
	}
	if f.Shelved {
		q = q.Where("alarms.shelved_until is not null")
	}
	if f.Suppressed {
		q = q.Where("alarms.suppressed <> ''")
	}
	if f.Assignee != models.NoID {
		q = q.Where("alarms.assignee_id = ?", f.Assignee)
	}
	if f.Unassigned {
		q = q.Where("alarms.assignee_id is null")
	}
	return q
}

// OpenAlarmCount is how many alarms stand in the viewer's live list. What the house has put aside still stands in that
// of the customer: they are not told that it was.
func (s *Store) OpenAlarmCount(ctx context.Context, v models.Viewer) (int, error) {
	var n int64
	open := true
	if err := (AlarmFilter{Open: &open, Live: v.SeesInternal()}).narrow(s.readableAlarms(ctx, v)).Count(&n).Error; err != nil {
		return 0, fmt.Errorf("count open alarms: %w", err)
	}
	return int(n), nil
}

// AlarmForUpdate finds an alarm that the viewer may read and locks it. Lock its shipment first.
func (s *Store) AlarmForUpdate(ctx context.Context, v models.Viewer, id models.ID) (models.Alarm, error) {
	var a models.Alarm
	q := s.readableAlarms(ctx, v).Clauses(clause.Locking{Strength: "NO KEY UPDATE"})
	if err := q.Where("alarms.id = ?", id).Take(&a).Error; err != nil {
		return models.Alarm{}, fmt.Errorf("lock an alarm: %w", found(err, "alarm"))
	}
	return a, nil
}

// ActiveAlarm finds the active alarm of a shipment's kind and key; ok is false when there is none.
func (s *Store) ActiveAlarm(ctx context.Context, shipmentID models.ID, kind models.AlarmKind, key string) (a models.Alarm, ok bool, err error) {
	rows, err := s.someAlarms(ctx, "active and shipment_id = ? and kind = ? and subject_key = ?", shipmentID, kind, key)
	if err != nil || len(rows) == 0 {
		return models.Alarm{}, false, err
	}
	return rows[0], true, nil
}

// AlarmsOfSeries lists what one series of a shipment raised: the alarms that began then (began), or, when began is nil,
// all whose condition was seen at since or later. Voided ones are among them.
func (s *Store) AlarmsOfSeries(ctx context.Context, shipmentID models.ID, kind models.AlarmKind, key string,
	began []time.Time, since time.Time,
) ([]models.Alarm, error) {
	const series = "shipment_id = ? and kind = ? and subject_key = ? and "
	if began != nil {
		return s.someAlarms(ctx, series+"first_at in ?", shipmentID, kind, key, began)
	}
	return s.someAlarms(ctx, series+"last_at >= ?", shipmentID, kind, key, since)
}

// ClearedByHand lists the alarms of a shipment that people said are over, the first said first.
func (s *Store) ClearedByHand(ctx context.Context, shipmentID models.ID) ([]models.Alarm, error) {
	var rows []models.Alarm
	err := s.q(ctx).Select("kind", "subject_key", "cleared_at").
		Where("shipment_id = ? and cleared_by_hand and cleared_at is not null", shipmentID).Order("cleared_at").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read what people cleared of shipment %s: %w", shipmentID, err)
	}
	return rows, nil
}

// OpenAlarmsOf lists a shipment's alarms of some kinds that stand in the live list.
func (s *Store) OpenAlarmsOf(ctx context.Context, shipmentID models.ID, kinds ...models.AlarmKind) ([]models.Alarm, error) {
	return s.someAlarms(ctx, "closed_at is null and voided_at is null and shipment_id = ? and kind = any(?::text[])",
		shipmentID, kindArray(kinds))
}

func (s *Store) someAlarms(ctx context.Context, where string, args ...any) ([]models.Alarm, error) {
	var rows []models.Alarm
	if err := s.q(ctx).Where(where, args...).Order("first_at").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read the alarms of a series: %w", err)
	}
	return rows, nil
}

// InsertAlarm adds an alarm. repeat is true, and nothing is written, when its condition has an active alarm already.
func (s *Store) InsertAlarm(ctx context.Context, a *models.Alarm) (repeat bool, err error) {
	r := s.q(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(a)
	if r.Error != nil {
		return false, fmt.Errorf("insert a %s alarm: %w", a.Kind, r.Error)
	}
	return r.RowsAffected == 0, nil
}

// SaveAlarm writes everything about an alarm that may change.
func (s *Store) SaveAlarm(ctx context.Context, a *models.Alarm) error {
	err := s.q(ctx).Model(&models.Alarm{}).Where("id = ?", a.ID).
		Select("*").Omit("id", "shipment_id", "customer_id", "kind", "subject_key", "recorded_at").Updates(a).Error
	if err != nil {
		return fmt.Errorf("save alarm %s: %w", a.ID, err)
	}
	return nil
}

// RefreshAlarmHead counts a shipment's live alarms anew, those that are neither shelved nor suppressed, keeps the count
// and the worst severity on the shipment, and gives both.
func (s *Store) RefreshAlarmHead(ctx context.Context, shipmentID models.ID) (worst models.Severity, open int, err error) {
	row := s.conn().QueryRowContext(ctx, `
		update shipments s set alarm_severity = h.worst, alarm_count = h.open
		from (select coalesce(max(severity), 0) as worst, count(*) as open from alarms
		      where shipment_id = $1 and closed_at is null and voided_at is null
		        and shelved_until is null and suppressed = '') h
		where s.id = $1 returning s.alarm_severity, s.alarm_count`, shipmentID)
	if err := row.Scan(&worst, &open); err != nil {
		return 0, 0, fmt.Errorf("refresh the alarms of shipment %s: %w", shipmentID, err)
	}
	return worst, open, nil
}

// kindArray is kinds as one parameter.
type kindArray []models.AlarmKind

// Value is the array as Postgres reads it. Kinds are words of ours and need no quotes.
func (a kindArray) Value() (driver.Value, error) {
	words := make([]string, len(a))
	for i, k := range a {
		words[i] = string(k)
	}
	return "{" + strings.Join(words, ",") + "}", nil
}
