package alarms

import (
	"time"

	"haulcast/models"
)

const (
	// faultyJumps is how many jumps in a row no goods explain: opening a door is one (domain 1.6).
	faultyJumps = 3
	// plausibleAgain is how many plausible readings end a fault (domain 1.6).
	plausibleAgain = 10
)

// SensorFault holds while a device tells temperatures that cannot be: outside what any sensor measures, jumping by more
// degrees a minute than goods can, or the very same for half a day though its battery shows that it lives.
var SensorFault = Rule{
	Kind: models.AlarmSensorFault,
	Read: func(_ Seen, r models.Reading) (Sample, bool) {
		at, ok := measured(r, r.TempC)
		at.BatteryPct = r.BatteryPct
		return at, ok
	},
	Timing: atOnce,
	Remember: func(s Seen) Memory {
		m := s.Memory
		p := m.Sensor.after(s)
		m.Sensor = &p
		return m
	},
	Judge: func(s Seen) Verdict {
		p := s.Memory.Sensor
		v := Verdict{Holds: p.Plausible == 0, AtOnce: true, Over: p.Plausible >= plausibleAgain, Weight: models.Minor}
		if v.Holds {
			v.Value, v.Unit, v.Excess = of(s.Reading.Value), celsius, excessOf(s)
		}
		return v
	},
}

// plausibleTemperature is the temperature of a report, unless no sensor of ours measures such a thing: one nonsense
// figure would spoil a mean, or a budget, for days. SensorFault tells of it.
func plausibleTemperature(s Seen, r models.Reading) (Sample, bool) {
	at, ok := measured(r, r.TempC)
	return at, ok && measurable(s, at.Value)
}

func measurable(s Seen, c float64) bool {
	return c >= s.Settings.SensorMinC && c <= s.Settings.SensorMaxC
}

// excessOf is how far outside the measurable a reading lies.
func excessOf(s Seen) float64 {
	return max(s.Settings.SensorMinC-s.Reading.Value, s.Reading.Value-s.Settings.SensorMaxC, 0)
}

// probe is what is remembered of a sensor.
type probe struct {
	Plausible int       `json:"ok"`              // readings since the last implausible one
	Jumps     int       `json:"jumps,omitempty"` // in a row
	Since     time.Time `json:"since"`           // since when it tells the same
	Battery   *float64  `json:"batt,omitempty"`  // what the battery was then
	Alive     bool      `json:"alive,omitempty"` // the battery has changed since
}

// after takes in a reading; nothing was known before the first.
func (p *probe) after(s Seen) probe {
	next := probe{Since: s.Reading.At, Battery: s.Reading.BatteryPct}
	d, unbroken := s.sinceLast()
	if p != nil {
		next.Plausible = p.Plausible
	}
	if p != nil && unbroken {
		if s.Reading.Value == s.Previous.Value {
			next.Since, next.Battery, next.Alive = p.Since, p.Battery, p.Alive
			next.live(s.Reading.BatteryPct)
		}
		if jumped(s, d) {
			next.Jumps = p.Jumps + 1
		}
	}
	next.Plausible++
	stuck := next.Alive && s.Reading.At.Sub(next.Since) >= seconds(s.Settings.SensorStuckS)
	if !measurable(s, s.Reading.Value) || next.Jumps >= faultyJumps || stuck {
		next.Plausible = 0
	}
	return next
}

// live notes that the battery has changed.
func (p *probe) live(battery *float64) {
	if p.Battery == nil {
		p.Battery = battery
	}
	p.Alive = p.Alive || battery != nil && *battery != *p.Battery
}

// jumped tells whether the temperature changed faster than goods can. What comes within a minute counts as a minute:
// the last digit of a sensor wavers from second to second.
func jumped(s Seen, d time.Duration) bool {
	change := s.Reading.Value - s.Previous.Value
	return max(change, -change) > s.Settings.SensorJumpCMin*max(d, time.Minute).Minutes()
}
