package eta

import "time"

// DefaultTolerance is how far beyond the promise is not yet late, where the operator sets nothing else.
const DefaultTolerance = 15 * time.Minute

// earlyBy is how far before the promised window the whole estimate must lie to be early.
const earlyBy = 30 * time.Minute

// Promise is the window in which the goods were promised. A zero To means that nothing was promised, a zero From that
// nobody minds them early. Tolerance is used as it stands: 0 is none.
type Promise struct {
	From, To  time.Time
	Tolerance time.Duration
}

// Class says how an expected arrival stands to the promise.
type Class string

// The classes.
const (
	Unknown       Class = "unknown"
	Early         Class = "early"
	OnTime        Class = "on_time"
	AtRisk        Class = "at_risk"
	LatePredicted Class = "late_predicted"
	LateActual    Class = "late_actual"
)

// Classify compares an arrival, give or take half a window, with the promise; domain 1.8 point 5. A zero arrival is
// one nobody can estimate: unknown, until the promise has passed. Only shipments still under way are compared.
func Classify(at time.Time, half time.Duration, p Promise, now time.Time) Class {
	if p.To.IsZero() {
		return Unknown
	}
	latest := p.To.Add(max(p.Tolerance, 0))
	switch {
	case now.After(latest):
		return LateActual
	case at.IsZero():
		return Unknown
	case at.After(latest):
		return LatePredicted
	case at.Add(half).After(latest):
		return AtRisk
	case !p.From.IsZero() && at.Add(half).Before(p.From.Add(-earlyBy)):
		return Early
	}
	return OnTime
}
