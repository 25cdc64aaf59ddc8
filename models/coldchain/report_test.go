package coldchain

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"haulcast/models"
)

func terms(budgets ...models.TimeBudget) Terms {
	t := Terms{Limits: fridge(), Budgets: budgets}
	t.Expected = 0
	return t
}

func series(device byte, readings ...Reading) Series {
	return Series{Device: models.ID{device}, Interval: minutes(5), Readings: readings}
}

// The report's days are what the logger itself counted: see TestARealLoggersOwnCount for May 3rd.
func TestTheReportsDaysAreTheLoggersOwn(t *testing.T) {
	readings := readLogger(t)
	r := Write([]Series{series(1, readings...)}, terms(), readings[0].At, readings[len(readings)-1].At, time.UTC)
	days := readDays(t)
	if len(r.Days) != len(days) {
		t.Fatalf("%d days, the logger has %d", len(r.Days), len(days))
	}
	read, total := 0, time.Duration(0)
	for i, d := range days {
		s := r.Days[i]
		read, total = read+s.Readings, total+s.Length()
		if d.day.Day() == 2 {
			if s.Unmonitored != minutes(352-15) {
				t.Errorf("the gap's day is unmonitored for %v", s.Unmonitored)
			}
			continue
		}
		highest := d.max
		if d.day.Day() == 3 {
			highest = 25.7
		}
		near(t, "lowest", s.MinC, d.min, 0.1)
		near(t, "highest", s.MaxC, highest, 0.1)
		near(t, "mean", s.MeanC, d.mean, 0.1)
		near(t, "minutes above", s.Above.Minutes(), d.above, 10)
		near(t, "minutes below", s.Below.Minutes(), d.below, 10)
		if s.HasGap() {
			t.Errorf("%s is unmonitored for %v", d.day.Format(time.DateOnly), s.Unmonitored)
		}
	}
	if read != len(readings) || total != r.Length() {
		t.Errorf("the days have %d readings and %v, the whole %d and %v", read, total, len(readings), r.Length())
	}
	want := []Gap{{From: readings[0].At, To: readings[1].At, Unmonitored: minutes(337)}}
	if !reflect.DeepEqual(r.Loggers[0].Gaps, want) || r.Unmonitored != minutes(337) || r.InOrder() {
		t.Errorf("gaps %v, unmonitored %v", r.Loggers[0].Gaps, r.Unmonitored)
	}
	if !reflect.DeepEqual(r.Excursions, Excursions(readings, fridge(), r.To)) {
		t.Error("the report's excursions are others than the readings'")
	}
}

func TestBudgetsCountInclusivelyAndGapsBreakRuns(t *testing.T) {
	inAll := models.TimeBudget{AtC: 10, OverS: 1800}
	atOnce := models.TimeBudget{AtC: 10, OverS: 900, Consecutive: true}
	frozen := models.TimeBudget{AtC: -0.5, OverS: 600, Below: true, Consecutive: true}
	for _, c := range []struct {
		name  string
		cs    []float64
		skip  int // minutes left out before the third reading
		want  [3]time.Duration
		upAll bool
	}{
		{"the degrees themselves count", []float64{10, 10, 10, 5, 5}, 0, [3]time.Duration{minutes(15), minutes(15), 0}, false},
		{"just below they don't", []float64{9.9, 9.9, 5}, 0, [3]time.Duration{}, false},
		{"a reading inside breaks the run", []float64{12, 12, 5, 12, 12, 12, 5}, 0, [3]time.Duration{minutes(25), minutes(15), 0}, false},
		{"a gap breaks the run and uses nothing", []float64{12, 12, 12, 12, 5}, 60, [3]time.Duration{minutes(5 + 15 + 10), minutes(20), 0}, true},
		{"freezing", []float64{5, -0.5, -0.6, 0, 5}, 0, [3]time.Duration{0, 0, minutes(10)}, false},
	} {
		rs := every(c.cs...)
		for i := range rs[2:] {
			rs[2+i].At = rs[2+i].At.Add(minutes(float64(c.skip)))
		}
		r := Write([]Series{series(1, rs...)}, terms(inAll, atOnce, frozen), rs[0].At, rs[len(rs)-1].At, time.UTC)
		for i, b := range r.Budgets {
			if b.Used != c.want[i] {
				t.Errorf("%s: budget %d used %v, want %v", c.name, i, b.Used, c.want[i])
			}
		}
		if r.Budgets[0].UsedUp() != c.upAll {
			t.Errorf("%s: used up %t", c.name, r.Budgets[0].UsedUp())
		}
	}
}

// Eighteen hours at 5 °C and six at 14 °C are domain 1.7's vector; a day later nothing of them is in the window.
func TestTheHottestWindowIsFoundWhereverItLies(t *testing.T) {
	var rs []Reading
	for i := range 96 * 12 { // four days, every five minutes
		c := 5.0
		if hour := i / 12; hour >= 42 && hour < 48 {
			c = 14
		}
		rs = append(rs, Reading{At: after(float64(5 * i)), C: c})
	}
	limit := 8.0
	in := terms()
	in.MKTWindow, in.MKTLimitC = 24*time.Hour, &limit
	r := Write([]Series{series(1, rs...)}, in, rs[0].At, rs[len(rs)-1].At, time.UTC)
	if r.Hottest == nil || math.Abs(r.Hottest.C-8.2852) > 5e-5 || !r.MKTExceeded() || r.InOrder() {
		t.Fatalf("hottest %+v", r.Hottest)
	}
	if r.Hottest.To.Sub(r.Hottest.From) != 24*time.Hour || r.Hottest.To.Before(after(48*60)) {
		t.Errorf("from %v to %v", r.Hottest.From, r.Hottest.To)
	}
	if short := Write([]Series{series(1, rs[:36]...)}, in, rs[0].At, rs[35].At, time.UTC); math.Abs(short.Hottest.C-5) > 1e-9 || short.MKTExceeded() {
		t.Errorf("three hours: %+v", short.Hottest)
	}
	// Against every window by itself.
	random := rand.New(rand.NewPCG(1, 7))
	for range 20 {
		var some []Reading
		at := noon
		for range 80 {
			at = at.Add(time.Duration(1+random.IntN(25)) * time.Minute)
			some = append(some, Reading{at, random.Float64()*30 - 5})
		}
		in.MKTWindow = time.Duration(1+random.IntN(6)) * time.Hour
		r := Write([]Series{series(1, some...)}, in, some[0].At, at, time.UTC)
		best := math.Inf(-1)
		for _, s := range spoken(some, in.For(minutes(5)), some[0].At, at) {
			from := latest(s.until.Add(-in.MKTWindow), some[0].At)
			w, _ := Weigh(some, in.For(minutes(5)), from, s.until)
			if c, ok := MKT(w); ok && s.length() > 0 {
				best = math.Max(best, c)
			}
		}
		if math.Abs(r.Hottest.C-best) > 1e-6 {
			t.Errorf("hottest %v, by trying all %v", r.Hottest.C, best)
		}
	}
}

func TestSeveralLoggersSpeakTogether(t *testing.T) {
	warm, cold := every(9, 9, 9, 5, 5, 5, 5), every(5, 5, 1, 1, 5, 5, 5)
	r := Write([]Series{series(2, cold...), series(1, warm...)}, terms(), noon, after(60), time.UTC)
	// Above for 15 minutes, whatever the other says; below for 5 of its 10; then in range until 15 minutes after the last.
	if r.Above != minutes(15) || r.Below != minutes(5) || r.InRange != minutes(25) || r.Unmonitored != minutes(15) {
		t.Errorf("above %v, below %v, in range %v, unmonitored %v", r.Above, r.Below, r.InRange, r.Unmonitored)
	}
	if r.Summary.MinC != 1 || r.Summary.MaxC != 9 || r.Readings != 14 || len(r.Loggers) != 2 || len(r.Excursions) != 2 {
		t.Errorf("%+v", r)
	}
	if r.Loggers[0].Device != (models.ID{1}) || r.Loggers[0].Above != minutes(15) || r.Loggers[1].Below != minutes(10) {
		t.Errorf("loggers %+v", r.Loggers)
	}
	one := Write([]Series{series(1, warm...)}, terms(), noon, after(60), time.UTC)
	two := Write([]Series{series(1, warm...), series(2, warm...)}, terms(), noon, after(60), time.UTC)
	if one.Above != two.Above || one.InRange != two.InRange || one.Unmonitored != two.Unmonitored || math.Abs(one.MeanC-two.MeanC) > 1e-9 {
		t.Errorf("the same twice: %+v, once %+v", two.Summary, one.Summary)
	}
	none := Write(nil, terms(), noon, after(60), time.UTC)
	if none.Unmonitored != time.Hour || none.InOrder() || len(none.Days) != 1 {
		t.Errorf("nobody spoke: %+v", none)
	}
}

// A walk that stops after any reading and goes on later finds what one that never stopped finds.
func TestAWalkGoesOnFromWhereItStood(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for range 500 {
		var rs []Reading
		at, c := noon, 5.0
		for range 40 {
			at = at.Add(time.Duration(1+random.IntN(20)) * time.Minute)
			c = 5 + (c-5)*0.7 + random.Float64()*6 - 3
			rs = append(rs, Reading{at, c})
		}
		whole := Excursions(rs, fridge(), at)
		var ended []Excursion
		walk := Walk{Limits: fridge()}
		for _, r := range rs {
			kept := walk.Standing
			walk = Walk{Limits: fridge(), Standing: kept}
			walk.Next(r)
			ended = append(ended, walk.Ended...)
		}
		if walk.Open != nil {
			ended = append(ended, *walk.Open)
		}
		if !reflect.DeepEqual(ended, whole) {
			t.Fatalf("in parts\n%+v\nat once\n%+v", ended, whole)
		}
	}
}

func TestAFingerprintNamesTheData(t *testing.T) {
	rs := every(5, 6, 7)
	sign := func(s []Series, t Terms, ends ...time.Time) string {
		f, err := Fingerprint(s, t, ends...)
		if err != nil {
			panic(err)
		}
		return f
	}
	is := sign([]Series{series(1, rs...), series(2, rs...)}, terms())
	back := slices.Clone(rs)
	slices.Reverse(back)
	if again := sign([]Series{series(2, append(back, rs[0])...), series(1, rs...)}, terms()); again != is {
		t.Error("in another order, and twice, they are other data")
	}
	warmer := terms()
	warmer.MaxC = degrees(9)
	for what, other := range map[string]string{
		"one reading less": sign([]Series{series(1, rs[:2]...), series(2, rs...)}, terms()),
		"another device":   sign([]Series{series(1, rs...), series(3, rs...)}, terms()),
		"another range":    sign([]Series{series(1, rs...), series(2, rs...)}, warmer),
		"a budget":         sign([]Series{series(1, rs...), series(2, rs...)}, terms(models.TimeBudget{AtC: 1, OverS: 1})),
		"an end":           sign([]Series{series(1, rs...), series(2, rs...)}, terms(), noon),
	} {
		if other == is {
			t.Errorf("%s has the same fingerprint", what)
		}
	}
}

func TestTermsReadAProfile(t *testing.T) {
	if got := TermsOf(nil); !reflect.DeepEqual(got, Terms{}) {
		t.Errorf("none: %+v", got)
	}
	p := models.TemperatureProfile{
		MinC: degrees(2), MaxC: degrees(8), HysteresisC: 0.5, ClearDelayS: 300, FreezeC: degrees(-0.5), FreezeS: 3600,
		Budgets: []models.TimeBudget{{AtC: 30, OverS: 36000}}, MKTLimitC: degrees(8), MKTWindowS: 86400,
	}
	want := Terms{
		Limits:    Limits{MinC: p.MinC, MaxC: p.MaxC, HysteresisC: 0.5, ClearDelay: minutes(5)},
		Budgets:   []models.TimeBudget{{AtC: -0.5, Below: true, Consecutive: true, OverS: 3600}, {AtC: 30, OverS: 36000}},
		MKTLimitC: p.MKTLimitC, MKTWindow: 24 * time.Hour,
	}
	if got := TermsOf(&p); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}
