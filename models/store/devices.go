package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"haulcast/models"
)

// InsertDevice adds a device. A device with this id is there already when repeat is true, and nothing was written; a
// unique id that is taken is a Conflict.
func (s *Store) InsertDevice(ctx context.Context, d *models.Device) (repeat bool, err error) {
	r := s.q(ctx).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "id"}}, DoNothing: true}).Create(d)
	if r.Error != nil {
		return false, fmt.Errorf("insert device: %w", unique(r.Error, "There is already a device with the id %s.", d.UniqueID))
	}
	return r.RowsAffected == 0, nil
}

// UpdateDevice writes the named columns of a device.
func (s *Store) UpdateDevice(ctx context.Context, d *models.Device, columns ...string) error {
	err := s.q(ctx).Model(&models.Device{}).Where("id = ?", d.ID).Select(columns).Updates(d).Error
	if err != nil {
		return fmt.Errorf("update device %s: %w", d.ID, err)
	}
	return nil
}

// DeviceByToken finds a device by the SHA-256 of its token; a disabled one is given as it is.
func (s *Store) DeviceByToken(ctx context.Context, sha256 []byte) (models.Device, error) {
	return device(s.q(ctx).Where("token_hash = ?", sha256))
}

// DeviceByID finds a device. Devices belong to the operator; customers see none.
func (s *Store) DeviceByID(ctx context.Context, v models.Viewer, id models.ID) (models.Device, error) {
	return device(within(s.q(ctx), v, "", "").Where("id = ?", id))
}

// DeviceByUniqueID finds a device by what it calls itself.
func (s *Store) DeviceByUniqueID(ctx context.Context, v models.Viewer, uniqueID string) (models.Device, error) {
	return device(within(s.q(ctx), v, "", "").Where("unique_id = ?", uniqueID))
}

// DeviceForUpdate finds a device, as DeviceByID, and locks it until the transaction ends.
func (s *Store) DeviceForUpdate(ctx context.Context, v models.Viewer, id models.ID) (models.Device, error) {
	lock := clause.Locking{Strength: "NO KEY UPDATE"}
	return device(within(s.q(ctx), v, "", "").Clauses(lock).Where("id = ?", id))
}

func device(q *gorm.DB) (models.Device, error) {
	var d models.Device
	if err := q.Take(&d).Error; err != nil {
		return models.Device{}, fmt.Errorf("read a device: %w", found(err, "device"))
	}
	return d, nil
}

// Devices lists devices by name, narrowed to those whose name or unique id begins with the query.
func (s *Store) Devices(ctx context.Context, v models.Viewer, query string, p Page) (List[models.Device], error) {
	q := within(s.q(ctx), v, "", "")
	if text := searchable(query); text != "" {
		q = q.Where("("+startsWith(nameColumn)+") or ("+startsWith(uniqueIDColumn)+")", text, text, lastText, text, text, lastText)
	}
	q, err := afterName(q, p)
	if err != nil {
		return List[models.Device]{}, err
	}
	var devices []models.Device
	if err := q.Find(&devices).Error; err != nil {
		return List[models.Device]{}, fmt.Errorf("list devices: %w", err)
	}
	return cutNames(devices, p, func(d models.Device) (string, models.ID) { return d.Name, d.ID }), nil
}

const uniqueIDColumn = `lower(unique_id) collate "C"`

// DeviceSeen is that a device was heard.
type DeviceSeen struct {
	ID         models.ID
	At         time.Time // by our clock
	BatteryPct *float64  // nil when it didn't say
}

// TouchDevices notes when devices were last heard and how full their batteries are. Older news than what is known, and
// a second line for the same device, change nothing.
func (s *Store) TouchDevices(ctx context.Context, seen []DeviceSeen) error {
	ids, ats, batteries := make([][16]byte, len(seen)), make([]time.Time, len(seen)), make([]*float64, len(seen))
	for i, d := range seen {
		ids[i], ats[i], batteries[i] = d.ID, d.At, d.BatteryPct
	}
	// Rows are locked in the order of their ids first: two batches with the same devices must not wait for each other.
	_, err := s.conn().ExecContext(ctx, `
		with heard as (
			select distinct on (id) id, at, battery
			from unnest($1::uuid[], $2::timestamptz[], $3::float8[]) as h (id, at, battery)
			order by id, at desc
		), locked as (
			select d.id from devices d where d.id = any($1::uuid[]) order by d.id for no key update
		)
		update devices d set last_seen_at = h.at, battery_pct = coalesce(h.battery, d.battery_pct)
		from heard h join locked l on l.id = h.id
		where d.id = h.id and (d.last_seen_at is null or d.last_seen_at < h.at)`, ids, ats, batteries)
	if err != nil {
		return fmt.Errorf("note when %d devices were heard: %w", len(seen), err)
	}
	return nil
}
