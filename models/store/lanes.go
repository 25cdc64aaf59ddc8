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
	DepartedAt time.Time
	ArrivedAt  time.Time
	Passed     []LanePassage // in the order of time; empty when nobody reported on the way
}

// LanePassage is a place that the trip passed: latitude, longitude, and when it was reached and left, in seconds since
// the departure.
type LanePassage [4]float64

// KeepLaneTrip writes a trip; that of a shipment which was delivered before, and corrected, is written anew.
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
		  arrived_at, passed)
		values ($1, $2, $3, $4, $5, $6, $7, $8)
		on conflict (shipment_id) do update set origin_lat = excluded.origin_lat, origin_lon = excluded.origin_lon,
		  destination_lat = excluded.destination_lat, destination_lon = excluded.destination_lon,
		  departed_at = excluded.departed_at, arrived_at = excluded.arrived_at, passed = excluded.passed`,
		t.ShipmentID, t.Origin.Lat, t.Origin.Lon, t.Destination.Lat, t.Destination.Lon, t.DepartedAt, t.ArrivedAt, passed)
	if err != nil {
		return fmt.Errorf("write the trip of shipment %s: %w", t.ShipmentID, err)
	}
	return nil
}

// LaneTrips lists the newest trips on a lane, at most limit. A shipment that turned out not to be delivered counts no
// longer.
func (s *Store) LaneTrips(ctx context.Context, l Lane, limit int) ([]LaneTrip, error) {
	rows, err := s.conn().QueryContext(ctx, `
		select t.shipment_id, t.departed_at, t.arrived_at, t.passed
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
		if err := rows.Scan(&t.ShipmentID, &t.DepartedAt, &t.ArrivedAt, &passed); err != nil {
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
