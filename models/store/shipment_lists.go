package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"haulcast/models"
)

// ShipmentFilter narrows a list of shipments; the zero filter is all of them.
type ShipmentFilter struct {
	States  []models.State // any of these
	Query   string         // see match
	OrderID models.ID
	Ended   *bool // on the board still, or over
}

// Shipments lists shipments, newest first.
func (s *Store) Shipments(ctx context.Context, v models.Viewer, f ShipmentFilter, p Page) (List[models.Shipment], error) {
	q, err := s.shipmentsWanted(ctx, v, f, p)
	if err != nil {
		return List[models.Shipment]{}, err
	}
	var shipments []models.Shipment
	if err := q.Find(&shipments).Error; err != nil {
		return List[models.Shipment]{}, fmt.Errorf("list shipments: %w", err)
	}
	return cut(shipments, p, func(sh models.Shipment) (time.Time, models.ID) { return sh.CreatedAt, sh.ID }), nil
}

func (s *Store) shipmentsWanted(ctx context.Context, v models.Viewer, f ShipmentFilter, p Page) (*gorm.DB, error) {
	states, any := f.states()
	narrow := func(q *gorm.DB) (*gorm.DB, error) {
		if !any {
			q = q.Where("state = any(?::text[])", states)
		}
		if f.OrderID != models.NoID {
			q = q.Where("order_id = ?", f.OrderID)
		}
		return newest(q, "created_at", p)
	}
	const order = "created_at desc, id desc"
	rows := within(shipmentQuery(s.q(ctx)), v, "customer_id", "id")
	switch scope := v.Scope(); {
	case searchable(f.Query) != "":
		return s.shipmentsMatching(ctx, v, f.Query, order, p, narrow)
	case any && scope.All || f.OrderID != models.NoID || scope.ShipmentID != models.NoID:
		return narrow(rows)
	case scope.CustomerID != models.NoID:
		return s.union(ctx, rows, "shipments", order, p, narrow, nil, idArray{scope.CustomerID})
	}
	return s.shipmentsInStates(ctx, rows, states, p)
}

// states is which states the filter leaves; any is true when it leaves all of them.
func (f ShipmentFilter) states() (left stateArray, any bool) {
	if len(f.States) == 0 && f.Ended == nil {
		return nil, true
	}
	from := f.States
	if len(from) == 0 {
		from = models.States
	}
	for _, state := range from {
		if f.Ended == nil || state.Ended() == *f.Ended {
			left = append(left, state)
		}
	}
	return left, false
}

// shipmentsInStates takes a page of each state by its index: a rare state is found without walking past all others.
func (s *Store) shipmentsInStates(ctx context.Context, rows *gorm.DB, states stateArray, p Page) (*gorm.DB, error) {
	each, err := newest(s.q(ctx).Table("shipments").Select("id").Where("state = st.one"), "created_at", p)
	if err != nil {
		return nil, err
	}
	ids := s.q(ctx).Raw("select m.id from unnest(?::text[]) as st (one) cross join lateral (?) m", states, each)
	return rows.Where("id = any(array(?))", ids).Order("created_at desc, id desc").Limit(p.limit() + 1), nil
}

func (s *Store) shipmentsMatching(ctx context.Context, v models.Viewer, query, order string, p Page,
	narrow func(*gorm.DB) (*gorm.DB, error),
) (*gorm.DB, error) {
	m, err := s.match(ctx, v, query)
	if err != nil {
		return nil, err
	}
	rows := within(shipmentQuery(s.q(ctx)), v, "customer_id", "id")
	return s.union(ctx, rows, "shipments", order, p, narrow, []branch{
		{"id = any(?::uuid[])", m.shipments},
		{"order_id = any(?::uuid[])", m.orders},
	}, m.customers)
}

// ShipmentsOnVehicle lists the shipments that were assigned to a vehicle, newest first.
func (s *Store) ShipmentsOnVehicle(ctx context.Context, v models.Viewer, name string, p Page) (List[models.Shipment], error) {
	q := within(shipmentQuery(s.q(ctx)), v, "customer_id", "id").
		Where("vehicle_id = (select id from vehicles where lower(name) = lower(?))", searchable(name))
	q, err := newest(q, "created_at", p)
	if err != nil {
		return List[models.Shipment]{}, err
	}
	var shipments []models.Shipment
	if err := q.Find(&shipments).Error; err != nil {
		return List[models.Shipment]{}, fmt.Errorf("list the shipments on vehicle %q: %w", name, err)
	}
	return cut(shipments, p, func(sh models.Shipment) (time.Time, models.ID) { return sh.CreatedAt, sh.ID }), nil
}
