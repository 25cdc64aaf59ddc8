package alarms

import (
	"math"
	"time"

	"haulcast/models"
)

const (
	// goodBy is how far before the limit an estimate must lie to count as good again (domain 1.6).
	goodBy = 10 * time.Minute
	// predictedTimes is how many estimates must agree before anyone is disturbed.
	predictedTimes = 2
	// Beyond the promise by so much, a predicted delay is more than a warning (ours; domain 1.6 says "by minutes").
	predictedMinor = 30 * time.Minute
	predictedMajor = 2 * time.Hour
)

// DelayPredicted holds while the estimate lies beyond the promise and its tolerance. When the promise has passed,
// delay.actual says so, and nothing is left to predict.
var DelayPredicted = Rule{
	Kind: models.AlarmDelayPredicted, Trigger: ByClock,
	Timing: func(s Seen) Timing {
		return Timing{
			Set: s.Settings.DelayHold(), Times: predictedTimes, Clear: s.Settings.DelayClear(),
			Reopen: s.Settings.ReopenWindow(),
		}
	},
	Judge: func(s Seen) Verdict {
		ship := s.Shipment
		if ship.State.Ended() || ship.ETAClass == models.ETALateActual || !s.Now.Before(lateAt(s)) {
			return Verdict{Over: true, AtOnce: true}
		}
		if ship.ETA == nil {
			return Verdict{}
		}
		late := ship.ETA.Sub(ship.PromisedTo)
		if ship.ETAClass != models.ETALatePredicted {
			return Verdict{Over: late <= s.Settings.DelayTolerance()-goodBy}
		}
		return Verdict{
			Holds: true, Weight: predictedWeight(late), Excess: minutes(late), Value: of(math.Round(minutes(late))), Unit: "min",
		}
	},
}

func predictedWeight(late time.Duration) models.Severity {
	switch {
	case late >= predictedMajor:
		return models.Major
	case late >= predictedMinor:
		return models.Minor
	}
	return models.Warning
}
