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
	HasGap        bool    // nobody was watching for part of it
	Seen          Reading // the newest reading of it; of one that ended, the reading that proved it
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

// Excursions finds all of them, oldest first, looking at readings up to and including to: see Walk.
//
// A gap inside an excursion keeps it open and is noted, and the readings that should end it are counted afresh after
// the gap: nobody knows what happened in it. A reading on the other side ends one excursion and begins the next.
func Excursions(readings []Reading, l Limits, to time.Time) []Excursion {
	return excursions(inOrder(readings), l, to)
}

func excursions(sorted []Reading, l Limits, to time.Time) []Excursion {
	w := Walk{Limits: l}
	for _, r := range sorted {
		if r.At.After(to) {
			break
		}
		w.Next(r)
	}
	return w.Until(to)
}
