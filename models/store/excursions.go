package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm/clause"

	"haulcast/models"
)

// Warmed is one temperature that a device measured, in °C.
type Warmed struct {
	DeviceID models.ID
	At       time.Time
	C        float64
}

// EachTemperature walks through the temperatures measured within windows, from a time on (zero: from the first) and up to
// another (zero: to the last), device by device in the order of time and value, and hands each to take until it says no.
func (s *Store) EachTemperature(ctx context.Context, windows []Window, from, to time.Time, take func(Warmed) bool) error {
	if to.IsZero() {
		to = Forever
	}
	devices, starts, ends := windowColumns(windows)
	rows, err := s.conn().QueryContext(ctx, `select t.device_id, t.fix_at, t.temp_c`+telemetryWithin+`
		and t.temp_c is not null order by t.device_id, t.fix_at, t.temp_c`, devices, starts, ends, from, to)
	if err != nil {
		return fmt.Errorf("walk through temperatures: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var w Warmed
		if err := rows.Scan(&w.DeviceID, &w.At, &w.C); err != nil {
			return fmt.Errorf("walk through temperatures: %w", err)
		}
		if !take(w) {
			return nil
		}
	}
	return rows.Err()
}

// Heard is what a device told about a shipment at one time: the first and the last of its readings.
type Heard struct {
	ShipmentID, DeviceID models.ID
	First, Last          time.Time
}

// ExcursionsHeard gives the excursions that readings may change: those that are open, and those that were not yet proved
// to be over at the first of the readings. One query for all, oldest first.
func (s *Store) ExcursionsHeard(ctx context.Context, heard []Heard) ([]models.Excursion, error) {
	ships, devices := make([][16]byte, len(heard)), make([][16]byte, len(heard))
	firsts, lasts := make([]time.Time, len(heard)), make([]time.Time, len(heard))
	for i, h := range heard {
		ships[i], devices[i], firsts[i], lasts[i] = h.ShipmentID, h.DeviceID, h.First, h.Last
	}
	rows, err := s.conn().QueryContext(ctx, `
		select e.id, e.shipment_id, e.device_id, e.side, e.started_at, e.ended_at, e.peak_c, e.peak_at, e.degree_minutes,
		  e.has_gap, e.seen_at, e.seen_c, e.inside_at, e.settled_us
		from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::timestamptz[]) h (shipment_id, device_id, first, last)
		join excursions e on e.shipment_id = h.shipment_id and e.device_id = h.device_id and e.started_at <= h.last
		  and (e.ended_at is null or e.seen_at >= h.first)
		order by e.started_at, e.side desc`, ships, devices, firsts, lasts)
	if err != nil {
		return nil, fmt.Errorf("read the excursions that readings may change: %w", err)
	}
	defer rows.Close()
	var list []models.Excursion
	for rows.Next() {
		var e models.Excursion
		err := rows.Scan(&e.ID, &e.ShipmentID, &e.DeviceID, &e.Side, &e.StartedAt, &e.EndedAt, &e.PeakC, &e.PeakAt,
			&e.DegreeMinutes, &e.HasGap, &e.SeenAt, &e.SeenC, &e.InsideAt, &e.SettledUS)
		if err != nil {
			return nil, fmt.Errorf("read the excursions that readings may change: %w", err)
		}
		list = append(list, e)
	}
	return list, rows.Err()
}

// ExcursionsFrom gives a device's excursions of a shipment that began at a time or later, oldest first.
func (s *Store) ExcursionsFrom(ctx context.Context, shipmentID, deviceID models.ID, from time.Time) ([]models.Excursion, error) {
	var list []models.Excursion
	err := s.q(ctx).Where("shipment_id = ? and device_id = ? and started_at >= ?", shipmentID, deviceID, from).
		Order("started_at, side desc").Find(&list).Error
	if err != nil {
		return nil, fmt.Errorf("read excursions of shipment %s: %w", shipmentID, err)
	}
	return list, nil
}

// ExcursionDevices gives by which devices excursions of a shipment are known.
func (s *Store) ExcursionDevices(ctx context.Context, shipmentID models.ID) ([]models.ID, error) {
	var ids []models.ID
	err := s.q(ctx).Model(&models.Excursion{}).Distinct("device_id").Where("shipment_id = ?", shipmentID).
		Order("device_id").Pluck("device_id", &ids).Error
	if err != nil {
		return nil, fmt.Errorf("by which devices excursions of shipment %s are known: %w", shipmentID, err)
	}
	return ids, nil
}

// mostExcursions bounds what one page shows of a shipment.
const mostExcursions = 1000

// Excursions lists a shipment's excursions, the newest first and at most a thousand of them. A shipment that the viewer
// may not see is NotFound.
func (s *Store) Excursions(ctx context.Context, v models.Viewer, shipmentID models.ID) ([]models.Excursion, error) {
	if _, err := s.windowsSeen(ctx, v, shipmentID); err != nil {
		return nil, err
	}
	var list []models.Excursion
	err := s.q(ctx).Where("shipment_id = ?", shipmentID).Order("started_at desc, device_id").Limit(mostExcursions).Find(&list).Error
	if err != nil {
		return nil, fmt.Errorf("list the excursions of shipment %s: %w", shipmentID, err)
	}
	return list, nil
}

// SaveExcursions writes excursions: new ones, and what became of those that are known.
func (s *Store) SaveExcursions(ctx context.Context, list []models.Excursion) error {
	if len(list) == 0 {
		return nil
	}
	err := s.q(ctx).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "id"}}, UpdateAll: true}).
		CreateInBatches(&list, 500).Error
	if err != nil {
		return fmt.Errorf("save %d excursions: %w", len(list), err)
	}
	return nil
}

// DeleteExcursions removes what later readings, or another range, showed not to have been.
func (s *Store) DeleteExcursions(ctx context.Context, ids []models.ID) error {
	if len(ids) == 0 {
		return nil
	}
	err := s.q(ctx).Where("id = any(?::uuid[])", idArray(ids)).Delete(&models.Excursion{}).Error
	if err != nil {
		return fmt.Errorf("remove %d excursions: %w", len(ids), err)
	}
	return nil
}
