// Package sweep notices what did not happen, and tidies up.
//
//	due.go        shipments whose time has come: late, silent, or due for a new estimate; alarms that nobody acknowledged
//	              in time, or whose time on the shelf is over
//	reevaluate.go shipments under way that a change of the rules concerns, page by page
//	retention.go  what is kept for a time only, and the table of next month's telemetry
//
// Nothing is kept in memory: when a shipment or an alarm must be looked at stands with it, so a restart loses no deadline,
// and two programs on one database look at each once or, harmlessly, twice.
package sweep

import (
	"context"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"haulcast/app/tracking"
	"haulcast/models/store"
)

// Sweep is the list of what is done by the clock.
type Sweep struct {
	// Now is the clock and Every how often due shipments are looked for; set them before Run.
	Now   func() time.Time
	Every time.Duration

	tracker *tracking.Tracker
	store   *store.Store
	log     *slog.Logger
}

// New makes a Sweep that looks once a second; Run sets it going.
func New(t *tracking.Tracker, s *store.Store, log *slog.Logger) *Sweep {
	return &Sweep{Now: store.Now, Every: time.Second, tracker: t, store: s, log: log}
}

// chore is one thing that is done by the clock.
type chore struct {
	name  string
	every time.Duration
	do    func(ctx context.Context) error
}

// chores is the list.
func (s *Sweep) chores() []chore {
	return []chore{
		{"look at due shipments", s.Every, s.lookAtDue},
		{"look at due alarms", s.Every, s.lookAtDueAlarms},
		{"judge anew what rules changed", s.Every, s.judgeAnew},
		{"prune the change log", time.Minute, s.pruneChanges},
		{"forget expired sessions", time.Hour, s.pruneSessions},
		{"forget expired share links", time.Hour, s.pruneShareLinks},
		{"forget old re-evaluations", time.Hour, s.pruneReevaluations},
		{"prepare telemetry tables", time.Hour, s.preparePartitions},
	}
}

// Run does each chore at once and then again and again, until ctx ends. A chore that fails is logged and tried again
// when its time comes.
func (s *Sweep) Run(ctx context.Context) error {
	var running errgroup.Group
	for _, c := range s.chores() {
		running.Go(func() error { s.repeat(ctx, c); return nil })
	}
	return running.Wait()
}

func (s *Sweep) repeat(ctx context.Context, c chore) {
	tick := time.NewTicker(c.every)
	defer tick.Stop()
	for {
		if err := c.do(ctx); err != nil && ctx.Err() == nil {
			s.log.Error("chore failed", "chore", c.name, "error", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}
