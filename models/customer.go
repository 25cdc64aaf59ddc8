package models

import "time"

// Customer is a shipper or consignee account; it sees only its own orders and shipments.
type Customer struct {
	ID           ID `gorm:"primaryKey"`
	Code         string
	Name         string
	ContactEmail string
	CreatedAt    time.Time
}
