package alarms

import (
	"slices"
	"testing"

	"haulcast/models"
)

// look lets the clock look at the world's shipment.
func (w *world) look(t *testing.T, now string) []Act {
	t.Helper()
	w.seen.Now = at(now)
	return w.arrive(t, at(now), Sample{At: at(now)})
}

func silentOnAFerry() *world {
	return &world{rule: SignalLost, seen: Seen{Shipment: underway(), Settings: defaults(), QuietZone: "Irish Sea"}}
}

func TestSilenceInAQuietZoneDisturbsNobody(t *testing.T) {
	w := silentOnAFerry()
	if got := verbs(w.look(t, "10:20")); !slices.Equal(got, []string{"raised suppressed: suppressed"}) {
		t.Errorf("raised: %q", got)
	}
	if row := w.rows[0]; row.Suppressed != "Irish Sea" || !row.Active || row.Live(at("10:20")) {
		t.Errorf("not kept, or in the live list: %+v", row)
	}
	if got := verbs(w.look(t, "14:01")); !slices.Equal(got, []string{"severity_changed: suppressed"}) {
		t.Errorf("worse: %q", got)
	}
	w.seen.Shipment.LastSignalAt = ptr(at("15:00"))
	if got := verbs(w.look(t, "15:00")); !slices.Equal(got, []string{"cleared closed: closed"}) {
		t.Errorf("heard again: %q", got)
	}
	if row := w.rows[0]; row.ClosedAt == nil || row.Suppressed == "" {
		t.Errorf("nobody was disturbed, nobody need acknowledge it: %+v", row)
	}
}

func TestWhatIsNoLongerSuppressedIsRaised(t *testing.T) {
	w := silentOnAFerry()
	w.look(t, "10:20")
	w.seen.QuietZone = ""
	if got := verbs(w.look(t, "10:30")); !slices.Equal(got, []string{"unsuppressed: raised"}) {
		t.Errorf("the zone was taken away: %q", got)
	}
	if row := w.rows[0]; row.Suppressed != "" || !row.Live(at("10:30")) || row.Severity != models.Minor {
		t.Errorf("%+v", row)
	}
	w.seen.QuietZone = "Irish Sea"
	if got := verbs(w.look(t, "10:40")); !slices.Equal(got, []string{"suppressed: suppressed"}) {
		t.Errorf("and is back: %q", got)
	}
}

func TestASuppressedAlarmThatIsLatchedWaitsForAPerson(t *testing.T) {
	w := &world{rule: LostSuspected, seen: Seen{Shipment: underway(), Settings: defaults(), QuietZone: "Irish Sea"}}
	w.seen.Shipment.PickedUpAt, w.seen.Shipment.LastSignalAt = ptr(at("06:00").AddDate(0, 0, -2)), ptr(at("06:00").AddDate(0, 0, -1))
	w.look(t, "07:00")
	w.seen.LastActualAt = at("08:00")
	w.look(t, "08:00")
	if row := w.rows[0]; row.Active || row.ClosedAt != nil || !row.Latched {
		t.Errorf("%+v", row)
	}
}
