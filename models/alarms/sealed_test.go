package alarms

import (
	"slices"
	"testing"
	"time"

	"haulcast/models"
)

// judgedAnew walks the whole series by new limits at a time, as app/tracking does when somebody has changed them.
func (w *world) judgedAnew(t *testing.T, now string) []Act {
	t.Helper()
	walk := Walk{Rule: w.rule, Seen: w.seen}
	for _, s := range w.known {
		walk.Next(s)
	}
	walk.End()
	w.track = walk.Track
	acts := Reconcile(w.rows, walk.Episodes, models.Alarm{Kind: w.rule.Kind}, w.rule.Latched,
		Facts{Now: at(now), Newest: walk.Track.Last.At, Whole: true, Sealed: at(now)})
	for _, a := range acts {
		w.apply(t, a)
	}
	return acts
}

func TestNewLimitsAreForWhatIsOpenNotForWhatIsOver(t *testing.T) {
	// Warm to 9 °C twice: over at 08:15, and again from 09:00 on.
	series := join(repeat(9, 10), repeat(5, 50), repeat(9, 10))
	tests := []struct {
		name    string
		change  func(s *Seen)
		want    []string
		over    bool // the first, unchanged
		another bool // the second stands
	}{
		{"the same limits", func(*Seen) {}, nil, true, true},
		{"they may be warmer", func(s *Seen) { s.Profile.MaxC = ptr(10.0) }, []string{"cleared: cleared"}, true, false},
		{"a longer delay", func(s *Seen) { s.Profile.SetDelayS = 480 }, []string{"adjusted: adjusted"}, true, true},
		{"never", func(s *Seen) { s.Profile = nil }, []string{"cleared: cleared"}, true, false},
		{"switched off", func(s *Seen) { s.Settings.Off = map[models.AlarmKind]bool{models.AlarmTempHigh: true} }, []string{"cleared: cleared"}, true, false},
		// What was over when the limits changed was judged by those of its time; only what goes on is raised.
		{"they must be colder", func(s *Seen) { s.Profile.MaxC = ptr(4.0) }, []string{"severity_changed adjusted: severity_changed"}, true, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := warm()
			for _, s := range every("08:00", time.Minute, series...) {
				w.arrive(t, s.At, s)
			}
			if len(w.rows) != 2 || w.rows[0].Active || !w.rows[1].Active {
				t.Fatalf("before: %+v", w.told())
			}
			first := w.rows[0]
			test.change(&w.seen)
			if got := verbs(w.judgedAnew(t, "09:12")); !slices.Equal(got, test.want) {
				t.Errorf("%q, want %q", got, test.want)
			}
			if same := w.rows[0] == first; same != test.over {
				t.Errorf("what was over: %+v", w.rows[0])
			}
			if w.rows[1].Active != test.another || w.rows[1].VoidedAt != nil || len(w.rows) != 2 {
				t.Errorf("what was open: %+v", w.rows[1:])
			}
		})
	}
}

func TestNewLimitsDoNotMakeAlarmsOfWhatIsLongOver(t *testing.T) {
	w := warm()
	for _, s := range every("08:00", time.Minute, join(repeat(7, 10), repeat(5, 30))...) {
		w.arrive(t, s.At, s)
	}
	w.seen.Profile.MaxC = ptr(6.0)
	if acts := w.judgedAnew(t, "08:41"); len(acts) != 0 || len(w.rows) != 0 {
		t.Errorf("%q: %+v", verbs(acts), w.rows)
	}
	w.minutes(t, "08:42", repeat(6.5, 8)...)
	if len(w.rows) != 1 || !w.rows[0].Active {
		t.Errorf("and what comes is not judged by them: %+v", w.rows)
	}
}

func TestAKindThatIsSwitchedOffEndsAtTheNextReading(t *testing.T) {
	for _, rule := range Triggered(ByReading) {
		s := known(seeded(1))
		if rule.Subjects != nil {
			s.Fence = rule.Subjects(s)[0].Fence
		}
		s.Settings.Off = map[models.AlarmKind]bool{rule.Kind: true}
		if got := rule.judge(s); got != (Verdict{Over: true, AtOnce: true}) || rule.Applies(s) {
			t.Errorf("%s: %+v", rule.Kind, got)
		}
	}
	w := warm()
	stands(t, w)
	w.seen.Settings.Off = map[models.AlarmKind]bool{models.AlarmTempHigh: true}
	w.minutes(t, "08:10", 9)
	if w.rows[0].Active {
		t.Error("switched off, and it stands")
	}
}
