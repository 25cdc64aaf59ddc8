package tracking

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"haulcast/models"
	"haulcast/models/store"
)

// hearing is one group of deliveries while it is written.
type hearing struct {
	tracker *Tracker
	tx      *store.Store
	now     time.Time

	devices map[models.ID]models.Device
	reports []store.Report // by device, time and key
	fresh   []bool         // reports[i] was not known
	windows []store.Window
	loggers []store.Window // the shipments' own
	ships   []*heardShip   // by id
	judged  []*series      // whose rules heard something
}

// errRebound says that somebody bound a device anew between the moment we asked for whom it speaks and the moment we
// locked it. Nothing was written; ask again.
var errRebound = errors.New("a device was bound anew meanwhile")

// rebindingTries is how often we ask again; a second time is rare.
const rebindingTries = 5

// keep writes a group in one transaction, tells who listens where the shipments are, and fills in the verdicts.
func (tel *telemetry) keep(ctx context.Context, group []*delivery) error {
	ctx, cancel := context.WithTimeout(ctx, writeWithin)
	defer cancel()
	t := tel.tracker
	reports, devices, times := collect(group)
	if err := t.store.EnsurePartitions(ctx, times); err != nil {
		return unavailable(err)
	}
	var h *hearing
	var err error
	for range rebindingTries {
		err = t.store.InTx(ctx, func(tx *store.Store) error {
			h = &hearing{tracker: t, tx: tx, now: t.now(), devices: devices, reports: reports}
			return h.hear(ctx)
		})
		if !errors.Is(err, errRebound) {
			break
		}
	}
	if err != nil {
		return unavailable(fmt.Errorf("write %d reports of %d devices: %w", len(reports), len(devices), err))
	}
	tel.publish(h)
	judge(group, h)
	return nil
}

// collect brings the reports of a group into the order in which they are written.
func collect(group []*delivery) (reports []store.Report, devices map[models.ID]models.Device, times []time.Time) {
	devices = make(map[models.ID]models.Device, len(group))
	for _, d := range group {
		devices[d.device.ID] = d.device
		reports = append(reports, d.reports...)
	}
	slices.SortStableFunc(reports, byDeviceAndTime)
	var last time.Time
	for _, r := range reports {
		if last.IsZero() || r.FixAt.Year() != last.Year() || r.FixAt.Month() != last.Month() {
			times, last = append(times, r.FixAt), r.FixAt
		}
	}
	return reports, devices, times
}

func byDeviceAndTime(a, b store.Report) int {
	if c := bytes.Compare(a.DeviceID[:], b.DeviceID[:]); c != 0 {
		return c
	}
	if c := a.FixAt.Compare(b.FixAt); c != 0 {
		return c
	}
	return cmp.Compare(a.DedupeKey, b.DedupeKey)
}

// hear does the work: for whom did the devices speak, lock those, keep what is new, and let it tell.
func (h *hearing) hear(ctx context.Context) (err error) {
	if h.windows, err = h.tx.WindowsOfDevices(ctx, h.spans()); err != nil {
		return err
	}
	if err := h.lock(ctx); err != nil {
		return err
	}
	if h.fresh, err = h.tx.InsertReports(ctx, h.reports); err != nil {
		return err
	}
	if err := h.tx.TouchDevices(ctx, h.seen()); err != nil {
		return err
	}
	if err := h.confirmWindows(ctx); err != nil {
		return err
	}
	if err := h.readLoggers(ctx); err != nil {
		return err
	}
	if err := h.bringUpToDate(ctx); err != nil {
		return err
	}
	if err := h.judgeReadings(ctx); err != nil {
		return err
	}
	if err := h.recordExcursions(ctx); err != nil {
		return err
	}
	return h.refreshArrivals(ctx)
}

// confirmWindows asks once more for whom the devices spoke, now that their rows are locked: binding locks them too, so
// whoever binds a device either was seen here, or sees these reports when it looks at what the device told before.
func (h *hearing) confirmWindows(ctx context.Context) error {
	windows, err := h.tx.WindowsOfDevices(ctx, h.spans())
	if err != nil {
		return err
	}
	if len(windows) != len(h.windows) {
		return errRebound
	}
	for _, w := range windows {
		if !slices.Contains(h.windows, w) {
			return errRebound
		}
	}
	return nil
}

// of is the stretch of reports that a device made within a window.
func (h *hearing) of(w store.Window) (from, to int) {
	at := func(t time.Time) int {
		i, _ := slices.BinarySearchFunc(h.reports, t, func(r store.Report, t time.Time) int {
			if c := bytes.Compare(r.DeviceID[:], w.DeviceID[:]); c != 0 {
				return c
			}
			if r.FixAt.Before(t) {
				return -1
			}
			return 1
		})
		return i
	}
	return at(w.From), at(w.To)
}

// spans is the first and last report of each device.
func (h *hearing) spans() []store.Span {
	var spans []store.Span
	for _, r := range h.reports {
		if n := len(spans); n > 0 && spans[n-1].DeviceID == r.DeviceID {
			spans[n-1].Last = r.FixAt
			continue
		}
		spans = append(spans, store.Span{DeviceID: r.DeviceID, First: r.FixAt, Last: r.FixAt})
	}
	return spans
}

// seen is when each device was heard, and what its newest report says of its battery.
func (h *hearing) seen() []store.DeviceSeen {
	var seen []store.DeviceSeen
	for _, r := range h.reports {
		if n := len(seen); n == 0 || seen[n-1].ID != r.DeviceID {
			seen = append(seen, store.DeviceSeen{ID: r.DeviceID})
		}
		d := &seen[len(seen)-1]
		d.At = newer(d.At, r.ReceivedAt)
		if r.BatteryPct != nil {
			d.BatteryPct = r.BatteryPct
		}
	}
	return seen
}

// lock locks the shipments for which something was reported within a window.
func (h *hearing) lock(ctx context.Context) error {
	windows := make(map[models.ID][]store.Window)
	var ids []models.ID
	for _, w := range h.windows {
		if from, to := h.of(w); from == to {
			continue
		}
		if windows[w.ShipmentID] == nil {
			ids = append(ids, w.ShipmentID)
		}
		windows[w.ShipmentID] = append(windows[w.ShipmentID], w)
	}
	if len(ids) == 0 {
		return nil
	}
	ships, settings, err := h.tracker.lockToJudge(ctx, h.tx, ids)
	if err != nil {
		return err
	}
	for _, ship := range ships {
		ship.windows = windows[ship.ID]
	}
	h.ships = ships
	return h.tracker.learn(ctx, h.tx, ships, settings, h.now)
}

// readLoggers asks whether shipments have loggers of their own, if a vehicle's sensor told how warm it is.
func (h *hearing) readLoggers(ctx context.Context) (err error) {
	var ids []models.ID
	for _, ship := range h.ships {
		if slices.ContainsFunc(ship.windows, func(w store.Window) bool { return !w.Cargo && h.warms(w) }) {
			ids = append(ids, ship.ID)
		}
	}
	if len(ids) > 0 {
		h.loggers, err = h.tx.LoggerWindows(ctx, ids)
	}
	return err
}

func (h *hearing) warms(w store.Window) bool {
	from, to := h.of(w)
	return slices.ContainsFunc(h.reports[from:to], func(r store.Report) bool { return r.TempC != nil })
}

// judge fills in the verdicts. What stands twice in a group was accepted once, for whoever comes first.
func judge(group []*delivery, h *hearing) {
	type name struct {
		device models.ID
		at     int64
		key    int64
	}
	fresh := make(map[name]bool, len(h.reports))
	known := 0
	for i, r := range h.reports {
		if h.fresh[i] {
			fresh[name{r.DeviceID, r.FixAt.UnixMicro(), r.DedupeKey}] = true
		} else {
			known++
		}
	}
	for _, d := range group {
		for i, r := range d.reports {
			n := name{r.DeviceID, r.FixAt.UnixMicro(), r.DedupeKey}
			status := models.Accepted
			if known > 0 {
				if !fresh[n] {
					status = models.Duplicate
				}
				delete(fresh, n)
			}
			d.verdicts[d.index[i]] = models.Verdict{Index: d.index[i], Status: status}
		}
	}
}
