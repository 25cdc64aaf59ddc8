package alarms

import "haulcast/models"

// Light holds while it is light around goods that are under way and not at one of their stops: somebody has opened the
// doors or the box. It tells by the report's own place or, where it has none, by the stops that people recorded.
var Light = Rule{
	Kind: models.AlarmTamperLight, Latched: true,
	Read: func(_ Seen, r models.Reading) (Sample, bool) {
		at, _ := located(r)
		light, ok := measured(r, r.LightLux)
		at.At, at.Value = light.At, light.Value
		return at, ok
	},
	Timing: func(s Seen) Timing {
		return Timing{Clear: seconds(s.Settings.LightClearS), MaxGap: s.MaxGap(), Reopen: s.Settings.ReopenWindow()}
	},
	Judge: func(s Seen) Verdict {
		lux, limit := s.Reading.Value, s.Settings.LightLux
		if !s.aboard(s.Reading.At) {
			return gone()
		}
		return Verdict{
			Holds: lux >= limit && !s.atCall(s.Reading), Over: lux < limit, Weight: models.Major,
			Excess: lux - limit, Value: of(lux), Limit: of(limit), Unit: "lx",
		}
	},
}
