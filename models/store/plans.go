package store

import (
	"context"
	"fmt"
	"time"

	"haulcast/models"
	"haulcast/models/geo"
)

// Plan is where a shipment is meant to go. It changes only with the shipment's version.
type Plan struct {
	Calls []PlannedCall
	Route []byte // as models.Shipment keeps it
}

// PlannedCall is a place where the goods are meant to be: origin, destination, a stop between them.
type PlannedCall struct {
	At                    geo.Point
	RadiusM               float64
	ArrivedAt, DepartedAt *time.Time
}

// PlansOf reads where shipments are meant to go: two queries for all of them.
func (s *Store) PlansOf(ctx context.Context, ids []models.ID) (map[models.ID]Plan, error) {
	plans := make(map[models.ID]Plan, len(ids))
	if len(ids) == 0 {
		return plans, nil
	}
	if err := s.routesOf(ctx, ids, plans); err != nil {
		return nil, err
	}
	return plans, s.callsOf(ctx, ids, plans)
}

func (s *Store) routesOf(ctx context.Context, ids []models.ID, plans map[models.ID]Plan) error {
	rows, err := s.conn().QueryContext(ctx, "select id, route from shipments where id = any($1::uuid[])", uuids(ids))
	if err != nil {
		return fmt.Errorf("read the ways of %d shipments: %w", len(ids), err)
	}
	defer rows.Close()
	for rows.Next() {
		var id models.ID
		var p Plan
		if err := rows.Scan(&id, &p.Route); err != nil {
			return fmt.Errorf("read the ways of %d shipments: %w", len(ids), err)
		}
		plans[id] = p
	}
	return rows.Err()
}

func (s *Store) callsOf(ctx context.Context, ids []models.ID, plans map[models.ID]Plan) error {
	rows, err := s.conn().QueryContext(ctx, `
		select c.id, l.lat, l.lon, l.radius_m::float8, c.arrived_at, c.departed_at from (
		  select id, origin_id as location_id, 0 as seq, null::timestamptz as arrived_at, null::timestamptz as departed_at
		  from shipments where id = any($1::uuid[])
		  union all
		  select shipment_id, location_id, seq, arrived_at, departed_at from stops where shipment_id = any($1::uuid[])
		  union all
		  select id, destination_id, 1000000, null, null from shipments where id = any($1::uuid[])
		) c join locations l on l.id = c.location_id order by c.id, c.seq`, uuids(ids))
	if err != nil {
		return fmt.Errorf("read the calls of %d shipments: %w", len(ids), err)
	}
	defer rows.Close()
	for rows.Next() {
		var id models.ID
		var c PlannedCall
		if err := rows.Scan(&id, &c.At.Lat, &c.At.Lon, &c.RadiusM, &c.ArrivedAt, &c.DepartedAt); err != nil {
			return fmt.Errorf("read the calls of %d shipments: %w", len(ids), err)
		}
		p := plans[id]
		p.Calls = append(p.Calls, c)
		plans[id] = p
	}
	return rows.Err()
}
