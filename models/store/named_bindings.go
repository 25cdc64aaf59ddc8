package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"haulcast/models"
)

// NamedBinding is a binding with the name of its subject: one of the two.
type NamedBinding struct {
	models.Binding `gorm:"embedded"`
	Shipment       string // tracking number
	Vehicle        string // name
}

// NamedBindings lists for whom a device spoke, newest first, with their names; see BindingsOf.
func (s *Store) NamedBindings(ctx context.Context, v models.Viewer, deviceID models.ID) ([]NamedBinding, error) {
	var bindings []NamedBinding
	err := within(s.namedBindings(ctx), v, "", "").Where("device_bindings.device_id = ?", deviceID).
		Order("device_bindings.from_at desc").Limit(maxBindings).Scan(&bindings).Error
	if err != nil {
		return nil, fmt.Errorf("list the bindings of device %s with names: %w", deviceID, err)
	}
	return bindings, nil
}

// SpeakingFor tells for whom each of the devices speaks at a time; devices that speak for nobody are left out.
func (s *Store) SpeakingFor(ctx context.Context, v models.Viewer, deviceIDs []models.ID, at time.Time) (map[models.ID]NamedBinding, error) {
	var bindings []NamedBinding
	err := within(s.namedBindings(ctx), v, "", "").Where("device_bindings.device_id = any(?::uuid[])", idArray(deviceIDs)).
		Where("tstzrange(device_bindings.from_at, device_bindings.to_at) @> ?::timestamptz", at).Scan(&bindings).Error
	if err != nil {
		return nil, fmt.Errorf("for whom %d devices speak: %w", len(deviceIDs), err)
	}
	speaking := make(map[models.ID]NamedBinding, len(bindings))
	for _, b := range bindings {
		speaking[b.DeviceID] = b
	}
	return speaking, nil
}

func (s *Store) namedBindings(ctx context.Context) *gorm.DB {
	return s.q(ctx).Table("device_bindings").
		Select("device_bindings.*, shipments.tracking_number as shipment, vehicles.name as vehicle").
		Joins("left join shipments on shipments.id = device_bindings.shipment_id").
		Joins("left join vehicles on vehicles.id = device_bindings.vehicle_id")
}
