package api

import (
	"time"

	"haulcast/models"
)

// device is a device as staff read it; its token is not among what can be read.
type device struct {
	ID             models.ID         `json:"id"`
	UniqueID       string            `json:"unique_id"`
	Name           string            `json:"name"`
	Kind           models.DeviceKind `json:"kind"`
	ReportEveryS   int               `json:"report_every_s"`
	LastSeenAt     *time.Time        `json:"last_seen_at"`
	BatteryPct     *float64          `json:"battery_pct"`
	CalibratedAt   *time.Time        `json:"calibrated_at"`
	Certificate    string            `json:"calibration_certificate"`
	CalibrationDue *time.Time        `json:"calibration_due"`
	DisabledAt     *time.Time        `json:"disabled_at"`
	CreatedAt      time.Time         `json:"created_at"`
}

// newDevice is the answer to registering one: its token is told here and never again. It is null when the request is a
// repeat: the token was told in the first answer; one that was lost is replaced by rotating it.
type newDevice struct {
	device
	Token *string `json:"token"`
}

// deviceToken is the answer to rotating a token.
type deviceToken struct {
	Token string `json:"token"`
}

func deviceOf(d models.Device) device {
	return device{
		ID: d.ID, UniqueID: d.UniqueID, Name: d.Name, Kind: d.Kind, ReportEveryS: d.ReportEveryS, LastSeenAt: d.LastSeenAt,
		BatteryPct: d.BatteryPct, CalibratedAt: d.CalibratedAt, Certificate: d.CalibrationCertificate,
		CalibrationDue: d.CalibrationDue, DisabledAt: d.DisabledAt, CreatedAt: d.CreatedAt,
	}
}

// binding says for what a device spoke, and when.
type binding struct {
	ID         models.ID  `json:"id"`
	DeviceID   models.ID  `json:"device_id"`
	ShipmentID *models.ID `json:"shipment_id"`
	VehicleID  *models.ID `json:"vehicle_id"`
	From       time.Time  `json:"from"`
	To         *time.Time `json:"to"`
	CreatedAt  time.Time  `json:"created_at"`
}

func bindingOf(b models.Binding) binding {
	return binding{
		ID: b.ID, DeviceID: b.DeviceID, ShipmentID: b.ShipmentID, VehicleID: b.VehicleID, From: b.From, To: b.To,
		CreatedAt: b.CreatedAt,
	}
}
