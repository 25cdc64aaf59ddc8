package sweep

import (
	"context"
	"time"
)

// How long things are kept.
const (
	keepChanges    = 24 * time.Hour     // who was away for longer fetches the page anew (live.md)
	keepShareLinks = 7 * 24 * time.Hour // after they expired, so that a list still shows them for a while
)

// pruneChanges removes old changes in small batches, so that the relay, which waits for whoever writes the log, is
// never held up for long.
func (s *Sweep) pruneChanges(ctx context.Context) error {
	before, total := s.Now().Add(-keepChanges), int64(0)
	for ctx.Err() == nil {
		n, err := s.store.PruneChanges(ctx, before)
		if err != nil {
			return err
		}
		if total += n; n == 0 {
			break
		}
	}
	s.pruned("changes", total)
	return nil
}

func (s *Sweep) pruneSessions(ctx context.Context) error {
	n, err := s.store.PruneSessions(ctx, s.Now())
	s.pruned("sessions", n)
	return err
}

func (s *Sweep) pruneShareLinks(ctx context.Context) error {
	n, err := s.store.PruneShareLinks(ctx, s.Now().Add(-keepShareLinks))
	s.pruned("share_links", n)
	return err
}

func (s *Sweep) pruned(what string, n int64) {
	if n > 0 {
		s.log.Info("old rows removed", "table", what, "rows", n)
	}
}

// preparePartitions makes this month's and next month's telemetry tables, so that nobody waits for them at midnight.
func (s *Sweep) preparePartitions(ctx context.Context) error {
	now := s.Now().UTC()
	next := time.Date(now.Year(), now.Month()+1, 1, 0, 0, 0, 0, time.UTC)
	return s.store.EnsurePartitions(ctx, []time.Time{now, next})
}
