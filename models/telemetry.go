package models

import (
	"encoding/binary"
	"encoding/json"
	"hash/fnv"
	"math"
	"time"
)

// Reading is one report of a device: where it was and how warm, at FixAt by the device's clock. What the device did not
// tell is nil. Units: degrees, metres per second, metres, degrees Celsius, percent, g, lux.
type Reading struct {
	FixAt       time.Time
	Lat, Lon    *float64
	SpeedMPS    *float64
	Course      *float64
	AltitudeM   *float64
	AccuracyM   *float64
	TempC       *float64
	HumidityPct *float64
	BatteryPct  *float64
	ShockG      *float64
	LightLux    *float64
	Seq         *int64
	Attrs       json.RawMessage // whatever else the protocol carried, as a JSON object
}

// Limits of what a reading may say.
const (
	// MaxAhead is how far a device's clock may run ahead of ours.
	MaxAhead = 5 * time.Minute
	// LateAfter is how old a reading may be on arrival and still raise a live alarm; older ones make history
	// (Traccar's threshold).
	LateAfter = 15 * time.Minute
)

// earliest is the oldest fix we believe: before it a clock was never set.
var earliest = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// Check tells what is wrong with the reading, by the API's field names; nil when it can be kept.
func (r Reading) Check(now time.Time) []FieldError {
	var p Problems
	switch {
	case r.FixAt.IsZero():
		p.Add("ts", "is required, as RFC 3339 time")
	case r.FixAt.After(now.Add(MaxAhead)):
		p.Add("ts", "lies more than 5 minutes in the future; check the device's clock")
	case r.FixAt.Before(earliest):
		p.Add("ts", "lies before the year 2000; check the device's clock")
	}
	if (r.Lat == nil) != (r.Lon == nil) {
		p.Add("lat", "and lon must come together")
	}
	checkRange(&p, "lat", r.Lat, -90, 90)
	checkRange(&p, "lon", r.Lon, -180, 180)
	checkRange(&p, "speed_mps", r.SpeedMPS, 0, 400)
	checkRange(&p, "course", r.Course, 0, 360)
	checkRange(&p, "alt_m", r.AltitudeM, -1000, 30000)
	checkRange(&p, "acc_m", r.AccuracyM, 0, 1e6)
	checkRange(&p, "temp_c", r.TempC, -273.15, 1000)
	checkRange(&p, "humidity_pct", r.HumidityPct, 0, 100)
	checkRange(&p, "battery_pct", r.BatteryPct, 0, 100)
	checkRange(&p, "shock_g", r.ShockG, 0, 1000)
	checkRange(&p, "light_lux", r.LightLux, 0, 1e6)
	return p.fields
}

func checkRange(p *Problems, field string, v *float64, low, high float64) {
	if v == nil {
		return
	}
	if math.IsNaN(*v) || *v < low || *v > high {
		p.Add(field, "must lie between %g and %g", low, high)
	}
}

// DedupeKey is the same for the same report however often it arrives: a hash of everything it says. Two different
// reports of one instant (a position and a temperature) have different keys and are both kept.
func (r Reading) DedupeKey() int64 {
	h := fnv.New64a()
	var b [9]byte
	for _, v := range [...]*float64{
		r.Lat, r.Lon, r.SpeedMPS, r.Course, r.AltitudeM, r.AccuracyM, r.TempC,
		r.HumidityPct, r.BatteryPct, r.ShockG, r.LightLux,
	} {
		b[0] = 0
		if v != nil {
			b[0] = 1
			binary.LittleEndian.PutUint64(b[1:], math.Float64bits(*v))
		}
		_, _ = h.Write(b[:]) // fnv never fails
	}
	_, _ = h.Write(r.Attrs)
	return int64(h.Sum64()) //nolint:gosec // the bit pattern is the key; its sign means nothing
}

// Verdict says what became of one reading of a batch.
type Verdict struct {
	Index   int          `json:"index"`
	Status  string       `json:"status"` // accepted, duplicate or rejected
	Problem []FieldError `json:"errors,omitempty"`
}

// The statuses of a verdict.
const (
	Accepted  = "accepted"
	Duplicate = "duplicate"
	Rejected  = "rejected"
)
