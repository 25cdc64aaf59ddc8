package models

import (
	"encoding/json"
	"time"
)

// Notification is one line in a user's inbox. Its sentence is made when it is read, in the reader's language and zone.
type Notification struct {
	ID        ID `gorm:"primaryKey"`
	UserID    ID
	ChangeSeq int64 // the change that it tells of: a change tells each user once
	Kind      string
	TitleKey  string          // key in views/words
	Args      json.RawMessage `gorm:"type:jsonb"` // named values for the sentence, as strings
	Severity  Severity
	Subject   string // URL path of what it is about, "" for none
	Bundle    string // lines with the same one, close together, become one; "" stands alone
	Told      int    // of how many things it tells
	CreatedAt time.Time
	ReadAt    *time.Time
}

// HeldNotification is a line that waits for the end of its user's quiet hours.
type HeldNotification struct {
	ID        ID `gorm:"primaryKey"`
	UserID    ID
	ChangeSeq int64
	Kind      string
	TitleKey  string
	Args      json.RawMessage `gorm:"type:jsonb"`
	Severity  Severity
	Subject   string
	Bundle    string
	DueAt     time.Time
}

// Line is the held line as it comes into the inbox.
func (h HeldNotification) Line() Notification {
	return Notification{
		ID: h.ID, UserID: h.UserID, ChangeSeq: h.ChangeSeq, Kind: h.Kind, TitleKey: h.TitleKey, Args: h.Args,
		Severity: h.Severity, Subject: h.Subject, Bundle: h.Bundle,
	}
}

// Hold is a line as it waits until a time.
func (n Notification) Hold(until time.Time) HeldNotification {
	return HeldNotification{
		ID: n.ID, UserID: n.UserID, ChangeSeq: n.ChangeSeq, Kind: n.Kind, TitleKey: n.TitleKey, Args: n.Args,
		Severity: n.Severity, Subject: n.Subject, Bundle: n.Bundle, DueAt: until,
	}
}

// Notice is a message from an admin to everyone, or to one customer's people.
type Notice struct {
	ID         ID  `gorm:"primaryKey"`
	CustomerID *ID // nil: everyone
	Text       string
	CreatedBy  ID
	CreatedAt  time.Time
}
