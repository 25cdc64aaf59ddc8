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

// staffAlarm adds who works on it, what people noted, and what the clock will do.
type staffAlarm struct {
	alarm
	DeviceID         *models.ID `json:"device_id"`
	Latched          bool       `json:"latched"`
	AckedBy          *string    `json:"acked_by"`
	AckNote          string     `json:"ack_note"`
	Note             string     `json:"note"`
	AssigneeID       *models.ID `json:"assignee_id"`
	Assignee         *string    `json:"assignee"`
	ShelvedUntil     *time.Time `json:"shelved_until"`
	ShelvedBy        *string    `json:"shelved_by"`
	ShelfReason      string     `json:"shelf_reason"`
	Suppressed       string     `json:"suppressed"`
	ClearedByHand    bool       `json:"cleared_by_hand"`
	ClosedBy         *string    `json:"closed_by"`
	Resolution       *string    `json:"resolution"`
	EscalationStep   int        `json:"escalation_step"`
	NextEscalationAt *time.Time `json:"next_escalation_at"`
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
		Note: a.Note, AssigneeID: a.AssigneeID, Assignee: textOrNull(a.AssigneeName),
		ShelvedUntil: a.ShelvedUntil, ShelvedBy: textOrNull(a.ShelvedByName), ShelfReason: a.ShelfReason,
		Suppressed: a.Suppressed, ClearedByHand: a.ClearedByHand, ClosedBy: textOrNull(a.ClosedByName),
		Resolution: textOrNull(string(a.Resolution)), EscalationStep: a.EscalationStep, NextEscalationAt: a.NextEscalationAt,
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

// alarmStory is one alarm with the first page of its history, oldest first.
type alarmStory struct {
	alarm
	Activities     []activity `json:"activities"`
	ActivitiesNext *string    `json:"activities_next"`
}

// staffAlarmStory is the staff's, with what may be done to the alarm now.
type staffAlarmStory struct {
	staffAlarm
	Acts           []models.AlarmAct `json:"acts"`
	Activities     []staffActivity   `json:"activities"`
	ActivitiesNext *string           `json:"activities_next"`
}

func alarmStoryFor(v models.Viewer, row store.AlarmRow, history store.List[models.AlarmActivity], now time.Time) any {
	public := publicAlarm(row.TrackingNumber, row.Alarm)
	if !v.SeesInternal() {
		lines := pageOf(history, activityOf)
		return alarmStory{alarm: public, Activities: lines.Items, ActivitiesNext: lines.Next}
	}
	lines := pageOf(history, staffActivityOf)
	return staffAlarmStory{
		staffAlarm: internalAlarm(public, row.Alarm), Acts: append([]models.AlarmAct{}, row.Acts(now)...),
		Activities: lines.Items, ActivitiesNext: lines.Next,
	}
}

// activityOf tells a customer how bad it was; what else a line says is the house's own.
func activityOf(a models.AlarmActivity) activity {
	told := activity{At: a.At, Verb: a.Verb}
	if a.Verb == models.AlarmRaised || a.Verb == models.AlarmSeverityChanged {
		told.From, told.To = a.FromValue, a.ToValue
	}
	return told
}

func staffActivityOf(a models.AlarmActivity) staffActivity {
	return staffActivity{
		activity: activity{At: a.At, Verb: a.Verb, From: a.FromValue, To: a.ToValue}, Actor: a.ActorName, Note: a.Note,
	}
}

// assignee is somebody who may be given an alarm.
type assignee struct {
	ID   models.ID   `json:"id"`
	Name string      `json:"name"`
	Role models.Role `json:"role"`
}

func assigneeOf(u models.User) assignee { return assignee{ID: u.ID, Name: u.Name, Role: u.Role} }
