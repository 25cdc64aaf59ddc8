package bench

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"haulcast/app/apptest"
	"haulcast/models"
)

// Of ten shipments that a device went with, the newest is under way and has told more than the nine before it.
const (
	tripsEach   = 10
	tripTime    = 9 * 24 * time.Hour
	readingsOld = 50
	readingsNew = 550 // 1,000 on ten shipments: 100 on the average
)

// archive fills a database with shipments, and with a hundred times as many readings, spread over the months as they
// would have come in: all devices at one time, then all at the next.
type archive struct {
	dsn       string
	shipments int
	now       time.Time
}

func (a archive) devices() int { return a.shipments / tripsEach }

// fill gives the customer, one of many, whose people look at their list.
func (a archive) fill(b *testing.B, site *apptest.Site) models.Customer {
	b.Helper()
	ours := site.Customer("OURS", "Ours Ltd")
	customers := max(20, a.shipments/500) // five hundred shipments each, when there are many
	for _, s := range []struct {
		sql  string
		args []any
	}{
		{fillCustomers, []any{customers - 1}},
		{fillPlaces, []any{200}},
		{fillVehicles, []any{300}},
		{fillDevices, []any{a.devices()}},
		{fillOrders, []any{a.shipments, a.devices(), a.now, tripTime.Seconds(), customers}},
		{fillShipments, []any{a.shipments, a.devices(), tripsEach}},
		{fillBindings, []any{a.devices(), a.now, tripTime.Seconds()}},
		{fillEvents, nil},
		{fillAlarms, nil},
	} {
		execute(b, a.dsn, s.sql, s.args...)
	}
	a.fillTelemetry(b)
	execute(b, a.dsn, "vacuum analyze")
	return ours
}

const (
	fillCustomers = `insert into customers (id, code, name, created_at)
		select gen_random_uuid(), 'BENCH-' || n, 'Customer ' || n, now() from generate_series(1, $1::int) n`
	fillPlaces = `insert into locations (id, name, city, postcode, postcode_norm, country, lat, lon, time_zone, created_at)
		select gen_random_uuid(), 'Place ' || n, 'Town ' || n % 50, 'L' || n || ' 1RG', 'L' || n || '1RG', 'GB', 51 + n % 40 / 10.0,
		  -3 + n % 30 / 10.0, 'Europe/London', now() from generate_series(1, $1::int) n`
	fillVehicles = `insert into vehicles (id, name, created_at)
		select gen_random_uuid(), 'Van ' || n, now() from generate_series(1, $1::int) n`
	fillDevices = `insert into devices (id, unique_id, name, kind, token_hash, report_every_s, created_at)
		select gen_random_uuid(), 'tracker-' || lpad(n::text, 6, '0'), 'Tracker ' || n, 'tracker',
		  decode(lpad(to_hex(n), 64, '0'), 'hex'), 1200, now() from generate_series(1, $1::int) n`
	// Shipment n goes with device n mod devices, as its trip n / devices.
	fillOrders = `insert into orders (id, number, customer_id, origin_id, destination_id, promised_from, promised_to,
		  promised_original_to, reference, state, created_at, updated_at)
		select gen_random_uuid(), 'BN-' || lpad(n::text, 6, '0'), c.ids[1 + n % $5::int], l.ids[1 + n % 200], l.ids[1 + (n * 7 + 1) % 200],
		  t.at + interval '8 days', t.at + interval '8 days 4 hours', t.at + interval '8 days 4 hours', 'PO-' || n,
		  case when n / $2::int = 9 then 'open' else 'delivered' end, t.at, t.at
		from generate_series(0, $1::int - 1) n
		cross join lateral (select $3::timestamptz - (10 - n / $2::int) * make_interval(secs => $4::float8)
		  + (n % $2::int) * interval '1 second' as at) t
		cross join (select array_agg(id order by code) as ids from customers) c
		cross join (select array_agg(id order by name) as ids from locations) l`
	fillShipments = `insert into shipments (id, tracking_number, order_id, customer_id, origin_id, destination_id, vehicle_id,
		  state, state_since, promised_from, promised_to, promised_original_to, eta, eta_class, profile_id, pieces,
		  last_fix_at, last_lat, last_lon, last_temp_at, last_temp_c, last_signal_at, report_every_s, alarm_severity, alarm_count,
		  picked_up_at, delivered_at, created_at, updated_at)
		select gen_random_uuid(), 'ZL' || lpad(n::text, 9, '0') || 'XZ', o.id, o.customer_id, o.origin_id, o.destination_id,
		  v.ids[1 + n % 300], case when not live then 'delivered' when n % 10 = 0 then 'booked' when n % 10 = 1 then 'out_for_delivery'
		  else 'in_transit' end, o.created_at, o.promised_from, o.promised_to, o.promised_to, o.promised_to,
		  case when not live then 'unknown' when n % 50 = 0 then 'late_predicted' else 'on_time' end, p.id, 1,
		  case when live then now() end, case when live then 51 + n % 400 / 100.0 end, case when live then -3 + n % 300 / 100.0 end,
		  case when live then now() end, case when live then 4.5 end, case when live then now() end, 1200,
		  case when live and n % 20 = 0 then 3 else 0 end, case when live and n % 20 = 0 then 1 else 0 end, o.created_at,
		  case when not live then o.promised_to end, o.created_at, o.created_at
		from orders o cross join lateral (select substr(o.number, 4)::int as n) x
		cross join lateral (select n / $2::int = $3::int - 1 as live) y
		cross join (select array_agg(id order by name) as ids from vehicles) v
		cross join (select id from temperature_profiles limit 1) p where o.number like 'BN-%' and n < $1::int`
	fillBindings = `insert into device_bindings (id, device_id, shipment_id, from_at, to_at, created_at)
		select gen_random_uuid(), d.id, s.id, t.at, case when n / $1::int < 9 then t.at + make_interval(secs => $3::float8) end, t.at
		from shipments s cross join lateral (select substr(s.tracking_number, 3, 9)::int as n) x
		cross join lateral (select $2::timestamptz - (10 - n / $1::int) * make_interval(secs => $3::float8) as at) t
		join devices d on d.unique_id = 'tracker-' || lpad((1 + n % $1::int)::text, 6, '0')`
	fillEvents = `insert into shipment_events (id, shipment_id, type, kind, occurred_at, recorded_at, source, public, from_state, to_state)
		select gen_random_uuid(), s.id, e.type, 'actual', s.created_at + e.n * interval '1 hour', s.created_at + e.n * interval '1 hour',
		  'user', true, e.was, e.now
		from shipments s, (values (0, 'shipment.booked', '', 'booked'), (1, 'shipment.picked_up', 'booked', 'picked_up'),
		  (2, 'shipment.in_transit', 'picked_up', 'in_transit'), (3, 'shipment.checkpoint', 'in_transit', 'in_transit'),
		  (4, 'shipment.out_for_delivery', 'in_transit', 'out_for_delivery')) e (n, type, was, now)`
	// One shipment in ten had an alarm; one in twenty of those under way has one now.
	fillAlarms = `insert into alarms (id, shipment_id, customer_id, kind, severity, max_severity, active, closed_at, cleared_at, acked_at,
		  first_at, raised_at, last_at, recorded_at, value, limit_value, unit)
		select gen_random_uuid(), s.id, s.customer_id, 'temp.high', 3, 3, s.alarm_count > 0,
		  case when s.alarm_count = 0 then s.created_at end, case when s.alarm_count = 0 then s.created_at end,
		  case when s.alarm_count = 0 then s.created_at end, s.created_at, s.created_at, s.created_at, s.created_at, 9.5, 8, '°C'
		from shipments s where s.alarm_count > 0 or hashtext(s.tracking_number) % 10 = 0`
)

// step is one moment at which all devices said something.
type step struct {
	at time.Time
	n  int
}

// steps lists the moments of each month.
func (a archive) steps() map[string][]step {
	months := map[string][]step{}
	add := func(at time.Time) {
		month := at.UTC().Format("2006_01")
		months[month] = append(months[month], step{at, len(months[month])})
	}
	begin := a.now.Add(-tripsEach * tripTime)
	for i := range (tripsEach - 1) * readingsOld {
		add(begin.Add(time.Duration(i) * tripTime / readingsOld))
	}
	for i := range readingsNew {
		add(a.now.Add(-time.Duration(readingsNew-i) * 20 * time.Minute))
	}
	return months
}

// fillTelemetry writes a month's table without its index and attaches it then, which makes the index at once.
func (a archive) fillTelemetry(b *testing.B) {
	b.Helper()
	var wait sync.WaitGroup
	turns := make(chan struct{}, 2)
	errs := make(chan error, 12)
	for month, steps := range a.steps() {
		wait.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			errs <- a.fillMonth(month, steps)
		})
	}
	wait.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			b.Fatal(err)
		}
	}
}

func (a archive) fillMonth(month string, steps []step) error {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, a.dsn)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	table := "telemetry_" + month
	from, err := time.Parse("2006_01", month)
	if err != nil {
		return err
	}
	for _, sql := range []string{
		"drop table if exists " + table, // the program makes the present month's by itself
		"create table " + table + " (like telemetry including defaults)",
	} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return err
		}
	}
	for _, s := range steps {
		_, err := conn.Exec(ctx, `insert into `+table+` (device_id, fix_at, dedupe_key, received_at, lat, lon, speed_mps, temp_c, battery_pct)
			select id, $1::timestamptz, $2::int, $1::timestamptz, 53 + $2::int / 1000.0, -2.9, 14, 4 + $2::int % 20 / 10.0, 88
			from devices order by unique_id`, s.at, s.n)
		if err != nil {
			return err
		}
	}
	const day = "2006-01-02 15:04:05+00"
	_, err = conn.Exec(ctx, fmt.Sprintf("alter table telemetry attach partition %s for values from ('%s') to ('%s')",
		table, from.Format(day), from.AddDate(0, 1, 0).Format(day)))
	return err
}
