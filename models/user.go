package models

import (
	"net/mail"
	"strings"
	"time"
)

// Role is what somebody is to us; policy.go says what each may see and do.
type Role string

// The roles. The last three never sign in by password: a share link's holder, a device, and the program itself.
const (
	RoleNobody     Role = ""
	RoleAdmin      Role = "admin"
	RoleDispatcher Role = "dispatcher"
	RoleCustomer   Role = "customer"
	RoleLink       Role = "link"
	RoleDevice     Role = "device"
	RoleSystem     Role = "system"
)

// UserRoles lists the roles a user may have, from most to least.
var UserRoles = []Role{RoleAdmin, RoleDispatcher, RoleCustomer}

// User is a person who signs in. A customer's user belongs to exactly one customer.
type User struct {
	ID           ID `gorm:"primaryKey"`
	Email        string
	Name         string
	PasswordHash string
	Role         Role
	CustomerID   *ID
	TimeZone     string
	Locale       string
	TokenVersion int // raised to end every session at once
	FailedLogins int
	LockedUntil  *time.Time
	DisabledAt   *time.Time
	LastLoginAt  *time.Time
	CreatedAt    time.Time
}

// Staff tells whether the role works for the operator.
func (r Role) Staff() bool { return r == RoleAdmin || r == RoleDispatcher }

// Zone is the first of some time zones that has a name we know; UTC when none has. A user who chose none has the
// installation's: Zone(user.TimeZone, settings.TimeZone).
func Zone(names ...string) *time.Location {
	for _, name := range names {
		if zone, err := time.LoadLocation(name); err == nil && name != "" && name != "Local" {
			return zone
		}
	}
	return time.UTC
}

// NormaliseEmail lowers and trims an address; ok is false when it isn't one.
func NormaliseEmail(s string) (email string, ok bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > 254 {
		return "", false
	}
	return s, true
}

// Session is one signed-in browser or program. The token that names it is a signed pointer to this row, so ending the
// row ends the session everywhere.
type Session struct {
	ID         ID `gorm:"primaryKey"`
	UserID     ID
	Purpose    string // "web" (cookie) or "api" (bearer)
	UserAgent  string
	IP         string
	CreatedAt  time.Time
	LastSeenAt time.Time
	ExpiresAt  time.Time
	RevokedAt  *time.Time
}
