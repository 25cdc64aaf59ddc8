package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"haulcast/models"
)

// Report is one reading of one device as it is kept. DedupeKey is the reading's own; a report is the same as another
// when device, fix time and key are.
type Report struct {
	DeviceID   models.ID
	DedupeKey  int64
	ReceivedAt time.Time
	models.Reading
}

// reportKey names a report; the time counts microseconds, as Postgres does.
type reportKey struct {
	device models.ID
	fix    int64
	key    int64
}

func (r Report) name() reportKey { return reportKey{r.DeviceID, r.FixAt.UnixMicro(), r.DedupeKey} }

// insertReports tells what is new only when something is not: then the first row counts the new ones and the others
// name them. A batch without a repeat, the usual one, answers with the count alone.
const insertReports = `
with fresh as (
  insert into telemetry (device_id, fix_at, dedupe_key, received_at, lat, lon, speed_mps, course, alt_m, accuracy_m,
    temp_c, humidity_pct, battery_pct, shock_g, light_lux, seq, attrs)
  select * from unnest($1::uuid[], $2::timestamptz[], $3::bigint[], $4::timestamptz[], $5::float8[], $6::float8[],
    $7::float8[], $8::float8[], $9::float8[], $10::float8[], $11::float8[], $12::float8[], $13::float8[], $14::float8[],
    $15::float8[], $16::bigint[], $17::jsonb[])
  on conflict do nothing
  returning device_id, fix_at, dedupe_key
), total as (select count(*) as n from fresh)
select n, null::uuid, null::timestamptz, null::bigint from total
union all
select n, device_id, fix_at, dedupe_key from fresh, total where n < $18`

// InsertReports keeps reports and tells which of them are new. What was kept before, or stands twice among them, counts
// once: the first of them. Their months must have partitions. Sort them by device, time and key: writers that insert
// the same reports in different orders would wait for each other.
func (s *Store) InsertReports(ctx context.Context, reports []Report) (isNew []bool, err error) {
	rows, err := s.conn().QueryContext(ctx, insertReports, reportColumns(reports)...)
	if err != nil {
		return nil, fmt.Errorf("insert %d reports: %w", len(reports), err)
	}
	defer rows.Close()
	n, named, err := freshReports(rows)
	if err != nil {
		return nil, fmt.Errorf("insert %d reports: %w", len(reports), err)
	}
	isNew = make([]bool, len(reports))
	for i, r := range reports {
		if n == len(reports) {
			isNew[i] = true
			continue
		}
		isNew[i] = named[r.name()]
		delete(named, r.name())
	}
	return isNew, nil
}

func freshReports(rows *sql.Rows) (n int, named map[reportKey]bool, err error) {
	named = make(map[reportKey]bool)
	for rows.Next() {
		var device *models.ID
		var fix *time.Time
		var key *int64
		if err := rows.Scan(&n, &device, &fix, &key); err != nil {
			return 0, nil, err
		}
		if device != nil {
			named[reportKey{*device, fix.UnixMicro(), *key}] = true
		}
	}
	return n, named, rows.Err()
}

// reportColumns is reports as one array per column, and how many they are.
func reportColumns(reports []Report) []any {
	devices, keys := make([][16]byte, len(reports)), make([]int64, len(reports))
	fixes, received := make([]time.Time, len(reports)), make([]time.Time, len(reports))
	seqs, attrs := make(pgtype.FlatArray[pgtype.Int8], len(reports)), make(pgtype.FlatArray[pgtype.Text], len(reports))
	var figures [11]pgtype.FlatArray[pgtype.Float8]
	for i := range figures {
		figures[i] = make(pgtype.FlatArray[pgtype.Float8], len(reports))
	}
	for i, r := range reports {
		devices[i], keys[i], fixes[i], received[i] = r.DeviceID, r.DedupeKey, r.FixAt, r.ReceivedAt
		for j, v := range [...]*float64{
			r.Lat, r.Lon, r.SpeedMPS, r.Course, r.AltitudeM, r.AccuracyM, r.TempC, r.HumidityPct, r.BatteryPct, r.ShockG, r.LightLux,
		} {
			if v != nil {
				figures[j][i] = pgtype.Float8{Float64: *v, Valid: true}
			}
		}
		if r.Seq != nil {
			seqs[i] = pgtype.Int8{Int64: *r.Seq, Valid: true}
		}
		if len(r.Attrs) > 0 {
			attrs[i] = pgtype.Text{String: string(r.Attrs), Valid: true}
		}
	}
	args := []any{devices, fixes, keys, received}
	for i := range figures {
		args = append(args, figures[i])
	}
	return append(args, seqs, attrs, len(reports))
}

// EachReport walks through what devices reported within windows from a time on (zero: from the first), in the order of
// time, and hands each report to take, without what only its sender understands (Seq) but with its attributes. It keeps
// nothing in memory; take must not talk to the database.
func (s *Store) EachReport(ctx context.Context, windows []Window, from time.Time, take func(Report)) error {
	devices, starts, ends := windowColumns(windows)
	rows, err := s.conn().QueryContext(ctx, `
		select t.device_id, t.received_at, t.fix_at, t.lat, t.lon, t.speed_mps, t.course, t.accuracy_m, t.temp_c, t.humidity_pct,
		  t.battery_pct, t.shock_g, t.light_lux, t.attrs
		from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) w (device_id, from_at, to_at)
		join telemetry t on t.device_id = w.device_id and t.fix_at >= w.from_at and t.fix_at < w.to_at
		where t.fix_at >= $4
		order by t.fix_at`, devices, starts, ends, from)
	if err != nil {
		return fmt.Errorf("walk through reports: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var r Report
		err := rows.Scan(&r.DeviceID, &r.ReceivedAt, &r.FixAt, &r.Lat, &r.Lon, &r.SpeedMPS, &r.Course, &r.AccuracyM, &r.TempC,
			&r.HumidityPct, &r.BatteryPct, &r.ShockG, &r.LightLux, (*[]byte)(&r.Attrs))
		if err != nil {
			return fmt.Errorf("walk through reports: %w", err)
		}
		take(r)
	}
	return rows.Err()
}
