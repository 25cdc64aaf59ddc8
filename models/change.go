package models

import (
	"encoding/json"
	"time"
)

// ChangeKind is what a change is about; live/frame.go turns each kind into one event on the stream.
type ChangeKind string

// The kinds. The last one never reaches a page: it ends streams.
const (
	ChangeStatus       ChangeKind = "status"
	ChangeETA          ChangeKind = "eta"
	ChangeAlarm        ChangeKind = "alarm"
	ChangeOrder        ChangeKind = "order"
	ChangeNotice       ChangeKind = "notice"
	ChangeNotification ChangeKind = "notification"
	ChangeRevoked      ChangeKind = "revoked"
)

// ChangeKinds lists them; tests walk it.
var ChangeKinds = []ChangeKind{
	ChangeStatus, ChangeETA, ChangeAlarm, ChangeOrder, ChangeNotice, ChangeNotification, ChangeRevoked,
}

// Reach is how far a change may be heard; policy.go reads it.
type Reach int

// The reaches, each wider than the one before.
const (
	ReachNobody   Reach = iota // the program itself
	ReachUser                  // the one user it names
	ReachStaff                 // dispatchers and admins
	ReachCustomer              // staff, and the people of the customer it names
	ReachPublic                // these, and whoever follows the shipment by a link
	ReachEveryone              // everybody who is signed in
)

// Audience is to whom a change is addressed.
type Audience struct {
	Reach      Reach
	UserID     *ID
	CustomerID *ID
	ShipmentID *ID
}

// Change is one row of the change log: the facts of one write that others must hear of, written last in the same
// transaction. Seq orders all of them; Data is one-line JSON as docs/live.md describes it for Kind.
type Change struct {
	Seq        int64 `gorm:"primaryKey;autoIncrement"`
	Kind       ChangeKind
	Reach      Reach
	UserID     *ID
	CustomerID *ID
	ShipmentID *ID
	Data       json.RawMessage `gorm:"type:jsonb"`
	CreatedAt  time.Time
}

// Audience is to whom the change is addressed.
func (c Change) Audience() Audience {
	return Audience{Reach: c.Reach, UserID: c.UserID, CustomerID: c.CustomerID, ShipmentID: c.ShipmentID}
}

// StatusData is what a status change carries.
type StatusData struct {
	Shipment     string    `json:"shipment"`
	Order        string    `json:"order"`
	Type         EventType `json:"type"`
	State        State     `json:"state"`
	Previous     State     `json:"previous"`
	Version      int       `json:"version"`
	At           time.Time `json:"at"`
	RecordedAt   time.Time `json:"recorded_at"`
	Late         bool      `json:"late"`
	Public       bool      `json:"public"`
	Reason       Reason    `json:"reason,omitempty"`
	Place        string    `json:"place,omitempty"`
	Lat          *float64  `json:"lat,omitempty"`
	Lon          *float64  `json:"lon,omitempty"`
	Customer     string    `json:"customer"`
	Origin       string    `json:"origin"`
	Destination  string    `json:"destination"`
	Vehicle      string    `json:"vehicle,omitempty"`
	PromisedFrom time.Time `json:"promised_from"`
	PromisedTo   time.Time `json:"promised_to"`
}

// ETAData is what an eta change carries.
type ETAData struct {
	Shipment   string     `json:"shipment"`
	ETA        *time.Time `json:"eta,omitempty"`
	Low        *time.Time `json:"low,omitempty"`
	High       *time.Time `json:"high,omitempty"`
	Confidence string     `json:"confidence,omitempty"`
	Class      ETAClass   `json:"class"`
	PromisedTo time.Time  `json:"promised_to"`
	At         time.Time  `json:"at"`
}

// AlarmData is what an alarm change carries. Who works on it and what the house does about it is for staff only: app/live
// leaves it out for others, and keeps internal verbs from them altogether.
type AlarmData struct {
	ID         ID          `json:"id"`
	Shipment   string      `json:"shipment,omitempty"`
	Device     string      `json:"device,omitempty"`
	Kind       AlarmKind   `json:"kind"`
	Key        string      `json:"key"`
	Severity   Severity    `json:"severity"`
	Status     AlarmStatus `json:"status"`
	Change     string      `json:"change"`
	FirstAt    time.Time   `json:"first_at"`
	RaisedAt   time.Time   `json:"raised_at"`
	AckedBy    string      `json:"acked_by,omitempty"`
	Value      *float64    `json:"value,omitempty"`
	Limit      *float64    `json:"limit,omitempty"`
	Unit       string      `json:"unit,omitempty"`
	Open       bool        `json:"open"`
	Historical bool        `json:"historical"`
	Version    int         `json:"version"`
	At         time.Time   `json:"at"`
	ClearedAt  *time.Time  `json:"cleared_at,omitempty"`
	Latched    bool        `json:"latched"`

	Assignee     string     `json:"assignee,omitempty"`
	AssigneeID   *ID        `json:"assignee_id,omitempty"`
	ShelvedUntil *time.Time `json:"shelved_until,omitempty"`
	Suppressed   string     `json:"suppressed,omitempty"`
	Resolution   Resolution `json:"resolution,omitempty"`
	Step         int        `json:"step,omitempty"` // of its ladder, the first is taken as it is raised
	// What the shipment shows after it.
	ShipmentSeverity Severity `json:"shipment_severity"`
	ShipmentAlarms   int      `json:"shipment_alarms"`
}

// OrderData is what an order change carries.
type OrderData struct {
	Order        string     `json:"order"`
	Change       string     `json:"change"`
	State        OrderState `json:"state"`
	Customer     string     `json:"customer"`
	Origin       string     `json:"origin"`
	Destination  string     `json:"destination"`
	PromisedFrom time.Time  `json:"promised_from"`
	PromisedTo   time.Time  `json:"promised_to"`
	At           time.Time  `json:"at"`
}

// NotificationData is what a notification change carries; the unread count is right as of this change.
type NotificationData struct {
	ID       ID              `json:"id"`
	Change   string          `json:"change"` // created, updated, or read (then ID is nil when all were)
	Kind     string          `json:"kind,omitempty"`
	TitleKey string          `json:"title_key,omitempty"`
	Args     json.RawMessage `json:"args,omitempty"`
	Title    string          `json:"title,omitempty"`
	Severity Severity        `json:"severity"`
	Subject  string          `json:"subject"`
	Unread   int             `json:"unread"`
	At       time.Time       `json:"at"`
}

// NoticeData is what a notice change carries.
type NoticeData struct {
	ID   ID     `json:"id"`
	Text string `json:"text"`
}

// RevokedData tells whose streams must end: a user's, one session's, or a share link's.
type RevokedData struct {
	UserID    *ID `json:"user_id,omitempty"`
	SessionID *ID `json:"session_id,omitempty"`
	LinkID    *ID `json:"link_id,omitempty"`
}
