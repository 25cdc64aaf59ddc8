package coldchain

import "time"

// Summary is what is to be said about a window of time. InRange, Above, Below and Unmonitored add up to its length.
type Summary struct {
	From, To time.Time
	Readings int // within the window; when it is 0, the temperatures below mean nothing

	MinC, MaxC   float64
	MinAt, MaxAt time.Time // the first time each was read
	MeanC        float64   // by time
	MKTC         float64   // mean kinetic temperature, by time

	InRange, Above, Below, Unmonitored time.Duration

	DegreeMinutesAbove, DegreeMinutesBelow float64

	// Excursions that touch the window, oldest first, each whole: with its true beginning, even before the window.
	Excursions []Excursion
}

// Summarise counts the readings from from to to, both included. A zero from is the first reading, a zero to the last.
// Readings before the window may be given: the last of them speaks for the window's beginning, and an excursion that
// lasts from before is seen. Readings after it are not looked at.
func Summarise(readings []Reading, l Limits, from, to time.Time) Summary {
	sorted := inOrder(readings)
	if len(sorted) > 0 && from.IsZero() {
		from = sorted[0].At
	}
	if len(sorted) > 0 && to.IsZero() {
		to = sorted[len(sorted)-1].At
	}
	s := summarise(sorted, l, from, to)
	s.Excursions = touching(excursions(sorted, l, to), from)
	return s
}

// summarise counts everything but the excursions.
func summarise(sorted []Reading, l Limits, from, to time.Time) Summary {
	s := Summary{From: from, To: to}
	weighted, unmonitored := weigh(sorted, l, from, to)
	s.Unmonitored = unmonitored
	s.count(weighted, l)
	s.extremes(sorted)
	if s.Readings > 0 {
		s.MeanC, _ = Mean(weighted) // there is at least one
		s.MKTC, _ = MKT(weighted)
	}
	return s
}

// touching leaves out what was over before the window.
func touching(all []Excursion, from time.Time) (some []Excursion) {
	for _, e := range all {
		if e.Open() || e.EndedAt.After(from) {
			some = append(some, e)
		}
	}
	return some
}

// Length is the window's.
func (s Summary) Length() time.Duration { return max(s.To.Sub(s.From), 0) }

// Share is a part of the window, from 0 to 1; 0 when the window has no length.
func (s Summary) Share(part time.Duration) float64 {
	if s.Length() == 0 {
		return 0
	}
	return float64(part) / float64(s.Length())
}

// HasGap tells whether the window was not watched all the time.
func (s Summary) HasGap() bool { return s.Unmonitored > 0 }

// count adds up the times and the degree-minutes on each side.
func (s *Summary) count(weighted []Weighted, l Limits) {
	for _, w := range weighted {
		degreeMinutes := l.beyond(w.C) * w.For.Minutes()
		switch l.Side(w.C) {
		case Above:
			s.Above += w.For
			s.DegreeMinutesAbove += degreeMinutes
		case Below:
			s.Below += w.For
			s.DegreeMinutesBelow += degreeMinutes
		default:
			s.InRange += w.For
		}
	}
}

// extremes are those read within the window; what was read before it only speaks for time.
func (s *Summary) extremes(sorted []Reading) {
	for _, r := range sorted {
		if r.At.Before(s.From) || r.At.After(s.To) {
			continue
		}
		if s.Readings == 0 || r.C < s.MinC {
			s.MinC, s.MinAt = r.C, r.At
		}
		if s.Readings == 0 || r.C > s.MaxC {
			s.MaxC, s.MaxAt = r.C, r.At
		}
		s.Readings++
	}
}
