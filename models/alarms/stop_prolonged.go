package alarms

import (
	"math"

	"haulcast/models"
	"haulcast/models/geo"
)

// crawl is slower than any vehicle that goes somewhere, in metres per second (domain 1.6).
const crawl = 1

// StopProlonged holds while goods that should move have stood where they have no business, and the device keeps saying
// so. It is over when they have moved on by more than a vehicle is shunted about, or reached a stop.
var StopProlonged = Rule{
	Kind: models.AlarmStopProlonged,
	Read: func(s Seen, r models.Reading) (Sample, bool) {
		at, ok := located(r)
		at.SpeedMPS = r.SpeedMPS
		// A fix that may be anywhere within the distance says neither that it moved nor that it stood.
		return at, ok && at.AccuracyM <= float64(s.Settings.StopMovedM)
	},
	Timing: func(s Seen) Timing {
		return Timing{Set: seconds(s.Settings.StopProlongedS), MaxGap: s.MaxGap(), Reopen: s.Settings.ReopenWindow()}
	},
	// What is remembered is the first fix of its standing here. Where it may stand, each fix is a first.
	Remember: func(s Seen) Memory {
		m := s.Memory
		may := !s.moving(s.Reading.At) || s.atCall(s.Reading)
		if m.Anchor == nil || may || movedOn(s) || s.Stands == models.NoSeverity && !staying(s) {
			m.Anchor = &s.Reading
		}
		return m
	},
	Judge: func(s Seen) Verdict {
		since := s.Memory.Anchor.At
		if !since.Before(s.Reading.At) {
			return gone() // it has just come here, or may be here
		}
		stood, limit := minutes(s.Reading.At.Sub(since)), minutes(seconds(s.Settings.StopProlongedS))
		return Verdict{
			Holds: slow(s.Reading), Since: since, Weight: models.Minor,
			Excess: stood - limit, Value: of(math.Floor(stood)), Limit: of(limit), Unit: "min",
		}
	},
}

// staying tells whether it stood at the fix before and stands at this one, and nothing is missing between them.
func staying(s Seen) bool {
	_, unbroken := s.sinceLast()
	return unbroken && slow(*s.Memory.Anchor) && slow(s.Reading)
}

// movedOn tells whether the fix lies further from where it stood than the fix may be wrong.
func movedOn(s Seen) bool {
	return geo.Distance(s.Memory.Anchor.Point(), s.Reading.Point()) > float64(s.Settings.StopMovedM)+s.Reading.AccuracyM
}

// slow tells whether a fix is one of standing; what does not tell its speed is judged by where it is alone.
func slow(at Sample) bool { return at.SpeedMPS == nil || *at.SpeedMPS < crawl }
