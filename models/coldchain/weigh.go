package coldchain

import (
	"math"
	"time"
)

// Weighted is a temperature and the time it speaks for.
type Weighted struct {
	C   float64
	For time.Duration
}

// Weigh gives each reading the time it speaks for within the window, and the time nobody speaks for: before the first
// reading, and beyond the longest gap after each. A reading before the window still speaks for its beginning. The
// weights and the unmonitored time add up to the window.
func Weigh(readings []Reading, l Limits, from, to time.Time) (weighted []Weighted, unmonitored time.Duration) {
	return weigh(inOrder(readings), l, from, to)
}

func weigh(sorted []Reading, l Limits, from, to time.Time) (weighted []Weighted, unmonitored time.Duration) {
	stretches := spoken(sorted, l, from, to)
	unmonitored = max(to.Sub(from), 0)
	weighted = make([]Weighted, len(stretches))
	for i, s := range stretches {
		weighted[i] = Weighted{C: s.c, For: s.length()}
		unmonitored -= s.length()
	}
	return weighted, unmonitored
}

// overlap is how long two spans of time have in common.
func overlap(aFrom, aTo, bFrom, bTo time.Time) time.Duration {
	if bFrom.After(aFrom) {
		aFrom = bFrom
	}
	if bTo.Before(aTo) {
		aTo = bTo
	}
	return max(aTo.Sub(aFrom), 0)
}

// Mean is the arithmetic mean by time; ok is false when there is nothing to average. Readings that all speak for no
// time (a single one, for instance) count equally.
func Mean(readings []Weighted) (c float64, ok bool) {
	sum, total := 0.0, 0.0
	for i, w := range weights(readings) {
		sum, total = sum+w*readings[i].C, total+w
	}
	if total == 0 {
		return 0, false
	}
	return sum / total, true
}

// activation is ΔH/R in kelvin: 83.144 kJ/mol over 8.3144e-3 kJ/(mol K), USP <1160>.
const activation = 10_000

// MKT is the mean kinetic temperature: the constant temperature that would have done the same to the goods, by
// Arrhenius. It lies above the mean, the more the temperature varied. ok is false when there is nothing to average.
//
// It is no judge of low excursions, of biologics or of what melts, and never decides alone.
func MKT(readings []Weighted) (c float64, ok bool) {
	// The greatest exponent is taken out before the sum, so that nothing under- or overflows.
	greatest := math.Inf(-1)
	for _, r := range readings {
		greatest = math.Max(greatest, exponent(r.C))
	}
	sum, total := 0.0, 0.0
	for i, w := range weights(readings) {
		sum, total = sum+w*math.Exp(exponent(readings[i].C)-greatest), total+w
	}
	if total == 0 {
		return 0, false
	}
	return kinetic(sum/total, greatest), true
}

func exponent(c float64) float64 { return -activation / (c - absoluteZero) }

// weights are the seconds each reading speaks for, or 1 each when none speaks for any.
func weights(readings []Weighted) []float64 {
	ws, total := make([]float64, len(readings)), 0.0
	for i, r := range readings {
		ws[i] = r.For.Seconds()
		total += ws[i]
	}
	if total == 0 {
		for i := range ws {
			ws[i] = 1
		}
	}
	return ws
}
