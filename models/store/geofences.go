package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"haulcast/models"
)

// InsertGeofence adds a geofence; a name that is taken, in any case, is a Conflict. A geofence with this id is there
// already when repeat is true, and nothing was written.
func (s *Store) InsertGeofence(ctx context.Context, g *models.Geofence) (repeat bool, err error) {
	r := s.q(ctx).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "id"}}, DoNothing: true}).Create(g)
	if r.Error != nil {
		return false, fmt.Errorf("insert geofence: %w", takenGeofence(r.Error, g.Name))
	}
	return r.RowsAffected == 0, nil
}

// UpdateGeofence writes everything about a geofence but when it was made; a name that is taken is a Conflict.
func (s *Store) UpdateGeofence(ctx context.Context, g *models.Geofence) error {
	err := s.q(ctx).Model(&models.Geofence{}).Where("id = ?", g.ID).Select("*").Omit("id", "created_at").UpdateColumns(g).Error
	if err != nil {
		return fmt.Errorf("update geofence %s: %w", g.ID, takenGeofence(err, g.Name))
	}
	return nil
}

func takenGeofence(err error, name string) error {
	return unique(err, "There is already a geofence called %s.", name)
}

// GeofenceByID finds a geofence.
func (s *Store) GeofenceByID(ctx context.Context, v models.Viewer, id models.ID) (models.Geofence, error) {
	return geofence(within(s.q(ctx), v, "", "").Where("id = ?", id))
}

// GeofenceForUpdate finds a geofence and locks it until the transaction ends.
func (s *Store) GeofenceForUpdate(ctx context.Context, v models.Viewer, id models.ID) (models.Geofence, error) {
	lock := clause.Locking{Strength: "NO KEY UPDATE"}
	return geofence(within(s.q(ctx), v, "", "").Clauses(lock).Where("id = ?", id))
}

func geofence(q *gorm.DB) (models.Geofence, error) {
	var g models.Geofence
	if err := q.Take(&g).Error; err != nil {
		return models.Geofence{}, fmt.Errorf("read a geofence: %w", found(err, "geofence"))
	}
	return g, nil
}

// Geofences lists geofences by name, disabled ones among them, narrowed to those whose name begins with the query.
func (s *Store) Geofences(ctx context.Context, v models.Viewer, query string, p Page) (List[models.Geofence], error) {
	q, err := byName(within(s.q(ctx), v, "", ""), query, p)
	if err != nil {
		return List[models.Geofence]{}, err
	}
	var fences []models.Geofence
	if err := q.Find(&fences).Error; err != nil {
		return List[models.Geofence]{}, fmt.Errorf("list geofences: %w", err)
	}
	return cutNames(fences, p, func(g models.Geofence) (string, models.ID) { return g.Name, g.ID }), nil
}

// MaxGeofences bounds the geofences in force: all of them are kept in memory.
const MaxGeofences = 2000

// GeofencesInForce lists the geofences that are not disabled, by id.
func (s *Store) GeofencesInForce(ctx context.Context) ([]models.Geofence, error) {
	var fences []models.Geofence
	if err := s.q(ctx).Where("disabled_at is null").Order("id").Limit(MaxGeofences).Find(&fences).Error; err != nil {
		return nil, fmt.Errorf("read the geofences in force: %w", err)
	}
	return fences, nil
}

// CountGeofences counts the geofences in force.
func (s *Store) CountGeofences(ctx context.Context) (int, error) {
	var n int64
	if err := s.q(ctx).Model(&models.Geofence{}).Where("disabled_at is null").Count(&n).Error; err != nil {
		return 0, fmt.Errorf("count the geofences in force: %w", err)
	}
	return int(n), nil
}

// GeofencesFor lists the geofences in force for an order's goods: everybody's, its customer's, its own; by name.
func (s *Store) GeofencesFor(ctx context.Context, v models.Viewer, customerID, orderID models.ID) ([]models.Geofence, error) {
	var fences []models.Geofence
	err := within(s.q(ctx), v, "", "").Where("disabled_at is null").
		Where("customer_id is null or customer_id = ?", customerID).Where("order_id is null or order_id = ?", orderID).
		Order(nameColumn + ", id").Limit(MaxGeofences).Find(&fences).Error
	if err != nil {
		return nil, fmt.Errorf("read the geofences for order %s: %w", orderID, err)
	}
	return fences, nil
}
