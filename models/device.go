package models

import "time"

// Device is a tracker, a phone or a temperature logger. Its token is shown once and kept hashed; a device may write
// only for itself.
type Device struct {
	ID           ID     `gorm:"primaryKey"`
	UniqueID     string // what the device calls itself: IMEI, serial number, a name in the phone's app
	Name         string
	Kind         DeviceKind
	TokenHash    []byte // SHA-256 of the token
	ReportEveryS int    // the expected interval between reports, seconds
	LastSeenAt   *time.Time
	BatteryPct   *float64
	CalibratedAt *time.Time // when its sensor was compared with a known one
	// CalibrationCertificate is the number of the paper that says so; "" when nobody entered it.
	CalibrationCertificate string
	CalibrationDue         *time.Time
	DisabledAt             *time.Time
	CreatedAt              time.Time
}

// DeviceKind is what a device mainly tells.
type DeviceKind string

// The kinds of device.
const (
	DeviceTracker DeviceKind = "tracker" // where a vehicle is
	DevicePhone   DeviceKind = "phone"   // a driver's phone
	DeviceLogger  DeviceKind = "logger"  // how warm goods are
)

// DeviceKinds lists them.
var DeviceKinds = []DeviceKind{DeviceTracker, DevicePhone, DeviceLogger}

// Binding says that a device spoke for a shipment or a vehicle during a time. It may begin in the past (a logger read
// out after the trip); a device has one subject at a time. To is nil while it lasts.
type Binding struct {
	ID         ID `gorm:"primaryKey"`
	DeviceID   ID
	ShipmentID *ID // exactly one of the two is set
	VehicleID  *ID
	From       time.Time  `gorm:"column:from_at"`
	To         *time.Time `gorm:"column:to_at"`
	CreatedAt  time.Time
}

// TableName is the table's name.
func (Binding) TableName() string { return "device_bindings" }
