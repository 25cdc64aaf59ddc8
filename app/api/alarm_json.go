package api

import (
	"time"

	"haulcast/models"
	"haulcast/models/store"
)

// alarm is what a customer may read of an alarm.
type alarm struct {
	ID          models.ID          `json:"id"`
	Shipment    *string            `json:"shipment"`
	Kind        models.AlarmKind   `json:"kind"`
	Key         string             `json:"key"`
	Severity    string             `json:"severity"`
	MaxSeverity string             `json:"max_severity"`
	Status      models.AlarmStatus `json:"status"`
	Open        bool               `json:"open"`
	FirstAt     time.Time          `json:"first_at"`
	RaisedAt    time.Time          `json:"raised_at"`
	LastAt      time.Time          `json:"last_at"`
	RecordedAt  time.Time          `json:"recorded_at"`
	AckedAt     *time.Time         `json:"acked_at"`
	ClearedAt   *time.Time         `json:"cleared_at"`
	ClosedAt    *time.Time         `json:"closed_at"`
	VoidedAt    *time.Time         `json:"voided_at"`
	Occurrences int                `json:"occurrences"`
	Historical  bool               `json:"historical"`
	Value       *float64           `json:"value"`
	Limit       *float64           `json:"limit"`
	Unit        string             `json:"unit"`
	Version     int                `json:"version"`
}

// staffAlarm adds who acknowledged it and what people noted.
type staffAlarm struct {
	alarm
	DeviceID *models.ID `json:"device_id"`
	Latched  bool       `json:"latched"`
	AckedBy  *string    `json:"acked_by"`
	AckNote  string     `json:"ack_note"`
	Note     string     `json:"note"`
}

// alarmFor draws an alarm about the shipment of that number ("" for none) as the viewer may read it.
func alarmFor(v models.Viewer, number string, a models.Alarm) any {
	public := publicAlarm(number, a)
	if !v.SeesInternal() {
		return public
	}
	return internalAlarm(public, a)
}

func publicAlarm(number string, a models.Alarm) alarm {
	return alarm{
		ID: a.ID, Shipment: textOrNull(number), Kind: a.Kind, Key: a.Key, Severity: a.Severity.String(), MaxSeverity: a.MaxSeverity.String(),
		Status: a.Status(), Open: a.Open(), FirstAt: a.FirstAt, RaisedAt: a.RaisedAt, LastAt: a.LastAt,
		RecordedAt: a.RecordedAt, AckedAt: a.AckedAt, ClearedAt: a.ClearedAt, ClosedAt: a.ClosedAt, VoidedAt: a.VoidedAt,
		Occurrences: a.Occurrences, Historical: a.Historical, Value: a.Value, Limit: a.Limit, Unit: a.Unit,
		Version: a.Version,
	}
}

func internalAlarm(public alarm, a models.Alarm) staffAlarm {
	return staffAlarm{
		alarm: public, DeviceID: a.DeviceID, Latched: a.Latched, AckedBy: textOrNull(a.AckedByName), AckNote: a.AckNote,
		Note: a.Note,
	}
}

func alarmRowFor(v models.Viewer) func(store.AlarmRow) any {
	return func(r store.AlarmRow) any { return alarmFor(v, r.TrackingNumber, r.Alarm) }
}

// activity is one line of an alarm's history as a customer may read it.
type activity struct {
	At   time.Time `json:"at"`
	Verb string    `json:"verb"`
	From string    `json:"from"`
	To   string    `json:"to"`
}

// staffActivity adds who did it and what they noted.
type staffActivity struct {
	activity
	Actor string `json:"actor"`
	Note  string `json:"note"`
}

// alarmStory is one alarm with its history, oldest first.
type alarmStory struct {
	alarm
	Activities []activity `json:"activities"`
}

// staffAlarmStory is the staff's.
type staffAlarmStory struct {
	staffAlarm
	Activities []staffActivity `json:"activities"`
}

func alarmStoryFor(v models.Viewer, number string, a models.Alarm, history []models.AlarmActivity) any {
	public := publicAlarm(number, a)
	if !v.SeesInternal() {
		return alarmStory{alarm: public, Activities: drawn(history, activityOf)}
	}
	return staffAlarmStory{staffAlarm: internalAlarm(public, a), Activities: drawn(history, staffActivityOf)}
}

func activityOf(a models.AlarmActivity) activity {
	return activity{At: a.At, Verb: a.Verb, From: a.FromValue, To: a.ToValue}
}

func staffActivityOf(a models.AlarmActivity) staffActivity {
	return staffActivity{activity: activityOf(a), Actor: a.ActorName, Note: a.Note}
}
