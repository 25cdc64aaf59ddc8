package api

import "time"

// track is where a shipment was, oldest first.
type track struct {
	Points []trackPoint `json:"points"`
}

// trackPoint is one fix.
type trackPoint struct {
	At       time.Time `json:"at"`
	Lat      float64   `json:"lat"`
	Lon      float64   `json:"lon"`
	SpeedMPS *float64  `json:"speed_mps"`
}

// temperatures is how warm a shipment was, oldest first, with the limits of its profile.
type temperatures struct {
	Profile *profileLimits     `json:"profile"`
	Points  []temperaturePoint `json:"points"`
}

// temperaturePoint is one reading, or several drawn together: then celsius is one of them between min and max.
type temperaturePoint struct {
	At      time.Time `json:"at"`
	Celsius float64   `json:"celsius"`
	Min     float64   `json:"min"`
	Max     float64   `json:"max"`
}
