package alarms

import (
	"slices"
	"strings"
	"testing"
	"time"

	"haulcast/models"
)

func warm() *world {
	return &world{rule: TempHigh, seen: Seen{Profile: fridge(300, 300, 0), Settings: defaults(), ReportEvery: time.Minute}}
}

func verbs(acts []Act) (list []string) {
	for _, a := range acts {
		list = append(list, strings.Join(a.Verbs, " ")+": "+a.Change())
	}
	return list
}

func TestWhatIsToldAboutAnAlarm(t *testing.T) {
	outside := every("08:00", time.Minute, repeat(9, 10)...)
	tests := []struct {
		name  string
		given func(t *testing.T, w *world)
		batch []Sample
		now   string
		want  []string
	}{
		{"raised", nil, outside, "08:10", []string{"raised: raised"}},
		{"raised by reports of five hours ago", nil, outside, "13:10", []string{"recorded: raised"}},
		{"a figure changed", stands, every("08:10", time.Minute, 9), "08:10", []string{": "}},
		{"worse by time", stands, every("08:10", time.Minute, repeat(9, 21)...), "08:31", []string{"severity_changed: severity_changed"}},
		{"cleared", stands, every("08:10", time.Minute, repeat(5, 6)...), "08:16", []string{"cleared: cleared"}},
		{"back before it cleared", stands, every("08:10", time.Minute, 5, 9), "08:12", []string{"reoccurred: reoccurred"}},
		{"back after it cleared", cleared, every("08:20", time.Minute, repeat(9, 6)...), "08:26", []string{"reopened: reopened"}},
		{"a late report shows that it was not so", stands, every("08:04:30", time.Minute, 5), "08:12", []string{"voided: closed"}},
		{"a late report shows that it began earlier", stands, every("07:59", time.Minute, 9), "08:12", []string{"adjusted: adjusted"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := warm()
			if test.given != nil {
				test.given(t, w)
			}
			if got := verbs(w.arrive(t, at(test.now), test.batch...)); !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// Half an hour's delay wavers around the step to minor: nobody is disturbed twice, and it is less bad when it has been
// for ten minutes.
func TestAnAlarmIsLessBadWhenItHasBeenForAsLongAsItTakesToClear(t *testing.T) {
	w := &world{rule: DelayPredicted, seen: Seen{Shipment: underway(), Settings: defaults()}}
	w.seen.Shipment.ETAClass = models.ETALatePredicted
	for _, look := range []struct {
		now, eta string
		want     []string
	}{
		{"09:00", "12:35", nil},
		{"09:05", "12:35", []string{"raised: raised"}},
		{"09:10", "12:25", []string{": "}},
		{"09:15", "12:25", []string{": "}},
		{"09:18", "12:31", []string{": "}},
		{"09:20", "12:25", []string{": "}},
		{"09:30", "12:25", []string{"severity_changed: severity_changed"}},
		{"09:35", "14:30", []string{"severity_changed: severity_changed"}},
	} {
		w.seen.Shipment.ETA = ptr(at(look.eta))
		if got := verbs(w.look(t, look.now)); !slices.Equal(got, look.want) {
			t.Errorf("%s, expected at %s: %q, want %q", look.now, look.eta, got, look.want)
		}
	}
	if row := w.rows[0]; row.Severity != models.Major || row.MaxSeverity != models.Major {
		t.Errorf("%s, at worst %s", row.Severity, row.MaxSeverity)
	}
}

func stands(t *testing.T, w *world) {
	t.Helper()
	w.arrive(t, at("08:09"), every("08:00", time.Minute, repeat(9, 10)...)...)
}

func cleared(t *testing.T, w *world) {
	t.Helper()
	stands(t, w)
	w.arrive(t, at("08:16"), every("08:10", time.Minute, repeat(5, 6)...)...)
}

func TestAnAlarmOfThePastThatStillHoldsIsLive(t *testing.T) {
	w := warm()
	old := every("05:00", time.Minute, repeat(9, 200)...)
	if acts := w.arrive(t, at("08:25"), old...); !slices.Equal(verbs(acts), []string{"raised: raised"}) || w.rows[0].Historical {
		t.Errorf("still warm five minutes ago: %q", verbs(acts))
	}
	w = warm()
	w.arrive(t, at("08:25"), old[:100]...)
	if !w.rows[0].Historical {
		t.Fatal("readings of two hours ago raise a live alarm")
	}
	if acts := w.arrive(t, at("08:25"), old[100:]...); !slices.Equal(verbs(acts), []string{"raised: raised"}) || w.rows[0].Historical {
		t.Errorf("the rest of them shows that it still holds: %q", verbs(acts))
	}
}

func TestAnAcknowledgedAlarmClosesWhenItClearsAndIsNewsWhenItReopens(t *testing.T) {
	w := warm()
	stands(t, w)
	if _, err := w.rows[0].Acknowledge(models.User{ID: models.NewID(), Name: "dispatcher"}, "", at("08:09:30")); err != nil {
		t.Fatal(err)
	}
	w.arrive(t, at("08:16"), every("08:10", time.Minute, repeat(5, 6)...)...)
	if w.rows[0].ClosedAt == nil || w.rows[0].Status() != models.ClearedAck {
		t.Errorf("cleared and acknowledged, but %s", w.rows[0].Status())
	}
	w.arrive(t, at("08:26"), every("08:20", time.Minute, repeat(9, 6)...)...)
	if len(w.rows) != 1 || w.rows[0].Status() != models.ActiveUnack || w.rows[0].ClosedAt != nil {
		t.Errorf("reopened, but %s with %d rows", w.rows[0].Status(), len(w.rows))
	}
}

// Rows are never deleted: what did not occur is marked, and counted nowhere; if it did occur after all, it is back.
func TestAVoidedRowStaysAndComesBack(t *testing.T) {
	w := warm()
	stands(t, w)
	id := w.rows[0].ID
	w.arrive(t, at("08:12"), Sample{At: at("08:04:30"), Value: 5})
	if len(w.rows) != 1 || w.rows[0].VoidedAt == nil || w.rows[0].Active || w.rows[0].Open() {
		t.Fatalf("not voided: %+v", w.rows)
	}
	w.arrive(t, at("08:15"), every("08:10", time.Minute, repeat(9, 5)...)...)
	if len(w.told()) != 1 {
		t.Fatalf("%d alarms count, want 1", len(w.told()))
	}
	w.arrive(t, at("08:16"), Sample{At: at("07:58"), Value: 9})
	if w.rows[0].ID != id {
		t.Error("the row people saw is gone")
	}
}

func TestTheSameEpisodeTwiceIsNothingToDo(t *testing.T) {
	w := warm()
	stands(t, w)
	e := *w.track.Episode
	if acts := Reconcile(w.rows, []Episode{e}, models.Alarm{}, false, Facts{Now: at("08:20"), Newest: at("08:09")}); len(acts) != 0 {
		t.Errorf("%d acts: %+v", len(acts), acts)
	}
}
