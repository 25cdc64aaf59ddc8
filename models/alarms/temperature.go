package alarms

import "haulcast/models"

const celsius = "°C"

// TempHigh holds while goods are strictly warmer than their profile allows; the limit itself is inside.
var TempHigh = Rule{
	Kind: models.AlarmTempHigh, Read: temperature, Timing: temperatureTiming,
	Concerns: func(s Seen) bool { return s.Profile != nil && s.Profile.MaxC != nil },
	Judge: func(s Seen) Verdict {
		beyond := s.Reading.Value - *s.Profile.MaxC
		instant := s.Profile.InstantMaxC != nil && s.Reading.Value > *s.Profile.InstantMaxC
		return outside(s, beyond, *s.Profile.MaxC, instant)
	},
}

// TempLow holds while goods are strictly colder than their profile allows.
var TempLow = Rule{
	Kind: models.AlarmTempLow, Read: temperature, Timing: temperatureTiming,
	Concerns: func(s Seen) bool { return s.Profile != nil && s.Profile.MinC != nil },
	Judge: func(s Seen) Verdict {
		beyond := *s.Profile.MinC - s.Reading.Value
		instant := s.Profile.InstantMinC != nil && s.Reading.Value < *s.Profile.InstantMinC
		return outside(s, beyond, *s.Profile.MinC, instant)
	},
}

// outside judges how far beyond a limit the reading lies; a negative distance is inside.
func outside(s Seen, beyond, limit float64, instant bool) Verdict {
	v := Verdict{
		Holds: beyond > 0 || instant, AtOnce: instant, Over: beyond <= -hysteresis(*s.Profile) && !instant,
		Weight: models.Warning,
		Excess: beyond, Value: of(s.Reading.Value), Limit: of(limit), Unit: celsius,
	}
	if s.Held >= seconds(s.Settings.TempMajorS) {
		v.Weight = models.Major
	}
	return v
}

// hysteresis is how far inside the limit a reading must lie to clear. In a range that is narrower than twice the
// hysteresis its middle must do, or nothing would ever clear.
func hysteresis(p models.TemperatureProfile) float64 {
	h := p.HysteresisC
	if p.MinC != nil && p.MaxC != nil {
		h = min(h, (*p.MaxC-*p.MinC)/2)
	}
	return h
}

func temperature(_ Seen, r models.Reading) (Sample, bool) { return measured(r, r.TempC) }

// temperatureAtOnce is the timing of rules that keep their own count of time.
func temperatureAtOnce(s Seen) Timing {
	t := temperatureTiming(s)
	t.Set = 0
	return t
}

func temperatureTiming(s Seen) Timing {
	if s.Profile == nil {
		return Timing{}
	}
	return Timing{
		Warmup: s.Profile.Warmup(), Set: s.Profile.SetDelay(), Clear: s.Profile.ClearDelay(),
		MaxGap: s.MaxGap(), Reopen: s.Settings.ReopenWindow(),
	}
}
