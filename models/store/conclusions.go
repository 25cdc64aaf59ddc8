package store

import (
	"context"
	"fmt"

	"gorm.io/gorm/clause"

	"haulcast/models"
)

// InsertConclusion adds what a person concluded of a shipment's temperatures. A conclusion with this id is there already
// when repeat is true, and nothing was written. Conclusions are never changed.
func (s *Store) InsertConclusion(ctx context.Context, c *models.Conclusion) (repeat bool, err error) {
	r := s.q(ctx).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "id"}}, DoNothing: true}).Create(c)
	if r.Error != nil {
		return false, fmt.Errorf("insert a conclusion: %w", r.Error)
	}
	return r.RowsAffected == 0, nil
}

// mostConclusions bounds what one report shows; who changes their mind more often than that has another problem.
const mostConclusions = 200

// Conclusions lists what was concluded of a shipment, newest first. Ask for a shipment that the viewer was shown.
func (s *Store) Conclusions(ctx context.Context, shipmentID models.ID) ([]models.Conclusion, error) {
	var list []models.Conclusion
	err := s.q(ctx).Where("shipment_id = ?", shipmentID).Order("signed_at desc, id desc").Limit(mostConclusions).Find(&list).Error
	if err != nil {
		return nil, fmt.Errorf("list the conclusions of shipment %s: %w", shipmentID, err)
	}
	return list, nil
}

// ConclusionByID finds a conclusion of a shipment.
func (s *Store) ConclusionByID(ctx context.Context, shipmentID, id models.ID) (models.Conclusion, error) {
	var c models.Conclusion
	if err := s.q(ctx).Where("id = ? and shipment_id = ?", id, shipmentID).Take(&c).Error; err != nil {
		return models.Conclusion{}, fmt.Errorf("read a conclusion: %w", found(err, "conclusion"))
	}
	return c, nil
}

// DevicesByID gives devices by their ids, those that spoke for a shipment the viewer was shown.
func (s *Store) DevicesByID(ctx context.Context, ids []models.ID) (map[models.ID]models.Device, error) {
	var list []models.Device
	if err := s.q(ctx).Where("id = any(?::uuid[])", idArray(ids)).Find(&list).Error; err != nil {
		return nil, fmt.Errorf("read %d devices: %w", len(ids), err)
	}
	devices := make(map[models.ID]models.Device, len(list))
	for _, d := range list {
		devices[d.ID] = d
	}
	return devices, nil
}
