package tracking

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"

	"haulcast/models"
	"haulcast/models/photo"
	"haulcast/models/store"
)

// drawing lets one photo at a time be decoded: a large one takes some hundred megabytes for a moment.
var drawing = make(chan struct{}, 1)

// readPhotos makes photos of the files of a report, and notes which can't be read.
func readPhotos(ctx context.Context, p *models.Problems, files [][]byte) ([]store.KeptPhoto, error) {
	if len(files) > models.MostPhotos {
		p.Add("photos", "are at most %d; send the others with another report", models.MostPhotos)
		return nil, nil
	}
	var kept []store.KeptPhoto
	for i, file := range files {
		drawn, err := draw(ctx, file)
		switch {
		case err == nil:
			sum := sha256.Sum256(file)
			kept = append(kept, store.KeptPhoto{
				Photo:   models.Photo{SHA256: sum[:], Width: drawn.Width, Height: drawn.Height},
				Content: drawn.JPEG, Thumbnail: drawn.Thumbnail,
			})
		case errors.Is(err, photo.ErrUnreadable), errors.Is(err, photo.ErrTooLarge), errors.Is(err, photo.ErrTooWide):
			p.Add(fmt.Sprintf("photos[%d]", i), "%v", err)
		default:
			return nil, err
		}
	}
	return kept, nil
}

func draw(ctx context.Context, file []byte) (photo.Photo, error) {
	select {
	case drawing <- struct{}{}:
		defer func() { <-drawing }()
		return photo.Read(file)
	case <-ctx.Done():
		return photo.Photo{}, fmt.Errorf("wait to read a photo: %w", ctx.Err())
	}
}

// keepPhotos keeps the photos of a report on a locked shipment.
func (t *Tracker) keepPhotos(ctx context.Context, tx *store.Store, by models.Actor, s models.Shipment, e models.ShipmentEvent,
	alarmID models.ID, photos []store.KeptPhoto,
) error {
	if len(photos) == 0 {
		return nil
	}
	have, err := tx.CountPhotos(ctx, s.ID)
	if err != nil {
		return err
	}
	if have+len(photos) > models.MostPhotosOfShipment {
		var p models.Problems
		p.Add("photos", "of this shipment are %d already, and no more are kept; report without them", have)
		return p.Err()
	}
	for i := range photos {
		photos[i].ID, photos[i].ShipmentID, photos[i].CustomerID, photos[i].AlarmID = models.NewID(), s.ID, s.CustomerID, alarmID
		photos[i].EventID, photos[i].FromCustomer, photos[i].ByName = e.ID, by.Role == models.RoleCustomer, by.Name
		photos[i].CreatedAt = t.now()
	}
	return tx.InsertPhotos(ctx, photos)
}
