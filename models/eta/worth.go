package eta

import "time"

// When a new estimate is worth telling; domain 1.8 point 6.
const (
	tellEvery = time.Minute // never more often
	tellDelta = 5 * time.Minute
	tellShare = 0.10 // of the remaining time …
	// … but at least this much (ours): people are shown minutes, and seconds before arrival 10 % are seconds.
	tellLeast = time.Minute
)

// Worth tells whether next should be published as eta.changed. previous is the estimate that was published last, at
// lastPublished; both are zero when none was. A change that comes too soon after the last is not lost: previous stays
// what it is, so the next computation finds it worth telling.
func Worth(previous, next Estimate, now, lastPublished time.Time) bool {
	if lastPublished.IsZero() {
		return next.Known() || class(next) != Unknown
	}
	if now.Sub(lastPublished) < tellEvery {
		return false
	}
	if class(next) != class(previous) || next.Known() != previous.Known() {
		return true
	}
	if !next.Known() {
		return false
	}
	delta := next.At.Sub(previous.At).Abs()
	share := time.Duration(tellShare * float64(next.At.Sub(now)))
	return delta >= tellDelta || delta >= max(share, tellLeast)
}

// class reads the zero Estimate as unknown.
func class(e Estimate) Class {
	if e.Class == "" {
		return Unknown
	}
	return e.Class
}
