package store

import (
	"context"
	"fmt"

	"gorm.io/gorm/clause"

	"haulcast/models"
)

// InsertStops adds the calls of a shipment's way.
func (s *Store) InsertStops(ctx context.Context, stops []models.Stop) error {
	if len(stops) == 0 {
		return nil
	}
	if err := s.q(ctx).Omit(clause.Associations).Create(&stops).Error; err != nil {
		return fmt.Errorf("insert stops: %w", err)
	}
	return nil
}

// Stops lists a shipment's stops in order, with their locations. Ask for a shipment that the viewer was shown.
func (s *Store) Stops(ctx context.Context, shipmentID models.ID) ([]models.Stop, error) {
	var stops []models.Stop
	err := s.q(ctx).Preload("Location").Where("shipment_id = ?", shipmentID).Order("seq").Find(&stops).Error
	if err != nil {
		return nil, fmt.Errorf("list the stops of shipment %s: %w", shipmentID, err)
	}
	return stops, nil
}

// SaveStop writes when a stop was reached, when it was left and how it ended, and its plan.
func (s *Store) SaveStop(ctx context.Context, stop *models.Stop) error {
	err := s.q(ctx).Model(&models.Stop{}).Where("id = ?", stop.ID).
		Select("arrived_at", "departed_at", "outcome", "plan_from", "plan_to").Updates(stop).Error
	if err != nil {
		return fmt.Errorf("save stop %d of shipment %s: %w", stop.Seq, stop.ShipmentID, err)
	}
	return nil
}
