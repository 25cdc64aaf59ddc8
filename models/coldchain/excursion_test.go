package coldchain

import (
	"math"
	"testing"
	"time"
)

func TestExcursions(t *testing.T) {
	type want struct {
		side       Side
		from, to   float64 // minutes after noon; to < 0 means it lasts
		peak       float64
		degreeMins float64
		gap        bool
	}
	gapAfter := func(cs []float64, at int, gap float64, rest ...float64) []Reading {
		rs := every(cs[:at]...)
		for i, c := range rest {
			rs = append(rs, Reading{At: after(float64(5*(at-1)) + gap + float64(5*i)), C: c})
		}
		return rs
	}
	for _, c := range []struct {
		name string
		in   []Reading
		want []want
	}{
		{"always in range, limits included", every(2, 8, 5, 2, 8), nil},
		{"one reading outside", every(5, 8.1, 5, 5), []want{{Above, 5, 10, 8.1, 0.5, false}}},
		{"ends where it began to stay inside", every(5, 9, 12, 7, 6, 5), []want{{Above, 5, 15, 12, 25, false}}},
		{"in range but not by the hysteresis", every(9, 7.6, 7.6, 7.5, 7.5), []want{{Above, 0, 15, 9, 5, false}}},
		{"inside, but not for long enough", every(9, 7, 9, 7, 7), []want{{Above, 0, 15, 9, 10, false}}},
		{"nearly out again breaks the run", every(9, 7, 7.8, 7, 7), []want{{Above, 0, 15, 9, 5, false}}},
		{"still going on", every(5, 9, 10), []want{{Above, 5, -1, 10, 5, false}}},
		{"inside at last, but not yet believed", every(9, 9, 5), []want{{Above, 0, -1, 9, 10, false}}},
		{"too cold", every(5, 1, -1, 2.4, 2.5, 3), []want{{Below, 5, 20, -1, 20, false}}},
		{"from one side to the other", every(9, 1, 5, 5), []want{{Above, 0, 5, 9, 5, false}, {Below, 5, 10, 1, 5, false}}},
		{"two of them", every(9, 5, 5, 9, 5, 5), []want{{Above, 0, 5, 9, 5, false}, {Above, 15, 20, 9, 5, false}}},
		{
			"a gap keeps it open and is said", gapAfter([]float64{9}, 1, 60, 9, 5, 5),
			[]want{{Above, 0, 65, 9, 20, true}},
		},
		{
			"what was inside before the gap proves nothing after it", gapAfter([]float64{9, 5}, 2, 60, 5, 5),
			[]want{{Above, 0, 65, 9, 5, true}},
		},
		{"three intervals are no gap yet", gapAfter([]float64{9}, 1, 15, 5, 5), []want{{Above, 0, 15, 9, 15, false}}},
		{"a gap in range is no excursion", gapAfter([]float64{5}, 1, 60, 5), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Excursions(c.in, fridge(), c.in[len(c.in)-1].At)
			if len(got) != len(c.want) {
				t.Fatalf("%d excursions, want %d: %+v", len(got), len(c.want), got)
			}
			for i, w := range c.want {
				e := got[i]
				if e.Side != w.side || e.StartedAt != after(w.from) || e.PeakC != w.peak || e.HasGap != w.gap ||
					math.Abs(e.DegreeMinutes-w.degreeMins) > 1e-9 {
					t.Errorf("excursion %d: %+v, want %+v", i, e, w)
				}
				if ends := e.EndedAt.Equal(after(w.to)); e.Open() != (w.to < 0) || !e.Open() && !ends {
					t.Errorf("excursion %d: open %t, ended %v; want %v", i, e.Open(), e.EndedAt, w.to)
				}
			}
		})
	}
}

func TestWithoutClearDelayTheFirstReadingInsideEndsIt(t *testing.T) {
	l := fridge()
	l.ClearDelay = 0
	got := Excursions(every(9, 7.4, 9), l, after(10))
	if len(got) != 2 || got[0].EndedAt != after(5) || !got[1].Open() {
		t.Errorf("%+v", got)
	}
}

func TestAHysteresisWiderThanTheRangeStillEnds(t *testing.T) {
	l := Limits{MinC: degrees(4), MaxC: degrees(5), HysteresisC: 3, Expected: minutes(5)}
	if got := Excursions(every(6, 4.5), l, after(5)); len(got) != 1 || got[0].Open() {
		t.Errorf("never to end: %+v", got)
	}
}

func TestSilenceLeavesAnExcursionOpen(t *testing.T) {
	got := Excursions(every(9), fridge(), after(600))
	if len(got) != 1 || !got[0].Open() || !got[0].HasGap {
		t.Fatalf("%+v", got)
	}
	if d := got[0].Lasted(after(600)); d != 10*time.Hour {
		t.Errorf("lasted %v until now", d)
	}
	if got[0].DegreeMinutes != 15 {
		t.Errorf("%v degree-minutes: a reading speaks for three intervals, no longer", got[0].DegreeMinutes)
	}
	if e := (Excursion{StartedAt: noon, EndedAt: after(7)}); e.Lasted(after(600)) != minutes(7) {
		t.Errorf("an ended one lasted %v", e.Lasted(after(600)))
	}
}
