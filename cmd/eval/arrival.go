package main

import (
	"time"

	"haulcast/models/eta"
	"haulcast/models/geo"
)

// horizons are how long before the true arrival an estimate is judged.
var horizons = []time.Duration{30 * time.Minute, 20 * time.Minute, 10 * time.Minute, 5 * time.Minute}

const (
	// reportEvery is how often these buses report, by and large (median 24 s).
	reportEvery = 30 * time.Second
	// usualMPS is the usual speed in a town, 35 km/h (domain 1.8).
	usualMPS = 35.0 * 1000 / 3600
	// currentFor is over how long the baseline's current speed is taken, standing included; over the last two reports
	// alone it is zero at every traffic light, and the baseline far worse.
	currentFor = 5 * time.Minute
	// leastMPS keeps a bus that stands from never arriving: walking.
	leastMPS = 1.0
	// floorMPS is the slowest that the rule of domain 1.8 believes, 15 km/h.
	floorMPS = 15.0 * 1000 / 3600
)

// judgement is what was said of one trip at one moment, and how wrong it was: positive is too late.
type judgement struct {
	Trip    string
	Before  time.Duration // before the true arrival
	Now     time.Time
	Off     map[string]time.Duration // by the name of the estimator
	Half    time.Duration            // half of our window
	Held    bool                     // the truth lay in our window
	Learned bool                     // our estimate came from history
}

// The estimators.
const (
	ours     = "lane history"
	line     = "straight line"
	floored  = "straight line, 15 km/h or more"
	circle   = "great circle × 1.3 at 35 km/h"
	withRule = "rule without history"
)

// judge asks every estimator at a moment. Only fixes until then are looked at, and the past trips given.
func judge(t busTrip, before time.Duration, history []eta.Trip) (judgement, bool) {
	now := t.Arrived.Add(-before)
	fixes := t.until(now)
	if len(fixes) < 2 { // one report is no movement: every estimator would only guess
		return judgement{}, false
	}
	in := eta.Input{
		Now: now, PickedUp: true, Urban: true, Stops: []eta.Stop{{Point: terminus}}, ReportEvery: reportEvery,
		Fixes: fixes, PriorMPS: usualMPS,
	}
	rule := eta.Compute(in)
	in.History = history
	our := eta.Compute(in)
	metres := geo.Distance(fixes[len(fixes)-1].Point, terminus)
	current := currentSpeed(fixes, now)
	after := func(s float64) time.Duration { return time.Duration(s*float64(time.Second)) - before }
	return judgement{
		Trip: t.Number, Before: before, Now: now, Half: our.High.Sub(our.At),
		Held:    !t.Arrived.Before(our.Low) && !t.Arrived.After(our.High),
		Learned: our != rule,
		Off: map[string]time.Duration{
			ours:     our.At.Sub(t.Arrived),
			withRule: rule.At.Sub(t.Arrived),
			line:     after(metres / max(current, leastMPS)),
			floored:  after(metres / max(current, floorMPS)),
			circle:   after(eta.Detour * metres / usualMPS),
		},
	}, true
}

// currentSpeed is the way of the last minutes by its time.
func currentSpeed(fixes []eta.Fix, now time.Time) float64 {
	last := len(fixes) - 1
	first, way := last, 0.0
	for first > 0 && now.Sub(fixes[first-1].At) <= currentFor {
		way += geo.Distance(fixes[first-1].Point, fixes[first].Point)
		first--
	}
	if took := fixes[last].At.Sub(fixes[first].At).Seconds(); took > 0 {
		return way / took
	}
	return 0
}

// replay judges every trip that arrived at the moments given, with the past trips that remember allows.
func replay(trips []busTrip, moments []time.Duration, remember func(of, other busTrip, now time.Time) bool) []judgement {
	var list []judgement
	for _, before := range moments {
		for _, t := range trips {
			if t.Arrived.IsZero() {
				continue
			}
			var history []eta.Trip
			for _, other := range trips {
				if !other.Arrived.IsZero() && remember(t, other, t.Arrived.Add(-before)) {
					history = append(history, asPast(other))
				}
			}
			if j, ok := judge(t, before, history); ok {
				list = append(list, j)
			}
		}
	}
	return list
}

// asPast is a trip as the lane's history keeps it.
func asPast(t busTrip) eta.Trip {
	past, _ := eta.NewTrip(t.Fixes, t.Fixes[0].At, t.Arrived) // these trips arrived after they were first seen
	return past
}

// leaveOut lets a trip be judged by all the others, also those later in the day.
func leaveOut(of, other busTrip, _ time.Time) bool { return of.Number != other.Number }

// asItWas lets a trip be judged by those that had arrived by then: what the program would have known that afternoon.
func asItWas(of, other busTrip, now time.Time) bool {
	return of.Number != other.Number && !other.Arrived.After(now)
}

// everyMinute is each minute of the last hour before arrival.
func everyMinute() []time.Duration {
	var list []time.Duration
	for m := time.Minute; m <= time.Hour; m += time.Minute {
		list = append(list, m)
	}
	return list
}
