package coldchain

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"
)

var noon = time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)

func after(minutes float64) time.Time { return noon.Add(time.Duration(minutes * float64(time.Minute))) }

func minutes(m float64) time.Duration { return time.Duration(m * float64(time.Minute)) }

func degrees(c float64) *float64 { return &c }

// fridge is 2 to 8 °C, read every five minutes, cleared half a degree inside after five minutes.
func fridge() Limits {
	return Limits{MinC: degrees(2), MaxC: degrees(8), HysteresisC: 0.5, ClearDelay: minutes(5), Expected: minutes(5)}
}

// every makes readings five minutes apart from noon on.
func every(cs ...float64) []Reading {
	rs := make([]Reading, len(cs))
	for i, c := range cs {
		rs[i] = Reading{At: after(float64(5 * i)), C: c}
	}
	return rs
}

func weightedBy(cs []float64, mins []float64) []Weighted {
	ws := make([]Weighted, len(cs))
	for i, c := range cs {
		ws[i].C = c
		if mins != nil {
			ws[i].For = minutes(mins[i])
		}
	}
	return ws
}

func repeat(n int, c float64) []float64 {
	cs := make([]float64, n)
	for i := range cs {
		cs[i] = c
	}
	return cs
}

// The vectors of domain 1.7.
func TestMKTVectors(t *testing.T) {
	irregular, by := []float64{5, 5.2, 9.1, 10.4, 6}, []float64{10, 10, 30, 20, 10}
	for _, c := range []struct {
		name      string
		in        []Weighted
		want      float64
		wantMean  float64
		tolerance float64
	}{
		{"constant", weightedBy(repeat(24, 5), nil), 5, 5, 1e-9},
		{"18 h at 5, 6 h at 14", weightedBy([]float64{5, 14}, []float64{18 * 60, 6 * 60}), 8.2852, 7.25, 5e-5},
		{"the same, hour by hour", weightedBy(append(repeat(18, 5), repeat(6, 14)...), nil), 8.2852, 7.25, 5e-5},
		{"eight readings", weightedBy([]float64{4, 5, 6, 5, 8, 12, 9, 5}, nil), 7.1686, 6.75, 5e-5},
		{"20 h at 25, 4 h at 35", weightedBy([]float64{25, 35}, []float64{1200, 240}), 27.5450, 26.6667, 5e-5},
		{"irregular, weighted", weightedBy(irregular, by), 8.2954, 8.0375, 5e-5},
		{"irregular, unweighted", weightedBy(irregular, nil), 7.4370, 7.14, 5e-5},
		{"deep frozen", weightedBy([]float64{-70, -65}, nil), -66.8285, -67.5, 5e-5},
		{"next to absolute zero", weightedBy([]float64{-273, -273}, nil), -273, -273, 1e-6},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := MKT(c.in)
			if !ok || math.Abs(got-c.want) > c.tolerance {
				t.Errorf("MKT = %.6f, %t; want %.4f", got, ok, c.want)
			}
			mean, ok := Mean(c.in)
			if !ok || math.Abs(mean-c.wantMean) > 5e-5 {
				t.Errorf("mean = %.6f, %t; want %.4f", mean, ok, c.wantMean)
			}
		})
	}
	if _, ok := MKT(nil); ok {
		t.Error("nothing has no mean kinetic temperature")
	}
	if _, ok := Mean(nil); ok {
		t.Error("nothing has no mean")
	}
}

func TestTheRangeIsInclusive(t *testing.T) {
	l := fridge()
	for c, want := range map[float64]Side{2: Inside, 8: Inside, 8.1: Above, 1.9: Below, 5: Inside} {
		if got := l.Side(c); got != want {
			t.Errorf("%v °C is %s, want %s", c, got, want)
		}
	}
	if got := (Limits{MaxC: degrees(-15)}).Side(-80); got != Inside {
		t.Errorf("without a lower limit -80 °C is %s", got)
	}
}

func TestTimeIsWeighedByGapsNotByReadings(t *testing.T) {
	rs := []Reading{
		{after(0), 9},   // 5 min above
		{after(5), 5},   // 15 of the 60 min until the next: in range
		{after(65), 1},  // 5 min below
		{after(70), 10}, // 15 of the 20 min until the end: above
	}
	s := Summarise(rs, fridge(), after(-10), after(90))
	want := map[string][2]time.Duration{
		"above":       {s.Above, minutes(20)},
		"in range":    {s.InRange, minutes(15)},
		"below":       {s.Below, minutes(5)},
		"unmonitored": {s.Unmonitored, minutes(10 + 45 + 5)},
	}
	for what, d := range want {
		if d[0] != d[1] {
			t.Errorf("%s %v, want %v", what, d[0], d[1])
		}
	}
	if !s.HasGap() || s.Share(s.Above) != 0.2 || s.Length() != minutes(100) {
		t.Errorf("gap %t, share above %v of %v", s.HasGap(), s.Share(s.Above), s.Length())
	}
	if math.Abs(s.DegreeMinutesAbove-(1*5+2*15)) > 1e-9 || math.Abs(s.DegreeMinutesBelow-5) > 1e-9 {
		t.Errorf("degree-minutes %v above, %v below; want 35 and 5", s.DegreeMinutesAbove, s.DegreeMinutesBelow)
	}
	if mean := (9*5 + 5*15 + 1*5 + 10*15) / 40.0; math.Abs(s.MeanC-mean) > 1e-9 {
		t.Errorf("mean %v, want %v", s.MeanC, mean)
	}
	if s.MinC != 1 || s.MinAt != after(65) || s.MaxC != 10 || s.MaxAt != after(70) || s.Readings != 4 {
		t.Errorf("min %v at %v, max %v at %v of %d", s.MinC, s.MinAt, s.MaxC, s.MaxAt, s.Readings)
	}
}

func TestAReadingBeforeTheWindowSpeaksForItsBeginning(t *testing.T) {
	rs := []Reading{{after(-60), 20}, {after(-4), 9}, {after(1), 5}}
	s := Summarise(rs, fridge(), noon, after(6))
	if s.Above != minutes(1) || s.InRange != minutes(5) || s.Unmonitored != 0 {
		t.Errorf("above %v, in range %v, unmonitored %v", s.Above, s.InRange, s.Unmonitored)
	}
	if s.Readings != 1 || s.MaxC != 5 {
		t.Errorf("%d readings, the highest %v: what was read before the window was not read in it", s.Readings, s.MaxC)
	}
	if len(s.Excursions) != 1 || s.Excursions[0].StartedAt != after(-60) {
		t.Errorf("the excursion that lasts into the window: %+v", s.Excursions)
	}
	if later := Summarise(rs, fridge(), after(-30), noon); later.Readings != 1 || later.Above != minutes(4) || later.Unmonitored != minutes(26) {
		t.Errorf("readings after the window are not looked at: %+v", later)
	}
}

func TestSummaryOfLittle(t *testing.T) {
	none := Summarise(nil, fridge(), noon, after(60))
	if none.Readings != 0 || none.Unmonitored != time.Hour || none.InRange != 0 || none.Excursions != nil {
		t.Errorf("no reading: %+v", none)
	}
	if nothing := Summarise(nil, Limits{}, time.Time{}, time.Time{}); nothing.Length() != 0 || nothing.Share(0) != 0 {
		t.Errorf("no reading, no window: %+v", nothing)
	}
	one := Summarise([]Reading{{noon, 9}}, fridge(), time.Time{}, time.Time{})
	if one.Readings != 1 || one.MeanC != 9 || math.Abs(one.MKTC-9) > 1e-9 || one.MinC != 9 || one.From != noon || one.To != noon {
		t.Errorf("one reading: %+v", one)
	}
	if len(one.Excursions) != 1 || !one.Excursions[0].Open() {
		t.Errorf("one reading outside is an excursion: %+v", one.Excursions)
	}
	// A reading long before the window, and one at its very end: both speak for no time in it, but only one is in it.
	if end := Summarise([]Reading{{after(-600), 20}, {after(60), 9}}, fridge(), noon, after(60)); end.MeanC != 9 || end.Readings != 1 {
		t.Errorf("one reading at the end: %+v", end)
	}
	backwards := Summarise(every(5, 5, 5), fridge(), after(60), noon)
	if backwards.Length() != 0 || backwards.Unmonitored != 0 {
		t.Errorf("a window that ends before it begins: %+v", backwards)
	}
}

// Whatever the readings: every minute is in one of the four, the mean lies between the extremes and below the mean
// kinetic temperature, and the order of arrival and repeats change nothing.
func TestEveryMinuteIsCountedOnce(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for range 300 {
		rs := make([]Reading, 1+r.IntN(60))
		for i := range rs {
			rs[i] = Reading{At: noon.Add(time.Duration(r.IntN(86_400)) * time.Second), C: math.Round((r.Float64()*20-4)*10) / 10}
		}
		rs = append(rs, rs[0], Reading{noon, math.NaN()}, Reading{noon, math.Inf(1)}, Reading{noon, -300})
		l := fridge()
		l.Expected = time.Duration(r.IntN(1800)) * time.Second
		from, to := noon.Add(-time.Hour), noon.Add(25*time.Hour)
		s := Summarise(rs, l, from, to)
		if sum := s.InRange + s.Above + s.Below + s.Unmonitored; sum != 26*time.Hour || s.Unmonitored < 0 {
			t.Fatalf("%v + %v + %v + %v = %v, want 26 h", s.InRange, s.Above, s.Below, s.Unmonitored, sum)
		}
		if s.MeanC < s.MinC-1e-9 || s.MeanC > s.MaxC+1e-9 || s.MKTC < s.MeanC-1e-9 || s.MKTC > s.MaxC+1e-9 {
			t.Fatalf("min %v, mean %v, kinetic %v, max %v", s.MinC, s.MeanC, s.MKTC, s.MaxC)
		}
		sum := 0.0
		for _, e := range s.Excursions {
			sum += e.DegreeMinutes
		}
		if math.Abs(sum-s.DegreeMinutesAbove-s.DegreeMinutesBelow) > 1e-6 {
			t.Fatalf("excursions have %v degree-minutes, the window %v and %v", sum, s.DegreeMinutesAbove, s.DegreeMinutesBelow)
		}
		r.Shuffle(len(rs), func(i, j int) { rs[i], rs[j] = rs[j], rs[i] })
		if again := Summarise(rs, l, from, to); !reflect.DeepEqual(s, again) {
			t.Fatalf("in another order:\n%+v\n%+v", s, again)
		}
	}
}

func TestWhatArrivesTwiceCountsOnceAndOrderDoesNotMatter(t *testing.T) {
	rs := every(5, 9, 5)
	once := Summarise(rs, fridge(), time.Time{}, time.Time{})
	if twice := Summarise(append(rs, rs...), fridge(), time.Time{}, time.Time{}); !reflect.DeepEqual(once, twice) {
		t.Errorf("twice:\n%+v, once:\n%+v", twice, once)
	}
	// Two sensors' words for one instant: both are kept, and it is the same whichever came first.
	warm, cold := Reading{after(2), 9}, Reading{after(2), 1}
	a := Summarise([]Reading{rs[0], warm, cold, rs[2]}, fridge(), time.Time{}, time.Time{})
	b := Summarise([]Reading{rs[0], cold, warm, rs[2]}, fridge(), time.Time{}, time.Time{})
	if !reflect.DeepEqual(a, b) || a.Readings != 4 || a.MinC != 1 || a.MaxC != 9 {
		t.Errorf("warm first:\n%+v, cold first:\n%+v", a, b)
	}
}

func TestSummariseLeavesTheCallersReadingsAlone(t *testing.T) {
	rs := []Reading{{after(5), 5}, {noon, 9}}
	Summarise(rs, fridge(), time.Time{}, time.Time{})
	if rs[0].At != after(5) || rs[1].At != noon {
		t.Errorf("sorted in place: %v", rs)
	}
}
