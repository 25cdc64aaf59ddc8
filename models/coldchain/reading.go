package coldchain

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// DefaultExpected is the interval of a logger that declares none: most record every five minutes.
const DefaultExpected = 5 * time.Minute

// gapIntervals is how many expected intervals a reading speaks for at most.
const gapIntervals = 3

// What a temperature can be, in °C. Nothing is as cold as absolute zero, where the mean kinetic temperature would have
// no meaning; the upper bound only keeps nonsense from overflowing the sums.
const (
	absoluteZero = -273.15
	hottest      = 1e6
)

// Reading is a temperature in °C at a time by the device's clock.
type Reading struct {
	At time.Time
	C  float64
}

// Compare is the order of readings: by time and, of one instant, the colder first.
func (r Reading) Compare(o Reading) int { return cmp.Or(r.At.Compare(o.At), cmp.Compare(r.C, o.C)) }

// Sane tells whether it is a temperature at all.
func (r Reading) Sane() bool { return r.C > absoluteZero && r.C < hottest }

// Limits are the labelled range and how readings are counted against it. A nil limit is none.
type Limits struct {
	MinC, MaxC  *float64
	HysteresisC float64       // an excursion ends this far inside the range …
	ClearDelay  time.Duration // … once readings have stayed there so long
	Expected    time.Duration // the logger's interval; 0 means DefaultExpected
}

// Side is on which side of the range a temperature lies.
type Side string

// The sides.
const (
	Inside Side = "in_range"
	Above  Side = "above"
	Below  Side = "below"
)

// Side tells where a temperature lies; the limits themselves are inside.
func (l Limits) Side(c float64) Side {
	switch {
	case l.MaxC != nil && c > *l.MaxC:
		return Above
	case l.MinC != nil && c < *l.MinC:
		return Below
	}
	return Inside
}

// GapMax is the longest time one reading speaks for.
func (l Limits) GapMax() time.Duration {
	if l.Expected <= 0 {
		return gapIntervals * DefaultExpected
	}
	return gapIntervals * min(l.Expected, math.MaxInt64/gapIntervals)
}

// wellInside tells whether a temperature is inside by the hysteresis, seen from the side of an excursion. A range
// narrower than the hysteresis could never be well inside, so there its middle is enough.
func (l Limits) wellInside(c float64, from Side) bool {
	h := max(l.HysteresisC, 0)
	if l.MinC != nil && l.MaxC != nil {
		h = min(h, max(*l.MaxC-*l.MinC, 0)/2)
	}
	if from == Above {
		return l.Side(c) == Inside && c <= *l.MaxC-h
	}
	return l.Side(c) == Inside && c >= *l.MinC+h
}

// beyond is how many degrees outside the range a temperature lies; 0 inside.
func (l Limits) beyond(c float64) float64 {
	switch l.Side(c) {
	case Above:
		return c - *l.MaxC
	case Below:
		return *l.MinC - c
	}
	return 0
}

// inOrder sorts a copy by time, drops what is no temperature and what is there twice. Two different temperatures of
// one instant are both kept, the lower first, so that the result does not depend on which arrived first.
func inOrder(readings []Reading) []Reading {
	kept := make([]Reading, 0, len(readings))
	for _, r := range readings {
		if r.Sane() {
			kept = append(kept, r)
		}
	}
	slices.SortFunc(kept, Reading.Compare)
	return slices.CompactFunc(kept, func(a, b Reading) bool { return a.At.Equal(b.At) && a.C == b.C })
}
