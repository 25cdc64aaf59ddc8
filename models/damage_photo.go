package models

import "time"

// Photo is a picture of a shipment's goods that came with a report of damage. Its pixels are kept beside it: they are
// read one photo at a time (store.PhotoContent).
type Photo struct {
	ID           ID `gorm:"primaryKey"`
	ShipmentID   ID
	CustomerID   ID
	AlarmID      ID
	EventID      ID // the report that it came with
	FromCustomer bool
	ByName       string
	SHA256       []byte `gorm:"column:sha256"` // of the file as it was sent: sent twice with one report, it counts once
	Width        int
	Height       int
	CreatedAt    time.Time
}

// How many photos come with one report, and how many one shipment keeps.
const (
	MostPhotos           = 5
	MostPhotosOfShipment = 100
)

// MayReportDamage tells whether the viewer may say that a shipment's goods are damaged: staff, the customer whose goods
// they are, and the holder of a link whose maker allowed it.
func (v Viewer) MayReportDamage() bool {
	return v.May(ReportDamage) || v.Role == RoleLink && v.Link.MayReport
}
