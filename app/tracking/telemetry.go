package tracking

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"haulcast/models"
	"haulcast/models/store"
)

// How telemetry is gathered. Readings of one device always go the same lane, so that they are written in the order they
// came and no two writers touch the same device.
const (
	lanes       = 4                    // one writer each
	gatherFor   = 2 * time.Millisecond // how long a writer waits for company
	gatherUpTo  = 2000                 // readings in one transaction, unless one request alone has more
	waitingMost = 50_000               // readings taken and not yet answered; beyond it a sender is told to come back
	writeWithin = 30 * time.Second     // one transaction, its repetitions included
)

// telemetry takes in what devices report.
type telemetry struct {
	tracker *Tracker
	lane    [lanes]chan *delivery
	waiting atomic.Int64
	onMove  atomic.Pointer[func(models.Move)]

	mu      sync.RWMutex // held for reading while something is put on a lane
	stopped bool
}

// delivery is one request on its way through a lane. The writer fills in the verdicts before it answers.
type delivery struct {
	device   models.Device
	reports  []store.Report
	verdicts []models.Verdict
	index    []int // reports[i] is what verdicts[index[i]] is about
	done     chan error
}

func newTelemetry(t *Tracker) *telemetry {
	tel := &telemetry{tracker: t}
	for i := range tel.lane {
		// Readings are what waitingMost bounds; a request has at least one.
		tel.lane[i] = make(chan *delivery, waitingMost)
	}
	return tel
}

// OnMove says who hears where shipments are and how warm, after each commit: the newest of each shipment. The function
// must not wait for anybody. Set it before Run.
func (t *Tracker) OnMove(hear func(models.Move)) { t.telemetry.onMove.Store(&hear) }

// RecordTelemetry keeps what a device reports and returns when that is committed, with a verdict for each reading in
// the order they came: accepted, duplicate (kept before, counted once), or rejected with what is wrong in it. It
// attributes readings to shipments by their own times, brings the shipments' newest values up to date and judges the
// alarm rules. When more is waiting than can be taken, the error is Unavailable and nothing was taken. When ctx ends
// first its error is returned; what was taken is written all the same, and sending it again is harmless.
func (t *Tracker) RecordTelemetry(ctx context.Context, device models.Device, readings []models.Reading) ([]models.Verdict, error) {
	if len(readings) == 0 {
		return nil, models.Errorf(models.Invalid, "There is no reading in it.")
	}
	d := deliver(device, readings, t.now())
	if len(d.reports) == 0 {
		return d.verdicts, nil
	}
	if err := t.telemetry.take(d); err != nil {
		return nil, err
	}
	select {
	case err := <-d.done:
		if err != nil {
			return nil, err
		}
		return d.verdicts, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// deliver checks the readings one by one and keeps the good ones.
func deliver(device models.Device, readings []models.Reading, now time.Time) *delivery {
	d := &delivery{device: device, verdicts: make([]models.Verdict, len(readings)), done: make(chan error, 1)}
	for i, r := range readings {
		r.FixAt = r.FixAt.UTC().Truncate(time.Microsecond)
		problems := r.Check(now)
		attrs, ok := store.KeepableAttrs(r.Attrs)
		if !ok {
			problems = append(problems, models.FieldError{
				Field: "attrs", Message: "must be a JSON object without NUL characters, huge numbers or deep nesting",
			})
		}
		if len(problems) > 0 {
			d.verdicts[i] = models.Verdict{Index: i, Status: models.Rejected, Problem: problems}
			continue
		}
		r.Attrs = attrs
		d.reports = append(d.reports, store.Report{DeviceID: device.ID, DedupeKey: r.DedupeKey(), ReceivedAt: now, Reading: r})
		d.index = append(d.index, i)
	}
	return d
}

// take puts a delivery on its lane, or refuses it at once.
func (tel *telemetry) take(d *delivery) error {
	tel.mu.RLock()
	defer tel.mu.RUnlock()
	if tel.stopped {
		return models.Errorf(models.Unavailable, "The server is stopping. Send the readings again in a few seconds.")
	}
	n := int64(len(d.reports))
	if tel.waiting.Add(n) > waitingMost {
		tel.waiting.Add(-n)
		return models.Errorf(models.Unavailable, "Too many readings are waiting to be written. Send them again in a few seconds.")
	}
	tel.lane[int(d.device.ID[15])%lanes] <- d
	return nil
}

// answer ends a delivery; the sender may have left.
func (tel *telemetry) answer(d *delivery, err error) {
	tel.waiting.Add(-int64(len(d.reports)))
	d.done <- err
}

// Run writes what RecordTelemetry takes until ctx ends; then it takes nothing more, writes and answers what it took,
// and returns.
func (t *Tracker) Run(ctx context.Context) error {
	tel := t.telemetry
	var writers sync.WaitGroup
	for i := range tel.lane {
		writers.Go(func() { tel.write(context.WithoutCancel(ctx), tel.lane[i]) })
	}
	<-ctx.Done()
	tel.mu.Lock()
	tel.stopped = true
	for i := range tel.lane {
		close(tel.lane[i])
	}
	tel.mu.Unlock()
	writers.Wait()
	return nil
}

// write is one lane's writer.
func (tel *telemetry) write(ctx context.Context, lane <-chan *delivery) {
	for first := range lane {
		tel.commit(ctx, gather(first, lane))
	}
}

// gather collects what else arrives within a moment. Under load the lane has filled while the last group was written,
// and nobody waits.
func gather(first *delivery, lane <-chan *delivery) []*delivery {
	group, readings := []*delivery{first}, len(first.reports)
	enough := time.NewTimer(gatherFor)
	defer enough.Stop()
	for readings < gatherUpTo {
		select {
		case d, open := <-lane:
			if !open {
				return group
			}
			group, readings = append(group, d), readings+len(d.reports)
		case <-enough.C:
			return group
		}
	}
	return group
}

// commit writes a group in one transaction and answers it. When the group fails and has several requests, each is tried
// by itself, so that one that can't be kept does not take the others with it.
func (tel *telemetry) commit(ctx context.Context, group []*delivery) {
	err := tel.keep(ctx, group)
	if err != nil && len(group) > 1 && !unreachable(err) {
		for _, d := range group {
			tel.answer(d, tel.keep(ctx, []*delivery{d}))
		}
		return
	}
	for _, d := range group {
		tel.answer(d, err)
	}
}
