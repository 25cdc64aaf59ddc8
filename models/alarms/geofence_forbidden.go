package alarms

import "haulcast/models"

// FenceForbidden holds while goods under way are in a zone that they must not enter; one series and one alarm per zone.
var FenceForbidden = Rule{
	Kind: models.AlarmFenceForbidden, Read: fenceFix, Timing: fenceTiming,
	Subjects: func(s Seen) []Subject {
		return fencesThat(s, func(f Fence) bool { return f.Purpose == models.FenceForbidden })
	},
	Concerns: aboutAFence,
	Judge: func(s Seen) Verdict {
		if !s.aboard(s.Reading.At) {
			return gone()
		}
		in, out := s.side()
		return Verdict{Holds: in, Over: out, Weight: models.Major}
	},
}
