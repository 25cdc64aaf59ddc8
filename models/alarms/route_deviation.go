package alarms

import (
	"math"

	"haulcast/models"
)

const (
	// deviationTimes is how many fixes in a row must lie beside the way (domain 1.6): one may be wrong.
	deviationTimes = 3
	// backWithin is the part of the limit within which it is back on its way (domain 1.6).
	backWithin = 0.7
)

// RouteDeviation holds while goods under way are far from the planned way: from its nearest segment, not from the
// nearest of the points that somebody drew it with.
var RouteDeviation = Rule{
	Kind:     models.AlarmRouteDeviation,
	Concerns: func(s Seen) bool { return !s.Route.Empty() },
	Read: func(s Seen, r models.Reading) (Sample, bool) {
		at, ok := located(r)
		return at, ok && at.AccuracyM < offLimit(s)/2
	},
	Timing: func(s Seen) Timing {
		hold := seconds(s.Settings.RouteHoldS)
		return Timing{
			Set: hold, Times: deviationTimes, Clear: hold, MaxGap: s.MaxGap(), Reopen: s.Settings.ReopenWindow(),
		}
	},
	Judge: func(s Seen) Verdict {
		if !s.moving(s.Reading.At) {
			return gone()
		}
		off, limit := s.Route.Project(s.Reading.Point()).Off, offLimit(s)
		v := Verdict{
			Holds: off > limit && !s.atCall(s.Reading), Over: off <= backWithin*limit || s.atCall(s.Reading), Weight: models.Minor,
			Excess: off - limit, Value: of(math.Round(off)), Limit: of(limit), Unit: "m",
		}
		if off > float64(s.Settings.RouteMajorM) {
			v.Weight = models.Major
		}
		return v
	},
}

// offLimit is how far beside its way a vehicle may be, in metres; in a town it is near the next street.
func offLimit(s Seen) float64 {
	if s.Urban {
		return float64(s.Settings.RouteOffUrbanM)
	}
	return float64(s.Settings.RouteOffM)
}
