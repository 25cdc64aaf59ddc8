package models

import "time"

// Conclusion is what a person concluded of a shipment's temperatures, and signed. It is never changed: a later one stands
// before it. DataHash names the data it was signed on; when the data's hash is another, they changed since.
type Conclusion struct {
	ID         ID `gorm:"primaryKey"`
	ShipmentID ID
	Verdict    ConclusionVerdict
	Reason     string
	SignedBy   ID
	SignedName string
	SignedAt   time.Time
	DataHash   string
}

// ConclusionVerdict is what becomes of the goods.
type ConclusionVerdict string

// The verdicts.
const (
	ConclusionReleased    ConclusionVerdict = "released"     // may be used
	ConclusionRejected    ConclusionVerdict = "rejected"     // may not
	ConclusionUnderReview ConclusionVerdict = "under_review" // somebody has yet to decide; kept apart until then
)

// ConclusionVerdicts lists them.
var ConclusionVerdicts = []ConclusionVerdict{ConclusionReleased, ConclusionRejected, ConclusionUnderReview}
