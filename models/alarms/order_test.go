package alarms

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"haulcast/models"
)

// orders is how many journeys arrive in an order of their own, of each rule by reading: 10,000 in all and more.
const orders = 720

// randomWorld is a world of the rule, and of one of its subjects if it has any.
func randomWorld(r *rand.Rand, rule Rule) *world {
	w := &world{rule: rule, seen: known(r)}
	if rule.Subjects != nil {
		subjects := rule.Subjects(w.seen)
		w.seen.Fence = subjects[r.IntN(len(subjects))].Fence
	}
	return w
}

func (w *world) like() *world { return &world{rule: w.rule, seen: w.seen} }

// read is what the rule reads of the reports, in order.
func (w *world) read(reports []models.Reading) (list []Sample) {
	for _, r := range reports {
		if s, ok := w.rule.Read(w.seen, r); ok {
			list = append(list, s)
		}
	}
	return InOrder(list)
}

// However a set of readings arrives (in batches, shuffled, in reverse, some of them twice or more), the alarms end as
// if each had come when it was made.
func TestTheAlarmsAreAFunctionOfTheSetOfReadings(t *testing.T) {
	cases, back := 0, 0
	for _, rule := range Triggered(ByReading) {
		raised, voided, over := 0, 0, 0
		for seed := range uint64(orders) {
			r := seeded(seed)
			ordered := randomWorld(r, rule)
			samples := ordered.read(journey(r))
			if len(samples) == 0 {
				continue
			}
			cases++
			inOrder(t, r, ordered, samples)
			other := ordered.like()
			outOfOrder(t, r, other, samples, seed%5 == 0)
			for _, row := range other.rows {
				if row.VoidedAt != nil {
					voided++
				}
			}
			got, want := other.told(), ordered.told()
			if !slices.Equal(got, want) {
				t.Fatalf("seed %d, %s:\n in order %+v\nshuffled %+v", seed, rule.Kind, want, got)
			}
			raised += len(want)
			for _, a := range want {
				if !a.Cleared.IsZero() {
					over++
				}
			}
		}
		t.Logf("%-20s %d alarms, %d of them over; %d taken back on the way", rule.Kind, raised, over, voided)
		if raised < orders/5 || over < orders/20 {
			t.Errorf("%s: the journeys exercise too little: %d alarms, %d of them over", rule.Kind, raised, over)
		}
		back += voided
	}
	if cases < 10_000 || back < 100 {
		t.Errorf("%d cases, want 10,000 at least; %d alarms were taken back on the way", cases, back)
	}
}

// inOrder lets the samples arrive when they were made: one by one, or some at a time.
func inOrder(t *testing.T, r *rand.Rand, w *world, samples []Sample) {
	t.Helper()
	for len(samples) > 0 {
		n := 1 + r.IntN(len(samples))
		if r.IntN(3) == 0 {
			n = 1
		}
		w.arrive(t, samples[n-1].At, samples[:n]...)
		samples = samples[n:]
	}
}

// outOfOrder lets them arrive in batches, in any order or from the last to the first, some of them again.
func outOfOrder(t *testing.T, r *rand.Rand, w *world, samples []Sample, backwards bool) {
	t.Helper()
	list := shuffled(r, samples)
	if backwards {
		list = slices.Clone(samples)
		slices.Reverse(list)
	}
	for len(list) > 0 {
		n := 1 + r.IntN(min(len(list), 1+r.IntN(60)))
		w.arrive(t, at("23:00"), list[:n]...)
		list = list[n:]
	}
}

// The real file, sent in one batch, twice, in reverse by the hour, and shuffled.
func TestTheFridgeFileGivesTheSameAlarmsInAnyOrder(t *testing.T) {
	samples := fridgeFile(t)
	now := samples[len(samples)-1].At
	one := fridgeWorld(TempHigh)
	one.arrive(t, now, samples...)
	want := one.told()
	one.arrive(t, now, samples...)
	if !slices.Equal(one.told(), want) {
		t.Error("sent twice, the alarms differ")
	}
	each, reversed, mixed := fridgeWorld(TempHigh), fridgeWorld(TempHigh), fridgeWorld(TempHigh)
	for _, s := range samples {
		each.arrive(t, now, s)
	}
	for i := len(samples); i > 0; i -= 12 {
		reversed.arrive(t, now, samples[max(i-12, 0):i]...)
	}
	list := shuffled(rand.New(rand.NewPCG(7, 7)), samples)
	for i := 0; i < len(list); i += 50 {
		mixed.arrive(t, now, list[i:min(i+50, len(list))]...)
	}
	for name, w := range map[string]*world{"one by one": each, "in reverse": reversed, "shuffled": mixed} {
		if !slices.Equal(w.told(), want) {
			t.Errorf("%s:\n got %+v\nwant %+v", name, w.told(), want)
		}
	}
}

// A late report must not walk the whole journey again: the track keeps a mark of at most two hours ago.
func TestALateReportIsWalkedFromAMarkNearIt(t *testing.T) {
	w := &world{rule: TempHigh, seen: Seen{Profile: fridge(600, 300, 600), Settings: defaults(), ReportEvery: time.Minute}}
	for m := range 600 {
		w.arrive(t, at("00:00"), Sample{At: at("00:00").Add(time.Duration(m) * time.Minute), Value: 5})
	}
	late := Sample{At: at("09:30:30"), Value: 5}
	_, mark := w.track.Before(late)
	if mark == nil || late.At.Sub(mark.At) > 2*time.Hour {
		t.Fatalf("the mark before %v is %v", late.At, mark)
	}
	if _, mark := w.track.Before(Sample{At: at("01:00")}); mark != nil {
		t.Errorf("a report from before every mark starts at %v, want the beginning", mark)
	}
}
