package eta

import (
	"math"
	"slices"
	"time"

	"haulcast/models/geo"
)

// What past trips say, and how much of it is believed. docs/arrival.md tells how each figure was come by and what
// changing it does; none was fitted to one recording.
const (
	// enough is how many past trips must have come by: of fewer than four, four in five cannot be told (with n trips
	// the new one lies beyond the furthest of them once in n+1 times).
	enough = 4
	// heldShare is how often the truth should lie within the window.
	heldShare = 0.8
	// heldLeast is the narrowest half window: people read whole minutes.
	heldLeast = 30 * time.Second

	// hourApart: a trip so far from the present time of day counts half of what it counts beyond otherHours.
	hourApart = time.Hour
	// otherHours is what a trip counts however far its time of day lies from the present one.
	otherHours = 0.25
	// ruleCounts is how many past trips the rule of speed and distance is worth.
	ruleCounts = 1

	// outlier: a trip that took so many times the usual, or so little, counts as if it had taken just that.
	outlier = 2.0

	// lookBack is which part of the time that lies ahead is looked back to see how this trip does.
	lookBack = 0.5
	// leastBehind: over less than this, own time is mostly traffic lights.
	leastBehind = time.Minute
	// What is believed before the lane itself says otherwise: half of what a trip is slower (or faster) than usual goes
	// on. That belief counts as much as enough trips that were 30 % slower or faster than usual.
	lastsShare  = 0.5
	lastsSpread = 0.3
)

// past is what one past trip says from the place where the present one is, in seconds.
type past struct {
	left   float64 // from here to its arrival
	behind float64 // for the stretch that the present trip looks back on; 0: it did not come that way
	weight float64
}

// learnt is what past trips say together.
type learnt struct {
	at     time.Time
	half   time.Duration
	weight float64 // in trips at this time of day
}

// learn asks the lane's history. ok is false when too few trips came by where this one is.
func learn(in Input, fixes []Fix, metresEmpty, speed float64) (learnt, bool) {
	from, list, behind := here(in, fixes)
	if len(fixes) == 0 || !in.PickedUp {
		from = departure(in, len(fixes) > 0).Add(seconds(metresEmpty / speed))
		list, behind = whole(in.History, from), 0
	}
	if len(list) < enough {
		return learnt{}, false
	}
	tame(list)
	l := learnt{at: from.Add(seconds(foretell(list, behind))), half: spread(list)}
	for _, p := range list {
		l.weight += p.weight
	}
	return l, true
}

// with is the arrival with the rule's estimate counted in.
func (l learnt) with(rule time.Time) time.Time {
	share := ruleCounts / (ruleCounts + l.weight)
	return l.at.Add(time.Duration(share * float64(rule.Sub(l.at))))
}

// window is half the window; what a silent vehicle is expected at is twice as vague.
func (l learnt) window(c Confidence) time.Duration {
	if c == Low {
		return 2 * l.half
	}
	return l.half
}

// whole is what the trips say of the whole way, from departing at a time.
func whole(trips []Trip, from time.Time) []past {
	list := make([]past, 0, len(trips))
	for _, t := range trips {
		list = append(list, past{left: t.Took.Seconds(), weight: hourly(t.Departed, from)})
	}
	return list
}

// here is what the trips say from where the present one was seen last, since when they say it, and how long the present
// one took for the stretch it looks back on.
func here(in Input, fixes []Fix) (from time.Time, list []past, behind float64) {
	if len(fixes) == 0 || len(in.History) < enough {
		return time.Time{}, nil, 0
	}
	own := passages(fixes, fixes[0].At)
	last := own[len(own)-1]
	look := lens{stood: last.Left - last.Reached, off: tolerance(fixes[len(fixes)-1].AccuracyM, in.Urban), elapsed: -1}
	begun := fixes[0].At
	if !in.Pickup.IsZero() {
		look.elapsed = begun.Add(last.Reached).Sub(in.Pickup)
	}
	from = drivingSince(in, fixes[len(fixes)-1].At)
	stays := look.stays(in.History, last.Point)
	for i, s := range stays {
		if s != nil {
			t := in.History[i]
			list = append(list, past{left: look.left(t, *s), weight: hourly(t.Departed.Add(s.reached), from)})
		}
	}
	if len(list) < enough {
		return from, nil, 0
	}
	start, ok := stretch(own, time.Duration(lookBack*usual(list)*float64(time.Second)))
	if !ok {
		return from, list, 0
	}
	n := 0
	for i, s := range stays {
		if s != nil {
			list[n].behind = look.behind(in.History[i], own[start], last, *s)
			n++
		}
	}
	return from, list, (last.Reached - own[start].Left).Seconds()
}

// drivingSince is the time from which the rest is counted: that of the fix while it is fresh, since the vehicle has been
// driving on. Of a silent vehicle no more than two intervals are believed; after that, time passes and it does not.
func drivingSince(in Input, fix time.Time) time.Time {
	every := in.ReportEvery
	if every <= 0 {
		every = DefaultReportEvery
	}
	fresh := time.Duration(math.MaxInt64)
	if every < fresh/freshIntervals {
		fresh = freshIntervals * every
	}
	return in.Now.Add(-max(0, min(in.Now.Sub(fix), fresh)))
}

// stretch is the passage from which the present trip looks back: the earliest that was left within the time, and not so
// lately that nothing can be told.
func stretch(own []Passage, back time.Duration) (start int, ok bool) {
	last := own[len(own)-1]
	for i, p := range own[:len(own)-1] {
		if took := last.Reached - p.Left; took <= back && took >= leastBehind {
			return i, true
		}
	}
	return 0, false
}

// lens is how the present trip looks at past ones.
type lens struct {
	stood   time.Duration // for how long it has been where it is
	off     float64       // how far beside a past way still is on it
	elapsed time.Duration // since it departed; negative is not known
}

// stays is when each trip was at the place; nil for those that did not come by.
func (l lens) stays(trips []Trip, p geo.Point) []*stay {
	list := make([]*stay, len(trips))
	for i, t := range trips {
		if s, ok := t.passed(p, l.off, l.elapsed); ok {
			list[i] = &s
		}
	}
	return list
}

// left is how long the trip took from here, in seconds. Where it stood, the present one has stood for a while too.
func (l lens) left(t Trip, s stay) float64 {
	standing := max(0, s.left-s.reached-l.stood)
	return max(0, t.Took-s.left+standing).Seconds()
}

// behind is how long the trip took for the stretch behind the present one, in seconds; 0 if it did not come that way.
func (l lens) behind(t Trip, start, last Passage, here stay) float64 {
	elapsed := l.elapsed
	if elapsed >= 0 {
		elapsed -= last.Reached - start.Reached
	}
	s, ok := t.passed(start.Point, l.off, elapsed)
	if !ok || here.reached <= s.left {
		return 0
	}
	return (here.reached - s.left).Seconds()
}

// hourly is what a trip counts that was here at another time of day. Days of the week are not told apart.
func hourly(then, now time.Time) float64 {
	const day = 24 * time.Hour
	apart := (then.Sub(now)%day + day) % day
	hours := float64(min(apart, day-apart)) / float64(hourApart)
	return otherHours + (1-otherHours)/(1+hours*hours)
}

// tame brings trips that broke down, or that somebody entered wrongly, to within reach of the usual.
func tame(list []past) {
	left := make([]float64, len(list))
	for i, p := range list {
		left[i] = p.left
	}
	slices.Sort(left)
	middle := (left[(len(left)-1)/2] + left[len(left)/2]) / 2
	for i := range list {
		list[i].left = math.Max(middle/outlier, math.Min(list[i].left, middle*outlier))
	}
}

// usual is how long trips take from here.
func usual(list []past) float64 {
	sum, weight := 0.0, 0.0
	for _, p := range list {
		sum, weight = sum+p.weight*p.left, weight+p.weight
	}
	return sum / weight
}

// foretell is how long a trip takes from here that took so long for the stretch behind it: the usual, and so much of what
// it was slower or faster than usual as lasts on this lane from this place.
func foretell(list []past, behind float64) float64 {
	left := usual(list)
	var came []past
	for _, p := range list {
		if p.behind > 0 {
			came = append(came, p)
		}
	}
	if behind <= 0 || left <= 0 || len(came) < enough-1 { // one fewer: each past trip is foretold from the others too
		return left
	}
	took, rest := usualBehind(came), usual(came)
	if rest <= 0 {
		return left
	}
	slower := math.Max(1/outlier, math.Min(behind/took, outlier)) - 1
	return left * (1 + lasts(came, took, rest)*slower)
}

// lasts is which part of being slower than usual goes on: the slope through the past trips, with the belief counted in.
func lasts(came []past, took, rest float64) float64 {
	belief := enough * lastsSpread * lastsSpread
	both, spread := belief*lastsShare, belief
	for _, p := range came {
		slower := p.behind/took - 1
		both += p.weight * slower * (p.left/rest - 1)
		spread += p.weight * slower * slower
	}
	return math.Max(0, math.Min(both/spread, 1))
}

func usualBehind(came []past) float64 {
	sum, weight := 0.0, 0.0
	for _, p := range came {
		sum, weight = sum+p.weight*p.behind, weight+p.weight
	}
	return sum / weight
}

// spread is half the window that holds four in five: each past trip is foretold from the others as if it were the
// present one, and the window is as wide as four in five of those were off.
func spread(list []past) time.Duration {
	off := make([]float64, len(list))
	others := make([]past, 0, len(list))
	for i, p := range list {
		others = append(append(others[:0], list[:i]...), list[i+1:]...)
		off[i] = math.Abs(foretell(others, p.behind) - p.left)
	}
	slices.Sort(off)
	return max(heldLeast, seconds(between(off, heldShare*float64(len(off))+0.5)))
}

// between is the value of a rank that counts from one and may lie between two.
func between(sorted []float64, rank float64) float64 {
	rank = math.Max(1, math.Min(rank, float64(len(sorted))))
	below := int(rank) - 1
	above := min(below+1, len(sorted)-1)
	return sorted[below] + (rank-math.Floor(rank))*(sorted[above]-sorted[below])
}
