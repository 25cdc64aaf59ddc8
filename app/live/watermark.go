package live

import (
	"slices"
	"time"
)

// locker is a transaction that holds the lock which inserting into the change log takes.
type locker struct {
	transaction string // its virtual transaction id
	pid         int    // its server process, 0 when it has none (a prepared transaction)
}

// pair is a number that had been drawn, and who could still have committed a number up to it at that time.
type pair struct {
	number  int64
	lockers []locker
	seenAt  time.Time
}

// maxPairs bounds what is remembered while a transaction hangs. Every pair is right on its own, so leaving some out
// costs nothing but a later step.
const maxPairs = 256

// watermark finds the greatest number that is final: every row up to it is visible or will never be.
//
// A number that the sequence had given out was drawn by a transaction that already held the log's RowExclusiveLock, and
// that lock is released after its commit is visible. So once all holders seen after reading the number are gone, nothing
// up to it is still to come.
type watermark struct {
	final   int64
	pending []pair // oldest first
}

// observe takes what was just read, in this order: the sequence's number, then the lockers.
func (w *watermark) observe(number int64, lockers []locker, now time.Time) {
	for _, p := range w.pending {
		if !p.heldUp(lockers) {
			w.final = max(w.final, p.number)
		}
	}
	if len(lockers) == 0 {
		w.final = max(w.final, number)
	}
	w.pending = slices.DeleteFunc(w.pending, func(p pair) bool { return p.number <= w.final })
	if number > w.newest() && len(w.pending) < maxPairs {
		w.pending = append(w.pending, pair{number: number, lockers: lockers, seenAt: now})
	}
}

// newest is the greatest number that is final or waited for.
func (w *watermark) newest() int64 {
	if n := len(w.pending); n > 0 {
		return w.pending[n-1].number
	}
	return w.final
}

// heldUp tells whether one of the pair's lockers is still at it.
func (p pair) heldUp(today []locker) bool { return len(p.blockers(today)) > 0 }

func (p pair) blockers(today []locker) []locker {
	return slices.DeleteFunc(slices.Clone(p.lockers), func(l locker) bool {
		return !slices.ContainsFunc(today, func(t locker) bool { return t.transaction == l.transaction })
	})
}

// waiting tells since when the oldest number is waited for and which server process holds it up; ok is false when
// nothing is waited for.
func (w *watermark) waiting(today []locker) (since time.Time, pid int, ok bool) {
	if len(w.pending) == 0 {
		return time.Time{}, 0, false
	}
	oldest := w.pending[0]
	if b := oldest.blockers(today); len(b) > 0 {
		pid = b[0].pid
	}
	return oldest.seenAt, pid, true
}
