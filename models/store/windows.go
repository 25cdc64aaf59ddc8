package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"haulcast/models"
)

// Window is a time in which a device spoke for a shipment: bound to it, or to the vehicle it lay on. To is exclusive.
type Window struct {
	DeviceID   models.ID
	ShipmentID models.ID
	From, To   time.Time
	Cargo      bool // bound to the shipment itself
	Logger     bool // a temperature logger
}

// Forever is the end of a window that lasts.
var Forever = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

// Holds tells whether a time lies within the window.
func (w Window) Holds(at time.Time) bool { return !at.Before(w.From) && at.Before(w.To) }

// What a window is read from: a binding b of a device d, to a shipment itself or to the vehicle of a load l. Whoever
// uses them says which.
const (
	cargoWindows = `
		select b.device_id, b.shipment_id, b.from_at, coalesce(b.to_at, $1), true, d.kind = 'logger'
		from device_bindings b join devices d on d.id = b.device_id `
	vehicleWindows = `
		select b.device_id, l.shipment_id, greatest(b.from_at, l.loaded_at),
		       least(coalesce(b.to_at, $1), coalesce(l.unloaded_at, $1)), false, d.kind = 'logger'
		from device_bindings b join devices d on d.id = b.device_id `
	loadsOfVehicle = `
		join loads l on l.vehicle_id = b.vehicle_id and l.loaded_at < coalesce(b.to_at, 'infinity') `
)

// Span is a device and the times between which its reports lie, both inclusive.
type Span struct {
	DeviceID    models.ID
	First, Last time.Time
}

// WindowsOfDevices gives for which shipments the devices spoke in their spans: one query for all of them.
func (s *Store) WindowsOfDevices(ctx context.Context, spans []Span) ([]Window, error) {
	devices, firsts, lasts := make([][16]byte, len(spans)), make([]time.Time, len(spans)), make([]time.Time, len(spans))
	for i, span := range spans {
		devices[i], firsts[i], lasts[i] = span.DeviceID, span.First, span.Last
	}
	const asked = `join unnest($2::uuid[], $3::timestamptz[], $4::timestamptz[]) q (device_id, first, last)
		on q.device_id = b.device_id and b.from_at <= q.last and coalesce(b.to_at, 'infinity') > q.first `
	return s.windows(ctx, cargoWindows+asked+`where b.shipment_id is not null union all `+
		vehicleWindows+asked+loadsOfVehicle+`and l.loaded_at <= q.last
		and coalesce(l.unloaded_at, 'infinity') > greatest(b.from_at, q.first)`,
		Forever, devices, firsts, lasts)
}

// WindowsOfShipment gives which devices spoke for the shipment and when.
func (s *Store) WindowsOfShipment(ctx context.Context, shipmentID models.ID) ([]Window, error) {
	return s.windows(ctx, cargoWindows+`where b.shipment_id = $2 union all `+
		vehicleWindows+loadsOfVehicle+`and coalesce(l.unloaded_at, 'infinity') > b.from_at where l.shipment_id = $2`,
		Forever, shipmentID)
}

// LoggerWindows gives when the shipments had a logger of their own.
func (s *Store) LoggerWindows(ctx context.Context, shipmentIDs []models.ID) ([]Window, error) {
	return s.windows(ctx, cargoWindows+`where b.shipment_id = any($2::uuid[]) and d.kind = 'logger'`,
		Forever, uuids(shipmentIDs))
}

func (s *Store) windows(ctx context.Context, query string, args ...any) ([]Window, error) {
	rows, err := s.conn().QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read for which shipments devices spoke: %w", err)
	}
	defer rows.Close()
	var windows []Window
	for rows.Next() {
		var w Window
		if err := rows.Scan(&w.DeviceID, &w.ShipmentID, &w.From, &w.To, &w.Cargo, &w.Logger); err != nil {
			return nil, fmt.Errorf("read for which shipments devices spoke: %w", err)
		}
		if w.From.Before(w.To) {
			windows = append(windows, w)
		}
	}
	return windows, rows.Err()
}

// ForTemperature leaves out what a vehicle's sensor said while the shipment had a logger of its own: what lies beside
// the goods knows better. Loggers are the shipments' own; those of other shipments do no harm.
func ForTemperature(windows, loggers []Window) []Window {
	var left []Window
	for _, w := range windows {
		if w.Cargo {
			left = append(left, w)
			continue
		}
		left = append(left, w.without(loggers)...)
	}
	return left
}

// without cuts the times of a shipment's loggers out of the window.
func (w Window) without(loggers []Window) []Window {
	parts := []Window{w}
	for _, l := range loggers {
		if l.ShipmentID != w.ShipmentID || !l.Cargo || !l.Logger {
			continue
		}
		var rest []Window
		for _, p := range parts {
			before, after := p, p
			before.To, after.From = earlier(p.To, l.From), later(p.From, l.To)
			rest = append(rest, before, after)
		}
		parts = slices.DeleteFunc(rest, func(p Window) bool { return !p.From.Before(p.To) })
	}
	return parts
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func windowColumns(windows []Window) (devices [][16]byte, starts, ends []time.Time) {
	for _, w := range windows {
		devices, starts, ends = append(devices, w.DeviceID), append(starts, w.From), append(ends, w.To)
	}
	return devices, starts, ends
}

func uuids(ids []models.ID) [][16]byte {
	list := make([][16]byte, len(ids))
	for i, id := range ids {
		list[i] = id
	}
	return list
}
