package tracking

import (
	"context"
	"maps"
	"slices"
	"time"

	"haulcast/models"
	"haulcast/models/alarms"
	"haulcast/models/store"
)

// walkStored steps series of one shipment through what the database holds: one walk through the reports for all of them.
func walkStored(ctx context.Context, tx *store.Store, ship *heardShip, list []*series) error {
	if len(list) == 0 {
		return nil
	}
	all, err := ship.spoken(ctx, tx)
	if err != nil {
		return err
	}
	if err := recallHands(ctx, tx, ship, list); err != nil {
		return err
	}
	w := walkers{all: all, warm: store.ForTemperature(all, all), list: list}
	var together []store.Report // of one instant
	err = tx.EachReport(ctx, w.windows(), w.earliest(), func(r store.Report) {
		if len(together) > 0 && !together[0].FixAt.Equal(r.FixAt) {
			w.take(together)
			together = together[:0]
		}
		together = append(together, r)
	})
	if err == nil && len(together) > 0 {
		w.take(together)
	}
	for _, s := range list {
		s.walk.End()
	}
	return err
}

// recallHands lets series that are walked again know what people said is over: late reports must not undo it.
func recallHands(ctx context.Context, tx *store.Store, ship *heardShip, list []*series) error {
	cleared, err := tx.ClearedByHand(ctx, ship.ID)
	if err != nil || len(cleared) == 0 {
		return err
	}
	for _, s := range list {
		for _, a := range cleared {
			if a.Kind == s.rule.Kind && a.Key == s.key() {
				s.walk.ByHand = append(s.walk.ByHand, *a.ClearedAt)
			}
		}
	}
	return nil
}

// walkers are series on their way through the stored reports of a shipment.
type walkers struct {
	all, warm []store.Window
	list      []*series
}

// windows are those of the devices whose series walk.
func (w walkers) windows() []store.Window {
	devices := make(map[models.ID]bool)
	for _, s := range w.list {
		devices[s.device.ID] = true
	}
	return slices.DeleteFunc(slices.Clone(w.all), func(one store.Window) bool { return !devices[one.DeviceID] })
}

// earliest is from when on something is wanted.
func (w walkers) earliest() time.Time {
	earliest := w.list[0].from
	for _, s := range w.list {
		if s.from.Before(earliest) {
			earliest = s.from
		}
	}
	return earliest
}

// take hands the reports of one instant to every series, in the series' own order.
func (w walkers) take(together []store.Report) {
	for _, s := range w.list {
		if together[0].FixAt.Before(s.from) {
			continue
		}
		windows := w.all
		if readsTemperature(s.rule.Kind) {
			windows = w.warm
		}
		for _, sample := range s.read(together, windows) {
			if s.after == nil || sample.Compare(*s.after) > 0 {
				s.next(sample)
			}
		}
	}
}

// read gives what reports of one instant say in the series.
func (s *series) read(together []store.Report, windows []store.Window) []alarms.Sample {
	var samples []alarms.Sample
	for _, r := range together {
		if r.DeviceID != s.device.ID || !holdsReport(windows, r) {
			continue
		}
		if at, ok := s.rule.Read(s.walk.Seen, r.Reading); ok {
			samples = append(samples, at)
		}
	}
	if len(samples) < 2 {
		return samples
	}
	return alarms.InOrder(samples)
}

func holdsReport(windows []store.Window, r store.Report) bool {
	return slices.ContainsFunc(windows, func(w store.Window) bool { return w.DeviceID == r.DeviceID && w.Holds(r.FixAt) })
}

// wholeSeries lists every series of a shipment, to be walked from the beginning: those whose rule applies, and those of
// which something is remembered. concerns says which rules are wanted.
func wholeSeries(ctx context.Context, tx *store.Store, ship *heardShip, devices []models.Device,
	concerns func(models.AlarmKind) bool,
) ([]*series, error) {
	if err := wholeFences(ctx, tx, ship, concerns); err != nil {
		return nil, err
	}
	var list []*series
	for _, rule := range alarms.Triggered(alarms.ByReading) {
		if !concerns(rule.Kind) {
			continue
		}
		subjects := []alarms.Subject{{}}
		if rule.Subjects != nil {
			subjects = rule.Subjects(ship.seen)
		}
		for _, device := range devices {
			for _, subject := range subjects {
				s := &series{ship: ship, device: device, rule: rule, subject: subject, again: true}
				s.walk = alarms.Walk{Rule: rule, Seen: s.seenBy()}
				_, known := ship.tracks[trackName{rule.Kind, s.key()}]
				wanted := ship.Profile != nil || !readsTemperature(rule.Kind)
				if known || wanted && rule.Applies(s.walk.Seen) {
					list = append(list, s)
				}
			}
		}
	}
	return list, nil
}

// fenceKinds are the alarms about geofences.
var fenceKinds = []models.AlarmKind{models.AlarmFenceForbidden, models.AlarmFenceLeft, models.AlarmFenceDwelled}

// wholeFences gathers the fences that matter for all that was ever reported about a shipment.
func wholeFences(ctx context.Context, tx *store.Store, ship *heardShip, concerns func(models.AlarmKind) bool) error {
	if len(ship.fences.byKey) == 0 || !slices.ContainsFunc(fenceKinds, concerns) {
		return nil
	}
	all, err := ship.spoken(ctx, tx)
	if err != nil {
		return err
	}
	n := ship.fences.nearbyOf(&ship.Shipment)
	if err := tx.EachReport(ctx, all, time.Time{}, func(r store.Report) { n.report(r.Reading) }); err != nil {
		return err
	}
	for _, name := range slices.Collect(maps.Keys(ship.tracks)) {
		n.remembered(subjectOf(name.key))
	}
	ship.seen.Fences = n.list()
	return nil
}
