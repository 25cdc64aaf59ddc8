// Package tracking is the one door through which what happened reaches the database.
//
// Its methods are the verbs of the trade. Each takes who does it (models.Actor), checks the permission and the scope
// itself, and is one transaction: it locks the shipment, lets models decide, writes, and announces what others must
// hear of. What arrives twice counts once: a repeated id ends quietly.
//
// Lock order: shipments by id ascending, then anything else. Orders are locked after their shipments.
package tracking

import (
	"log/slog"
	"time"

	"haulcast/models"
	"haulcast/models/geo"
	"haulcast/models/store"
)

// Tracker does what the trade does: places orders, books shipments, records events and reports.
type Tracker struct {
	// Now is the clock; tests may set it before the first call. It gives UTC to the microsecond.
	Now func() time.Time

	store     *store.Store
	log       *slog.Logger
	telemetry *telemetry
	fences    fenceMemory
	plans     planMemory
	lanes     laneBook
	way       func(from geo.Point, stops []geo.Point) (line geo.Polyline, mps float64, ok bool)
}

// Options say what a Tracker needs beside its store.
type Options struct {
	Logger *slog.Logger // nil means slog.Default
	// Way is what a routing engine knows: a way by road that leads past a place and on to the stops, and the mean speed
	// on it in metres per second. It must not wait for anybody. nil means that there is no engine.
	Way func(from geo.Point, stops []geo.Point) (line geo.Polyline, mps float64, ok bool)
}

// New makes a Tracker on a store. Telemetry is taken only while Run runs; everything else works at once.
func New(s *store.Store, o Options) *Tracker {
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	t := &Tracker{Now: store.Now, store: s, log: o.Logger, way: o.Way}
	t.telemetry = newTelemetry(t)
	return t
}

// mayAct refuses an actor whose role lacks the permission: Unauthenticated for nobody, Forbidden for everyone else.
func mayAct(by models.Actor, p models.Permission) error {
	switch {
	case by.May(p):
		return nil
	case by.Role == models.RoleNobody:
		return models.Errorf(models.Unauthenticated, "Please sign in first.")
	}
	return models.Errorf(models.Forbidden, "You may not do that; ask an admin of the operator.")
}

// actorID is the user behind an actor; nil for devices and the program itself.
func actorID(by models.Actor) *models.ID {
	if by.UserID == models.NoID {
		return nil
	}
	id := by.UserID
	return &id
}

// now is the present, as Postgres keeps it.
func (t *Tracker) now() time.Time { return t.Now().UTC().Truncate(time.Microsecond) }
