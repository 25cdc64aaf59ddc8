package models

import (
	"encoding/json"
	"time"
)

// AuditEntry is one line of the audit log: who did what to which thing. It is written in the transaction of what it
// tells, and never changed.
type AuditEntry struct {
	ID         ID `gorm:"primaryKey"`
	At         time.Time
	ActorID    *ID
	ActorName  string
	IP         string
	Verb       string // "user.disabled", "order.created", "login.failed" …
	ObjectType string
	ObjectID   string
	Diff       json.RawMessage `gorm:"type:jsonb"`
	RequestID  string
}

// TableName is the table's name.
func (AuditEntry) TableName() string { return "audit_log" }

// Actor is who does something, and how we heard of it.
type Actor struct {
	Viewer
	Source    Source
	IP        string
	RequestID string
}

// System is the program itself: sweeps, start-up, the command line.
func System(source Source) Actor {
	return Actor{Viewer: Viewer{Role: RoleSystem, Name: "Haulcast"}, Source: source}
}
