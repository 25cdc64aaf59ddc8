package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"haulcast/models"
)

// NextTrackingSerial draws a serial that no tracking number was made from; models/trackno makes the number.
func (s *Store) NextTrackingSerial(ctx context.Context) (uint64, error) {
	var n uint64
	if err := s.q(ctx).Raw("select nextval('tracking_serial')").Scan(&n).Error; err != nil {
		return 0, fmt.Errorf("draw a tracking serial: %w", err)
	}
	return n, nil
}

// InsertShipment adds a shipment. A shipment with this id is there already when repeat is true, and nothing was
// written.
func (s *Store) InsertShipment(ctx context.Context, sh *models.Shipment) (repeat bool, err error) {
	r := s.q(ctx).Omit(clause.Associations).Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "id"}}, DoNothing: true,
	}).Create(sh)
	if r.Error != nil {
		return false, fmt.Errorf("insert shipment %s: %w", sh.TrackingNumber, r.Error)
	}
	return r.RowsAffected == 0, nil
}

// mutable is what SaveShipment writes: everything that may change and is neither telemetry nor the alarm head.
var mutable = []string{
	"state", "state_since", "held_state", "version", "reason_code", "damaged",
	"promised_from", "promised_to", "profile_id", "vehicle_id", "driver_name", "description", "pieces", "weight_kg",
	"route", "eta", "eta_low", "eta_high", "eta_confidence", "eta_class", "eta_computed_at", "eta_published",
	"eta_told_at", "check_at", "picked_up_at", "delivered_at", "archived_at", "updated_at",
}

// SaveShipment writes what may change about a shipment, apart from its telemetry (last_…, report_every_s) and its alarm
// head, which have statements of their own. The row must be locked.
func (s *Store) SaveShipment(ctx context.Context, sh *models.Shipment) error {
	err := s.q(ctx).Model(&models.Shipment{}).Where("id = ?", sh.ID).Select(mutable).UpdateColumns(sh).Error
	if err != nil {
		return fmt.Errorf("save shipment %s: %w", sh.TrackingNumber, err)
	}
	return nil
}

// shipmentQuery reads shipments with the names people know them by.
func shipmentQuery(q *gorm.DB) *gorm.DB {
	return q.Preload("Order").Preload("Customer").Preload("Origin").Preload("Destination").
		Preload("Vehicle").Preload("Profile")
}

// ShipmentByNumber finds a shipment, with order, customer, origin, destination, vehicle and profile.
func (s *Store) ShipmentByNumber(ctx context.Context, v models.Viewer, number string) (models.Shipment, error) {
	return shipment(within(shipmentQuery(s.q(ctx)), v, "customer_id", "id").Where("tracking_number = ?", number))
}

// ShipmentByID finds a shipment, as ShipmentByNumber.
func (s *Store) ShipmentByID(ctx context.Context, v models.Viewer, id models.ID) (models.Shipment, error) {
	return shipment(within(shipmentQuery(s.q(ctx)), v, "customer_id", "id").Where("id = ?", id))
}

// ShipmentForUpdate finds a shipment, as ShipmentByNumber, and locks it until the transaction ends.
func (s *Store) ShipmentForUpdate(ctx context.Context, v models.Viewer, number string) (models.Shipment, error) {
	return shipment(within(s.lockedShipments(ctx), v, "customer_id", "id").Where("tracking_number = ?", number))
}

// ShipmentsForUpdate locks shipments until the transaction ends and gives them by id, as ShipmentByNumber; ids that
// name none are left out. Every transaction that locks several asks so, in this order, before it locks anything else.
func (s *Store) ShipmentsForUpdate(ctx context.Context, ids []models.ID) ([]models.Shipment, error) {
	var shipments []models.Shipment
	err := s.lockedShipments(ctx).Where("id = any(?::uuid[])", idArray(ids)).Order("id").Find(&shipments).Error
	if err != nil {
		return nil, fmt.Errorf("lock %d shipments: %w", len(ids), err)
	}
	return shipments, nil
}

// lockedShipments locks without hindering rows that only refer to the shipment.
func (s *Store) lockedShipments(ctx context.Context) *gorm.DB {
	return shipmentQuery(s.q(ctx)).Clauses(clause.Locking{Strength: "NO KEY UPDATE"})
}

func shipment(q *gorm.DB) (models.Shipment, error) {
	var sh models.Shipment
	if err := q.Take(&sh).Error; err != nil {
		return models.Shipment{}, fmt.Errorf("read a shipment: %w", found(err, "shipment"))
	}
	return sh, nil
}

// maxOfOrder bounds the shipments of one order.
const maxOfOrder = 1000

// ShipmentsOfOrder lists an order's shipments, oldest first.
func (s *Store) ShipmentsOfOrder(ctx context.Context, v models.Viewer, orderID models.ID) ([]models.Shipment, error) {
	var shipments []models.Shipment
	err := within(shipmentQuery(s.q(ctx)), v, "customer_id", "id").Where("order_id = ?", orderID).
		Order("created_at, id").Limit(maxOfOrder).Find(&shipments).Error
	if err != nil {
		return nil, fmt.Errorf("list the shipments of order %s: %w", orderID, err)
	}
	return shipments, nil
}

// ShipmentIDsOfOrder lists the ids of an order's shipments.
func (s *Store) ShipmentIDsOfOrder(ctx context.Context, orderID models.ID) ([]models.ID, error) {
	var ids []models.ID
	err := s.q(ctx).Model(&models.Shipment{}).Where("order_id = ?", orderID).Order("id").Pluck("id", &ids).Error
	if err != nil {
		return nil, fmt.Errorf("list the shipments of order %s: %w", orderID, err)
	}
	return ids, nil
}

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
