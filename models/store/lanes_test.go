package store_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"haulcast/models"
	"haulcast/models/geo"
	"haulcast/models/store"
	"haulcast/models/store/storetest"
)

func TestLaneTripsAreTheNewestOfTheirLane(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	customer := storetest.Customer(t, s, "ACME")
	noon := time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)
	lane := store.Lane{Origin: geo.Point{Lat: 53.40839, Lon: -2.991573}, Destination: geo.Point{Lat: 53.4620, Lon: -2.8950}}
	back := store.Lane{Origin: lane.Destination, Destination: lane.Origin}
	keep := func(l store.Lane, arrived time.Time, edits ...func(*models.Shipment)) store.LaneTrip {
		sh := storetest.Shipment(t, s, customer, append([]func(*models.Shipment){storetest.In(models.Delivered)}, edits...)...)
		trip := store.LaneTrip{
			Lane: l, ShipmentID: sh.ID, DepartedAt: arrived.Add(-time.Hour), ArrivedAt: arrived,
			Passed: []store.LanePassage{{53.40839, -2.991573, 0, 90.5}, {53.462, -2.895, 3600, 3600}},
		}
		if err := s.KeepLaneTrip(t.Context(), trip); err != nil {
			t.Fatal(err)
		}
		return trip
	}
	var want []models.ID
	for day := range 5 {
		want = append(want, keep(lane, noon.AddDate(0, 0, -day)).ShipmentID)
	}
	keep(back, noon)
	keep(lane, noon, storetest.In(models.InTransit)) // it was corrected: it did not arrive
	got := do(s.LaneTrips(t.Context(), lane, 3))(t)
	if len(got) != 3 {
		t.Fatalf("%d trips", len(got))
	}
	for i, trip := range got {
		if trip.ShipmentID != want[i] || !trip.ArrivedAt.Equal(noon.AddDate(0, 0, -i)) || trip.ArrivedAt.Sub(trip.DepartedAt) != time.Hour ||
			len(trip.Passed) != 2 || trip.Passed[0] != (store.LanePassage{53.40839, -2.991573, 0, 90.5}) || trip.Lane != lane {
			t.Errorf("trip %d: %+v", i, trip)
		}
	}
	// What came on the same vehicle, or was reported at the same moment, is the same trip.
	van, other := storetest.Vehicle(t, s, "van 1").ID, storetest.Vehicle(t, s, "van 2").ID
	third := store.Lane{Origin: geo.Point{Lat: 1, Lon: 2}, Destination: geo.Point{Lat: 3, Lon: 4}}
	for _, c := range []struct {
		van  *models.ID
		at   time.Duration
		kept int
	}{{&van, 0, 1}, {&van, 20 * time.Minute, 1}, {&other, 0, 1}, {nil, 0, 1}, {&other, time.Minute, 2}, {nil, 2 * time.Minute, 3}, {&van, time.Hour, 4}} {
		sh := storetest.Shipment(t, s, customer, storetest.In(models.Delivered))
		trip := store.LaneTrip{Lane: third, ShipmentID: sh.ID, VehicleID: c.van, DepartedAt: noon.Add(c.at - time.Hour), ArrivedAt: noon.Add(c.at)}
		if err := s.KeepLaneTrip(t.Context(), trip); err != nil {
			t.Fatal(err)
		}
		if n := len(do(s.LaneTrips(t.Context(), third, 30))(t)); n != c.kept {
			t.Errorf("vehicle %v, %v later: %d trips, want %d", c.van, c.at, n, c.kept)
		}
	}
	// The same shipment again is the same trip, told better.
	again := got[0]
	again.ArrivedAt, again.Passed = noon.Add(time.Minute), nil
	if err := s.KeepLaneTrip(t.Context(), again); err != nil {
		t.Fatal(err)
	}
	got = do(s.LaneTrips(t.Context(), lane, 30))(t)
	if len(got) != 5 || !got[0].ArrivedAt.Equal(again.ArrivedAt) || len(got[0].Passed) != 0 {
		t.Errorf("%d trips, the newest %+v", len(got), got[0])
	}
}

// The newest trips of a lane are found by their index, however many lanes and trips there are.
func TestLaneTripsPlan(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	customer := storetest.Customer(t, s, "ACME")
	order := storetest.Order(t, s, customer)
	first := storetest.ShipmentOf(t, s, order)
	patiently(t, s, `insert into shipments select (jsonb_populate_record(x, jsonb_build_object('id', gen_random_uuid(),
		'tracking_number', 'ZL' || lpad(n::text, 8, '0') || '0XZ', 'state', 'delivered'))).*
		from shipments x cross join generate_series(1, 20000) n where x.id = $1`, first.ID)
	patiently(t, s, `insert into lane_trips (shipment_id, origin_lat, origin_lon,
		destination_lat, destination_lon, departed_at, arrived_at, passed) select id, row_number() over () % 100, 0, 1, 1, now() - interval '1 hour', now(), '[]'
		from shipments where state = 'delivered'`)
	patiently(t, s, "vacuum analyze")
	rows := do(s.Pool().Query(t.Context(), `explain (analyze, buffers) select t.shipment_id from lane_trips t
		join shipments s on s.id = t.shipment_id and s.state = 'delivered'
		where t.origin_lat = 7 and t.origin_lon = 0 and t.destination_lat = 1 and t.destination_lon = 1
		order by t.arrived_at desc, t.shipment_id desc limit `+strconv.Itoa(30)))(t)
	defer rows.Close()
	plan := ""
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		plan += line + "\n"
	}
	if !strings.Contains(plan, "lane_trips_newest") || !strings.Contains(plan, "shipments_pkey") {
		t.Error(plan)
	}
}
