package alarms

import (
	"time"

	"haulcast/models"
	"haulcast/models/geo"
)

// Seen is all that a rule may look at. It is handed about for every reading: what is large in it is pointed to, and rules
// change nothing.
type Seen struct {
	Shipment *models.Shipment
	Profile  *models.TemperatureProfile // nil when the goods need none
	// Settings are the installation's, with the thresholds that hold for this shipment.
	Settings *models.Settings

	// Where it goes: the planned way (empty when nobody planned one), and whether it is delivered in a town now.
	Route geo.Polyline
	Urban bool
	Calls []Call
	// Fences are those that hold for the shipment; Fence is the one that this series is about, nil where it is about none.
	Fences []Fence
	Fence  *Fence

	// What happened to it, for the rules that time triggers.
	Attempts     int        // deliveries that failed
	LastActualAt time.Time  // the newest thing that happened to it; zero when nobody knows
	PlanPickupTo *time.Time // by when it should be picked up; nil when nobody planned it
	QuietZone    string     // the zone of expected silence that it was last seen in; "" when in none
	// ListeningSince is when a device began to speak for the shipment; silence is counted from there at the earliest.
	ListeningSince time.Time
	Now            time.Time

	// ReportEvery is the interval expected of the device whose readings these are.
	ReportEvery time.Duration

	// The rest is filled in by Walk. Reading is the present moment of the rule's series and Previous the one before;
	// both are empty for rules that only time triggers.
	Reading  Sample
	Previous *Sample
	// Held is for how long the condition will have been observed to hold, if it holds now; gaps are not counted.
	Held time.Duration
	// Stands is the severity of the alarm that stands; NoSeverity when none does.
	Stands models.Severity
	// Memory is what the rule remembers: before this moment in Remember, with it in Judge.
	Memory Memory
}

// Call is a place where the goods are meant to be: origin, destination, a stop between them. Who stands there, or has
// its doors open there, does so for a reason. ArrivedAt and DepartedAt are what people recorded of it, if they did.
type Call struct {
	Point                 geo.Point
	RadiusM               float64
	ArrivedAt, DepartedAt *time.Time
}

// gapIntervals is how many expected intervals without a reading make a gap (domain 1.7, as the loggers count).
const gapIntervals = 3

// MaxGap is how long a series may be silent and still count as observed. 0 means any time: the device has no interval.
func (s Seen) MaxGap() time.Duration { return gapIntervals * s.ReportEvery }
