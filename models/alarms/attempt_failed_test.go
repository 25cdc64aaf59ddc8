package alarms

import (
	"testing"

	"haulcast/models"
)

func TestAttemptFailed(t *testing.T) {
	for _, c := range []struct {
		name     string
		state    models.State
		attempts int
		want     Verdict
	}{
		{"out for delivery", models.OutForDelivery, 2, Verdict{Over: true}},
		{"failed once", models.AttemptFailed, 1, Verdict{Holds: true, Since: at("09:00"), Weight: models.Warning}},
		{"twice", models.AttemptFailed, 2, Verdict{Holds: true, Since: at("09:00"), Weight: models.Warning}},
		{"for the third time", models.AttemptFailed, 3, Verdict{Holds: true, Since: at("09:00"), Weight: models.Major}},
		{"delivered after all", models.Delivered, 3, Verdict{Over: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := Seen{Shipment: underway(), Settings: defaults(), Attempts: c.attempts, Now: at("10:00")}
			s.Shipment.State, s.Shipment.StateSince = c.state, at("09:00")
			if got := AttemptFailed.Judge(s); got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}
