package tracking

import (
	"context"
	"slices"

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
