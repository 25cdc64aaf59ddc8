package coldchain

import (
	"math"
	"time"
)

// KineticWindow is the stretch of a journey over which the mean kinetic temperature was highest.
type KineticWindow struct {
	From, To time.Time
	C        float64
}

// hottestWindow finds the window of a length with the highest mean kinetic temperature, among those that end with a stretch; a
// journey that is shorter is one window. Nobody's time is left out of a window, and unmonitored time weighs nothing.
func hottestWindow(stretches []stretch, length time.Duration) (w KineticWindow, ok bool) {
	greatest := math.Inf(-1)
	for _, s := range stretches {
		greatest = math.Max(greatest, exponent(s.c))
	}
	var sum, total float64
	first := 0
	for _, s := range stretches {
		weight := s.length().Seconds()
		if weight == 0 {
			continue
		}
		sum, total = sum+weight*math.Exp(exponent(s.c)-greatest), total+weight
		begins := s.until.Add(-length)
		for ; !stretches[first].until.After(begins); first++ {
			out := stretches[first].length().Seconds()
			sum, total = sum-out*math.Exp(exponent(stretches[first].c)-greatest), total-out
		}
		begun := overlap(stretches[first].from, stretches[first].until, stretches[first].from, begins).Seconds()
		part := sum - begun*math.Exp(exponent(stretches[first].c)-greatest)
		if c := kinetic(part/(total-begun), greatest); !ok || c > w.C {
			from := stretches[first].from
			if begins.After(from) {
				from = begins
			}
			w, ok = KineticWindow{From: from, To: s.until, C: c}, true
		}
	}
	return w, ok
}

// kinetic is the temperature that would have done the same as a mean of exponentials, the greatest exponent taken out.
func kinetic(mean, greatest float64) float64 {
	return activation/-(greatest+math.Log(mean)) + absoluteZero
}
