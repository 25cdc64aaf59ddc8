package alarms

import "time"

// markEvery is how far apart a series is marked: a report that is late by less than that walks at most two such
// stretches again, not the whole journey.
const markEvery = time.Hour

// Mark is a moment after which a series can be walked again as if it began there: no condition holds, no alarm stands
// or could be reopened. What the rule remembered then is kept with it.
type Mark struct {
	Sample
	Memory Memory `json:"mem,omitzero"`
}

// mark notes such a moment. Two are kept; what is later than the older one is walked from there.
func (t *Track) mark(at Sample) {
	if !t.Idle() || t.Young != nil && at.At.Sub(t.Young.At) < markEvery {
		return
	}
	t.Old, t.Young = t.Young, &Mark{Sample: at, Memory: t.Memory}
}

// Before gives the newest state that a late sample does not touch, and the sample it ends with: walk on with
// everything after that. Without such a state it gives the zero Track and nil: walk from the beginning.
func (t *Track) Before(late Sample) (Track, *Sample) {
	for _, m := range [...]*Mark{t.Young, t.Old} {
		if m == nil || m.Compare(late) >= 0 {
			continue
		}
		from := *m
		return Track{First: t.First, Last: &from.Sample, LastOver: true, Memory: from.Memory, Young: &from}, &from.Sample
	}
	return Track{}, nil
}

// Walk steps a rule through samples of one series and gathers the episodes that began or changed, oldest first.
type Walk struct {
	Rule     Rule
	Seen     Seen // what belongs to the moment (Reading to Memory) is filled in by Next
	Track    Track
	Episodes []Episode
	// ByHand is when people said that the condition is over, oldest first. Give it to a series that is walked again, and
	// call End; what was said since, a track that goes on was told (Track.ClearByHand).
	ByHand []time.Time
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
	w.clearByHand(s.At)
	timing := w.Rule.timing(w.Seen)
	e := w.Track.Step(s, w.verdict(s, timing), timing)
	if e != nil {
		w.tell(*e)
	}
}

func (w *Walk) tell(e Episode) {
	if n := len(w.Episodes); n > 0 && w.Episodes[n-1].FirstAt.Equal(e.FirstAt) {
		w.Episodes[n-1] = e
		return
	}
	w.Episodes = append(w.Episodes, e)
}

// verdict lets the rule remember and judge the moment. What comes during the warm-up it neither sees nor remembers.
func (w *Walk) verdict(s Sample, timing Timing) Verdict {
	if w.Track.warmingUp(s.At, timing) {
		return Verdict{}
	}
	seen := w.Seen
	seen.Reading, seen.Previous = s, w.Track.Last
	seen.Held = w.Track.Held(s.At, timing.MaxGap)
	seen.Memory = w.Track.Memory
	if w.Track.standing() {
		seen.Stands = w.Track.Episode.Severity
	}
	if w.Rule.Remember != nil && w.Rule.Applies(seen) {
		seen.Memory = w.Rule.Remember(seen)
		w.Track.Memory = seen.Memory
	}
	return w.Rule.judge(seen)
}
