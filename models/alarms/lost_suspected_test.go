package alarms

import (
	"testing"
	"time"

	"haulcast/models"
)

func TestLostSuspected(t *testing.T) {
	day := func(n float64) time.Time { return at("00:00").Add(time.Duration(n * 24 * float64(time.Hour))) }
	lost := func(since time.Time) Verdict { return Verdict{Holds: true, Since: since, Weight: models.Critical} }
	found := Verdict{Over: true}
	silent := func(s *Seen) {}
	untracked := func(s *Seen) { s.Shipment.ReportEveryS, s.Shipment.LastSignalAt = 0, nil }
	tests := []struct {
		name  string
		given func(s *Seen)
		now   time.Time
		want  Verdict
	}{
		// Picked up on day 0, promised for day 10, its device heard for the last time on day 1.
		{"silent for less than a day", silent, day(2).Add(-time.Second), found},
		{"silent for a day", silent, day(2), lost(day(2))},
		{"silent, but somebody scanned it", func(s *Seen) { s.LastActualAt = day(1.9) }, day(2.5), found},
		{"silent for a day since then", func(s *Seen) { s.LastActualAt = day(1.9) }, day(2.9), lost(day(2.9))},
		{"silent, but the device is new to it", func(s *Seen) { s.ListeningSince = day(1.5) }, day(2), found},

		{"no device, and nothing for less than three days", untracked, day(3).Add(-time.Second), found},
		{"nothing for three days", untracked, day(3), lost(day(3))},
		{"something happened meanwhile", func(s *Seen) { untracked(s); s.LastActualAt = day(2) }, day(4), found},
		{"nothing happened, but its device reports", func(s *Seen) { s.Shipment.LastSignalAt = ptr(day(6)) }, day(6.5), found},

		{"three days late", func(s *Seen) { untracked(s); s.LastActualAt = day(12) }, day(13), lost(day(13))},
		{"almost", func(s *Seen) { untracked(s); s.LastActualAt = day(12) }, day(13).Add(-time.Second), found},
		{"three days late, and then scanned", func(s *Seen) { untracked(s); s.LastActualAt = day(13.1) }, day(13.5), found},
		{"three days late, but its device reports", func(s *Seen) { s.LastActualAt = day(12); s.Shipment.LastSignalAt = ptr(day(12.9)) }, day(13), found},

		{"not picked up", func(s *Seen) { s.Shipment.PickedUpAt = nil }, day(20), found},
		{"on hold", func(s *Seen) { s.Shipment.State = models.OnHold }, day(20), found},
		{"at a counter", func(s *Seen) { s.Shipment.State = models.AvailableForPickup }, day(20), found},
		{"delivered", func(s *Seen) { s.Shipment.State = models.Delivered }, day(20), found},
		{
			"on a ferry", func(s *Seen) { s.QuietZone = "Irish Sea" }, day(2),
			Verdict{Holds: true, Since: day(2), Weight: models.Critical, Suppressed: "Irish Sea"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := Seen{Shipment: underway(), Settings: defaults(), Now: test.now}
			s.Shipment.PickedUpAt, s.Shipment.LastSignalAt, s.Shipment.PromisedTo = ptr(day(0)), ptr(day(1)), day(10)
			test.given(&s)
			if got := LostSuspected.Judge(s); got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}
