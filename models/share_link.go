package models

import "time"

// ShareLink lets whoever holds its token follow one shipment without an account. The token is shown once and kept
// hashed; the link ends at ExpiresAt or when it is revoked, and open streams end with it.
type ShareLink struct {
	ID              ID `gorm:"primaryKey"`
	ShipmentID      ID
	TokenHash       []byte // SHA-256 of the token
	Kind            ShareKind
	ShowPosition    bool // exact position; otherwise rounded until out for delivery
	ShowTemperature bool
	MayReport       bool // the holder, a driver, may report damage
	ExpiresAt       time.Time
	RevokedAt       *time.Time
	Views           int
	CreatedBy       *ID
	CreatedAt       time.Time
}

// ShareKind tells how a link came to be.
type ShareKind string

// The kinds.
const (
	ShareByPerson ShareKind = "shared" // made by a dispatcher or a customer, to hand on
	ShareByLookup ShareKind = "lookup" // made by number and postcode, short-lived and redacted
)

// Open tells whether the link still works.
func (l ShareLink) Open(now time.Time) bool { return l.RevokedAt == nil && now.Before(l.ExpiresAt) }
