package tracking

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"haulcast/models"
	"haulcast/models/alarms"
	"haulcast/models/store"
)

// series is what one rule reads of one device about one shipment, or about one of the things that the rule holds its
// readings against.
type series struct {
	ship    *heardShip
	device  models.Device
	rule    alarms.Rule
	subject alarms.Subject
	samples []alarms.Sample // new ones, in order
	track   alarms.Track

	walk  alarms.Walk
	again bool           // walk through what is stored …
	after *alarms.Sample // … after this (nil: from from on)
	from  time.Time
	loud  bool // there was something to remember at some moment
	keep  bool // what the rule remembers now is to be kept

	sealed time.Time // the rules changed then, which is why it is judged; zero when they did not
}

// key names the series among those of the shipment and the rule.
func (s *series) key() string { return seriesKey(s.device.ID, s.subject) }

func seriesKey(device models.ID, subject alarms.Subject) string {
	switch {
	case device == models.NoID:
		return ""
	case subject.Key == "":
		return device.String()
	}
	return device.String() + "/" + subject.Key
}

// subjectOf is the second part of a series' key.
func subjectOf(key string) string {
	_, subject, _ := strings.Cut(key, "/")
	return subject
}

// blank is an alarm of the series before anything is known of it.
func (s *series) blank() models.Alarm {
	a := models.Alarm{Kind: s.rule.Kind, Key: s.key(), ShipmentID: &s.ship.ID, CustomerID: &s.ship.CustomerID}
	if s.device.ID != models.NoID {
		a.DeviceID = &s.device.ID
	}
	return a
}

// seenBy is what the rule may look at in this series.
func (s *series) seenBy() alarms.Seen {
	seen := s.ship.seen
	seen.Fence = s.subject.Fence
	seen.ReportEvery = time.Duration(s.device.ReportEveryS) * time.Second
	return seen
}

// begin reads what the rule remembers and decides how the new samples are taken in; false when they say nothing to it.
func (s *series) begin() (heard bool, err error) {
	s.walk = alarms.Walk{Rule: s.rule, Seen: s.seenBy()}
	kept, known := s.ship.tracks[trackName{s.rule.Kind, s.key()}]
	first := s.samples[0]
	forgets := s.forgets() && (!known || kept.Idle)
	if forgets && (!known || first.At.After(kept.LastAt)) && s.quiet() {
		return false, nil
	}
	if known {
		if err := s.recall(kept); err != nil {
			return false, err
		}
		s.walk.Track = s.track
	}
	switch {
	case !forgets, known && !first.At.After(kept.LastAt):
		s.after, s.again = s.walk.Rewind(first)
		if s.after != nil {
			s.from = s.after.At
		}
	case !known && s.rule.Timing(s.walk.Seen).Warmup > 0:
		s.again = true // when it was first heard stands in the database only
	default:
		// What came since the last thing that said something may be there already, and be later than this.
		s.again, s.from = true, first.At
	}
	s.keep = true
	return true, nil
}

// recall reads what the rule remembers.
func (s *series) recall(kept store.AlarmTrack) error {
	if err := json.Unmarshal(kept.Track, &s.track); err != nil {
		return fmt.Errorf("read what %s remembers of shipment %s: %w", s.rule.Kind, s.ship.ID, err)
	}
	return nil
}

// forgets tells whether the rule forgets what says nothing to it: its answer about a moment, when nothing is going on,
// does not depend on the moment before. Such samples need not be taken in, which saves reading and writing what it
// remembers for nearly every report there is.
func (s *series) forgets() bool {
	switch s.rule.Kind {
	case models.AlarmTempFreeze, models.AlarmFenceLeft:
		return true // what they remember begins with a moment that says something
	}
	return s.rule.Remember == nil
}

// quiet tells whether the new samples say nothing to a rule that remembers nothing (hearing.saysNothing has asked those
// that never do).
func (s *series) quiet() bool {
	if s.rule.Remember == nil {
		return false
	}
	long := alarms.Sample{At: s.samples[0].At.AddDate(-1, 0, 0)}
	probe := alarms.Walk{Rule: s.rule, Seen: s.walk.Seen, Track: alarms.Track{First: long.At, Last: &long}}
	for _, sample := range s.samples {
		probe.Next(sample)
		if len(probe.Episodes) > 0 || !empty(probe.Track) {
			return false
		}
	}
	return true
}

// empty tells whether a track holds nothing but where to walk again from.
func empty(t alarms.Track) bool { return t.Idle() && reflect.ValueOf(t.Memory).IsZero() }

// next takes in one sample.
func (s *series) next(sample alarms.Sample) {
	s.walk.Next(sample)
	s.loud = s.loud || !empty(s.walk.Track)
}

// reconcile compares what the walk says with the alarms that are known and gives what has to be done.
func (s *series) reconcile(ctx context.Context, tx *store.Store, now time.Time) ([]act, error) {
	s.track = s.walk.Track
	if len(s.walk.Episodes) == 0 && !s.again {
		return nil, nil
	}
	rows, err := s.rows(ctx, tx)
	if err != nil {
		return nil, err
	}
	facts := alarms.Facts{Now: now, Newest: now, Whole: s.again}
	if s.walk.Track.Last != nil {
		facts.Newest = s.walk.Track.Last.At
	}
	facts.Sealed = s.sealed
	episodes := s.walk.Episodes
	if s.again && s.sealed.IsZero() {
		rows, episodes = unsealed(rows, episodes, newer(s.ship.RulesSince, s.ship.fences.changedAt(s.subject.Key)))
	}
	return s.acts(alarms.Reconcile(rows, episodes, s.blank(), s.rule.Latched, facts)), nil
}

// rows are the alarms that the walk's episodes may be about.
func (s *series) rows(ctx context.Context, tx *store.Store) ([]models.Alarm, error) {
	if s.again {
		return tx.AlarmsOfSeries(ctx, s.ship.ID, s.rule.Kind, s.key(), nil, s.from)
	}
	began := make([]time.Time, 0, len(s.walk.Episodes))
	for _, e := range s.walk.Episodes {
		began = append(began, e.FirstAt)
	}
	return tx.AlarmsOfSeries(ctx, s.ship.ID, s.rule.Kind, s.key(), began, time.Time{})
}

func (s *series) acts(list []alarms.Act) []act {
	acts := make([]act, len(list))
	for i, a := range list {
		acts[i] = act{Act: a, device: s.device.Name}
	}
	return acts
}

// unsealed leaves out the alarms that were over, and known, before the rules changed: they were judged by the limits of
// their time, and late reports don't change them. What of the episodes was such an alarm, and is no other, is left out
// with it, unless it is still going on.
func unsealed(rows []models.Alarm, episodes []alarms.Episode, changed time.Time) (left []models.Alarm, judged []alarms.Episode) {
	var sealed []models.Alarm
	for _, row := range rows {
		if row.ClearedAt != nil && row.ClearedAt.Before(changed) && row.RecordedAt.Before(changed) && row.VoidedAt == nil {
			sealed = append(sealed, row)
		} else {
			left = append(left, row)
		}
	}
	for _, e := range episodes {
		if e.Active() || anyTouches(left, e) || !anyTouches(sealed, e) {
			judged = append(judged, e)
		}
	}
	return left, judged
}

// anyTouches tells whether an episode and one of the alarms share a moment.
func anyTouches(rows []models.Alarm, e alarms.Episode) bool {
	return slices.ContainsFunc(rows, func(row models.Alarm) bool {
		return row.VoidedAt == nil && (e.ClearedAt == nil || !row.FirstAt.After(*e.ClearedAt)) &&
			(row.ClearedAt == nil || !e.FirstAt.After(*row.ClearedAt))
	})
}
