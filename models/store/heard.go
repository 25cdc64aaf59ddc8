package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"haulcast/models"
)

// LockHeard locks the shipments that devices reported on, by id, and reads of them what reports can change and what the
// rules look at, without the names people know them by: Profile is the shipment's own or its order's, Thresholds what is
// changed for its goods, RulesSince when either was changed last. rules is the rules' version that holds for what was
// read.
func (s *Store) LockHeard(ctx context.Context, ids []models.ID) (list []models.Shipment, rules int, err error) {
	rows, err := s.conn().QueryContext(ctx, `
		select s.id, s.tracking_number, s.order_id, s.customer_id, s.state, s.state_since, s.version, s.promised_from,
		  s.promised_to, s.eta, s.eta_class, s.eta_computed_at, s.eta_published, s.eta_told_at, s.check_at, s.picked_up_at,
		  s.report_every_s,
		  s.last_fix_at, s.last_lat, s.last_lon, s.last_speed_mps, s.last_course, s.last_temp_c, s.last_temp_at,
		  s.last_signal_at, s.alarm_severity, s.alarm_count, (select rules_version from settings where id = 1),
		  ct.changes, pt.changes, ot.changes,
		  greatest(it.updated_at, ct.updated_at, pt.updated_at, ot.updated_at, p.updated_at),
		  p.id, p.name, p.min_c, p.max_c, p.hysteresis_c, p.set_delay_s, p.clear_delay_s, p.instant_max_c, p.instant_min_c,
		  p.warmup_s, p.freeze_c, p.freeze_s, p.budgets, p.mkt_limit_c, p.mkt_window_s
		from shipments s join orders o on o.id = s.order_id
		left join temperature_profiles p on p.id = coalesce(s.profile_id, o.profile_id)
		left join thresholds it on it.scope = 'installation'
		left join thresholds ct on ct.scope = 'customer' and ct.subject_id = s.customer_id
		left join thresholds pt on pt.scope = 'profile' and pt.subject_id = p.id
		left join thresholds ot on ot.scope = 'order' and ot.subject_id = s.order_id
		where s.id = any($1::uuid[]) order by s.id for no key update of s`, uuids(ids))
	if err != nil {
		return nil, 0, fmt.Errorf("lock %d shipments: %w", len(ids), err)
	}
	defer rows.Close()
	for rows.Next() {
		sh, err := heard(rows, &rules)
		if err != nil {
			return nil, 0, fmt.Errorf("lock %d shipments: %w", len(ids), err)
		}
		list = append(list, sh)
	}
	return list, rules, rows.Err()
}

func heard(rows *sql.Rows, rules *int) (models.Shipment, error) {
	var sh models.Shipment
	var changes [3][]byte
	var since *time.Time
	var profile *models.ID
	var p models.TemperatureProfile
	var name *string
	var hysteresis *float64
	var set, clear, warmup, freeze, window *int
	var budgets []byte
	err := rows.Scan(&sh.ID, &sh.TrackingNumber, &sh.OrderID, &sh.CustomerID, &sh.State, &sh.StateSince, &sh.Version,
		&sh.PromisedFrom, &sh.PromisedTo, &sh.ETA, &sh.ETAClass, &sh.ETAComputedAt, &sh.ETAPublished, &sh.ETAToldAt,
		&sh.CheckAt, &sh.PickedUpAt, &sh.ReportEveryS,
		&sh.LastFixAt, &sh.LastLat, &sh.LastLon, &sh.LastSpeedMPS, &sh.LastCourse, &sh.LastTempC, &sh.LastTempAt,
		&sh.LastSignalAt, &sh.AlarmSeverity, &sh.AlarmCount, rules, &changes[0], &changes[1], &changes[2],
		&since,
		&profile, &name, &p.MinC, &p.MaxC, &hysteresis, &set, &clear, &p.InstantMaxC, &p.InstantMinC, &warmup,
		&p.FreezeC, &freeze, &budgets, &p.MKTLimitC, &window)
	if err != nil {
		return sh, err
	}
	sh.Thresholds = changed(changes[:])
	if since != nil {
		sh.RulesSince = *since
	}
	if profile == nil {
		return sh, nil
	}
	p.ID, p.Name, p.HysteresisC, p.SetDelayS, p.ClearDelayS, p.WarmupS = *profile, *name, *hysteresis, *set, *clear, *warmup
	p.FreezeS, p.MKTWindowS = *freeze, *window
	if len(budgets) > 0 {
		if err := json.Unmarshal(budgets, &p.Budgets); err != nil {
			return sh, fmt.Errorf("read the time budgets of profile %s: %w", p.ID, err)
		}
	}
	sh.Profile = &p
	return sh, nil
}

// SaveHeard writes what reports told about locked shipments: newest position, temperature and sign of life.
func (s *Store) SaveHeard(ctx context.Context, list []models.Shipment) error {
	if len(list) == 0 {
		return nil
	}
	ids := make([][16]byte, len(list))
	var times [3]pgtype.FlatArray[pgtype.Timestamptz]
	for i := range times {
		times[i] = make(pgtype.FlatArray[pgtype.Timestamptz], len(list))
	}
	var figures [5]pgtype.FlatArray[pgtype.Float8]
	for i := range figures {
		figures[i] = make(pgtype.FlatArray[pgtype.Float8], len(list))
	}
	for i, sh := range list {
		ids[i] = sh.ID
		for j, t := range [...]*time.Time{sh.LastFixAt, sh.LastTempAt, sh.LastSignalAt} {
			if t != nil {
				times[j][i] = pgtype.Timestamptz{Time: *t, Valid: true}
			}
		}
		for j, v := range [...]*float64{sh.LastLat, sh.LastLon, sh.LastSpeedMPS, sh.LastCourse, sh.LastTempC} {
			if v != nil {
				figures[j][i] = pgtype.Float8{Float64: *v, Valid: true}
			}
		}
	}
	_, err := s.conn().ExecContext(ctx, `
		update shipments s set last_fix_at = h.fix_at, last_temp_at = h.temp_at, last_signal_at = h.signal_at,
		  last_lat = h.lat, last_lon = h.lon, last_speed_mps = h.speed, last_course = h.course, last_temp_c = h.temp
		from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::timestamptz[], $5::float8[], $6::float8[],
		  $7::float8[], $8::float8[], $9::float8[]) h (id, fix_at, temp_at, signal_at, lat, lon, speed, course, temp)
		where s.id = h.id`,
		ids, times[0], times[1], times[2], figures[0], figures[1], figures[2], figures[3], figures[4])
	if err != nil {
		return fmt.Errorf("save what was heard about %d shipments: %w", len(list), err)
	}
	return nil
}

// ListeningSince is when the newest of the bindings and loads through which devices speak for the shipment now was
// made; the zero time when none does. Nobody could be heard before.
func (s *Store) ListeningSince(ctx context.Context, shipmentID models.ID, now time.Time) (time.Time, error) {
	var since *time.Time
	err := s.conn().QueryRowContext(ctx, `
		select max(since) from (
		  select greatest(b.created_at, b.from_at) as since from device_bindings b
		  where b.shipment_id = $1 and b.from_at <= $2 and coalesce(b.to_at, 'infinity') > $2
		  union all
		  select greatest(b.created_at, b.from_at, l.loaded_at) from loads l
		  join device_bindings b on b.vehicle_id = l.vehicle_id and b.from_at <= $2 and coalesce(b.to_at, 'infinity') > $2
		  where l.shipment_id = $1 and l.loaded_at <= $2 and coalesce(l.unloaded_at, 'infinity') > $2) x`,
		shipmentID, now).Scan(&since)
	if err != nil {
		return time.Time{}, fmt.Errorf("since when devices speak for shipment %s: %w", shipmentID, err)
	}
	if since == nil {
		return time.Time{}, nil
	}
	return *since, nil
}

// NewestHeard gives the newest report with a position and the newest with a temperature of each window.
func (s *Store) NewestHeard(ctx context.Context, windows []Window) ([]Report, error) {
	devices, starts, ends := windowColumns(windows)
	rows, err := s.conn().QueryContext(ctx, `
		select t.received_at, t.fix_at, t.lat, t.lon, t.speed_mps, t.course, t.temp_c
		from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) w (device_id, from_at, to_at)
		cross join lateral (
		  (select * from telemetry t where t.device_id = w.device_id and t.fix_at >= w.from_at and t.fix_at < w.to_at
		   and t.lat is not null order by t.fix_at desc limit 1)
		  union all
		  (select * from telemetry t where t.device_id = w.device_id and t.fix_at >= w.from_at and t.fix_at < w.to_at
		   and t.temp_c is not null order by t.fix_at desc limit 1)) t
		order by t.fix_at`, devices, starts, ends)
	if err != nil {
		return nil, fmt.Errorf("read the newest reports: %w", err)
	}
	defer rows.Close()
	var reports []Report
	for rows.Next() {
		var r Report
		if err := rows.Scan(&r.ReceivedAt, &r.FixAt, &r.Lat, &r.Lon, &r.SpeedMPS, &r.Course, &r.TempC); err != nil {
			return nil, fmt.Errorf("read the newest reports: %w", err)
		}
		reports = append(reports, r)
	}
	return reports, rows.Err()
}
