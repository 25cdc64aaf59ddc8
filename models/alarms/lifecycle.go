package alarms

import (
	"time"

	"haulcast/models"
)

// run is a condition that holds but not yet for long enough.
type run struct {
	Start time.Time `json:"start"`
	Times int       `json:"n"`
	Worst worst     `json:"worst"`
}

// Track is what a rule remembers of a series between two samples. The zero value is a series without any.
type Track struct {
	First    time.Time     `json:"first"`
	Last     *Sample       `json:"last,omitempty"`
	LastHeld bool          `json:"held,omitempty"` // the condition held at Last
	LastOver bool          `json:"over,omitempty"` // it was over at Last
	LastEase bool          `json:"less,omitempty"` // it held at Last, less bad than the alarm says
	Outside  time.Duration `json:"out,omitempty"`  // observed to hold, in this episode or run
	Calm     time.Duration `json:"calm,omitempty"` // observed to be over, towards clearing
	Ease     time.Duration `json:"ease,omitempty"` // observed to be less bad, towards a lesser severity
	Run      *run          `json:"run,omitempty"`
	Episode  *Episode      `json:"ep,omitempty"` // the alarm that stands, or that may still be reopened

	// Hushed is how bad the condition had been when a person said that it is over though it held: it counts again when it
	// was over indeed, or when it gets worse than that. NoSeverity when nobody said so.
	Hushed models.Severity `json:"hushed,omitempty"`
	Memory Memory          `json:"mem,omitzero"`
	Young  *Mark           `json:"young,omitempty"`
	Old    *Mark           `json:"old,omitempty"`
}

// Step takes one moment into the track and gives the episode that it began or changed, or nil. A moment that the track
// has already seen changes nothing; one before it must not be stepped (see OutOfOrder).
func (t *Track) Step(at Sample, v Verdict, timing Timing) *Episode {
	if t.Last == nil {
		t.First = at.At
	}
	gap := t.gap(at.At, timing.MaxGap)
	var changed bool
	v = t.hush(v)
	switch {
	case v.Holds && t.standing():
		changed = t.goOn(at.At, v, gap, timing)
	case v.Holds:
		changed = t.gather(at.At, v, gap, timing)
	default:
		t.Run, t.LastEase = nil, false
		changed = t.subside(at.At, v, gap, timing)
	}
	t.Last, t.LastHeld, t.LastOver = &at, v.Holds, v.Over
	var told *Episode
	if changed {
		e := *t.Episode
		told = &e
	}
	t.forget(at.At, timing.Reopen)
	t.mark(at)
	return told
}

// Held is for how long the condition will have been observed to hold if it holds at that time too.
func (t *Track) Held(at time.Time, maxGap time.Duration) time.Duration {
	if !t.LastHeld || t.gap(at, maxGap) {
		if t.standing() {
			return t.Outside
		}
		return 0
	}
	return t.Outside + at.Sub(t.Last.At)
}

// OutOfOrder tells whether the sample lies before what the track has already taken in.
func (t *Track) OutOfOrder(s Sample) bool { return t.Last != nil && s.Compare(*t.Last) < 0 }

// Knows tells whether the sample is the one that the track took in last.
func (t *Track) Knows(s Sample) bool { return t.Last != nil && s.Compare(*t.Last) == 0 }

// Idle tells whether nothing is going on: no condition holds, no alarm stands or could be reopened.
func (t *Track) Idle() bool { return t.Run == nil && t.Episode == nil && t.Hushed == models.NoSeverity }

// standing tells whether an alarm is raised and not cleared.
func (t *Track) standing() bool { return t.Episode != nil && t.Episode.Active() }

// warmingUp tells whether the moment comes so soon after the first that it is not judged; the first itself may be it.
func (t *Track) warmingUp(at time.Time, timing Timing) bool {
	if t.Last == nil {
		return timing.Warmup > 0
	}
	return at.Sub(t.First) < timing.Warmup
}

func (t *Track) gap(at time.Time, maxGap time.Duration) bool {
	return maxGap > 0 && t.Last != nil && at.Sub(t.Last.At) > maxGap
}

// gather lets the run grow and raises the alarm when it has held for long enough.
func (t *Track) gather(at time.Time, v Verdict, gap bool, timing Timing) (raised bool) {
	if t.Run == nil || gap {
		t.Run = &run{Start: at}
		if !v.Since.IsZero() && v.Since.Before(at) {
			t.Run.Start = v.Since
		}
	}
	t.Run.Times++
	t.Run.Worst.take(v)
	t.Outside = at.Sub(t.Run.Start)
	due := t.Run.Start.Add(timing.Set)
	if !v.AtOnce && (at.Before(due) || t.Run.Times < timing.Times) {
		return false
	}
	if at.Before(due) {
		due = at
	}
	t.raise(at, due, v, timing)
	return true
}

// raise begins an episode, or reopens the one that cleared a moment ago.
func (t *Track) raise(at, due time.Time, v Verdict, timing Timing) {
	if e := t.Episode; e != nil && t.Run.Start.Sub(*e.ClearedAt) <= timing.Reopen {
		e.ClearedAt = nil
		e.Occurrences++
	} else {
		t.Episode = &Episode{FirstAt: t.Run.Start, RaisedAt: due, Occurrences: 1}
	}
	t.Episode.note(at, v, t.Run.Worst)
	t.Episode.weigh(v.Weight, timing.Lasting)
	t.Run, t.Calm, t.Ease, t.LastEase = nil, 0, 0, false
	if timing.Momentary {
		over := at
		t.Episode.ClearedAt, t.Outside = &over, 0
	}
}

// goOn notes that the condition of a standing alarm still holds, or does again.
func (t *Track) goOn(at time.Time, v Verdict, gap bool, timing Timing) bool {
	if t.LastHeld && !gap {
		t.Outside += at.Sub(t.Last.At)
	}
	t.ease(at, v, gap, timing)
	if t.LastOver {
		t.Episode.Occurrences++
	}
	t.Calm = 0
	var w worst
	w.take(v)
	t.Episode.note(at, v, w)
	return true
}

// ease lets the severity of a standing alarm grow at once, and fall when the condition has been observed to be less bad
// for as long as it takes to clear: a figure that wavers around a step must not disturb anybody twice.
func (t *Track) ease(at time.Time, v Verdict, gap bool, timing Timing) {
	eased := t.LastEase && !gap
	t.LastEase = v.Weight < t.Episode.Severity && !timing.Lasting
	switch {
	case !t.LastEase:
		t.Ease = 0
	case eased:
		t.Ease += at.Sub(t.Last.At)
	}
	if t.LastEase && t.Ease < timing.Clear {
		return
	}
	t.Ease, t.LastEase = 0, false
	t.Episode.weigh(v.Weight, timing.Lasting)
}

// subside counts how long the condition has been over and clears the alarm when that is long enough. A gap is not
// counted: nobody looked.
func (t *Track) subside(at time.Time, v Verdict, gap bool, timing Timing) (cleared bool) {
	if !t.standing() {
		t.Outside = 0
		return false
	}
	if !v.Over {
		t.Calm = 0
		return false
	}
	if t.LastOver && !gap {
		t.Calm += at.Sub(t.Last.At)
	}
	if t.Calm < timing.Clear && !v.AtOnce {
		return false
	}
	over := at.Add(-max(t.Calm-timing.Clear, 0))
	t.Episode.ClearedAt = &over
	t.Calm, t.Outside, t.Ease = 0, 0, 0
	return true
}

// forget lets go of an episode that can't be reopened any more.
func (t *Track) forget(at time.Time, reopen time.Duration) {
	if t.Episode == nil || t.Episode.Active() {
		return
	}
	returned := at
	if t.Run != nil {
		returned = t.Run.Start
	}
	if returned.Sub(*t.Episode.ClearedAt) > reopen {
		t.Episode = nil
	}
}
