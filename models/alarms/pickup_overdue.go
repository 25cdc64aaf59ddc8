package alarms

import (
	"time"

	"haulcast/models"
)

// PickupOverdue holds once goods should have been picked up and nobody has recorded that they were.
var PickupOverdue = Rule{
	Kind: models.AlarmPickupOverdue, Trigger: ByClock, Timing: atOnce,
	Judge: func(s Seen) Verdict {
		due, expected := pickupDue(s)
		if !expected || !s.Now.After(due) {
			return Verdict{Over: true}
		}
		v := Verdict{Holds: true, Since: due, Weight: models.Warning}
		if s.Now.Sub(due) > seconds(s.Settings.PickupMajorS) {
			v.Weight = models.Major
		}
		return v
	},
}

// pickupDue is when goods that are waiting to be picked up are overdue; expected is false while nobody waits for it.
func pickupDue(s Seen) (due time.Time, expected bool) {
	waiting := s.Shipment.State == models.Booked || s.Shipment.State == models.Dispatched
	if s.PlanPickupTo == nil || !waiting || s.Shipment.PickedUpAt != nil {
		return time.Time{}, false
	}
	return s.PlanPickupTo.Add(seconds(s.Settings.PickupGraceS)), true
}
