package models

import "time"

// Move is the newest of where a shipment is and how warm, on its way to the pages: perishable, the next one replaces
// it. What the report did not tell is nil.
type Move struct {
	ShipmentID ID
	CustomerID ID
	Number     string
	State      State
	Lat, Lon   *float64
	SpeedMPS   *float64
	Course     *float64
	AccuracyM  *float64
	TempC      *float64
	Humidity   *float64
	LowC       *float64 // the temperature profile's limits
	HighC      *float64
	FixAt      time.Time // when the position or temperature was so
	ReceivedAt time.Time
}
