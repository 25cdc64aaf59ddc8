package store

import (
	"context"
	"fmt"
	"time"

	"haulcast/models"
)

// TrackPoint is where a shipment was.
type TrackPoint struct {
	At       time.Time
	Lat, Lon float64
	SpeedMPS *float64
}

// TempPoint is how warm a shipment was over a stretch that begins at At: the mean, and the extremes, which no thinning
// out may hide.
type TempPoint struct {
	At          time.Time
	C, Min, Max float64
}

// mostPoints is the most that one drawing gets; more than there are pixels helps nobody.
const mostPoints = 2000

// Track is where the shipment was between two times (zero: from the first report, to the last), thinned out to at most
// max points: the first of each stretch of time, and the very last. A shipment that the viewer may not see is NotFound.
func (s *Store) Track(ctx context.Context, v models.Viewer, shipmentID models.ID, from, to time.Time, max int) ([]TrackPoint, error) {
	windows, err := s.windowsSeen(ctx, v, shipmentID)
	if err != nil {
		return nil, err
	}
	span, ok, err := s.spanOf(ctx, windows, "lat", from, to)
	if err != nil || !ok {
		return nil, err
	}
	devices, starts, ends := windowColumns(windows)
	rows, err := s.conn().QueryContext(ctx, `
		with fixes as (
		  select t.fix_at, t.lat, t.lon, t.speed_mps, width_bucket(extract(epoch from t.fix_at)::float8, $6::float8, $7::float8, $8::int) as stretch`+telemetryWithin+`
		    and t.lat is not null
		), first as (select distinct on (stretch) * from fixes order by stretch, fix_at),
		last as (select * from fixes order by fix_at desc limit 1)
		select fix_at, lat, lon, speed_mps from first union select fix_at, lat, lon, speed_mps from last order by fix_at`,
		devices, starts, ends, span.from, span.to, span.low(), span.high(), stretches(max)-1)
	if err != nil {
		return nil, fmt.Errorf("read the track of shipment %s: %w", shipmentID, err)
	}
	defer rows.Close()
	var points []TrackPoint
	for rows.Next() {
		var p TrackPoint
		if err := rows.Scan(&p.At, &p.Lat, &p.Lon, &p.SpeedMPS); err != nil {
			return nil, fmt.Errorf("read the track of shipment %s: %w", shipmentID, err)
		}
		points = append(points, p)
	}
	return points, rows.Err()
}

// Temperatures is how warm the shipment was between two times (zero: from the first report, to the last), in at most
// max stretches. Its own logger goes before the vehicle's sensor. A shipment that the viewer may not see is NotFound.
func (s *Store) Temperatures(ctx context.Context, v models.Viewer, shipmentID models.ID, from, to time.Time, max int) ([]TempPoint, error) {
	windows, err := s.windowsSeen(ctx, v, shipmentID)
	if err != nil {
		return nil, err
	}
	windows = ForTemperature(windows, windows)
	span, ok, err := s.spanOf(ctx, windows, "temp_c", from, to)
	if err != nil || !ok {
		return nil, err
	}
	devices, starts, ends := windowColumns(windows)
	rows, err := s.conn().QueryContext(ctx, `
		select min(t.fix_at), avg(t.temp_c), min(t.temp_c), max(t.temp_c)`+telemetryWithin+`
		and t.temp_c is not null
		group by width_bucket(extract(epoch from t.fix_at)::float8, $6::float8, $7::float8, $8::int) order by 1`,
		devices, starts, ends, span.from, span.to, span.low(), span.high(), stretches(max))
	if err != nil {
		return nil, fmt.Errorf("read the temperatures of shipment %s: %w", shipmentID, err)
	}
	defer rows.Close()
	var points []TempPoint
	for rows.Next() {
		var p TempPoint
		if err := rows.Scan(&p.At, &p.C, &p.Min, &p.Max); err != nil {
			return nil, fmt.Errorf("read the temperatures of shipment %s: %w", shipmentID, err)
		}
		points = append(points, p)
	}
	return points, rows.Err()
}

// telemetryWithin reads telemetry by its key: windows in $1 to $3, and between $4 and $5, both inclusive.
const telemetryWithin = `
	from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) w (device_id, from_at, to_at)
	join telemetry t on t.device_id = w.device_id and t.fix_at >= w.from_at and t.fix_at < w.to_at
	where t.fix_at >= $4 and t.fix_at <= $5`

// stretches is how many parts the time is cut into; width_bucket puts the very end into one more.
func stretches(max int) int { return clamp(max, 3, mostPoints) - 1 }

func clamp(n, low, high int) int { return min(max(n, low), high) }

// windowsSeen gives the windows of a shipment that the viewer may see.
func (s *Store) windowsSeen(ctx context.Context, v models.Viewer, shipmentID models.ID) ([]Window, error) {
	var sh models.Shipment
	err := within(s.q(ctx), v, "customer_id", "id").Select("id").Where("id = ?", shipmentID).Take(&sh).Error
	if err != nil {
		return nil, fmt.Errorf("read a shipment: %w", found(err, "shipment"))
	}
	return s.WindowsOfShipment(ctx, shipmentID)
}

// stretch is the time that reports of a shipment span.
type stretch struct{ from, to time.Time }

func (s stretch) low() float64 { return float64(s.from.UnixMicro()) / 1e6 }

// high lies beyond low even when there is one report only: width_bucket needs a width.
func (s stretch) high() float64 { return max(float64(s.to.UnixMicro())/1e6, s.low()+1) }

// spanOf finds the first and the last report that lies within the windows and the times asked for and has the column,
// a constant of ours; ok is false when there is none.
func (s *Store) spanOf(ctx context.Context, windows []Window, column string, from, to time.Time) (found stretch, ok bool, err error) {
	if to.IsZero() {
		to = Forever
	}
	devices, starts, ends := windowColumns(windows)
	const edge = `(select t.fix_at from telemetry t where t.device_id = w.device_id and t.fix_at >= greatest(w.from_at, $4)
		and t.fix_at < w.to_at and t.fix_at <= $5 and t.%s is not null order by t.fix_at %s limit 1)`
	row := s.conn().QueryRowContext(ctx, `
		select min(`+fmt.Sprintf(edge, column, "")+`), max(`+fmt.Sprintf(edge, column, "desc")+`)
		from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) w (device_id, from_at, to_at)`,
		devices, starts, ends, from, to)
	var first, last *time.Time
	if err := row.Scan(&first, &last); err != nil {
		return stretch{}, false, fmt.Errorf("find what was reported on a shipment: %w", err)
	}
	if first == nil {
		return stretch{}, false, nil
	}
	return stretch{from: *first, to: *last}, true, nil
}

// RecentFixes lists where devices saw the shipment from since to until, oldest first, at most limit of the newest.
func (s *Store) RecentFixes(ctx context.Context, windows []Window, since, until time.Time, limit int) ([]models.Reading, error) {
	devices, starts, ends := windowColumns(windows)
	rows, err := s.conn().QueryContext(ctx, `
		select t.fix_at, t.lat, t.lon, t.speed_mps, t.accuracy_m`+telemetryWithin+`
		and t.lat is not null order by t.fix_at desc limit $6`, devices, starts, ends, since, until, limit)
	if err != nil {
		return nil, fmt.Errorf("read recent fixes: %w", err)
	}
	defer rows.Close()
	var fixes []models.Reading
	for rows.Next() {
		var r models.Reading
		if err := rows.Scan(&r.FixAt, &r.Lat, &r.Lon, &r.SpeedMPS, &r.AccuracyM); err != nil {
			return nil, fmt.Errorf("read recent fixes: %w", err)
		}
		fixes = append(fixes, r)
	}
	return fixes, rows.Err()
}
