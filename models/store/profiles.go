package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"haulcast/models"
)

// InsertProfile adds a temperature profile; a name that is taken is a Conflict.
func (s *Store) InsertProfile(ctx context.Context, p *models.TemperatureProfile) error {
	if err := s.q(ctx).Create(p).Error; err != nil {
		return fmt.Errorf("insert profile: %w", takenProfile(err, p.Name))
	}
	return nil
}

// UpdateProfile writes every column of a profile but when it was made; a name that is taken is a Conflict.
func (s *Store) UpdateProfile(ctx context.Context, p *models.TemperatureProfile) error {
	err := s.q(ctx).Model(&models.TemperatureProfile{}).Where("id = ?", p.ID).
		Select("*").Omit("id", "created_at").UpdateColumns(p).Error
	if err != nil {
		return fmt.Errorf("update profile %s: %w", p.ID, takenProfile(err, p.Name))
	}
	return nil
}

func takenProfile(err error, name string) error {
	return unique(err, "There is already a temperature profile called %s.", name)
}

// ProfileByID finds a temperature profile.
func (s *Store) ProfileByID(ctx context.Context, v models.Viewer, id models.ID) (models.TemperatureProfile, error) {
	return profile(within(s.q(ctx), v, "", "").Where("id = ?", id))
}

// ProfileForUpdate finds a temperature profile and locks it until the transaction ends.
func (s *Store) ProfileForUpdate(ctx context.Context, v models.Viewer, id models.ID) (models.TemperatureProfile, error) {
	lock := clause.Locking{Strength: "NO KEY UPDATE"}
	return profile(within(s.q(ctx), v, "", "").Clauses(lock).Where("id = ?", id))
}

// ProfileByName finds a temperature profile by its name.
func (s *Store) ProfileByName(ctx context.Context, v models.Viewer, name string) (models.TemperatureProfile, error) {
	return profile(within(s.q(ctx), v, "", "").Where("name = ?", searchable(name)))
}

func profile(q *gorm.DB) (models.TemperatureProfile, error) {
	var p models.TemperatureProfile
	if err := q.Take(&p).Error; err != nil {
		return models.TemperatureProfile{}, fmt.Errorf("read a profile: %w", found(err, "temperature profile"))
	}
	return p, nil
}

// Profiles lists temperature profiles by name, narrowed to those whose name begins with the query.
func (s *Store) Profiles(ctx context.Context, v models.Viewer, query string, p Page) (List[models.TemperatureProfile], error) {
	q, err := byName(within(s.q(ctx), v, "", ""), query, p)
	if err != nil {
		return List[models.TemperatureProfile]{}, err
	}
	var profiles []models.TemperatureProfile
	if err := q.Find(&profiles).Error; err != nil {
		return List[models.TemperatureProfile]{}, fmt.Errorf("list profiles: %w", err)
	}
	return cutNames(profiles, p, func(t models.TemperatureProfile) (string, models.ID) { return t.Name, t.ID }), nil
}
