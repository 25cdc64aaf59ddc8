package alarms

import (
	"time"

	"haulcast/models"
)

// shockGroup is how close together blows are one alarm (domain 1.6).
const shockGroup = 10 * time.Minute

// Shock holds for a single blow of the settings' strength. The condition is over at once; the alarm is latched.
var Shock = Rule{
	Kind: models.AlarmShock, Latched: true,
	// Weaker readings say nothing to it, so that an accelerometer that always tells something costs nothing.
	Read: func(s Seen, r models.Reading) (Sample, bool) {
		at, ok := measured(r, r.ShockG)
		return at, ok && at.Value >= s.Settings.ShockG
	},
	Judge: func(s Seen) Verdict {
		v := Verdict{
			Holds: s.Reading.Value >= s.Settings.ShockG, Weight: models.Major,
			Excess: s.Reading.Value, Value: of(s.Reading.Value), Limit: of(s.Settings.ShockG), Unit: "g",
		}
		if s.Reading.Value >= s.Settings.ShockCriticalG {
			v.Weight = models.Critical
		}
		return v
	},
	Timing: func(Seen) Timing { return Timing{Reopen: shockGroup, Momentary: true} },
}
