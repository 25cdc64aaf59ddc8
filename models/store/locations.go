package store

import (
	"context"
	"fmt"

	"haulcast/models"
)

// InsertLocation adds a place.
func (s *Store) InsertLocation(ctx context.Context, l *models.Location) error {
	if err := s.q(ctx).Create(l).Error; err != nil {
		return fmt.Errorf("insert location: %w", err)
	}
	return nil
}

// LocationByID finds a place. Places belong to nobody; only who sees everything may look through them.
func (s *Store) LocationByID(ctx context.Context, v models.Viewer, id models.ID) (models.Location, error) {
	var l models.Location
	if err := within(s.q(ctx), v, "", "").Where("id = ?", id).Take(&l).Error; err != nil {
		return models.Location{}, fmt.Errorf("read a location: %w", found(err, "location"))
	}
	return l, nil
}

// SameLocation finds the place that is the same in every word and at the same point; ok is false when there is none.
func (s *Store) SameLocation(ctx context.Context, l models.Location) (same models.Location, ok bool, err error) {
	var rows []models.Location
	err = s.q(ctx).Where(nameColumn+` = lower(?) collate "C" and name = ?`, l.Name, l.Name).
		Where("street = ? and city = ? and postcode = ? and country = ?", l.Street, l.City, l.Postcode, l.Country).
		Where("lat = ? and lon = ? and time_zone = ?", l.Lat, l.Lon, l.TimeZone).
		Order(nameColumn + ", id").Limit(1).Find(&rows).Error
	if err != nil {
		return models.Location{}, false, fmt.Errorf("look for a location: %w", err)
	}
	if len(rows) == 0 {
		return models.Location{}, false, nil
	}
	return rows[0], true, nil
}

// Locations lists places by name, narrowed to those whose name begins with the query.
func (s *Store) Locations(ctx context.Context, v models.Viewer, query string, p Page) (List[models.Location], error) {
	q, err := byName(within(s.q(ctx), v, "", ""), query, p)
	if err != nil {
		return List[models.Location]{}, err
	}
	var locations []models.Location
	if err := q.Find(&locations).Error; err != nil {
		return List[models.Location]{}, fmt.Errorf("list locations: %w", err)
	}
	return cutNames(locations, p, func(l models.Location) (string, models.ID) { return l.Name, l.ID }), nil
}
