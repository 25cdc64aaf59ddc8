package alarms

import (
	"math"
	"time"

	"haulcast/models"
)

// TempDrift holds while goods that are still within their limits move towards one fast enough to cross it within the
// lead of the thresholds (an hour): worth more to a dispatcher than the alarm itself, because there is time to act. Who
// has crossed it is temp.high's or temp.low's, and the drift is over. docs/alarms.md says how early and how often.
var TempDrift = Rule{
	Kind: models.AlarmTempDrift, Read: plausibleTemperature,
	Concerns: func(s Seen) bool {
		return s.Profile != nil && (s.Profile.MinC != nil || s.Profile.MaxC != nil) && s.Settings.DriftLeadS > 0
	},
	Timing: func(s Seen) Timing {
		t := temperatureTiming(s)
		t.Set = seconds(s.Settings.DriftHoldS)
		t.Clear = t.Set // as patient to believe that it is over as to believe that it began
		return t
	},
	Remember: func(s Seen) Memory {
		m := s.Memory
		m.Trend = m.Trend.after(s)
		return m
	},
	Judge: func(s Seen) Verdict {
		limit, towards := s.ahead()
		if towards == 0 || outOfRange(*s.Profile, s.Reading.Value) {
			return gone()
		}
		lead := seconds(s.Settings.DriftLeadS)
		if s.Memory.Trend.seen(s.Reading.At) < lead/2 {
			return Verdict{Over: true}
		}
		level, perHour := s.Memory.Trend.line()
		moves := perHour * lead.Hours() * towards
		beyond := (level-limit)*towards + moves
		return Verdict{
			Holds: beyond > 0 && moves >= s.Profile.HysteresisC, Over: beyond <= -hysteresis(*s.Profile) || moves < s.Profile.HysteresisC/2,
			Weight: models.Warning, Excess: beyond, Value: of(s.Reading.Value), Limit: of(limit), Unit: celsius,
		}
	},
}

// outOfRange tells whether goods are beyond one limit, whichever they move towards: who comes back from above is no
// warning of the limit below.
func outOfRange(p models.TemperatureProfile, c float64) bool {
	return p.MinC != nil && c < *p.MinC || p.MaxC != nil && c > *p.MaxC
}

// ahead is the limit that the goods move towards: up is 1, down -1, and 0 when there is none on that side.
func (s Seen) ahead() (limit, towards float64) {
	_, perHour := s.Memory.Trend.line()
	switch {
	case perHour > 0 && s.Profile.MaxC != nil:
		return *s.Profile.MaxC, 1
	case perHour < 0 && s.Profile.MinC != nil:
		return *s.Profile.MinC, -1
	}
	return 0, 0
}

// trend is the line through the readings of late, the newest counting most: what lies half a lead back counts 1/e, so
// that one looks back about as far as ahead. The sums are of the readings' weights w, hours before the present x and
// degrees y, since the trend began or the last gap.
type trend struct {
	Since time.Time `json:"since"`
	W     float64   `json:"w"`
	X     float64   `json:"x"`
	XX    float64   `json:"xx"`
	Y     float64   `json:"y"`
	XY    float64   `json:"xy"`
}

// after takes the present reading in. After a gap it begins anew: what happened meanwhile nobody knows.
func (t *trend) after(s Seen) *trend {
	passed, unbroken := s.sinceLast()
	if t == nil || !unbroken {
		return &trend{Since: s.Reading.At, W: 1, Y: s.Reading.Value}
	}
	dt := passed.Hours()
	fades := math.Exp(-dt / (seconds(s.Settings.DriftLeadS).Hours() / 2))
	return &trend{
		Since: t.Since,
		W:     fades*t.W + 1,
		X:     fades * (t.X - dt*t.W),
		XX:    fades * (t.XX - 2*dt*t.X + dt*dt*t.W),
		Y:     fades*t.Y + s.Reading.Value,
		XY:    fades * (t.XY - dt*t.Y),
	}
}

// seen is for how long there has been a trend.
func (t *trend) seen(at time.Time) time.Duration {
	if t == nil {
		return 0
	}
	return at.Sub(t.Since)
}

// line is where the readings are now by the trend and how they move, in degrees per hour; 0 until there are two.
func (t *trend) line() (level, perHour float64) {
	if t == nil {
		return 0, 0
	}
	if size := t.W*t.XX - t.X*t.X; size > 1e-12 {
		perHour = (t.W*t.XY - t.X*t.Y) / size
	}
	return (t.Y - perHour*t.X) / t.W, perHour
}
