package store

import (
	"context"
	"fmt"

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
