package store

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// partitionLock is the advisory lock under which a month's table is made: two programs may want it at once.
const partitionLock = 0x48_43_54_4c // "HCTL"

// partitionMemory is which months are known to have a table. Nothing takes a month away while the program runs.
type partitionMemory struct {
	mu     sync.Mutex
	months map[time.Time]bool
}

// monthOf is the beginning of a time's month: what a partition is named and bounded by.
func monthOf(t time.Time) time.Time {
	t = t.UTC()
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
}

// EnsurePartitions makes the monthly tables that readings of these times belong to, where they are missing. Call it
// outside a transaction, before inserting: a table is made by itself and then attached, which holds up nobody who is
// writing.
func (s *Store) EnsurePartitions(ctx context.Context, times []time.Time) error {
	for _, t := range times {
		month := monthOf(t)
		if s.months.has(month) {
			continue
		}
		if err := s.makePartition(ctx, month); err != nil {
			return fmt.Errorf("make the telemetry table of %s: %w", month.Format("2006-01"), err)
		}
		s.months.add(month)
	}
	return nil
}

func (p *partitionMemory) has(month time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.months[month]
}

func (p *partitionMemory) add(month time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.months == nil {
		p.months = make(map[time.Time]bool)
	}
	p.months[month] = true
}

func (s *Store) makePartition(ctx context.Context, month time.Time) error {
	name := "telemetry_" + month.Format("2006_01")
	const day = "2006-01-02 15:04:05+00"
	// Names and bounds can't be parameters; both are made of a date and nothing else.
	table := pgx.Identifier{name}.Sanitize()
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "select pg_advisory_xact_lock($1)", partitionLock); err != nil {
			return err
		}
		var exists bool
		if err := tx.QueryRow(ctx, "select to_regclass($1) is not null", name).Scan(&exists); err != nil || exists {
			return err
		}
		_, err := tx.Exec(ctx, fmt.Sprintf(`create table %s (like telemetry including all)`, table))
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, fmt.Sprintf(`alter table telemetry attach partition %s for values from ('%s') to ('%s')`,
			table, month.Format(day), month.AddDate(0, 1, 0).Format(day)))
		return err
	})
}
