package models

import "time"

// Excursion is a time in which a device measured a shipment's goods outside the range of their profile, however short;
// models/coldchain says where one begins and ends. One device has one for a moment and a side.
type Excursion struct {
	ID            ID `gorm:"primaryKey"`
	ShipmentID    ID
	DeviceID      ID
	Side          string // above or below
	StartedAt     time.Time
	EndedAt       *time.Time // nil while it lasts
	PeakC         float64
	PeakAt        time.Time
	DegreeMinutes float64
	HasGap        bool // nobody was watching for part of it

	// Where the walk along the readings stands: the newest reading it took, and since when and for how long readings have
	// been well inside. Of one that ended: the reading that proved it.
	SeenAt    time.Time
	SeenC     float64
	InsideAt  *time.Time
	SettledUS int64 `gorm:"column:settled_us"` // microseconds
}
