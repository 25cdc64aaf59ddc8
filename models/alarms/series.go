package alarms

import (
	"slices"
	"time"
)

// markEvery is how far apart a series is marked: a report that is late by less than that walks at most two such
// stretches again, not the whole journey.
const markEvery = time.Hour

// mark notes a sample after which the series can be walked again as if it began there: no condition holds, no alarm
// stands or could be reopened. Two marks are kept; what is later than the older one is walked from there.
func (t *Track) mark(at Sample) {
	if !t.Idle() || t.Young != nil && at.At.Sub(t.Young.At) < markEvery {
		return
	}
	t.Old, t.Young = t.Young, &at
}

// Before gives the newest state that a late sample does not touch, and the sample it ends with: walk on with
// everything after that. Without such a state it gives the zero Track and nil: walk from the beginning.
func (t *Track) Before(late Sample) (Track, *Sample) {
	for _, m := range [...]*Sample{t.Young, t.Old} {
		if m == nil || m.Compare(late) >= 0 {
			continue
		}
		from := *m
		return Track{First: t.First, Last: &from, LastOver: true, Young: &from}, &from
	}
	return Track{}, nil
}

// Walk steps a rule through samples of one series and gathers the episodes that began or changed, oldest first.
type Walk struct {
	Rule     Rule
	Seen     Seen // Reading, Previous and Held are filled in by Next
	Track    Track
	Episodes []Episode
}

// Rewind prepares for a sample that may be late. If it is, again is true: walk on with every sample of the series
// after the one given, or with all of them when that is nil.
func (w *Walk) Rewind(first Sample) (after *Sample, again bool) {
	if !w.Track.OutOfOrder(first) {
		return nil, false
	}
	w.Track, after = w.Track.Before(first)
	return after, true
}

// Next takes in one sample. Samples come in their order; the one that came last may come again and changes nothing.
func (w *Walk) Next(s Sample) {
	if w.Track.Knows(s) {
		return
	}
	timing := w.Rule.Timing(w.Seen)
	seen := w.Seen
	seen.Reading, seen.Previous = s, w.Track.Last
	seen.Held = w.Track.Held(s.At, timing.MaxGap)
	e := w.Track.Step(s, w.Rule.Judge(seen), timing)
	if e == nil {
		return
	}
	if n := len(w.Episodes); n > 0 && w.Episodes[n-1].FirstAt.Equal(e.FirstAt) {
		w.Episodes[n-1] = *e
		return
	}
	w.Episodes = append(w.Episodes, *e)
}

// InOrder sorts samples and leaves out those that say the same of the same instant.
func InOrder(samples []Sample) []Sample {
	slices.SortFunc(samples, Sample.Compare)
	return slices.CompactFunc(samples, func(a, b Sample) bool { return a.Compare(b) == 0 })
}
