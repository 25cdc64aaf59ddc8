package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"haulcast/models"
	"haulcast/models/geo"
)

// Lane is the way from one point to another.
type Lane struct{ Origin, Destination geo.Point }

// LaneTrip is how a delivered shipment came along its lane.
type LaneTrip struct {
	Lane
	ShipmentID models.ID
	VehicleID  *models.ID // nil: nobody said which
	DepartedAt time.Time
	ArrivedAt  time.Time
	Passed     []LanePassage // in the order of time; empty when nobody reported on the way
}

// LanePassage is a place that the trip passed: latitude, longitude, and when it was reached and left, in seconds since
// the departure.
type LanePassage [4]float64

// togetherWithin is how far apart shipments may be entered as arrived that came on one vehicle.
const togetherWithin = time.Hour

// Together tells whether two trips on a lane are one: the same vehicle at about the same time, or arrived at the very
// same moment, which is that of one device's report.
func (t LaneTrip) Together(o LaneTrip) bool {
	apart := t.ArrivedAt.Sub(o.ArrivedAt).Abs()
	return apart == 0 || t.VehicleID != nil && o.VehicleID != nil && *t.VehicleID == *o.VehicleID && apart < togetherWithin
}

// KeepLaneTrip writes a trip; that of a shipment which was delivered before, and corrected, is written anew. Goods that
// came together with others whose trip is kept are left out: twenty parcels on one van are no twenty trips.
func (s *Store) KeepLaneTrip(ctx context.Context, t LaneTrip) error {
	if t.Passed == nil {
		t.Passed = []LanePassage{}
	}
	passed, err := json.Marshal(t.Passed)
	if err != nil {
		return fmt.Errorf("write the trip of shipment %s: %w", t.ShipmentID, err)
	}
	_, err = s.conn().ExecContext(ctx, `
		insert into lane_trips (shipment_id, origin_lat, origin_lon, destination_lat, destination_lon, departed_at,
		  arrived_at, passed, vehicle_id)
		select $1::uuid, $2::float8, $3::float8, $4::float8, $5::float8, $6::timestamptz, $7::timestamptz, $8::jsonb, $9::uuid
		where not exists (select 1 from lane_trips t join shipments s on s.id = t.shipment_id and s.state = $11
		  where t.origin_lat = $2 and t.origin_lon = $3 and t.destination_lat = $4 and t.destination_lon = $5
		    and t.shipment_id <> $1 and t.arrived_at > $7::timestamptz - $10::interval and t.arrived_at < $7::timestamptz + $10::interval
		    and (t.arrived_at = $7 or t.vehicle_id = $9))
		on conflict (shipment_id) do update set origin_lat = excluded.origin_lat, origin_lon = excluded.origin_lon,
		  destination_lat = excluded.destination_lat, destination_lon = excluded.destination_lon,
		  departed_at = excluded.departed_at, arrived_at = excluded.arrived_at, passed = excluded.passed,
		  vehicle_id = excluded.vehicle_id`,
		t.ShipmentID, t.Origin.Lat, t.Origin.Lon, t.Destination.Lat, t.Destination.Lon, t.DepartedAt, t.ArrivedAt, passed,
		t.VehicleID, togetherWithin, string(models.Delivered))
	if err != nil {
		return fmt.Errorf("write the trip of shipment %s: %w", t.ShipmentID, err)
	}
	return nil
}

// LaneTrips lists the newest trips on a lane, at most limit. A shipment that turned out not to be delivered counts no
// longer.
func (s *Store) LaneTrips(ctx context.Context, l Lane, limit int) ([]LaneTrip, error) {
	rows, err := s.conn().QueryContext(ctx, `
		select t.shipment_id, t.vehicle_id, t.departed_at, t.arrived_at, t.passed
		from lane_trips t join shipments s on s.id = t.shipment_id and s.state = $6
		where t.origin_lat = $1 and t.origin_lon = $2 and t.destination_lat = $3 and t.destination_lon = $4
		order by t.arrived_at desc, t.shipment_id desc limit $5`,
		l.Origin.Lat, l.Origin.Lon, l.Destination.Lat, l.Destination.Lon, limit, string(models.Delivered))
	if err != nil {
		return nil, fmt.Errorf("read the trips on a lane: %w", err)
	}
	defer rows.Close()
	var trips []LaneTrip
	for rows.Next() {
		t := LaneTrip{Lane: l}
		var passed []byte
		if err := rows.Scan(&t.ShipmentID, &t.VehicleID, &t.DepartedAt, &t.ArrivedAt, &passed); err != nil {
			return nil, fmt.Errorf("read the trips on a lane: %w", err)
		}
		if err := json.Unmarshal(passed, &t.Passed); err != nil {
			return nil, fmt.Errorf("read the trip of shipment %s: %w", t.ShipmentID, err)
		}
		trips = append(trips, t)
	}
	return trips, rows.Err()
}

// WasDetained tells whether a shipment stood for a reason that is no part of its way: it was held, nobody took it in, or
// it waited to be fetched.
func (s *Store) WasDetained(ctx context.Context, shipmentID models.ID) (bool, error) {
	var detained bool
	err := s.conn().QueryRowContext(ctx, `
		select exists (select 1 from shipment_events e where e.shipment_id = $1 and e.to_state in ($2, $3, $4, $5))`,
		shipmentID, string(models.OnHold), string(models.AttemptFailed), string(models.AvailableForPickup), string(models.Lost)).
		Scan(&detained)
	if err != nil {
		return false, fmt.Errorf("read whether shipment %s was detained: %w", shipmentID, err)
	}
	return detained, nil
}
