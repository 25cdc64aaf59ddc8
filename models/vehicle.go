package models

import "time"

// Vehicle carries shipments. A tracker bound to it speaks for every shipment loaded on it.
type Vehicle struct {
	ID        ID `gorm:"primaryKey"`
	Name      string
	Plate     string
	CreatedAt time.Time
}

// Load says that a shipment lay on a vehicle during a time; UnloadedAt is nil while it does.
type Load struct {
	ID         ID `gorm:"primaryKey"`
	ShipmentID ID
	VehicleID  ID
	LoadedAt   time.Time
	UnloadedAt *time.Time
}
