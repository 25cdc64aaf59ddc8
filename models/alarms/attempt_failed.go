package alarms

import "haulcast/models"

// AttemptFailed holds while the last thing that happened to the goods is that nobody took them.
var AttemptFailed = Rule{
	Kind: models.AlarmAttemptFailed, Trigger: ByClock, Timing: atOnce,
	Judge: func(s Seen) Verdict {
		if s.Shipment.State != models.AttemptFailed {
			return Verdict{Over: true}
		}
		v := Verdict{Holds: true, Since: s.Shipment.StateSince, Weight: models.Warning}
		if s.Attempts >= s.Settings.AttemptsMajor {
			v.Weight = models.Major
		}
		return v
	},
}
