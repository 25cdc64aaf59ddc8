package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"

	"haulcast/models"
)

// InsertBinding says for whom a device speaks. When it speaks for another subject during that time already, the error
// is a Conflict that names that subject and since when.
func (s *Store) InsertBinding(ctx context.Context, b *models.Binding) error {
	// A savepoint of its own: after the violation the transaction must still be able to ask who holds the device.
	err := s.q(ctx).Transaction(func(tx *gorm.DB) error { return tx.Create(b).Error })
	var pg *pgconn.PgError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &pg) && pg.Code == "23P01": // exclusion_violation
		return s.heldBy(ctx, b)
	}
	return fmt.Errorf("bind device %s: %w", b.DeviceID, err)
}

// heldBy is the Conflict that says for whom the device speaks during the binding.
func (s *Store) heldBy(ctx context.Context, b *models.Binding) error {
	var holder struct {
		Device   string
		Shipment *string
		Vehicle  *string
		FromAt   time.Time
		ToAt     *time.Time
	}
	err := s.q(ctx).Raw(`select d.name as device, s.tracking_number as shipment, v.name as vehicle, b.from_at, b.to_at
		from device_bindings b join devices d on d.id = b.device_id
		left join shipments s on s.id = b.shipment_id left join vehicles v on v.id = b.vehicle_id
		where b.device_id = ? and tstzrange(b.from_at, b.to_at) && tstzrange(?, ?)
		order by b.from_at limit 1`, b.DeviceID, b.From, b.To).Take(&holder).Error
	if err != nil {
		return fmt.Errorf("who holds device %s: %w", b.DeviceID, err)
	}
	subject := "another subject"
	switch {
	case holder.Shipment != nil:
		subject = "shipment " + *holder.Shipment
	case holder.Vehicle != nil:
		subject = "vehicle " + *holder.Vehicle
	}
	const layout = "2006-01-02 15:04 MST"
	if holder.ToAt != nil {
		return models.Errorf(models.Conflict, "%s spoke for %s from %s to %s. Choose a time outside that.",
			holder.Device, subject, holder.FromAt.UTC().Format(layout), holder.ToAt.UTC().Format(layout))
	}
	return models.Errorf(models.Conflict, "%s speaks for %s since %s. Unbind it there first.",
		holder.Device, subject, holder.FromAt.UTC().Format(layout))
}

// BindingByID finds a binding.
func (s *Store) BindingByID(ctx context.Context, v models.Viewer, id models.ID) (models.Binding, error) {
	var b models.Binding
	if err := within(s.q(ctx), v, "", "").Where("id = ?", id).Take(&b).Error; err != nil {
		return models.Binding{}, fmt.Errorf("read a binding: %w", found(err, "binding"))
	}
	return b, nil
}

// maxBindings bounds the history of one device that is listed.
const maxBindings = 500

// BindingsOf lists for whom a device spoke, newest first.
func (s *Store) BindingsOf(ctx context.Context, deviceID models.ID) ([]models.Binding, error) {
	var bindings []models.Binding
	err := s.q(ctx).Where("device_id = ?", deviceID).Order("from_at desc").Limit(maxBindings).Find(&bindings).Error
	if err != nil {
		return nil, fmt.Errorf("list the bindings of device %s: %w", deviceID, err)
	}
	return bindings, nil
}

// BindingsOfShipment lists which devices speak or spoke for a shipment itself, newest first; those of its vehicle are
// not among them.
func (s *Store) BindingsOfShipment(ctx context.Context, shipmentID models.ID) ([]models.Binding, error) {
	var bindings []models.Binding
	err := s.q(ctx).Where("shipment_id = ?", shipmentID).Order("from_at desc").Limit(maxBindings).Find(&bindings).Error
	if err != nil {
		return nil, fmt.Errorf("list the bindings of shipment %s: %w", shipmentID, err)
	}
	return bindings, nil
}

// atLeast keeps the table's rule that a binding ends after it began, when its end is set to a time before that.
const atLeast = "greatest(?::timestamptz, from_at + interval '1 microsecond')"

// CloseBinding ends a binding; changed is false when it had ended by then.
func (s *Store) CloseBinding(ctx context.Context, id models.ID, at time.Time) (changed bool, err error) {
	r := s.q(ctx).Exec("update device_bindings set to_at = "+atLeast+" where id = ? and (to_at is null or to_at > ?)", at, id, at)
	if r.Error != nil {
		return false, fmt.Errorf("end binding %s: %w", id, r.Error)
	}
	return r.RowsAffected == 1, nil
}

// CloseBindings ends every binding of devices to a shipment that lasts beyond a time.
func (s *Store) CloseBindings(ctx context.Context, shipmentID models.ID, at time.Time) error {
	err := s.q(ctx).Exec("update device_bindings set to_at = "+atLeast+" where shipment_id = ? and (to_at is null or to_at > ?)",
		at, shipmentID, at).Error
	if err != nil {
		return fmt.Errorf("end the bindings of shipment %s: %w", shipmentID, err)
	}
	return nil
}

// ReopenBindings takes back that a shipment's bindings ended at a time, for the devices that speak for nobody else
// since.
func (s *Store) ReopenBindings(ctx context.Context, shipmentID models.ID, closedAt time.Time) error {
	err := s.q(ctx).Exec(`update device_bindings b set to_at = null where b.shipment_id = ? and b.to_at = ?
		and not exists (select 1 from device_bindings o where o.device_id = b.device_id and o.id <> b.id
			and tstzrange(o.from_at, o.to_at) && tstzrange(b.from_at, null))`, shipmentID, closedAt).Error
	if err != nil {
		return fmt.Errorf("take up the bindings of shipment %s again: %w", shipmentID, err)
	}
	return nil
}

// RefreshReportEvery sets how often a shipment is expected to be reported on, and gives it: the shortest interval of the
// enabled devices that speak for it now, itself or through the vehicle it lies on; 0 when there is none. Call it
// whenever a binding or a load changed, and when one that was entered for the future begins. The row must be locked.
func (s *Store) RefreshReportEvery(ctx context.Context, shipmentID models.ID, now time.Time) (seconds int, err error) {
	err = s.q(ctx).Raw(`update shipments set report_every_s = coalesce((
			select min(d.report_every_s) from devices d join device_bindings b on b.device_id = d.id
			where d.disabled_at is null and b.from_at <= ? and (b.to_at is null or b.to_at > ?)
			and (b.shipment_id = ? or b.vehicle_id = (
				select vehicle_id from loads where shipment_id = ? and unloaded_at is null))
		), 0) where id = ? returning report_every_s`, now, now, shipmentID, shipmentID, shipmentID).Scan(&seconds).Error
	if err != nil {
		return 0, fmt.Errorf("how often shipment %s is reported on: %w", shipmentID, err)
	}
	return seconds, nil
}
