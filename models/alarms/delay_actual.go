package alarms

import (
	"time"

	"haulcast/models"
)

// DelayActual holds once the promise and its tolerance have passed and the shipment has not ended. Goods that need a
// temperature spoil while they wait: for them it is critical from the start.
var DelayActual = Rule{
	Kind: models.AlarmDelayActual, Trigger: ByClock, Timing: atOnce,
	Judge: func(s Seen) Verdict {
		due := lateAt(s)
		if s.Shipment.State.Ended() || s.Shipment.State == models.Draft || !s.Now.After(due) {
			return Verdict{Over: true}
		}
		v := Verdict{Holds: true, Since: due, Weight: models.Minor}
		switch late := s.Now.Sub(due); {
		case late > seconds(s.Settings.DelayCriticalS) || s.Profile != nil:
			v.Weight = models.Critical
		case late > seconds(s.Settings.DelayMajorS):
			v.Weight = models.Major
		}
		return v
	},
}

// lateAt is when the promise and its tolerance have passed.
func lateAt(s Seen) time.Time { return s.Shipment.PromisedTo.Add(s.Settings.DelayTolerance()) }
