package alarms

import (
	"time"

	"haulcast/models"
)

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

// clearByHand lets the track know what people said since its last moment and before this one.
func (w *Walk) clearByHand(until time.Time) {
	for len(w.ByHand) > 0 && w.ByHand[0].Before(until) {
		if t := w.ByHand[0]; w.Track.Last != nil && !t.Before(w.Track.Last.At) && w.Track.standing() {
			w.Track.ClearByHand(t)
			w.tell(*w.Track.Episode)
		}
		w.ByHand = w.ByHand[1:]
	}
}

// End lets the track know what people said after the last moment, when there are no more.
func (w *Walk) End() {
	if n := len(w.ByHand); n > 0 {
		w.clearByHand(w.ByHand[n-1].Add(1))
	}
}
