package alarms

import (
	"encoding/json"

	"haulcast/models"
)

// batteryBack is by how many points the battery must be above a limit again (domain 1.6).
const batteryBack = 5

// Battery holds while the battery of a device that speaks for the goods is low and nobody charges it.
var Battery = Rule{
	Kind: models.AlarmBatteryLow,
	Read: func(_ Seen, r models.Reading) (Sample, bool) {
		at, ok := measured(r, r.BatteryPct)
		at.Charging = ok && charging(r.Attrs)
		return at, ok
	},
	Timing: atOnce,
	Judge: func(s Seen) Verdict {
		left, limit := s.Reading.Value, float64(s.Settings.BatteryWarnPct)
		if s.Reading.Charging || s.ended(s.Reading.At) {
			return gone()
		}
		return Verdict{
			Holds: left <= limit, Over: left >= limit+batteryBack, AtOnce: true, Weight: batteryWeight(s),
			Excess: limit - left, Value: of(left), Limit: of(limit), Unit: "%",
		}
	},
}

// batteryWeight is less bad again only a few points above the step, as the alarm itself.
func batteryWeight(s Seen) models.Severity {
	limit := float64(s.Settings.BatteryMinorPct)
	if s.Reading.Value <= limit || s.Stands == models.Minor && s.Reading.Value < limit+batteryBack {
		return models.Minor
	}
	return models.Warning
}

// charging reads the protocols' own words for it: OsmAnd's and Traccar Client's "charge", OwnTracks' "bs", of which 2
// is charging and 3 is full.
func charging(attrs json.RawMessage) bool {
	if len(attrs) == 0 {
		return false
	}
	var told struct {
		Charge any `json:"charge"`
		BS     any `json:"bs"`
	}
	if json.Unmarshal(attrs, &told) != nil {
		return false
	}
	return told.Charge == true || told.BS == 2.0 || told.BS == 3.0
}
