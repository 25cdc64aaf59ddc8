package coldchain

import "time"

// Walk follows the readings of one logger, one after another in the order of time, and finds its excursions. While none
// is open it has nothing to remember: it may begin anywhere. One that stopped goes on from its Standing.
type Walk struct {
	Limits
	Ended []Excursion // found since the walk began, oldest first
	Standing
}

// Standing is where a walk stands after a reading, while an excursion is open.
type Standing struct {
	Open    *Excursion
	Last    Reading       // the newest reading
	Inside  time.Time     // since when readings have been well inside; zero when they are not
	Settled time.Duration // for how long
}

// Next takes the next reading, no older than the last one.
func (w *Walk) Next(r Reading) {
	if w.Open != nil {
		w.pass(r.At.Sub(w.Last.At))
		w.Open.Seen = r
	}
	side := w.Side(r.C)
	if w.Open != nil && side != Inside && side != w.Open.Side {
		w.end(r.At)
	}
	if w.Open == nil && side != Inside {
		w.Open = &Excursion{Side: side, StartedAt: r.At, PeakC: r.C, PeakAt: r.At, Seen: r}
	}
	w.Last = r
	if w.Open == nil {
		return
	}
	w.peak(r)
	w.settle(r)
}

// Until lets the time from the last reading to the end of the walk go by, and gives all that was found, the open one too.
func (w *Walk) Until(to time.Time) []Excursion {
	if w.Open == nil {
		return w.Ended
	}
	w.pass(to.Sub(w.Last.At))
	return append(w.Ended, *w.Open)
}

func (w *Walk) peak(r Reading) {
	e := w.Open
	if (e.Side == Above && r.C > e.PeakC) || (e.Side == Below && r.C < e.PeakC) {
		e.PeakC, e.PeakAt = r.C, r.At
	}
}

// settle ends the excursion once readings have been well inside for long enough.
func (w *Walk) settle(r Reading) {
	if !w.wellInside(r.C, w.Open.Side) {
		w.Inside, w.Settled = time.Time{}, 0
		return
	}
	if w.Inside.IsZero() {
		w.Inside = r.At
	}
	if w.Settled >= w.ClearDelay {
		w.end(w.Inside)
	}
}

// pass lets the time after the last reading go by. A reading that is followed within the longest gap proves that it
// stayed as it was; a longer gap proves nothing.
func (w *Walk) pass(until time.Duration) {
	w.Open.DegreeMinutes += w.beyond(w.Last.C) * min(until, w.GapMax()).Minutes()
	if until > w.GapMax() {
		w.Open.HasGap = true
		w.Inside, w.Settled = time.Time{}, 0
		return
	}
	if !w.Inside.IsZero() {
		w.Settled += until
	}
}

func (w *Walk) end(at time.Time) {
	w.Open.EndedAt = at
	w.Ended = append(w.Ended, *w.Open)
	w.Open, w.Inside, w.Settled = nil, time.Time{}, 0
}
