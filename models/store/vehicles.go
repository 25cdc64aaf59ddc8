package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"haulcast/models"
	"haulcast/models/geo"
)

// InsertVehicle adds a vehicle; a name that is taken, in any case, is a Conflict.
func (s *Store) InsertVehicle(ctx context.Context, v *models.Vehicle) error {
	if err := s.q(ctx).Create(v).Error; err != nil {
		return fmt.Errorf("insert vehicle: %w", unique(err, "There is already a vehicle called %s.", v.Name))
	}
	return nil
}

// VehicleByID finds a vehicle.
func (s *Store) VehicleByID(ctx context.Context, v models.Viewer, id models.ID) (models.Vehicle, error) {
	return vehicle(within(s.q(ctx), v, "", "").Where("id = ?", id))
}

// VehicleByName finds a vehicle by its name, in any case.
func (s *Store) VehicleByName(ctx context.Context, v models.Viewer, name string) (models.Vehicle, error) {
	return vehicle(within(s.q(ctx), v, "", "").Where("lower(name) = lower(?)", searchable(name)))
}

func vehicle(q *gorm.DB) (models.Vehicle, error) {
	var v models.Vehicle
	if err := q.Take(&v).Error; err != nil {
		return models.Vehicle{}, fmt.Errorf("read a vehicle: %w", found(err, "vehicle"))
	}
	return v, nil
}

// Vehicles lists vehicles by name, narrowed to those whose name begins with the query.
func (s *Store) Vehicles(ctx context.Context, v models.Viewer, query string, p Page) (List[models.Vehicle], error) {
	q, err := byName(within(s.q(ctx), v, "", ""), query, p)
	if err != nil {
		return List[models.Vehicle]{}, err
	}
	var vehicles []models.Vehicle
	if err := q.Find(&vehicles).Error; err != nil {
		return List[models.Vehicle]{}, fmt.Errorf("list vehicles: %w", err)
	}
	return cutNames(vehicles, p, func(v models.Vehicle) (string, models.ID) { return v.Name, v.ID }), nil
}

// VehiclePosition is where the devices bound to a vehicle now last reported it; ok is false when none did.
func (s *Store) VehiclePosition(ctx context.Context, name string) (at geo.Point, ok bool, err error) {
	var rows []geo.Point
	err = s.q(ctx).Raw(`select t.lat, t.lon
		from vehicles v
		join device_bindings b on b.vehicle_id = v.id and b.from_at <= ? and (b.to_at is null or b.to_at > ?)
		cross join lateral (
			select lat, lon, fix_at from telemetry
			where device_id = b.device_id and fix_at >= b.from_at and lat is not null
			order by fix_at desc limit 1) t
		where lower(v.name) = lower(?)
		order by t.fix_at desc limit 1`, Now(), Now(), searchable(name)).Scan(&rows).Error
	if err != nil {
		return geo.Point{}, false, fmt.Errorf("where vehicle %q is: %w", name, err)
	}
	if len(rows) == 0 {
		return geo.Point{}, false, nil
	}
	return rows[0], true, nil
}

// OpenLoad notes that a shipment lies on a vehicle from a time on. Loaded there already, nothing changes; loaded on
// another vehicle, that load ends at the same time.
func (s *Store) OpenLoad(ctx context.Context, shipmentID, vehicleID models.ID, at time.Time) error {
	err := s.q(ctx).Exec(`update loads set unloaded_at = greatest(loaded_at, ?)
		where shipment_id = ? and unloaded_at is null and vehicle_id <> ?`, at, shipmentID, vehicleID).Error
	if err != nil {
		return fmt.Errorf("end the load of shipment %s: %w", shipmentID, err)
	}
	err = s.q(ctx).Exec(`insert into loads (id, shipment_id, vehicle_id, loaded_at) values (?, ?, ?, ?)
		on conflict (shipment_id) where unloaded_at is null do nothing`,
		models.NewID(), shipmentID, vehicleID, at).Error
	if err != nil {
		return fmt.Errorf("load shipment %s: %w", shipmentID, err)
	}
	return nil
}

// CloseLoad notes that a shipment left its vehicle; a shipment that lies on none stays so.
func (s *Store) CloseLoad(ctx context.Context, shipmentID models.ID, at time.Time) error {
	err := s.q(ctx).Exec(`update loads set unloaded_at = greatest(loaded_at, ?)
		where shipment_id = ? and unloaded_at is null`, at, shipmentID).Error
	if err != nil {
		return fmt.Errorf("unload shipment %s: %w", shipmentID, err)
	}
	return nil
}

// ReopenLoad takes back that a shipment left its vehicle at a time.
func (s *Store) ReopenLoad(ctx context.Context, shipmentID models.ID, closedAt time.Time) error {
	err := s.q(ctx).Exec(`update loads set unloaded_at = null where id = (
		select id from loads where shipment_id = ? and unloaded_at = ? order by loaded_at desc, id desc limit 1)
		and not exists (select 1 from loads where shipment_id = ? and unloaded_at is null)`,
		shipmentID, closedAt, shipmentID).Error
	if err != nil {
		return fmt.Errorf("load shipment %s again: %w", shipmentID, err)
	}
	return nil
}

// ShipmentsLoadedOn lists the shipments that lie on a vehicle now, by id.
func (s *Store) ShipmentsLoadedOn(ctx context.Context, vehicleID models.ID) ([]models.ID, error) {
	var ids []models.ID
	err := s.q(ctx).Raw(`select shipment_id from loads where vehicle_id = ? and unloaded_at is null order by shipment_id`,
		vehicleID).Scan(&ids).Error
	if err != nil {
		return nil, fmt.Errorf("what lies on vehicle %s: %w", vehicleID, err)
	}
	return ids, nil
}

// ShipmentsCarried lists the shipments that lay on a vehicle at some time between two, by id; to is nil for ever.
func (s *Store) ShipmentsCarried(ctx context.Context, vehicleID models.ID, from time.Time, to *time.Time) ([]models.ID, error) {
	var ids []models.ID
	err := s.q(ctx).Raw(`select distinct shipment_id from loads
		where vehicle_id = ? and loaded_at < coalesce(?::timestamptz, 'infinity') and coalesce(unloaded_at, 'infinity') > ?
		order by shipment_id`, vehicleID, to, from).Scan(&ids).Error
	if err != nil {
		return nil, fmt.Errorf("what vehicle %s carried: %w", vehicleID, err)
	}
	return ids, nil
}
