package eta

import (
	"testing"
	"time"
)

func TestClassify(t *testing.T) {
	p := Promise{From: after(120), To: after(240), Tolerance: 15 * time.Minute}
	const half = 20 * time.Minute
	for _, c := range []struct {
		name string
		at   float64
		now  float64
		want Class
	}{
		{"well within", 180, 0, OnTime},
		{"the window just fits", 235, 0, OnTime},
		{"the window just doesn't", 235.1, 0, AtRisk},
		{"the arrival just fits", 255, 0, AtRisk},
		{"the arrival just doesn't", 255.1, 0, LatePredicted},
		{"the promise is just kept", 255, 255, AtRisk},
		{"the promise has passed", 255, 255.1, LateActual},
		{"a little before the window", 70, 0, OnTime},
		{"half an hour before it", 69.9, 0, Early},
	} {
		if got := Classify(after(c.at), half, p, after(c.now)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestClassifyWithLessThanAPromise(t *testing.T) {
	open := Promise{To: after(240)}
	for name, c := range map[string]struct {
		at   time.Time
		p    Promise
		now  time.Time
		want Class
	}{
		"nothing promised":        {after(60), Promise{}, noon, Unknown},
		"no earliest time":        {after(1), open, noon, OnTime},
		"no tolerance":            {after(240.1), open, noon, LatePredicted},
		"a negative one is none":  {after(239.9), Promise{To: after(240), Tolerance: -time.Hour}, noon, AtRisk},
		"no estimate":             {time.Time{}, open, noon, Unknown},
		"no estimate, and passed": {time.Time{}, open, after(240.1), LateActual},
	} {
		if got := Classify(c.at, time.Minute, c.p, c.now); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestWorthTelling(t *testing.T) {
	est := func(minutes float64, c Class) Estimate {
		return Estimate{At: after(minutes), Confidence: High, Class: c}
	}
	unknown, ago := Estimate{Class: Unknown}, after(-10)
	for _, c := range []struct {
		name           string
		previous, next Estimate
		last           time.Time
		want           bool
	}{
		{"the first", Estimate{}, est(60, OnTime), time.Time{}, true},
		{"the first without a promise", Estimate{}, est(60, Unknown), time.Time{}, true},
		{"the first of which nothing is known", Estimate{}, unknown, time.Time{}, false},
		{"the first, already late", Estimate{}, Estimate{Class: LateActual}, time.Time{}, true},
		{"the same", est(60, OnTime), est(60, OnTime), ago, false},
		{"five minutes later", est(200, OnTime), est(205, OnTime), ago, true},
		{"five minutes sooner", est(205, OnTime), est(200, OnTime), ago, true},
		{"under five of 200", est(200, OnTime), est(204.9, OnTime), ago, false},
		{"a tenth of the rest", est(27, OnTime), est(30, OnTime), ago, true},
		{"under a tenth of the rest", est(27.1, OnTime), est(30, OnTime), ago, false},
		{"seconds before arrival", est(2, OnTime), est(2.5, OnTime), ago, false},
		{"a minute before arrival", est(2, OnTime), est(3, OnTime), ago, true},
		{"another class", est(60, OnTime), est(60.1, AtRisk), ago, true},
		{"another class, but just told", est(60, OnTime), est(60.1, AtRisk), after(-0.9), false},
		{"a minute after the last", est(60, OnTime), est(70, OnTime), after(-1), true},
		{"known no more", est(60, Unknown), unknown, ago, true},
		{"unknown as before", unknown, unknown, ago, false},
		{"arrival lies behind", est(-10, OnTime), est(-10.5, OnTime), ago, false},
	} {
		if got := Worth(c.previous, c.next, noon, c.last); got != c.want {
			t.Errorf("%s: %t, want %t", c.name, got, c.want)
		}
	}
}
