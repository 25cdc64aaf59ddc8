package tracking

import (
	"context"
	"math"
	"slices"
	"time"

	"haulcast/models"
	"haulcast/models/alarms"
	"haulcast/models/store"
)

// series is what one rule reads of one device about one shipment.
type series struct {
	ship    *heardShip
	device  models.Device
	rule    alarms.Rule
	samples []alarms.Sample // new ones, in order
	track   alarms.Track
}

// judgeReadings steps the rules through what is new, and says what follows.
func (h *hearing) judgeReadings(ctx context.Context) error {
	list := h.series()
	for _, ship := range h.ships {
		if ship.AlarmCount > 0 {
			list = append(list, h.silence(ship))
		}
	}
	if err := loadTracks(ctx, h.tx, list); err != nil {
		return err
	}
	for i := range list {
		acts, err := h.judgeSeries(ctx, &list[i])
		if err != nil {
			return err
		}
		list[i].ship.acts = append(list[i].ship.acts, acts...)
	}
	if err := saveTracks(ctx, h.tx, list); err != nil {
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

// series lists what the new reports say to the rules.
func (h *hearing) series() []series {
	var list []series
	for _, ship := range h.ships {
		for _, rule := range walked() {
			windows := ship.windows
			if quantityOf(rule) == store.Temperature {
				if ship.Profile == nil && ship.AlarmCount == 0 {
					continue
				}
				windows = store.ForTemperature(windows, h.loggers)
			}
			list = append(list, h.seriesOf(ship, rule, windows)...)
		}
	}
	return list
}

// seriesOf gives one series per device that said something to the rule.
func (h *hearing) seriesOf(ship *heardShip, rule alarms.Rule, windows []store.Window) []series {
	byDevice := make(map[models.ID][]alarms.Sample)
	var order []models.ID
	seen := alarms.Seen{Shipment: ship.Shipment, Profile: ship.Profile, Settings: h.settings}
	for _, w := range windows {
		h.each(w, func(r store.Report) {
			at, ok := rule.Read(seen, r.Reading)
			if !ok {
				return
			}
			if byDevice[w.DeviceID] == nil {
				order = append(order, w.DeviceID)
			}
			byDevice[w.DeviceID] = append(byDevice[w.DeviceID], at)
		})
	}
	var list []series
	for _, id := range order {
		list = append(list, series{
			ship: ship, device: h.devices[id], rule: rule, samples: alarms.InOrder(byDevice[id]),
		})
	}
	return list
}

// silence is the series of the one rule that every report answers: it was heard.
func (h *hearing) silence(ship *heardShip) series {
	return series{ship: ship, rule: alarms.SignalLost, samples: []alarms.Sample{{At: h.now}}}
}

// judgeSeries steps one rule through its new samples or, when they come late, walks the series again.
func (h *hearing) judgeSeries(ctx context.Context, s *series) ([]act, error) {
	walk := alarms.Walk{Rule: s.rule, Track: s.track, Seen: alarms.Seen{
		Shipment: s.ship.Shipment, Profile: s.ship.Profile, Settings: h.settings,
		ReportEvery: time.Duration(s.device.ReportEveryS) * time.Second, Now: h.now,
	}}
	if s.rule.Trigger == alarms.ByClock {
		if walk.Track.Idle() {
			s.samples = nil // nothing to end, nothing to remember
			return nil, nil
		}
		return stepClock(ctx, h.tx, &walk, s, h.now)
	}
	after, again := walk.Rewind(s.samples[0])
	if again {
		if err := h.walkAgain(ctx, &walk, s, after); err != nil {
			return nil, err
		}
	} else {
		for _, sample := range s.samples {
			walk.Next(sample)
		}
	}
	s.track = walk.Track
	return reconcile(ctx, h.tx, &walk, s, after, again, h.now)
}

// walkAgain steps the rule through all that the database holds after a mark, the new samples among it.
func (h *hearing) walkAgain(ctx context.Context, walk *alarms.Walk, s *series, after *alarms.Sample) error {
	windows, err := windowsOf(ctx, h.tx, s)
	if err != nil {
		return err
	}
	return walkStored(ctx, h.tx, walk, windows, after)
}

// windowsOf gives all the times in which the device's readings count for the shipment's rule.
func windowsOf(ctx context.Context, tx *store.Store, s *series) ([]store.Window, error) {
	all, err := tx.WindowsOfShipment(ctx, s.ship.ID)
	if err != nil {
		return nil, err
	}
	windows := all
	if quantityOf(s.rule) == store.Temperature {
		windows = store.ForTemperature(all, all)
	}
	return slices.DeleteFunc(slices.Clone(windows), func(w store.Window) bool { return w.DeviceID != s.device.ID }), nil
}

func walkStored(ctx context.Context, tx *store.Store, walk *alarms.Walk, windows []store.Window, after *alarms.Sample) error {
	var from *store.Measured
	if after != nil {
		from = &store.Measured{At: after.At, Value: after.Value}
	}
	least := -math.MaxFloat64
	if quantityOf(walk.Rule) == store.Shock {
		least = walk.Seen.Settings.ShockG
	}
	return tx.EachMeasured(ctx, windows, quantityOf(walk.Rule), least, from, func(m store.Measured) {
		walk.Next(alarms.Sample{At: m.At, Value: m.Value})
	})
}

// walked lists the rules by reading whose series are one column of what the database holds.
func walked() []alarms.Rule {
	return slices.DeleteFunc(alarms.Triggered(alarms.ByReading), func(r alarms.Rule) bool {
		return r.Kind != models.AlarmTempHigh && r.Kind != models.AlarmTempLow && r.Kind != models.AlarmShock
	})
}

// quantityOf is the column that a rule by reading looks at.
func quantityOf(rule alarms.Rule) store.Quantity {
	if rule.Kind == models.AlarmShock {
		return store.Shock
	}
	return store.Temperature
}

// reconcile compares what a walk says with the alarms that are known and gives what has to be done.
func reconcile(ctx context.Context, tx *store.Store, walk *alarms.Walk, s *series, after *alarms.Sample, again bool,
	now time.Time,
) ([]act, error) {
	if len(walk.Episodes) == 0 && !again {
		return nil, nil
	}
	began, since := make([]time.Time, 0, len(walk.Episodes)), time.Time{}
	for _, e := range walk.Episodes {
		began = append(began, e.FirstAt)
	}
	if again {
		began = nil
		if after != nil {
			since = after.At
		}
	}
	rows, err := tx.AlarmsOfSeries(ctx, s.ship.ID, s.rule.Kind, s.key(), began, since)
	if err != nil {
		return nil, err
	}
	facts := alarms.Facts{Now: now, Newest: now, Whole: again}
	if walk.Track.Last != nil {
		facts.Newest = walk.Track.Last.At
	}
	var acts []act
	for _, a := range alarms.Reconcile(rows, walk.Episodes, s.blank(), s.rule.Latched, facts) {
		acts = append(acts, act{Act: a, device: s.device.Name})
	}
	return acts, nil
}

// key names the series among those of the shipment and the rule.
func (s *series) key() string {
	if s.device.ID == models.NoID {
		return ""
	}
	return s.device.ID.String()
}

// blank is an alarm of the series before anything is known of it.
func (s *series) blank() models.Alarm {
	a := models.Alarm{Kind: s.rule.Kind, Key: s.key(), ShipmentID: &s.ship.ID, CustomerID: &s.ship.CustomerID}
	if s.device.ID != models.NoID {
		a.DeviceID = &s.device.ID
	}
	return a
}
