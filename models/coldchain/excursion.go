package coldchain

import "time"

// Excursion is a time outside the labelled range, however short. It begins with the first reading outside and ends
// with the first of those readings that then stayed inside by the hysteresis for the clear delay.
type Excursion struct {
	Side          Side
	StartedAt     time.Time
	EndedAt       time.Time // zero while it lasts
	PeakC         float64
	PeakAt        time.Time
	DegreeMinutes float64
	HasGap        bool // nobody was watching for part of it
}

// Open tells whether the excursion still lasts.
func (e Excursion) Open() bool { return e.EndedAt.IsZero() }

// Lasted is how long the excursion took, until now when it is open.
func (e Excursion) Lasted(now time.Time) time.Duration {
	if e.Open() {
		return max(now.Sub(e.StartedAt), 0)
	}
	return e.EndedAt.Sub(e.StartedAt)
}

// Excursions finds all of them, oldest first, looking at readings up to and including to.
//
// A gap inside an excursion keeps it open and is noted, and the readings that should end it are counted afresh after
// the gap: nobody knows what happened in it. A reading on the other side ends one excursion and begins the next.
func Excursions(readings []Reading, l Limits, to time.Time) []Excursion {
	return excursions(inOrder(readings), l, to)
}

func excursions(sorted []Reading, l Limits, to time.Time) []Excursion {
	var t tracker
	t.limits = l
	for i, r := range sorted {
		if r.At.After(to) {
			break
		}
		next := to
		if i+1 < len(sorted) && sorted[i+1].At.Before(to) {
			next = sorted[i+1].At
		}
		t.see(r, next.Sub(r.At))
	}
	t.keep()
	return t.found
}

// tracker walks along the readings.
type tracker struct {
	limits Limits
	found  []Excursion

	open    *Excursion
	inside  time.Time     // since when readings have been well inside; zero when they are not
	settled time.Duration // for how long
}

// see takes the next reading and the time until the one after it.
func (t *tracker) see(r Reading, until time.Duration) {
	side := t.limits.Side(r.C)
	if t.open != nil && side != Inside && side != t.open.Side {
		t.end(r.At)
	}
	if t.open == nil && side != Inside {
		t.open = &Excursion{Side: side, StartedAt: r.At, PeakC: r.C, PeakAt: r.At}
	}
	if t.open == nil {
		return
	}
	t.measure(r, until)
	t.settle(r)
	if t.open != nil {
		t.pass(until)
	}
}

// measure adds the reading to the excursion.
func (t *tracker) measure(r Reading, until time.Duration) {
	e := t.open
	if (e.Side == Above && r.C > e.PeakC) || (e.Side == Below && r.C < e.PeakC) {
		e.PeakC, e.PeakAt = r.C, r.At
	}
	e.DegreeMinutes += t.limits.beyond(r.C) * min(until, t.limits.GapMax()).Minutes()
}

// settle ends the excursion once readings have been well inside for long enough.
func (t *tracker) settle(r Reading) {
	if !t.limits.wellInside(r.C, t.open.Side) {
		t.inside, t.settled = time.Time{}, 0
		return
	}
	if t.inside.IsZero() {
		t.inside = r.At
	}
	if t.settled >= t.limits.ClearDelay {
		t.end(t.inside)
	}
}

// pass lets the time until the next reading go by. Readings that are due within the longest gap prove that it stayed
// as it was; a longer gap proves nothing.
func (t *tracker) pass(until time.Duration) {
	if until > t.limits.GapMax() {
		t.open.HasGap = true
		t.inside, t.settled = time.Time{}, 0
		return
	}
	if !t.inside.IsZero() {
		t.settled += until
	}
}

func (t *tracker) end(at time.Time) {
	t.open.EndedAt = at
	t.keep()
}

// keep puts the excursion, ended or not, among those found.
func (t *tracker) keep() {
	if t.open != nil {
		t.found = append(t.found, *t.open)
	}
	t.open, t.inside, t.settled = nil, time.Time{}, 0
}
