package eta

import (
	"math"
	"time"

	"haulcast/models/geo"
)

// Defaults and limits; the figures are domain 1.8's unless they say otherwise.
const (
	// DefaultService is how long a stop takes when the plan does not say.
	DefaultService = 10 * time.Minute
	// DefaultReportEvery is the report interval of a device that declares none (ours; three of them are the 15 minutes
	// after which a silent device is an alarm).
	DefaultReportEvery = 5 * time.Minute
	// Detour is how much longer a road is than the great circle.
	Detour = 1.3

	halfWindowMin   = 10 * time.Minute
	halfWindowShare = 0.15
	staleIntervals  = 3 // no fix for so many intervals: low confidence
	freshIntervals  = 2 // a fix within so many, on the planned way: high confidence

	// maxAhead is how far a device's clock may run ahead and its fix still count.
	maxAhead = 5 * time.Minute
	// maxMetres and maxStanding bound what a broken plan can ask for (ours): two and a half times round the earth and a
	// year of standing are beyond any shipment and well within time.Duration.
	maxMetres   = 1e8
	maxStanding = 365 * 24 * time.Hour
)

// Fix is a place a device reported. SpeedMPS is nil when it told none; AccuracyM is 0 when it told none.
type Fix struct {
	At        time.Time
	Point     geo.Point
	AccuracyM float64
	SpeedMPS  *float64
}

// Stop is a call still to be made. Service is how long it takes; 0 means DefaultService, a negative value none.
type Stop struct {
	Point   geo.Point
	Service time.Duration
}

// Input is what is known about a shipment. Only Now is always needed; what else is missing makes the answer vaguer.
type Input struct {
	Now time.Time
	// Done: delivered, returned or otherwise ended. There is nothing left to estimate.
	Done bool

	// Origin is where the way begins while there is no fix; nil means the start of the route or the first stop.
	Origin *geo.Point
	// Route is the planned way from origin to destination; empty means stop to stop.
	Route geo.Polyline
	// Stops are the calls not yet made, in order, the destination last; the pickup is first until it has happened.
	// Empty with a route means its end.
	Stops []Stop
	// Pickup is when the goods are planned to leave or, with PickedUp, when they left. Zero means now.
	Pickup   time.Time
	PickedUp bool

	// History are past trips on the lane, from the same origin to the same destination, in any order. With enough of
	// them the estimate and its window are theirs (history.go).
	History []Trip

	// Fixes are the recent ones in any order, at least those of the last half hour; the newest counts as the position.
	Fixes []Fix
	// ReportEvery is how often the device should report; 0 means DefaultReportEvery.
	ReportEvery time.Duration

	// PriorMPS is the usual speed: the lane's median, or what the settings say. 0 means 60 km/h, or 35 if Urban.
	PriorMPS float64
	// Urban rounds have a slower usual speed and a tighter route (300 m instead of 1,000).
	Urban bool

	Promise Promise
}

// Confidence says how far an estimate can be trusted. The zero value means there is no estimate.
type Confidence string

// The confidences.
const (
	High   Confidence = "high"   // a fresh fix on the planned way
	Medium Confidence = "medium" // a fix, but somewhat old, beside the planned way, or without one
	Low    Confidence = "low"    // no fix, or none for three intervals
)

// Estimate is when a shipment will be at its destination. When Known is false, only Class means anything.
type Estimate struct {
	At              time.Time
	Low, High       time.Time // the window around At; Low is never before now
	Confidence      Confidence
	Class           Class
	RemainingMetres float64
	SpeedMPS        float64
}

// Known tells whether there is an estimate.
func (e Estimate) Known() bool { return !e.At.IsZero() }

// Compute makes the estimate. A shipment that is done, or of which no place is known to go to or from, has none; a
// promise that has passed is late all the same.
func Compute(in Input) Estimate {
	if in.Done {
		return Estimate{Class: Unknown}
	}
	fixes := usable(in.Fixes, in.Now)
	w, ok := wayLeft(in, fixes)
	if !ok {
		return Estimate{Class: Classify(time.Time{}, 0, in.Promise, in.Now)}
	}
	v := speed(in, fixes)
	journey := seconds(w.metres/v) + w.standing
	at := departure(in, len(fixes) > 0).Add(journey)
	past, enough := learn(in, fixes, w.empty, v)
	confidence := trust(in, fixes, w.onRoute || enough)
	half := halfWindow(journey, confidence)
	if enough {
		at, half = past.with(at), past.window(confidence)
	}
	if at.Before(in.Now) {
		at = in.Now // it left long enough ago to be there, but nobody says that it is
	}
	low := at.Add(-half)
	if low.Before(in.Now) {
		low = in.Now
	}
	return Estimate{
		At: at, Low: low, High: at.Add(half),
		Confidence: confidence, Class: Classify(at, half, in.Promise, in.Now),
		RemainingMetres: w.metres, SpeedMPS: v,
	}
}

// trust grades the newest fix.
func trust(in Input, fixes []Fix, onRoute bool) Confidence {
	if len(fixes) == 0 {
		return Low
	}
	every := in.ReportEvery
	if every <= 0 {
		every = DefaultReportEvery
	}
	switch age := in.Now.Sub(fixes[len(fixes)-1].At); {
	case age/staleIntervals >= every:
		return Low
	case age/freshIntervals < every && onRoute:
		return High
	}
	return Medium
}

// departure is when the remaining way begins. Goods not yet on board don't leave before their pickup, wherever the
// vehicle is. Goods that left without a single fix left when they did; with a fix the way begins there and now.
func departure(in Input, located bool) time.Time {
	switch {
	case in.Pickup.IsZero(), in.PickedUp && located:
		return in.Now
	case in.PickedUp, in.Pickup.After(in.Now):
		return in.Pickup
	}
	return in.Now
}

// halfWindow is a share of the journey, not of the time until arrival: a short trip that starts next week is not
// vague by a day.
func halfWindow(journey time.Duration, c Confidence) time.Duration {
	half := max(halfWindowMin, time.Duration(halfWindowShare*float64(journey)))
	if c == Low {
		half *= 2
	}
	return half
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
