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
	CreatedAt time.Time
	ReadAt    *time.Time
}

// Notice is a message from an admin to everyone, or to one customer's people.
type Notice struct {
	ID         ID  `gorm:"primaryKey"`
	CustomerID *ID // nil: everyone
	Text       string
	CreatedBy  ID
	CreatedAt  time.Time
}
