package eta

import (
	"math"
	"slices"
	"time"

	"haulcast/models/geo"
)

// How a trip is kept. A trip is a few hundred places, whether it took an hour or a week.
const (
	// mostPassages bounds what a trip keeps of its way, and as much again of where it stood.
	mostPassages = 200
	// stood is how long standing must last to be kept on a long way; shorter stops are in the time between places.
	stood = time.Minute
)

// Passage is a place that a trip passed: reached and left so long after the departure.
type Passage struct {
	Point         geo.Point
	Reached, Left time.Duration
}

// Trip is a past journey on a lane: from one place to another.
type Trip struct {
	Departed time.Time
	Took     time.Duration // from departure to arrival
	Passed   []Passage     // in the order of time; empty when nobody reported on the way
}

// NewTrip keeps a trip that ended of the fixes that were made on it, in any order. Fixes before the departure and after
// the arrival are left out; so are jumps of the receiver. ok is false when it did not arrive after it departed.
func NewTrip(fixes []Fix, departed, arrived time.Time) (t Trip, ok bool) {
	took := arrived.Sub(departed)
	if took <= 0 || took > maxStanding {
		return Trip{}, false
	}
	on := usable(fixes, arrived)
	on = slices.DeleteFunc(on, func(f Fix) bool { return f.At.Before(departed) || f.At.After(arrived) })
	return Trip{Departed: departed, Took: took, Passed: thin(passages(plausible(on), departed), took)}, true
}

// ArrivedAt is when a trip that ended by a time came to its destination for good: with the first fix of its last stay
// within the radius. Without such a fix it came when it ended.
func ArrivedAt(fixes []Fix, destination geo.Point, radius float64, ended time.Time) time.Time {
	arrived := ended
	for _, f := range slices.Backward(usable(fixes, ended)) {
		if f.At.After(ended) {
			continue
		}
		if geo.Distance(f.Point, destination) > radius {
			break
		}
		arrived = f.At
	}
	return arrived
}

// plausible leaves out fixes that nothing on a road could have reached from the one before.
func plausible(fixes []Fix) []Fix {
	var kept []Fix
	for _, f := range fixes {
		if n := len(kept); n > 0 {
			last := kept[n-1]
			if geo.Distance(last.Point, f.Point) > noise+implausible*f.At.Sub(last.At).Seconds() {
				continue
			}
		}
		kept = append(kept, f)
	}
	return kept
}

// passages turns fixes in the order of time into the places passed. A receiver that wanders less than its noise stands:
// those fixes are one place, reached with the first and left with the last.
func passages(fixes []Fix, since time.Time) []Passage {
	var list []Passage
	for _, f := range fixes {
		at := f.At.Sub(since)
		if n := len(list); n > 0 && geo.Distance(list[n-1].Point, f.Point) < math.Max(noise, known(f.AccuracyM)) {
			list[n-1].Left = at
			continue
		}
		list = append(list, Passage{Point: f.Point, Reached: at, Left: at})
	}
	return list
}

// thin keeps so many places that the way between two is short beside the whole, and those where the trip stood for long.
// The first and the last stay.
func thin(all []Passage, took time.Duration) []Passage {
	if len(all) <= mostPassages {
		return all
	}
	way := 0.0
	for i := 1; i < len(all); i++ {
		way += geo.Distance(all[i-1].Point, all[i].Point)
	}
	long := max(stood, took/mostPassages)
	kept, since := all[:1:1], 0.0
	for i := 1; i < len(all); i++ {
		since += geo.Distance(all[i-1].Point, all[i].Point)
		if since >= way/mostPassages || all[i].Left-all[i].Reached >= long || i == len(all)-1 {
			kept, since = append(kept, all[i]), 0
		}
	}
	return kept
}
