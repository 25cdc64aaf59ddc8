package store

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm"

	"haulcast/models"
)

// ShipmentsPlan is how the database reads a page of Shipments.
func (s *Store) ShipmentsPlan(ctx context.Context, v models.Viewer, f ShipmentFilter, p Page) (string, error) {
	return planOf[models.Shipment](ctx, s)(s.shipmentsWanted(ctx, v, f, p))
}

// OrdersPlan is how the database reads a page of Orders.
func (s *Store) OrdersPlan(ctx context.Context, v models.Viewer, f OrderFilter, p Page) (string, error) {
	return planOf[models.Order](ctx, s)(s.ordersWanted(ctx, v, f, p))
}

// BoardPlan is how the database reads a page of Board.
func (s *Store) BoardPlan(ctx context.Context, v models.Viewer, f BoardFilter, p Page) (string, error) {
	return planOf[models.Shipment](ctx, s)(s.boardWanted(ctx, v, f, p))
}

// AlarmsPlan is how the database reads a page of Alarms.
func (s *Store) AlarmsPlan(ctx context.Context, v models.Viewer, f AlarmFilter, p Page) (string, error) {
	return planOf[AlarmRow](ctx, s)(s.alarmsWanted(ctx, v, f, p))
}

// DueAlarmsPlan is how the database reads DueAlarms.
func (s *Store) DueAlarmsPlan(ctx context.Context, now time.Time, limit int) (string, error) {
	return planOf[models.ID](ctx, s)(s.dueAlarms(ctx, now, limit), nil)
}

// ReevaluationPlan is how the database reads a page of ShipmentsToReevaluate.
func (s *Store) ReevaluationPlan(ctx context.Context, r models.Reevaluation, limit int) (string, error) {
	read, err := s.conn().QueryContext(ctx, "explain (analyze, buffers, timing off) "+shipmentsToReevaluate,
		string(r.Scope), r.SubjectID, r.AfterID, limit)
	if err != nil {
		return "", err
	}
	defer func() { _ = read.Close() }()
	var lines []string
	for read.Next() {
		var line string
		if err := read.Scan(&line); err != nil {
			return "", err
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n"), read.Err()
}

func planOf[T any](ctx context.Context, s *Store) func(*gorm.DB, error) (string, error) {
	return func(q *gorm.DB, err error) (string, error) {
		if err != nil {
			return "", err
		}
		var rows []T
		statement := q.Session(&gorm.Session{DryRun: true}).Find(&rows).Statement
		var lines []string
		read, err := s.conn().QueryContext(ctx, "explain (analyze, buffers, timing off) "+statement.SQL.String(), statement.Vars...)
		if err != nil {
			return "", err
		}
		defer func() { _ = read.Close() }()
		for read.Next() {
			var line string
			if err := read.Scan(&line); err != nil {
				return "", err
			}
			lines = append(lines, line)
		}
		return strings.Join(lines, "\n"), read.Err()
	}
}
