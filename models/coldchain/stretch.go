package coldchain

import (
	"slices"
	"time"
)

// stretch is a time for which one reading speaks.
type stretch struct {
	from, until time.Time
	c           float64
}

func (s stretch) length() time.Duration { return s.until.Sub(s.from) }

// spoken gives for each reading the part of the window that it speaks for: until the next one, but no longer than the
// longest gap. One that lies in the window and speaks for nothing of it is there too, with no length.
func spoken(sorted []Reading, l Limits, from, to time.Time) []stretch {
	stretches := make([]stretch, 0, len(sorted))
	for i, r := range sorted {
		if r.At.After(to) {
			break
		}
		until := r.At.Add(l.GapMax())
		if i+1 < len(sorted) && sorted[i+1].At.Before(until) {
			until = sorted[i+1].At
		}
		length := overlap(r.At, until, from, to)
		if length == 0 && r.At.Before(from) {
			continue
		}
		begins := latest(r.At, from)
		stretches = append(stretches, stretch{from: begins, until: begins.Add(length), c: r.C})
	}
	return stretches
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// Gap is a time in which a logger that should have told something did not: from its last reading before, or the window's
// beginning, to the next, or the window's end. Unmonitored is the part of it that no reading speaks for.
type Gap struct {
	From, To    time.Time
	Unmonitored time.Duration
}

// gaps finds them, oldest first.
func gaps(sorted []Reading, l Limits, from, to time.Time) []Gap {
	var list []Gap
	note := func(since, until, silent time.Time) {
		if unmonitored := overlap(silent, until, from, to); unmonitored > 0 {
			list = append(list, Gap{From: latest(since, from), To: until, Unmonitored: unmonitored})
		}
	}
	within := sorted[:before(sorted, to.Add(1))]
	for i, r := range within {
		if i == 0 {
			note(from, r.At, from)
		}
		next := to
		if i+1 < len(within) {
			next = within[i+1].At
		}
		note(r.At, next, r.At.Add(l.GapMax()))
	}
	if len(within) == 0 {
		note(from, to, from)
	}
	return list
}

// before is how many of the readings are older than a time.
func before(sorted []Reading, at time.Time) int {
	n, _ := slices.BinarySearchFunc(sorted, at, func(r Reading, at time.Time) int {
		if r.At.Before(at) {
			return -1
		}
		return 1
	})
	return n
}
