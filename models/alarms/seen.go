package alarms

import (
	"time"

	"haulcast/models"
)

// Sample is one value of a series: when it was measured, by the device's clock, and what.
type Sample struct {
	At    time.Time `json:"at"`
	Value float64   `json:"v"`
}

// Compare orders samples by time, and those of one instant by value, so that a set of samples has one order.
func (s Sample) Compare(o Sample) int {
	if c := s.At.Compare(o.At); c != 0 {
		return c
	}
	switch {
	case s.Value < o.Value:
		return -1
	case s.Value > o.Value:
		return 1
	}
	return 0
}

// Seen is all that a rule may look at.
type Seen struct {
	Shipment models.Shipment
	Profile  *models.TemperatureProfile // nil when the goods need none
	Settings models.Settings
	// ReportEvery is the interval expected of the device whose readings these are.
	ReportEvery time.Duration
	// Reading is the present value of the rule's series and Previous the one before; both are empty for rules that
	// only time triggers.
	Reading  Sample
	Previous *Sample
	// Held is for how long the condition will have been observed to hold, if it holds now; gaps are not counted.
	Held time.Duration
	// ListeningSince is when a device began to speak for the shipment; silence is counted from there at the earliest.
	ListeningSince time.Time
	Now            time.Time
}

// gapIntervals is how many expected intervals without a reading make a gap (domain 1.7, as the loggers count).
const gapIntervals = 3

// MaxGap is how long a series may be silent and still count as observed. 0 means any time: the device has no interval.
func (s Seen) MaxGap() time.Duration { return gapIntervals * s.ReportEvery }
