package alarms

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// wander is a series that crosses the limits, stays in the dead band, jumps, repeats an instant and has gaps.
func wander(r *rand.Rand) []Sample {
	var list []Sample
	when, c := at("00:00"), 2+6*r.Float64()
	for range 20 + r.IntN(120) {
		switch r.IntN(25) {
		case 0:
			when = when.Add(time.Duration(10+r.IntN(90)) * time.Minute)
		case 1: // another report of the same instant
		default:
			when = when.Add(time.Duration(1+r.IntN(6)) * time.Minute)
		}
		c += r.NormFloat64()
		if r.IntN(15) == 0 {
			c = 1 + 9*r.Float64()
		}
		c = max(-2, min(c, 13))
		list = append(list, Sample{At: when, Value: float64(int(c*10)) / 10})
	}
	return InOrder(list)
}

func randomWorld(r *rand.Rand) *world {
	profile := fridge([]int{0, 300, 900, 3600}[r.IntN(4)], []int{0, 300, 900}[r.IntN(3)], []int{0, 600}[r.IntN(2)])
	if r.IntN(3) == 0 {
		profile.InstantMaxC, profile.InstantMinC = ptr(11.0), ptr(-1.0)
	}
	rule := []Rule{TempHigh, TempLow, Shock}[r.IntN(3)]
	return &world{rule: rule, seen: Seen{Profile: profile, Settings: defaults(), ReportEvery: 4 * time.Minute}}
}

func (w *world) like() *world { return &world{rule: w.rule, seen: w.seen} }

// However a set of readings arrives, the alarms end the same.
func TestTheAlarmsAreAFunctionOfTheSetOfReadings(t *testing.T) {
	raised, voided := 0, 0
	for seed := range uint64(2100) {
		r := rand.New(rand.NewPCG(seed, 1))
		ordered := randomWorld(r)
		samples := wander(r)
		for _, s := range samples {
			if at, ok := ordered.rule.Read(ordered.seen, reading(ordered.rule.Kind, s)); ok {
				ordered.arrive(t, s.At, at)
			}
		}
		raised += len(ordered.rows)
		other := ordered.like()
		list := shuffled(r, ordered.known)
		if seed%5 == 0 {
			list = slices.Clone(ordered.known)
			slices.Reverse(list)
		}
		for len(list) > 0 {
			n := 1 + r.IntN(min(len(list), 1+r.IntN(40)))
			other.arrive(t, at("23:00"), list[:n]...)
			list = list[n:]
		}
		for _, row := range other.rows {
			if row.VoidedAt != nil {
				voided++
			}
		}
		if got, want := other.told(), ordered.told(); !slices.Equal(got, want) {
			t.Fatalf("seed %d, %s:\n in order %+v\nshuffled %+v", seed, ordered.rule.Kind, want, got)
		}
	}
	if raised < 2100 || voided == 0 {
		t.Errorf("the cases exercise too little: %d alarms, %d of them voided", raised, voided)
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

// Noise around a limit raises one alarm at most, not hundreds (peers.md W3).
func TestNoiseAroundALimitIsOneAlarm(t *testing.T) {
	for seed := range uint64(10) {
		r := rand.New(rand.NewPCG(seed, 3))
		for _, set := range []int{0, 600} {
			w := &world{rule: TempHigh, seen: Seen{Profile: fridge(set, 300, 0), Settings: defaults(), ReportEvery: time.Minute}}
			for m := range 24 * 60 {
				when := at("00:00").Add(time.Duration(m) * time.Minute)
				w.arrive(t, when, Sample{At: when, Value: 8 + 0.15*(2*r.Float64()-1)})
			}
			if n := len(w.rows); n > 1 {
				t.Fatalf("seed %d, delay %d s: %d alarms", seed, set, n)
			}
		}
	}
}
