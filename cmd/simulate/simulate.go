package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"
)

// summaryEvery is how often a line in the log says how things stand.
const summaryEvery = 30 * time.Second

// simulate drives all devices of the plan at once, until the context ends, every device is dismissed, or, with once,
// everything has been driven and reported. A context that ends is no error; devices that could not report are.
func simulate(ctx context.Context, plan []assignment, known recordings, s settings, client *http.Client, log *slog.Logger) error {
	senders := make([]*sender, len(plan))
	failures := make([]error, len(plan))
	var devices sync.WaitGroup
	ctx, end := context.WithCancel(ctx)
	defer end()
	for i, a := range plan {
		senders[i] = &sender{assignment: a, protocol: protocols[a.Protocol], base: s.url, client: client, queue: newQueue()}
		devices.Go(func() {
			failures[i] = drive(ctx, senders[i], journeys(known[a.Replay], a, s, i, len(plan)), s, log)
		})
	}
	log.Info("simulation started", "devices", len(plan), "url", s.url.Redacted())

	var summary sync.WaitGroup
	summary.Go(func() { summarise(ctx, senders, log) })
	devices.Wait()
	end()
	summary.Wait()
	logSummary("simulation ended", senders, log)
	return errors.Join(failures...)
}

// drive is the life of one device: it makes reports and, beside that, sends them. Once it is dismissed it makes no
// more.
func drive(ctx context.Context, sender *sender, next func(n int) journey, s settings, log *slog.Logger) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var making sync.WaitGroup
	making.Go(func() {
		defer sender.queue.close()
		makeReports(ctx, sender.queue, next, s)
	})
	err := sender.send(ctx)
	stop()
	making.Wait()
	if errors.Is(err, context.Canceled) {
		return nil
	}
	if err != nil {
		log.Error("device stopped", "device", sender.Device, "reason", err.Error())
		return fmt.Errorf("device %s: %w", sender.Device, err)
	}
	return nil
}

// makeReports plays journey after journey with a pause between them, until the context ends; with once, only the first.
func makeReports(ctx context.Context, q *queue, next func(n int) journey, s settings) {
	for n := 0; ; n++ {
		if next(n).play(ctx, q.put) != nil || s.once || sleep(ctx, s.pause) != nil {
			return
		}
	}
}

// journeys gives a device's n-th journey. The first of a vehicle begins somewhere on its way, unless it
// is to drive but once.
func journeys(samples []sample, a assignment, s settings, i, devices int) func(n int) journey {
	if a.Replay == fridgeName {
		return func(n int) journey {
			return fridgeJourney(samples, s.fridgeSpeed, s.fridgeFrom, s.fridgeMemory, n == 0)
		}
	}
	return func(n int) journey {
		share := 0.0
		if n == 0 && !s.once {
			share = staggerFrom + staggerSpan*float64(i)/float64(devices)
		}
		return vehicleJourney(samples, s.vehicleSpeed, share)
	}
}

// summarise writes the line at intervals.
func summarise(ctx context.Context, senders []*sender, log *slog.Logger) {
	for sleep(ctx, summaryEvery) == nil {
		logSummary("simulation running", senders, log)
	}
}

func logSummary(message string, senders []*sender, log *slog.Logger) {
	var made, waiting, dropped, accepted, duplicate, rejected, retries uint64
	problem := ""
	for _, s := range senders {
		m, w, d := s.queue.counts()
		made, waiting, dropped = made+m, waiting+w, dropped+d
		s.mu.Lock()
		accepted, duplicate, rejected, retries = accepted+s.accepted, duplicate+s.duplicate, rejected+s.rejected, retries+s.retries
		if s.problem != "" {
			problem = s.Device + ": " + s.problem
		}
		s.problem = ""
		s.mu.Unlock()
	}
	facts := []any{
		"made", made, "accepted", accepted, "duplicate", duplicate, "rejected", rejected,
		"waiting", waiting, "dropped", dropped, "retries", retries,
	}
	if problem != "" {
		facts = append(facts, "last_problem", problem)
	}
	log.Info(message, facts...) //nolint:sloglint // one of two constants, the caller's
}
