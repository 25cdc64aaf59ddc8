package alarms

import (
	"time"

	"haulcast/models"
)

// Verdict is a rule's answer about one moment. Holds and Over are not opposites: between them lies the dead band, in
// which an alarm that stands stays and one that doesn't is not raised.
type Verdict struct {
	Holds  bool            // the condition is there
	Over   bool            // it is clearly not there: inside by the hysteresis
	AtOnce bool            // no delay: beyond an instant limit; or, with Over, settled for good
	Since  time.Time       // when it began to hold, if that is known better than by this moment
	Weight models.Severity // how bad, if it holds
	Excess float64         // how far beyond the limit: the greatest excess has the worst value
	Value  *float64        // what was measured, in Unit
	Limit  *float64
	Unit   string
	// Suppressed names why by design nobody is disturbed while it holds; "" when people are.
	Suppressed string
}

// Timing is how patient the lifecycle is with a rule.
type Timing struct {
	Warmup    time.Duration // samples this soon after the first are not judged
	Set       time.Duration // it must hold so long …
	Times     int           // … and be seen so often in a row; 0 means once
	Clear     time.Duration // it must be over so long
	MaxGap    time.Duration // a longer silence breaks a run and freezes the clearing; 0 means none does
	Reopen    time.Duration // returning within this after clearing reopens the same alarm
	Momentary bool          // the condition is over as soon as it was seen, like a blow
	Lasting   bool          // it can't become less bad: what happened to the goods happened
}
