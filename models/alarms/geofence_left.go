package alarms

import "haulcast/models"

// FenceLeft holds while goods under way are outside a zone that they must stay in. What was never seen inside has not
// left it.
var FenceLeft = Rule{
	Kind: models.AlarmFenceLeft, Read: fenceFix, Timing: fenceTiming,
	Subjects: func(s Seen) []Subject {
		return fencesThat(s, func(f Fence) bool { return f.Purpose == models.FenceKeepIn })
	},
	Concerns: aboutAFence,
	Remember: func(s Seen) Memory {
		m := s.Memory
		in, _ := s.side()
		m.Entered = m.Entered || in
		return m
	},
	Judge: func(s Seen) Verdict {
		if !s.aboard(s.Reading.At) {
			return gone()
		}
		in, out := s.side()
		return Verdict{Holds: out && s.Memory.Entered, Over: in || !s.Memory.Entered, Weight: models.Major}
	},
}
