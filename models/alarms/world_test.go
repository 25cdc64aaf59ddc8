package alarms

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"haulcast/models"
)

func at(hhmm string) time.Time {
	t, err := time.Parse("2006-01-02 15:04:05", "2026-03-02 "+hhmm)
	if err != nil {
		t, err = time.Parse("2006-01-02 15:04", "2026-03-02 "+hhmm)
	}
	if err != nil {
		panic(err)
	}
	return t
}

func ptr[T any](v T) *T { return &v }

// fridge is the profile of goods to be kept between 2 and 8 degrees.
func fridge(set, clear, warmup int) *models.TemperatureProfile {
	return &models.TemperatureProfile{
		MinC: ptr(2.0), MaxC: ptr(8.0), HysteresisC: 0.5, SetDelayS: set, ClearDelayS: clear, WarmupS: warmup,
	}
}

func defaults() *models.Settings {
	return &models.Settings{ETAEveryS: 300, Thresholds: models.DefaultThresholds()}
}

// world keeps what a database would: every sample of a series, the track, and the alarms' rows.
type world struct {
	rule  Rule
	seen  Seen
	known []Sample
	track Track
	rows  []models.Alarm
}

// hear takes in reports one by one, each when it was made.
func (w *world) hear(t *testing.T, reports ...models.Reading) {
	t.Helper()
	for _, r := range reports {
		if at, ok := w.rule.Read(w.seen, r); ok {
			w.arrive(t, r.FixAt, at)
		}
	}
}

// aboard is what a rule sees of a shipment on its way that a device reports on every minute.
func aboard(rule Rule) *world {
	return &world{rule: rule, seen: Seen{Shipment: underway(), Settings: defaults(), ReportEvery: time.Minute}}
}

// arrive takes in one batch as it came, in any order and with repeats, exactly as app/tracking does.
func (w *world) arrive(t *testing.T, now time.Time, batch ...Sample) []Act {
	t.Helper()
	var fresh []Sample
	for _, s := range InOrder(slices.Clone(batch)) {
		i, found := slices.BinarySearchFunc(w.known, s, Sample.Compare)
		if !found {
			w.known = slices.Insert(w.known, i, s)
			fresh = append(fresh, s)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	walk := Walk{Rule: w.rule, Seen: w.seen, Track: roundTrip(t, w.track)}
	after, again := walk.Rewind(fresh[0])
	if again {
		fresh = w.after(after)
		walk.ByHand = w.saidOver()
	}
	for _, s := range fresh {
		walk.Next(s)
	}
	walk.End()
	w.track = walk.Track
	acts := Reconcile(w.rowsFor(after, again, walk.Episodes), walk.Episodes, models.Alarm{Kind: w.rule.Kind}, w.rule.Latched,
		Facts{Now: now, Newest: walk.Track.Last.At, Whole: again})
	for _, a := range acts {
		w.apply(t, a)
	}
	return acts
}

func (w *world) after(mark *Sample) []Sample {
	if mark == nil {
		return w.known
	}
	i, _ := slices.BinarySearchFunc(w.known, *mark, Sample.Compare)
	return w.known[i+1:]
}

func (w *world) rowsFor(mark *Sample, again bool, episodes []Episode) []models.Alarm {
	var rows []models.Alarm
	for _, r := range w.rows {
		began := slices.ContainsFunc(episodes, func(e Episode) bool { return e.FirstAt.Equal(r.FirstAt) })
		if again && (mark == nil || !r.FirstAt.Before(mark.At)) || !again && began {
			rows = append(rows, r)
		}
	}
	return rows
}

// apply writes a row and holds the database's rule that at most one is active at any moment.
func (w *world) apply(t *testing.T, a Act) {
	t.Helper()
	i := slices.IndexFunc(w.rows, func(r models.Alarm) bool { return r.ID == a.Alarm.ID })
	if (i < 0) != a.New {
		t.Fatalf("new = %v for row %d", a.New, i)
	}
	if i < 0 {
		w.rows = append(w.rows, a.Alarm)
	} else {
		w.rows[i] = a.Alarm
	}
	active := 0
	for _, r := range w.rows {
		if r.Active {
			active++
		}
	}
	if active > 1 {
		t.Fatalf("%d rows are active at once", active)
	}
}

// said is what must not depend on the order of arrival.
type said struct {
	First, Raised, Last, Cleared time.Time
	Severity, Now                models.Severity
	Value                        float64
	Occurrences                  int
}

func (w *world) told() []said {
	var list []said
	for _, r := range w.rows {
		if r.VoidedAt != nil {
			continue
		}
		s := said{
			First: r.FirstAt, Raised: r.RaisedAt, Last: r.LastAt, Severity: r.MaxSeverity, Now: r.Severity, Occurrences: r.Occurrences,
		}
		if r.Value != nil {
			s.Value = *r.Value
		}
		if r.ClearedAt != nil {
			s.Cleared = *r.ClearedAt
		}
		list = append(list, s)
	}
	slices.SortFunc(list, func(a, b said) int { return a.First.Compare(b.First) })
	return list
}

// roundTrip puts a track through the JSON it is kept as.
func roundTrip(t *testing.T, track Track) Track {
	t.Helper()
	return decode(t, encode(t, track))
}

// shuffled is samples in any order, some of them twice.
func shuffled(r *rand.Rand, samples []Sample) []Sample {
	list := slices.Clone(samples)
	for range r.IntN(1 + len(samples)/3) {
		list = append(list, samples[r.IntN(len(samples))])
	}
	r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

// saidOver is when people cleared rows that are still cleared by them.
func (w *world) saidOver() (times []time.Time) {
	for _, r := range w.rows {
		if r.ClearedByHand {
			times = append(times, *r.ClearedAt)
		}
	}
	return times
}

// byHand lets a person clear the alarm that stands, exactly as app/tracking does.
func (w *world) byHand(t *testing.T, when time.Time) {
	t.Helper()
	for i := range w.rows {
		if row := &w.rows[i]; row.Active {
			row.ClearedByHand = true
			row.Clear(when, when)
		}
	}
	w.track = roundTrip(t, w.track)
	w.track.ClearByHand(when)
}
