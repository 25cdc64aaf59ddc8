// Package demo fills an empty database with a small made-up company and keeps it busy, so that a newcomer has something
// true to look at: sixteen recorded bus trips run as delivery rounds, a recorded vaccine fridge as a refrigerated load,
// and forty real deliveries with their planned and actual dates stand in the archive.
//
// Everything enters as it would in earnest: orders and events through app/tracking, positions and temperatures through
// the public ingest addresses, sent by the separate program cmd/simulate.
package demo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"haulcast/app/auth"
	"haulcast/app/tracking"
	"haulcast/models"
	"haulcast/models/store"
)

// Demo is the made-up company at work.
type Demo struct {
	store   *store.Store
	tracker *tracking.Tracker
	auth    *auth.Auth
	dir     string
	log     *slog.Logger

	dispatcher models.Actor
	customers  []models.Customer
	rounds     []*round
}

// New prepares the demo; dir is where its plan for the simulator is kept.
func New(s *store.Store, t *tracking.Tracker, a *auth.Auth, dir string, log *slog.Logger) *Demo {
	return &Demo{store: s, tracker: t, auth: a, dir: dir, log: log}
}

// Account is a login of the demo; its password is known only at the moment it is made.
type Account struct {
	Role, Email, Password string
}

// ErrOccupied says that the database already holds somebody's work, which a demo must not touch.
var ErrOccupied = errors.New("this database is in use already; the demo needs an empty one: set DATA_DIR or DATABASE_URL to another, or leave DEMO off")

// Prepare fills an empty database and gives the accounts it made. On a database that it filled before it only takes up
// the work again and gives none; on anybody else's it gives ErrOccupied.
func (d *Demo) Prepare(ctx context.Context) ([]Account, error) {
	settings, err := d.store.Settings(ctx)
	if err != nil {
		return nil, err
	}
	if settings.Demo {
		return nil, d.resume(ctx)
	}
	users, err := d.store.Users(ctx, models.System(models.SourceAPI).Viewer, "", store.Page{Limit: 1})
	if err != nil {
		return nil, err
	}
	if len(users.Items) > 0 {
		return nil, ErrOccupied
	}
	return d.fill(ctx, settings)
}

// fill makes the company. The mark that this is a demo is set last: a start that was cut off in the middle says so
// instead of showing half a company.
func (d *Demo) fill(ctx context.Context, settings models.Settings) ([]Account, error) {
	accounts, err := d.makeCompany(ctx)
	if err != nil {
		return nil, fmt.Errorf("demo company: %w", err)
	}
	if err := d.makeHistory(ctx); err != nil {
		return nil, fmt.Errorf("demo history: %w", err)
	}
	if err := d.makeRounds(ctx); err != nil {
		return nil, fmt.Errorf("demo rounds: %w", err)
	}
	settings.Demo = true
	settings.OperatorName = "Mersey Haulage (demo)"
	settings.TimeZone = "Europe/London"
	// Trips run three times and the fridge sixty times as fast as recorded, so the alarms' patience is scaled too.
	settings.ETAEveryS, settings.UrbanKMH = 20, 45
	if err := d.store.UpdateSettings(ctx, settings); err != nil {
		return nil, err
	}
	return accounts, d.store.SaveThresholds(ctx, models.ThresholdChange{
		Scope: models.ScopeInstallation, Version: 2, UpdatedBy: "Haulcast",
		Values: []byte(`{"delay_tolerance_s": 60, "delay_hold_s": 15, "delay_clear_s": 60, "signal_floor_s": 120}`),
	})
}

// lookEvery is how often the demo's dispatcher looks at the rounds.
const lookEvery = 2 * time.Second

// Run does what the demo's dispatcher does all day, until ctx ends: books the next round of each vehicle, notes when it
// is out for delivery and when it arrived.
func (d *Demo) Run(ctx context.Context) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			for _, r := range d.rounds {
				if err := d.attend(ctx, r); err != nil && ctx.Err() == nil {
					d.log.Warn("demo round stands still", "vehicle", r.vehicle, "error", err)
				}
			}
		}
	}
}
