package eta

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"haulcast/models/geo"
)

// kilometres from Shanghai towards Hangzhou, and the place thirty of them on.
const lane = 30_000.0

var farEnd = geo.Destination(shanghai, 230, lane)

// trip drove the lane in so many minutes, at one speed, on some day.
func trip(t *testing.T, departed time.Time, minutes int) Trip {
	t.Helper()
	fixes := drive(departed, shanghai, repeated(minutes, lane/float64(minutes))...)
	past, ok := NewTrip(fixes, departed, departed.Add(time.Duration(minutes)*time.Minute))
	if !ok {
		t.Fatal("no trip")
	}
	return past
}

// days is a trip at noon on each of some days, so many minutes each.
func days(t *testing.T, minutes ...int) []Trip {
	t.Helper()
	list := make([]Trip, len(minutes))
	for i, m := range minutes {
		list[i] = trip(t, noon.AddDate(0, 0, -i-1), m)
	}
	return list
}

// onTheWay has come so far by now, driving at the usual speed of the lane (50 minutes).
func onTheWay(history []Trip, part float64) Input {
	minutes := int(math.Round(50 * part))
	fixes := drive(after(float64(-minutes)), shanghai, repeated(minutes, lane/50)...)
	return Input{
		Now: noon, PickedUp: true, Stops: to(farEnd), Fixes: fixes, ReportEvery: time.Minute, History: history,
	}
}

func TestHistoryCountsOnceThereIsEnough(t *testing.T) {
	rule := Compute(onTheWay(nil, 0.5))
	three := Compute(onTheWay(days(t, 50, 50, 50), 0.5))
	if three != rule {
		t.Errorf("three past trips made %+v of %+v", three, rule)
	}
	four := Compute(onTheWay(days(t, 50, 50, 50, 50), 0.5))
	within(t, "with four", four.At.Sub(noon), 25*time.Minute+rule.At.Sub(after(25))/5, 10*time.Second)
	if four.Confidence != High {
		t.Errorf("on the way of past trips, a minute ago: %s confidence", four.Confidence)
	}
	many := Compute(onTheWay(days(t, 50, 51, 49, 50, 50, 51, 49, 50, 50), 0.5))
	if off, before := many.At.Sub(after(25)).Abs(), rule.At.Sub(after(25)).Abs(); off > before/5 {
		t.Errorf("nine past trips are %v off, the rule %v", off, before)
	}
}

func TestTheWindowIsAsWideAsPastTripsDiffer(t *testing.T) {
	same := Compute(onTheWay(days(t, 50, 50, 50, 50, 50, 50), 0.5))
	if half := same.High.Sub(same.At); half != heldLeast {
		t.Errorf("trips that are all the same: half a window of %v, want %v", half, heldLeast)
	}
	// A trip that began to lose time only after the present place: what is behind says nothing.
	var differ []Trip
	for i, late := range []int{0, 4, 8, 12, 16, 20} {
		fixes := drive(noon, shanghai, append(repeated(25, lane/50), repeated(25+late, lane/2/float64(25+late))...)...)
		day := noon.AddDate(0, 0, -i-1)
		for k := range fixes {
			fixes[k].At = fixes[k].At.AddDate(0, 0, -i-1)
		}
		past, _ := NewTrip(fixes, day, day.Add(time.Duration(50+late)*time.Minute))
		differ = append(differ, past)
	}
	got := Compute(onTheWay(differ, 0.5))
	// From the others' mean the six are off by 12, 7.2, 2.4, 2.4, 7.2 and 12 minutes: four in five within 12.
	within(t, "half a window", got.High.Sub(got.At), 12*time.Minute, 20*time.Second)
	silent := onTheWay(differ, 0.5)
	silent.Now = after(10)
	late := Compute(silent)
	within(t, "of a silent vehicle", late.High.Sub(late.At), 24*time.Minute, 40*time.Second)
}

// The window holds the truth in four of five: trips whose pace is random, each foretold from twelve others.
func TestTheWindowHoldsFourInFive(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const rounds = 400
	held := 0
	for range rounds {
		minutes := make([]int, 13)
		for i := range minutes {
			minutes[i] = int(math.Round(50 * math.Exp(0.2*r.NormFloat64())))
		}
		in := onTheWay(days(t, minutes[:12]...), 0.5)
		in.Fixes = in.Fixes[len(in.Fixes)-1:] // a single fix: nothing is known of this trip's own pace
		e := Compute(in)
		truth := noon.Add(time.Duration(minutes[12]) * time.Minute / 2)
		if !truth.Before(e.At.Add(-e.High.Sub(e.At))) && !truth.After(e.High) {
			held++
		}
	}
	if share := float64(held) / rounds; share < 0.75 || share > 0.85 {
		t.Errorf("held %.3f of them", share)
	}
}

func TestWhoIsSlowerThanUsualStaysSo(t *testing.T) {
	history := days(t, 40, 44, 48, 52, 56, 60, 50, 50) // each at one pace all the way: what it loses, it goes on losing
	slow := onTheWay(history, 0.5)
	for i := range slow.Fixes { // the same way in 36 minutes instead of 25
		slow.Fixes[i].At = noon.Add(-slow.Now.Sub(slow.Fixes[i].At) * 36 / 25)
	}
	usual := Compute(onTheWay(history, 0.5))
	got := Compute(slow)
	if more := got.At.Sub(usual.At); more < 2*time.Minute || more > 11*time.Minute {
		t.Errorf("a trip that took 44 %% more so far is expected %v later", more)
	}
	// Of a lane on which being late never lasts, less is believed.
	var forgiving []Trip
	for i, first := range []int{20, 22, 24, 26, 28, 30, 25, 25} {
		day := noon.AddDate(0, 0, -i-1)
		fixes := drive(day, shanghai, append(repeated(first, lane/2/float64(first)), repeated(25, lane/50)...)...)
		past, _ := NewTrip(fixes, day, day.Add(time.Duration(first+25)*time.Minute))
		forgiving = append(forgiving, past)
	}
	slow.History = forgiving
	calm := Compute(slow)
	plain := onTheWay(forgiving, 0.5)
	if less, more := calm.At.Sub(Compute(plain).At), got.At.Sub(usual.At); less >= more {
		t.Errorf("%v later where it never lasts, %v where it does", less, more)
	}
}

func TestTripsAtThisTimeOfDayCountMost(t *testing.T) {
	night := make([]Trip, 0, 8)
	for i := range 4 {
		night = append(night, trip(t, noon.AddDate(0, 0, -i-1).Add(12*time.Hour), 30))
	}
	all := append(night, days(t, 60, 60, 60, 60)...)
	at := func(now time.Time) time.Duration {
		in := onTheWay(all, 0.5)
		in.Now, in.Fixes = now, in.Fixes[len(in.Fixes)-1:]
		in.Fixes[0].At = now
		return Compute(in).At.Sub(now)
	}
	day, dark := at(noon), at(noon.Add(12*time.Hour))
	if day < 25*time.Minute || dark > 19*time.Minute {
		t.Errorf("expected in %v by day (past trips: 30 min) and in %v by night (15 min)", day, dark)
	}
	for _, c := range []struct{ then, want float64 }{{0, 1}, {60, 0.625}, {-60, 0.625}, {23 * 60, 0.625}, {12 * 60, 0.2552}} {
		if got := hourly(after(c.then), noon); math.Abs(got-c.want) > 1e-4 {
			t.Errorf("%v minutes away counts %v, want %v", c.then, got, c.want)
		}
	}
}

func TestABreakdownCountsAsTwiceTheUsual(t *testing.T) {
	usual := Compute(onTheWay(days(t, 50, 50, 50, 50, 50, 100), 0.5))
	broken := Compute(onTheWay(days(t, 50, 50, 50, 50, 50, 2000), 0.5))
	within(t, "a trip of 33 hours among those of 50 minutes", broken.At.Sub(usual.At), 0, 30*time.Second)
}

func TestWhoStandsWherePastTripsStoodHasStoodForAWhile(t *testing.T) {
	var history []Trip
	for i := range 6 { // ten minutes at the ferry, halfway
		day := noon.AddDate(0, 0, -i-1)
		way := append(append(repeated(25, lane/50), repeated(10, 0)...), repeated(25, lane/50)...)
		past, _ := NewTrip(drive(day, shanghai, way...), day, day.Add(time.Hour))
		history = append(history, past)
	}
	left := func(stood int) time.Duration {
		fixes := drive(after(float64(-25-stood)), shanghai, append(repeated(25, lane/50), repeated(stood, 0)...)...)
		l, ok := learn(Input{Now: noon, PickedUp: true, ReportEvery: time.Minute, History: history}, fixes, 0, 10)
		if !ok {
			t.Fatal("nothing learnt")
		}
		return l.at.Sub(noon)
	}
	for _, c := range []struct{ stood, want int }{{0, 35}, {4, 31}, {10, 25}, {15, 25}} {
		within(t, "what is left", left(c.stood), time.Duration(c.want)*time.Minute, 5*time.Second)
	}
}

func TestBesideTheLaneTheRuleCounts(t *testing.T) {
	in := onTheWay(days(t, 50, 50, 50, 50, 50), 0.5)
	for i := range in.Fixes {
		in.Fixes[i].Point = geo.Destination(in.Fixes[i].Point, 320, 1500)
	}
	rule := in
	rule.History = nil
	if got, want := Compute(in), Compute(rule); got != want {
		t.Errorf("1.5 km beside the way of past trips: %+v, want the rule's %+v", got, want)
	}
}

func TestBeforeTheGoodsLeaveTheWholeWayCounts(t *testing.T) {
	history := days(t, 50, 50, 50, 50, 50, 50)
	rule := Input{Now: noon, Origin: &shanghai, Stops: to(shanghai, farEnd), Pickup: after(60)}
	in := rule
	in.History = history
	r, got := Compute(rule).At.Sub(after(60)), Compute(in).At.Sub(after(60))
	weight := 0.0
	for _, trip := range history {
		weight += hourly(trip.Departed, after(60))
	}
	want := 50*time.Minute + time.Duration(float64(r-50*time.Minute)/(weight+1))
	within(t, "the journey", got, want, time.Second)
	// The empty way to the pickup comes first.
	near, far := in, in
	near.Pickup, far.Pickup = noon, noon
	near.Fixes = []Fix{still(noon, shanghai)}
	far.Fixes = []Fix{still(noon, geo.Destination(shanghai, 50, 20_000))}
	if more := Compute(far).At.Sub(Compute(near).At); more < 25*time.Minute || more > 27*time.Minute {
		t.Errorf("26 km of road to the pickup at 60 km/h take %v", more)
	}
}

// A fresh fix is where the vehicle was; it has been driving since. A silent one has not.
func TestTheRestIsCountedFromTheFixWhileItIsFresh(t *testing.T) {
	in := onTheWay(days(t, 50, 50, 50, 50, 50), 0.5)
	heard := Compute(in).At
	for _, c := range []struct{ age, later float64 }{{1, 0}, {2, 0}, {3, 1}, {30, 28}} {
		in.Now = after(c.age)
		l, ok := learn(in, in.Fixes, 0, 10)
		if !ok {
			t.Fatal("nothing learnt")
		}
		want := after(25 + c.later)
		within(t, "expected", l.at.Sub(want), 0, 10*time.Second)
	}
	if in.Now = after(30); !Compute(in).At.After(heard.Add(20 * time.Minute)) {
		t.Error("half an hour of silence did not age the estimate")
	}
}

// What an estimate costs with a full history: thirty trips of two hundred places each.
func BenchmarkEstimateFromHistory(b *testing.B) {
	var history []Trip
	for day := range 30 {
		departed := noon.AddDate(0, 0, -day-1)
		past, _ := NewTrip(drive(departed, shanghai, repeated(mostPassages, lane/mostPassages)...), departed, departed.Add(mostPassages*time.Minute))
		history = append(history, past)
	}
	in := Input{
		Now: noon, PickedUp: true, Stops: to(farEnd), ReportEvery: time.Minute, History: history,
		Fixes: drive(after(-30), shanghai, repeated(30, lane/mostPassages)...),
	}
	for b.Loop() {
		Compute(in)
	}
}
