package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"haulcast/models"
)

// KeptPhoto is a photo with its pixels.
type KeptPhoto struct {
	models.Photo `gorm:"embedded"`
	Content      []byte
	Thumbnail    []byte
}

// TableName is the table's name.
func (KeptPhoto) TableName() string { return "photos" }

// InsertPhotos keeps photos; a file that came with the same report already is left out.
func (s *Store) InsertPhotos(ctx context.Context, photos []KeptPhoto) error {
	for _, p := range photos {
		err := s.q(ctx).Exec(`insert into photos (id, shipment_id, customer_id, alarm_id, event_id, from_customer, by_name,
			  sha256, width, height, content, thumbnail, created_at)
			values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (event_id, sha256) do nothing`,
			p.ID, p.ShipmentID, p.CustomerID, p.AlarmID, p.EventID, p.FromCustomer, p.ByName, p.SHA256, p.Width, p.Height,
			p.Content, p.Thumbnail, p.CreatedAt).Error
		if err != nil {
			return fmt.Errorf("keep a photo of shipment %s: %w", p.ShipmentID, err)
		}
	}
	return nil
}

// CountPhotos counts the photos of a shipment.
func (s *Store) CountPhotos(ctx context.Context, shipmentID models.ID) (int, error) {
	var n int64
	if err := s.q(ctx).Model(&models.Photo{}).Where("shipment_id = ?", shipmentID).Count(&n).Error; err != nil {
		return 0, fmt.Errorf("count the photos of shipment %s: %w", shipmentID, err)
	}
	return int(n), nil
}

// PhotosOfShipment lists the photos of a shipment that the viewer may see, oldest first. There are never more than
// models.MostPhotosOfShipment and a few.
func (s *Store) PhotosOfShipment(ctx context.Context, v models.Viewer, shipmentID models.ID) ([]models.Photo, error) {
	return photos(s.seen(ctx, v).Where("shipment_id = ?", shipmentID))
}

// PhotosOfAlarm lists the photos that came with the reports of an alarm, as PhotosOfShipment.
func (s *Store) PhotosOfAlarm(ctx context.Context, v models.Viewer, alarmID models.ID) ([]models.Photo, error) {
	return photos(s.seen(ctx, v).Where("alarm_id = ?", alarmID))
}

// seen are the photos that the viewer may see.
func (s *Store) seen(ctx context.Context, v models.Viewer) *gorm.DB {
	q := within(s.q(ctx), v, "customer_id", "")
	switch {
	case v.SeesPhotos(false):
		return q
	case v.SeesPhotos(true):
		return q.Where("from_customer")
	}
	return q.Where("false")
}

func photos(q *gorm.DB) ([]models.Photo, error) {
	var list []models.Photo
	if err := q.Order("created_at, id").Limit(2 * models.MostPhotosOfShipment).Find(&list).Error; err != nil {
		return nil, fmt.Errorf("list photos: %w", err)
	}
	return list, nil
}

// PhotoContent reads a photo that the viewer may see, as JPEG: the whole of it, or the small picture.
func (s *Store) PhotoContent(ctx context.Context, v models.Viewer, id models.ID, small bool) (models.Photo, []byte, error) {
	column := "content"
	if small {
		column = "thumbnail"
	}
	var kept struct {
		models.Photo `gorm:"embedded"`
		JPEG         []byte `gorm:"column:jpeg"`
	}
	err := s.seen(ctx, v).Table("photos").Select("id, shipment_id, alarm_id, event_id, from_customer, by_name, width, height, created_at, "+column+" as jpeg").
		Where("id = ?", id).Take(&kept).Error
	if err != nil {
		return models.Photo{}, nil, fmt.Errorf("read a photo: %w", found(err, "photo"))
	}
	return kept.Photo, kept.JPEG, nil
}
