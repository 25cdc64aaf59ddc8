package alarms

import "haulcast/models"

// FenceDwelled holds while goods under way are in a zone in which they must not stay for long; it is an alarm when they
// have been for as long as the zone says. What was inside before a silence and after it was inside during it: under a
// roof there is no reception.
var FenceDwelled = Rule{
	Kind: models.AlarmFenceDwelled, Read: fenceFix,
	Subjects: func(s Seen) []Subject { return fencesThat(s, func(f Fence) bool { return f.Dwell > 0 }) },
	Concerns: func(s Seen) bool { return aboutAFence(s) && s.Fence.Dwell > 0 },
	Timing: func(s Seen) Timing {
		t := fenceTiming(s)
		if s.Fence != nil {
			t.Set = s.Fence.Dwell
		}
		t.MaxGap = 0
		return t
	},
	Judge: func(s Seen) Verdict {
		if !s.aboard(s.Reading.At) {
			return gone()
		}
		in, out := s.side()
		return Verdict{
			Holds: in, Over: out, Weight: models.Minor,
			Excess: minutes(s.Held), Value: of(float64(int(minutes(s.Held)))), Limit: of(minutes(s.Fence.Dwell)), Unit: "min",
		}
	},
}
