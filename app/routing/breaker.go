package routing

import "time"

const (
	// failuresMost in a row, and the engine is left alone for leaveAlone.
	failuresMost = 5
	leaveAlone   = time.Minute
)

// breaker leaves an engine alone that does not answer, so that the line of questions does not wait five seconds for
// each. When its time is up it is asked again; the first failure then has it left alone once more.
type breaker struct {
	failures int
	until    time.Time // left alone until then; zero when not
}

// turn is what a question's outcome changed.
type turn int

const (
	nothing turn = iota
	gaveUp
	cameBack
)

// allows tells whether a question may be asked.
func (b *breaker) allows(now time.Time) bool {
	return b.failures < failuresMost || !now.Before(b.until)
}

// note takes a question's outcome in.
func (b *breaker) note(now time.Time, answered bool) turn {
	was := b.failures >= failuresMost
	if answered {
		*b = breaker{}
		if was {
			return cameBack
		}
		return nothing
	}
	b.failures++
	if b.failures < failuresMost {
		return nothing
	}
	b.until = now.Add(leaveAlone)
	if was {
		return nothing
	}
	return gaveUp
}
