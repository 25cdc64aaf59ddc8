package models

import "time"

// AlarmActivity is one line of an alarm's history: who did what, when. Verb is one of AlarmVerbs.
type AlarmActivity struct {
	ID        ID `gorm:"primaryKey"`
	AlarmID   ID
	At        time.Time
	ActorID   *ID
	ActorName string
	Verb      string
	Note      string
	FromValue string
	ToValue   string
}

// TableName is the table's name.
func (AlarmActivity) TableName() string { return "alarm_activities" }

// AlarmVerb says what happened to an alarm, in its history and in the change log.
type AlarmVerb = string

// The verbs: first what its condition does, then what people and the clock do.
const (
	AlarmRaised          AlarmVerb = "raised"
	AlarmRecorded        AlarmVerb = "recorded" // raised by readings that were old on arrival: shown, nobody is disturbed
	AlarmReoccurred      AlarmVerb = "reoccurred"
	AlarmSeverityChanged AlarmVerb = "severity_changed"
	AlarmAdjusted        AlarmVerb = "adjusted" // late readings moved its times
	AlarmCleared         AlarmVerb = "cleared"
	AlarmReopened        AlarmVerb = "reopened"
	AlarmVoided          AlarmVerb = "voided" // later reports showed that it did not occur
	AlarmSuppressed      AlarmVerb = "suppressed"
	AlarmUnsuppressed    AlarmVerb = "unsuppressed"

	AlarmAcknowledged   AlarmVerb = "acknowledged"
	AlarmUnacknowledged AlarmVerb = "unacknowledged"
	AlarmAssigned       AlarmVerb = "assigned"
	AlarmCommented      AlarmVerb = "commented"
	AlarmShelved        AlarmVerb = "shelved"
	AlarmUnshelved      AlarmVerb = "unshelved"
	AlarmEscalated      AlarmVerb = "escalated"
	AlarmClosed         AlarmVerb = "closed"
)

// AlarmVerbs lists them; tests walk it so that none is half-added.
var AlarmVerbs = []AlarmVerb{
	AlarmRaised, AlarmRecorded, AlarmReoccurred, AlarmSeverityChanged, AlarmAdjusted, AlarmCleared, AlarmReopened,
	AlarmVoided, AlarmSuppressed, AlarmUnsuppressed,
	AlarmAcknowledged, AlarmUnacknowledged, AlarmAssigned, AlarmCommented, AlarmShelved, AlarmUnshelved, AlarmEscalated,
	AlarmClosed,
}

// InternalVerb tells whether what happened is the house's own business: who works on it, what they say to one another,
// and whom they leave undisturbed. Customers read of neither.
func InternalVerb(v AlarmVerb) bool {
	switch v {
	case AlarmSuppressed, AlarmUnsuppressed, AlarmAssigned, AlarmCommented, AlarmShelved, AlarmUnshelved, AlarmEscalated:
		return true
	}
	return false
}
