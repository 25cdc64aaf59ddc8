package alarms

import (
	"cmp"
	"slices"
	"time"

	"haulcast/models"
	"haulcast/models/geo"
)

// Sample is one moment of a series: when it was, by the device's clock, and of a report what the rule reads. A rule
// leaves empty what it does not look at, so that two reports which tell it the same are one sample.
type Sample struct {
	At         time.Time `json:"at"`
	Value      float64   `json:"v,omitempty"` // what is measured: degrees, g, lux, percent
	Lat        float64   `json:"lat,omitempty"`
	Lon        float64   `json:"lon,omitempty"`
	AccuracyM  float64   `json:"acc,omitempty"` // 0: the device does not say
	Located    bool      `json:"loc,omitempty"` // Lat and Lon are a place
	SpeedMPS   *float64  `json:"mps,omitempty"`
	BatteryPct *float64  `json:"batt,omitempty"`
	Charging   bool      `json:"charging,omitempty"`
}

// Point is where it was; only what is Located is anywhere.
func (s Sample) Point() geo.Point { return geo.Point{Lat: s.Lat, Lon: s.Lon} }

// Compare orders samples by time, and those of one instant by all they say, so that a set of samples has one order.
func (s Sample) Compare(o Sample) int {
	return cmp.Or(
		s.At.Compare(o.At), cmp.Compare(s.Value, o.Value),
		compareBools(s.Located, o.Located), cmp.Compare(s.Lat, o.Lat), cmp.Compare(s.Lon, o.Lon),
		cmp.Compare(s.AccuracyM, o.AccuracyM), compareKnown(s.SpeedMPS, o.SpeedMPS),
		compareKnown(s.BatteryPct, o.BatteryPct), compareBools(s.Charging, o.Charging),
	)
}

// compareKnown puts what is not known first.
func compareKnown(a, b *float64) int {
	if a == nil || b == nil {
		return compareBools(a != nil, b != nil)
	}
	return cmp.Compare(*a, *b)
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// InOrder sorts samples and leaves out those that say the same of the same instant.
func InOrder(samples []Sample) []Sample {
	slices.SortFunc(samples, Sample.Compare)
	return slices.CompactFunc(samples, func(a, b Sample) bool { return a.Compare(b) == 0 })
}

// measured is the sample of a report that tells the value; ok is false when it does not.
func measured(r models.Reading, value *float64) (at Sample, ok bool) {
	if value == nil {
		return Sample{}, false
	}
	return Sample{At: r.FixAt, Value: *value}, true
}

// located is the sample of a report that says where it was made.
func located(r models.Reading) (at Sample, ok bool) {
	if r.Lat == nil || r.Lon == nil || !geo.Valid(*r.Lat, *r.Lon) {
		return Sample{}, false
	}
	at = Sample{At: r.FixAt, Lat: *r.Lat, Lon: *r.Lon, Located: true}
	if r.AccuracyM != nil {
		at.AccuracyM = *r.AccuracyM
	}
	return at, true
}
