// Package ingest hears the outside: trackers, phones and loggers report here, each in the protocol it speaks.
//
// A request is known by its device's token, bounded in size and in number, decoded by a pure function into
// models.Reading, and handed to app/tracking. The sender is answered only after that has committed, so what was
// acknowledged is kept; what is sent twice counts once. Broken input is answered with the name the sender gave the
// field, and the good points of a batch are kept. Tokens are never logged: a device is told by its unique id.
//
// A new protocol is a file with its decoder, a line in protocols.go and a folder of real payloads in testdata.
package ingest

import (
	"context"
	"log/slog"
	"time"

	"haulcast/app/auth"
	"haulcast/app/tracking"
	"haulcast/models"
)

// Ingest takes in what devices report. Make it with New; it is safe for use by many.
type Ingest struct {
	tracker *tracking.Tracker
	auth    *auth.Auth
	log     *slog.Logger
	rate    *auth.Buckets

	// Now is the clock; time.Now unless a test sets it before the first request.
	Now func() time.Time
}

// How often one device may send a message: sixty at once, then ten a second. A message may be a batch of maxPoints,
// so that a backlog of any size gets through.
const (
	messagesPerSecond = 10
	messageBurst      = 60
	devicesKept       = 100_000
)

// New makes an Ingest that hands on to the tracker.
func New(t *tracking.Tracker, a *auth.Auth, log *slog.Logger) *Ingest {
	return &Ingest{
		tracker: t, auth: a, log: log, Now: time.Now,
		rate: auth.NewBuckets(messagesPerSecond, messageBurst, devicesKept),
	}
}

// record hands what was heard to the tracker and gives a verdict on every reading that was sent, in the order sent.
func (in *Ingest) record(ctx context.Context, d models.Device, h heard) ([]models.Verdict, error) {
	if len(h.readings) == 0 {
		return h.refused, nil
	}
	verdicts, err := in.tracker.RecordTelemetry(ctx, d, h.readings)
	if err != nil {
		return nil, err
	}
	return h.merge(verdicts), nil
}
