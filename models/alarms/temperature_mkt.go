package alarms

import (
	"math"
	"slices"
	"time"

	"haulcast/models"
	"haulcast/models/coldchain"
)

const (
	// stretches is how many parts the window of the mean kinetic temperature is kept in: what leaves the window leaves it
	// by the half hour of a day, not by the reading.
	stretches = 48
	// mktLeast is the part of its window that readings must speak for before the mean says anything (ours): half an hour
	// of a warm start is not a day's mean.
	mktLeast = 4
	// mktDeadBand is how far below its limit the mean must fall to clear, in degrees (ours).
	mktDeadBand = 0.1
)

// TempMKT holds while the mean kinetic temperature over the profile's window lies above its limit: the one constant
// temperature that would have done to the goods what the changing one did (coldchain.MKT). It is a warning where the
// thresholds ask for one before the limit. It never decides alone whether goods may be used.
var TempMKT = Rule{
	Kind: models.AlarmTempMKT, Read: plausibleTemperature,
	Concerns: func(s Seen) bool { return s.Profile != nil && s.Profile.MKTLimitC != nil && s.Profile.MKTWindowS > 0 },
	Timing:   temperatureAtOnce,
	Remember: func(s Seen) Memory {
		m := s.Memory
		m.Kinetic = m.kineticAfter(s)
		return m
	},
	Judge: func(s Seen) Verdict {
		mkt, known := s.Memory.kinetic(s.Reading.At, mktWindow(s))
		if !known {
			return Verdict{Over: true}
		}
		limit := *s.Profile.MKTLimitC
		v := Verdict{
			Holds: mkt > limit-s.Settings.MKTWarnC, Over: mkt <= limit-s.Settings.MKTWarnC-mktDeadBand,
			Weight: models.Warning,
			Excess: mkt - limit, Value: of(math.Round(mkt*100) / 100), Limit: of(limit), Unit: celsius,
		}
		if mkt > limit {
			v.Weight = models.Major
		}
		return v
	},
}

func mktWindow(s Seen) time.Duration { return seconds(s.Profile.MKTWindowS) }

// stretch is one part of the window, N of them since 1970: how long readings speak for in it, and their mean kinetic
// temperature. Those of stretches together, by time, are those of all their readings.
type stretch struct {
	N   int64         `json:"n"`
	C   float64       `json:"c"`
	For time.Duration `json:"for"`
}

// kineticAfter adds the time for which the moment before spoke, and forgets what has left the window.
func (m Memory) kineticAfter(s Seen) []stretch {
	width := mktWindow(s) / stretches
	now := number(s.Reading.At, width)
	list := slices.DeleteFunc(slices.Clone(m.Kinetic), func(k stretch) bool { return k.N < now-stretches || k.N > now })
	if s.Previous == nil {
		return list
	}
	until := s.Previous.At.Add(coldchain.Limits{Expected: s.ReportEvery}.GapMax())
	if s.Reading.At.Before(until) {
		until = s.Reading.At
	}
	from := s.Previous.At
	if oldest := s.Reading.At.Add(-mktWindow(s)); from.Before(oldest) {
		from = oldest
	}
	for from.Before(until) {
		n := number(from, width)
		end := time.Unix(0, (n+1)*int64(width))
		if until.Before(end) {
			end = until
		}
		list = add(list, stretch{N: n, C: s.Previous.Value, For: end.Sub(from)})
		from = end
	}
	return list
}

// number is which stretch a time lies in.
func number(at time.Time, width time.Duration) int64 {
	return at.UnixNano() / int64(width)
}

// add joins a stretch to the newest of the list if it is the same.
func add(list []stretch, k stretch) []stretch {
	if n := len(list); n > 0 && list[n-1].N == k.N {
		last := &list[n-1]
		last.C, _ = coldchain.MKT([]coldchain.Weighted{{C: last.C, For: last.For}, {C: k.C, For: k.For}})
		last.For += k.For
		return list
	}
	return append(list, k)
}

// kinetic is the mean over the window that ends then, if enough of it was observed. The oldest stretch counts by the
// part of it that is still in the window.
func (m Memory) kinetic(at time.Time, window time.Duration) (c float64, known bool) {
	width := window / stretches
	now := number(at, width)
	var weighted []coldchain.Weighted
	var observed time.Duration
	for _, k := range m.Kinetic {
		spoke := k.For
		if k.N == now-stretches {
			left := (now+1)*int64(width) - at.UnixNano()
			spoke = time.Duration(float64(spoke) * float64(left) / float64(width))
		}
		weighted = append(weighted, coldchain.Weighted{C: k.C, For: spoke})
		observed += spoke
	}
	if observed < window/mktLeast {
		return 0, false
	}
	return coldchain.MKT(weighted)
}
