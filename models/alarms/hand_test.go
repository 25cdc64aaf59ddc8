package alarms

import (
	"testing"
	"time"

	"haulcast/models"
)

// frozen is an alarm that stands since 08:00 because goods freeze.
func frozen(t *testing.T) *world {
	t.Helper()
	w := aboard(TempFreeze)
	w.seen.Profile = vaccine()
	w.arrive(t, at("08:05"), every("08:00", time.Minute, repeat(-1, 6)...)...)
	return w
}

func (w *world) minutes(t *testing.T, from string, values ...float64) {
	t.Helper()
	for _, s := range every(from, time.Minute, values...) {
		w.arrive(t, s.At, s)
	}
}

func TestWhatAPersonSaysIsOverStaysOverWhileItGoesOnAsBefore(t *testing.T) {
	w := frozen(t)
	w.byHand(t, at("08:05:30"))
	w.minutes(t, "08:06", repeat(-1, 30)...)
	if row := w.rows[0]; row.Active || !row.ClearedByHand || !row.ClearedAt.Equal(at("08:05:30")) {
		t.Errorf("still as cold, and the alarm is back: %+v", row)
	}
	w.minutes(t, "08:36", repeat(-1, 30)...)
	if row := w.rows[0]; !row.Active || row.Severity != models.Critical || row.ClearedByHand || len(w.rows) != 1 {
		t.Errorf("an hour of it is worse than what they saw: %+v", w.rows)
	}
}

func TestWhatAPersonSaysIsOverIsRaisedWhenItReturns(t *testing.T) {
	w := frozen(t)
	w.byHand(t, at("08:05:30"))
	w.minutes(t, "08:06", 5, -1)
	if len(w.rows) != 1 || !w.rows[0].Active {
		t.Errorf("warm and cold again within the window: %+v", w.rows)
	}
	w = frozen(t)
	w.byHand(t, at("08:05:30"))
	w.minutes(t, "08:06", join(repeat(5, 31), repeat(-1, 1))...)
	if len(w.rows) != 2 || w.rows[0].Active || !w.rows[1].Active {
		t.Errorf("and beyond it: %+v", w.rows)
	}
}

// In the dead band nothing holds: the first reading outside begins anew.
func TestWhatReturnsAfterAPersonClearedItInTheDeadBandTakesItsDelayAgain(t *testing.T) {
	w := warm()
	stands(t, w)
	w.minutes(t, "08:10", 7.8, 7.8)
	w.byHand(t, at("08:11:30"))
	w.minutes(t, "08:12", 9, 9, 9, 9, 9)
	if w.rows[0].Active {
		t.Fatal("back before its delay")
	}
	w.minutes(t, "08:17", 9)
	if !w.rows[0].Active || w.rows[0].Occurrences != 2 || len(w.rows) != 1 {
		t.Errorf("not back after its delay: %+v", w.rows)
	}
}

// A late report from before the clearing makes the series be walked again; what the person said counts there too.
func TestALateReportDoesNotUndoWhatAPersonSaid(t *testing.T) {
	w := frozen(t)
	w.byHand(t, at("08:05:30"))
	w.minutes(t, "08:06", -1, -1)
	w.arrive(t, at("08:08"), Sample{At: at("08:02:30"), Value: -1})
	if row := w.rows[0]; row.Active || !row.ClearedByHand || len(w.rows) != 1 {
		t.Errorf("the late report brought it back: %+v", w.rows)
	}
	w.minutes(t, "08:09", -1)
	if w.rows[0].Active {
		t.Error("and so did the next one")
	}
	w.minutes(t, "08:10", 5, -1)
	if !w.rows[0].Active {
		t.Error("it returned, and nobody hears of it")
	}
}

// The person spoke after the last moment that is walked again: the track must know of it when the next comes.
func TestALateReportBeforeTheNextDoesNotUndoItEither(t *testing.T) {
	w := frozen(t)
	w.byHand(t, at("08:05:30"))
	w.arrive(t, at("08:06"), Sample{At: at("08:02:30"), Value: -1})
	w.minutes(t, "08:06", -1, -1)
	if row := w.rows[0]; row.Active || !row.ClearedByHand || len(w.rows) != 1 {
		t.Errorf("%+v", w.rows)
	}
}

// Buffered reports may arrive after somebody has given up on the device: what they tell of the time before changes
// nothing, even in order.
func TestBufferedReportsFromBeforeItWasClearedLeaveItCleared(t *testing.T) {
	w := warm()
	stands(t, w)
	w.minutes(t, "08:10", 7.8)
	w.byHand(t, at("09:00"))
	w.minutes(t, "08:11", repeat(9, 20)...)
	if row := w.rows[0]; row.Active || !row.ClearedByHand || len(w.rows) != 1 {
		t.Errorf("%+v", w.rows)
	}
}
