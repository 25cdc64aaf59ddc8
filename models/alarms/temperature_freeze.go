package alarms

import "haulcast/models"

// TempFreeze holds while goods that must not freeze are as cold as they freeze at, or colder: a warning at once, critical
// when it lasted without a break for as long as the profile says (domain 1.6, as the loggers count: WHO PQS type 1). What
// was frozen stays frozen, so the alarm is latched and its severity doesn't fall.
var TempFreeze = Rule{
	Kind: models.AlarmTempFreeze, Read: temperature, Latched: true,
	Concerns: func(s Seen) bool { return s.Profile != nil && s.Profile.FreezeC != nil },
	Timing:   temperatureAtOnce,
	Remember: func(s Seen) Memory {
		m := s.Memory
		if _, unbroken := s.sinceLast(); m.Frozen == nil || !unbroken {
			m.Frozen = &s.Reading.At
		}
		if s.Reading.Value > *s.Profile.FreezeC {
			m.Frozen = nil
		}
		return m
	},
	Judge: func(s Seen) Verdict {
		limit := *s.Profile.FreezeC
		v := Verdict{
			Holds: s.Memory.Frozen != nil, Over: s.Reading.Value > limit+s.Profile.HysteresisC, Weight: models.Warning,
			Excess: limit - s.Reading.Value, Value: of(s.Reading.Value), Limit: of(limit), Unit: celsius,
		}
		if v.Holds {
			v.Since = *s.Memory.Frozen
		}
		if v.Holds && s.Reading.At.Sub(v.Since) >= seconds(s.Profile.FreezeS) {
			v.Weight = models.Critical
		}
		return v
	},
}
