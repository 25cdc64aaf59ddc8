package alarms

import (
	"testing"

	"haulcast/models"
)

func TestPickupOverdue(t *testing.T) {
	overdue := func(w models.Severity) Verdict { return Verdict{Holds: true, Since: at("09:15"), Weight: w} }
	tests := []struct {
		name  string
		given func(s *Seen)
		now   string
		want  Verdict
	}{
		{"within its grace", nil, "09:15", Verdict{Over: true}},
		{"beyond it", nil, "09:15:01", overdue(models.Warning)},
		{"two hours", nil, "11:15", overdue(models.Warning)},
		{"more than two hours", nil, "11:15:01", overdue(models.Major)},
		{"a driver is assigned", func(s *Seen) { s.Shipment.State = models.Dispatched }, "10:00", overdue(models.Warning)},
		{"picked up", func(s *Seen) { s.Shipment.PickedUpAt = ptr(at("09:40")) }, "10:00", Verdict{Over: true}},
		{"on hold", func(s *Seen) { s.Shipment.State = models.OnHold }, "10:00", Verdict{Over: true}},
		{"a draft", func(s *Seen) { s.Shipment.State = models.Draft }, "10:00", Verdict{Over: true}},
		{"cancelled", func(s *Seen) { s.Shipment.State = models.Cancelled }, "10:00", Verdict{Over: true}},
		{"planned anew", func(s *Seen) { s.PlanPickupTo = ptr(at("10:00")) }, "10:15", Verdict{Over: true}},
		{"nobody planned it", func(s *Seen) { s.PlanPickupTo = nil }, "10:00", Verdict{Over: true}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := waiting(test.now)
			if test.given != nil {
				test.given(&s)
			}
			if got := PickupOverdue.Judge(s); got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

// waiting is a booked shipment that should be picked up by 09:00 and delivered by 12:00.
func waiting(now string) Seen {
	return Seen{
		Shipment: &models.Shipment{State: models.Booked, PromisedTo: at("12:00")}, PlanPickupTo: ptr(at("09:00")),
		Settings: defaults(), Now: at(now),
	}
}
