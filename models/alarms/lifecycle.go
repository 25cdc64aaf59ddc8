package alarms

import (
	"time"

	"haulcast/models"
)

// Verdict is a rule's answer about one moment. Holds and Over are not opposites: between them lies the dead band, in
// which an alarm that stands stays and one that doesn't is not raised.
type Verdict struct {
	Holds  bool            // the condition is there
	Over   bool            // it is clearly not there: inside by the hysteresis
	AtOnce bool            // no delay: beyond an instant limit; or, with Over, settled for good
	Since  time.Time       // when it began to hold, if that is known better than by this moment
	Weight models.Severity // how bad, if it holds
	Excess float64         // how far beyond the limit: the greatest excess has the worst value
	Value  *float64        // what was measured, in Unit
	Limit  *float64
	Unit   string
	// Suppressed names why by design nobody is disturbed while it holds; "" when people are.
	Suppressed string
}

// Timing is how patient the lifecycle is with a rule.
type Timing struct {
	Warmup    time.Duration // samples this soon after the first are not judged
	Set       time.Duration // it must hold so long …
	Times     int           // … and be seen so often in a row; 0 means once
	Clear     time.Duration // it must be over so long
	MaxGap    time.Duration // a longer silence breaks a run and freezes the clearing; 0 means none does
	Reopen    time.Duration // returning within this after clearing reopens the same alarm
	Momentary bool          // the condition is over as soon as it was seen, like a blow
	Lasting   bool          // it can't become less bad: what happened to the goods happened
}

// Episode is one alarm as the rule's series tells it, from when the condition began to when it was over. FirstAt names
// it within its series.
type Episode struct {
	FirstAt     time.Time       `json:"first"`
	RaisedAt    time.Time       `json:"raised"`
	LastAt      time.Time       `json:"last"`
	ClearedAt   *time.Time      `json:"cleared,omitempty"`
	Severity    models.Severity `json:"sev"`
	MaxSeverity models.Severity `json:"max"`
	Value       *float64        `json:"value,omitempty"`
	Limit       *float64        `json:"limit,omitempty"`
	Unit        string          `json:"unit,omitempty"`
	Excess      float64         `json:"excess"`
	Occurrences int             `json:"n"`
	Suppressed  string          `json:"quiet,omitempty"`
}

// Active tells whether the condition still holds.
func (e Episode) Active() bool { return e.ClearedAt == nil }

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

// ClearByHand notes that a person said that it is over. A condition that returns after that begins anew, and reopens the
// alarm if it does so within the window; one that held when they said so must first be over, or get worse.
func (t *Track) ClearByHand(at time.Time) {
	if !t.standing() {
		return
	}
	if t.LastHeld {
		t.Hushed = t.Episode.MaxSeverity
	}
	t.Episode.ClearedAt = &at
	t.Run, t.Calm, t.Outside, t.Ease = nil, 0, 0, 0
}

// hush leaves out a condition that a person has said is over.
func (t *Track) hush(v Verdict) Verdict {
	switch {
	case v.Over || v.Holds && v.Weight > t.Hushed:
		t.Hushed = models.NoSeverity
	case t.Hushed != models.NoSeverity:
		return Verdict{}
	}
	return v
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

// note takes a moment in which the condition held into the episode.
func (e *Episode) note(at time.Time, v Verdict, w worst) {
	e.LastAt, e.Suppressed = at, v.Suppressed
	if e.Value == nil || w.Excess > e.Excess {
		e.Value, e.Limit, e.Unit, e.Excess = w.Value, w.Limit, w.Unit, w.Excess
	}
}

// weigh sets how bad it is, and keeps how bad it was.
func (e *Episode) weigh(severity models.Severity, lasting bool) {
	e.MaxSeverity = max(e.MaxSeverity, severity)
	e.Severity = severity
	if lasting {
		e.Severity = e.MaxSeverity
	}
}

// worst is the worst value of a run.
type worst struct {
	Excess float64  `json:"excess"`
	Value  *float64 `json:"value,omitempty"`
	Limit  *float64 `json:"limit,omitempty"`
	Unit   string   `json:"unit,omitempty"`
	Any    bool     `json:"any,omitempty"`
}

func (w *worst) take(v Verdict) {
	if !w.Any || v.Excess > w.Excess {
		*w = worst{Excess: v.Excess, Value: v.Value, Limit: v.Limit, Unit: v.Unit, Any: true}
	}
}
