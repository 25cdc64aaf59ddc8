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

// judgeReadings steps the rules through what is new, and says what follows.
func (h *hearing) judgeReadings(ctx context.Context) error {
	for _, ship := range h.ships {
		list := h.seriesOf(ship)
		if ship.AlarmCount > 0 {
			list = append(list, h.silence(ship))
		}
		if err := h.judgeShip(ctx, ship, list); err != nil {
			return err
		}
	}
	if err := saveTracks(ctx, h.tx, h.judged); err != nil {
		return err
	}
	for _, ship := range h.ships {
		if err := settle(ctx, h.tx, &ship.Shipment, ship.acts, h.now); err != nil {
			return err
		}
		ship.acts = nil
	}
	return nil
}

// judgeShip takes the new samples of one shipment's series in, those that come late by walking again.
func (h *hearing) judgeShip(ctx context.Context, ship *heardShip, list []*series) error {
	var heard, again []*series
	for _, s := range list {
		if s.rule.Trigger == alarms.ByClock {
			if err := h.judgeSilence(ctx, s); err != nil {
				return err
			}
			continue
		}
		says, err := s.begin()
		if err != nil {
			return err
		}
		if !says {
			continue
		}
		heard = append(heard, s)
		if s.again {
			again = append(again, s)
			continue
		}
		for _, sample := range s.samples {
			s.next(sample)
		}
	}
	if err := walkStored(ctx, h.tx, ship, again); err != nil {
		return err
	}
	for _, s := range heard {
		acts, err := s.reconcile(ctx, h.tx, h.now)
		if err != nil {
			return err
		}
		ship.acts = append(ship.acts, acts...)
	}
	h.judged = append(h.judged, heard...)
	return nil
}

// silence is the series of the one rule that every report answers: it was heard.
func (h *hearing) silence(ship *heardShip) *series {
	return &series{ship: ship, rule: alarms.SignalLost, samples: []alarms.Sample{{At: h.now}}}
}

func (h *hearing) judgeSilence(ctx context.Context, s *series) error {
	kept, known := s.ship.tracks[trackName{s.rule.Kind, s.key()}]
	if !known {
		return nil
	}
	if err := s.recall(kept); err != nil {
		return err
	}
	if s.track.Idle() {
		return nil // nothing to end, nothing to remember
	}
	seen := s.seenBy()
	seen.QuietZone = s.ship.quietZone()
	acts, err := stepClock(ctx, h.tx, seen, s)
	s.ship.acts = append(s.ship.acts, acts...)
	h.judged = append(h.judged, s)
	return err
}

// seriesOf lists what the new reports about a shipment say to the rules.
func (h *hearing) seriesOf(ship *heardShip) []*series {
	warm := store.ForTemperature(ship.windows, h.loggers)
	ship.seen.Fences = h.fencesOf(ship)
	var list []*series
	for _, rule := range alarms.Triggered(alarms.ByReading) {
		windows := ship.windows
		if readsTemperature(rule.Kind) {
			if ship.Profile == nil && !ship.remembersAny(rule.Kind) {
				continue // nobody cares how warm these goods are
			}
			windows = warm
		}
		subjects := []alarms.Subject{{}}
		if rule.Subjects != nil {
			subjects = rule.Subjects(ship.seen)
		}
		for _, subject := range subjects {
			list = append(list, h.seriesAbout(ship, rule, subject, windows)...)
		}
	}
	return list
}

// remembersAny tells whether a rule remembers anything of the shipment.
func (s *heardShip) remembersAny(kind models.AlarmKind) bool {
	for name, track := range s.tracks {
		if name.kind == kind && !track.Idle {
			return true
		}
	}
	return false
}

// fencesOf gathers the fences that matter for the new reports of a shipment.
func (h *hearing) fencesOf(ship *heardShip) []alarms.Fence {
	if len(ship.fences.byKey) == 0 {
		return nil
	}
	n := ship.fences.nearbyOf(&ship.Shipment)
	for _, w := range ship.windows {
		h.each(w, func(r store.Report) { n.report(r.Reading) })
	}
	for name := range ship.tracks {
		n.remembered(subjectOf(name.key))
	}
	return n.list()
}

// seriesAbout gives one series per device that said something to the rule.
func (h *hearing) seriesAbout(ship *heardShip, rule alarms.Rule, subject alarms.Subject, windows []store.Window) []*series {
	byDevice := make(map[models.ID]*series)
	var list []*series
	for _, w := range windows {
		s := byDevice[w.DeviceID]
		if s == nil {
			s = &series{ship: ship, device: h.devices[w.DeviceID], rule: rule, subject: subject}
			byDevice[w.DeviceID] = s
			list = append(list, s)
		}
		seen := s.seenBy()
		if !rule.Applies(seen) && !ship.remembers(rule.Kind, s.key()) {
			continue
		}
		if h.saysNothing(s, w, seen) {
			continue
		}
		from, to := h.of(w)
		s.samples = slices.Grow(s.samples, to-from)
		h.each(w, func(r store.Report) {
			if at, ok := rule.Read(seen, r.Reading); ok {
				s.samples = append(s.samples, at)
			}
		})
	}
	list = slices.DeleteFunc(list, func(s *series) bool { return len(s.samples) == 0 })
	for _, s := range list {
		s.samples = alarms.InOrder(s.samples)
	}
	return list
}

// saysNothing tells whether the new reports of a window say nothing to a rule that remembers nothing, and come after all
// that ever said something to it. Nearly all do, so it is found out before anything is kept of them.
func (h *hearing) saysNothing(s *series, w store.Window, seen alarms.Seen) bool {
	kept, known := s.ship.tracks[trackName{s.rule.Kind, s.key()}]
	if s.rule.Remember != nil || known && !kept.Idle {
		return false
	}
	from, to := h.of(w)
	for i := from; i < to; i++ {
		if !h.fresh[i] {
			continue
		}
		at, ok := s.rule.Read(seen, h.reports[i].Reading)
		if !ok {
			continue
		}
		seen.Reading = at
		if known && !at.At.After(kept.LastAt) || s.rule.Judge(seen).Holds {
			return false
		}
	}
	return true
}

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
