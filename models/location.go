package models

import (
	"strings"
	"time"

	"haulcast/models/geo"
)

// Location is a place goods leave from, pass or go to. Its zone decides which local times people read.
type Location struct {
	ID           ID `gorm:"primaryKey"`
	Name         string
	Street       string
	City         string
	Postcode     string
	PostcodeNorm string
	Country      string // ISO 3166-1 alpha-2
	Lat, Lon     float64
	TimeZone     string // IANA name
	RadiusM      float64
	CreatedAt    time.Time
}

// Point is where the location is.
func (l Location) Point() geo.Point { return geo.Point{Lat: l.Lat, Lon: l.Lon} }

// Zone is the location's time zone, UTC when its name is unknown to this machine.
func (l Location) Zone() *time.Location {
	z, err := time.LoadLocation(l.TimeZone)
	if err != nil {
		return time.UTC
	}
	return z
}

// NormalisePostcode makes "l1 1ra" and "L11RA" the same: upper case, letters and digits only.
func NormalisePostcode(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		}
		return -1
	}, s)
}
