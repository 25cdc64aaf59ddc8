package eta

import (
	"math"
	"time"

	"haulcast/models/geo"
)

// The speeds, in metres per second, and how much the usual one weighs. domain 1.8 point 2.
const (
	kmh           = 1000.0 / 3600
	priorLinehaul = 60 * kmh
	priorUrban    = 35 * kmh
	slowest       = 15 * kmh
	fastest       = 90 * kmh
	priorWeight   = 6

	moving      = 1.0 // slower than this is standing
	implausible = 70  // faster than this is a jump of the receiver, not a truck (ours)

	observedFor = 30 * time.Minute
	// noise is how far a standing receiver wanders between two fixes (ours); less is no displacement.
	noise = 25.0
)

// speed lies between what was observed and what is usual: six fixes weigh as much as the prior.
func speed(in Input, fixes []Fix) float64 {
	sum, n := 0.0, 0.0
	for i, f := range fixes {
		if in.Now.Sub(f.At) > observedFor {
			continue
		}
		if v := observed(fixes, i); v > moving && v <= implausible {
			sum, n = sum+v, n+1
		}
	}
	v := (sum + priorWeight*prior(in)) / (n + priorWeight)
	return math.Max(slowest, math.Min(v, fastest))
}

// prior is the usual speed.
func prior(in Input) float64 {
	switch {
	case in.PriorMPS > 0 && in.PriorMPS <= implausible:
		return in.PriorMPS
	case in.Urban:
		return priorUrban
	}
	return priorLinehaul
}

// observed is the speed the device told at fix i or, if it told none, that of its displacement since the fix before;
// 0 when that is no more than noise or there was none within half an hour.
func observed(fixes []Fix, i int) float64 {
	if v := fixes[i].SpeedMPS; v != nil && *v >= 0 && finite(*v) {
		return *v
	}
	if i == 0 {
		return 0
	}
	a, b := fixes[i-1], fixes[i]
	dt := b.At.Sub(a.At)
	if dt <= 0 || dt > observedFor {
		return 0
	}
	metres := geo.Distance(a.Point, b.Point)
	if metres <= math.Max(noise, known(a.AccuracyM)+known(b.AccuracyM)) {
		return 0
	}
	return metres / dt.Seconds()
}

// known is the accuracy a fix told, 0 if none or nonsense.
func known(accuracy float64) float64 {
	if accuracy > 0 && finite(accuracy) {
		return accuracy
	}
	return 0
}
