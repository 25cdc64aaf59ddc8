package models

import "time"

// AlarmKind names what an alarm is about; domain.md 1.6.
type AlarmKind string

// The kinds.
const (
	AlarmPickupOverdue  AlarmKind = "pickup.overdue"
	AlarmDelayPredicted AlarmKind = "delay.predicted"
	AlarmDelayActual    AlarmKind = "delay.actual"
	AlarmAttemptFailed  AlarmKind = "delivery.attempt_failed"
	AlarmTempHigh       AlarmKind = "temp.high"
	AlarmTempLow        AlarmKind = "temp.low"
	AlarmTempFreeze     AlarmKind = "temp.freeze"
	AlarmTempCumulative AlarmKind = "temp.cumulative"
	AlarmTempMKT        AlarmKind = "temp.mkt"
	AlarmTempDrift      AlarmKind = "temp.drift"
	AlarmSignalLost     AlarmKind = "signal.lost"
	AlarmLostSuspected  AlarmKind = "shipment.lost_suspected"
	AlarmShock          AlarmKind = "shock"
	AlarmDamageReported AlarmKind = "damage.reported"
	AlarmTamperLight    AlarmKind = "tamper.light"
	AlarmFenceForbidden AlarmKind = "geofence.forbidden"
	AlarmFenceLeft      AlarmKind = "geofence.left"
	AlarmFenceDwelled   AlarmKind = "geofence.dwelled"
	AlarmRouteDeviation AlarmKind = "route.deviation"
	AlarmStopProlonged  AlarmKind = "stop.prolonged"
	AlarmBatteryLow     AlarmKind = "battery.low"
	AlarmSensorFault    AlarmKind = "sensor.fault"
)

// AlarmKinds lists them in the order in which people look for them; tests walk it so that none is half-added.
var AlarmKinds = []AlarmKind{
	AlarmPickupOverdue, AlarmDelayPredicted, AlarmDelayActual, AlarmAttemptFailed,
	AlarmTempHigh, AlarmTempLow, AlarmTempFreeze, AlarmTempCumulative, AlarmTempMKT, AlarmTempDrift,
	AlarmSignalLost, AlarmLostSuspected, AlarmShock, AlarmDamageReported, AlarmTamperLight,
	AlarmFenceForbidden, AlarmFenceLeft, AlarmFenceDwelled, AlarmRouteDeviation, AlarmStopProlonged,
	AlarmBatteryLow, AlarmSensorFault,
}

// ForCustomers tells whether the customer whose shipment it is may read the alarm (domain.md 1.2): delays, failed
// deliveries, and what happened to the temperature of their goods.
func (k AlarmKind) ForCustomers() bool {
	switch k {
	case AlarmTempHigh, AlarmTempLow, AlarmTempFreeze, AlarmTempCumulative, AlarmTempMKT,
		AlarmDelayPredicted, AlarmDelayActual, AlarmAttemptFailed:
		return true
	}
	return false
}

// Severity orders alarms; a greater number is worse, 0 is none.
type Severity int

// The severities.
const (
	NoSeverity Severity = iota
	Warning
	Minor
	Major
	Critical
)

// Severities lists them from worst to least.
var Severities = []Severity{Critical, Major, Minor, Warning}

// String is the severity's word on the wire.
func (s Severity) String() string {
	switch s {
	case Warning:
		return "warning"
	case Minor:
		return "minor"
	case Major:
		return "major"
	case Critical:
		return "critical"
	}
	return "none"
}

// ParseSeverity reads a severity's word.
func ParseSeverity(w string) (s Severity, ok bool) {
	for _, s := range Severities {
		if s.String() == w {
			return s, true
		}
	}
	return NoSeverity, false
}

// MarshalText writes the word.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the word; "none" and "" are no severity, anything else that is not on the list is an error.
func (s *Severity) UnmarshalText(text []byte) error {
	read, ok := ParseSeverity(string(text))
	if !ok && len(text) > 0 && string(text) != NoSeverity.String() {
		return Errorf(Invalid, "%q is not a severity.", text)
	}
	*s = read
	return nil
}

// AlarmStatus is the pair active × acknowledged under its ISA-18.2 name.
type AlarmStatus string

// The four statuses.
const (
	ActiveUnack  AlarmStatus = "active_unack"
	ActiveAck    AlarmStatus = "active_ack"
	ClearedUnack AlarmStatus = "cleared_unack"
	ClearedAck   AlarmStatus = "cleared_ack"
)

// AlarmStatuses lists them in the order of an alarm's life.
var AlarmStatuses = []AlarmStatus{ActiveUnack, ActiveAck, ClearedUnack, ClearedAck}

// Alarm stands for one condition about one subject. While it is active the condition holds and at most one row exists
// for its kind, shipment and key; acknowledging is a person's act and changes nothing about the condition.
type Alarm struct {
	ID          ID `gorm:"primaryKey"`
	ShipmentID  *ID
	DeviceID    *ID
	CustomerID  *ID
	Kind        AlarmKind
	Key         string `gorm:"column:subject_key"` // the sensor, geofence … it is about; "" when the shipment itself
	Severity    Severity
	MaxSeverity Severity
	Active      bool
	AckedAt     *time.Time
	AckedBy     *ID
	AckedByName string
	AckNote     string
	ClearedAt   *time.Time
	ClosedAt    *time.Time // cleared and acknowledged, or latched and closed by hand
	Latched     bool       // stays in the live list until a person closes it
	FirstAt     time.Time  // event time: when the condition began to hold
	RaisedAt    time.Time  // event time: when it had held for the rule's delay
	LastAt      time.Time  // event time: the newest reading for which it held
	RecordedAt  time.Time  // when we raised it
	Occurrences int
	Historical  bool       // raised by readings that were old on arrival: kept, not pushed
	VoidedAt    *time.Time // later reports showed that it did not occur
	Value       *float64   // the worst value seen while active, in Unit
	Limit       *float64   `gorm:"column:limit_value"`
	Unit        string
	Note        string // what a person reported
	Version     int

	AssigneeID   *ID
	AssigneeName string

	ShelvedUntil  *time.Time // out of the live list until then
	ShelvedBy     *ID
	ShelvedByName string
	ShelfReason   string

	Suppressed string // why by design nobody is disturbed: a quiet zone's name; "" when not

	ClearedByHand bool // a person said that it is over
	ClosedBy      *ID
	ClosedByName  string
	Resolution    Resolution

	EscalationStep   int        // how many steps of its severity's ladder were taken
	NextEscalationAt *time.Time // when the next is due; nil: none
}

// Status is the alarm's name among the four.
func (a Alarm) Status() AlarmStatus {
	switch {
	case a.Active && a.AckedAt == nil:
		return ActiveUnack
	case a.Active:
		return ActiveAck
	case a.AckedAt == nil:
		return ClearedUnack
	}
	return ClearedAck
}

// Open tells whether the alarm stands in the live list: active, or not yet acknowledged, or latched and not closed.
func (a Alarm) Open() bool { return a.ClosedAt == nil && a.VoidedAt == nil }

// Acknowledge notes that a person has seen the alarm. Critical alarms need a note. Acknowledging again changes nothing
// and reports changed = false.
func (a *Alarm) Acknowledge(by User, note string, now time.Time) (changed bool, err error) {
	if a.AckedAt != nil {
		return false, nil
	}
	if a.VoidedAt != nil {
		return false, Errorf(Conflict, "Later reports showed that this alarm's condition did not occur.")
	}
	if a.Severity == Critical && note == "" {
		return false, &Error{Code: Invalid, Message: "A critical alarm needs a note.", Fields: []FieldError{{
			Field: "note", Message: "say what you did or why nothing needs doing",
		}}}
	}
	id := by.ID
	a.AckedAt, a.AckedBy, a.AckedByName, a.AckNote = &now, &id, by.Name, note
	a.Version++
	a.close(now)
	return true, nil
}

// Clear notes that the condition is gone; a second call changes nothing.
func (a *Alarm) Clear(at, now time.Time) (changed bool) {
	if !a.Active {
		return false
	}
	a.Active, a.ClearedAt = false, &at
	a.Version++
	a.close(now)
	return true
}

// close ends an alarm that is cleared and acknowledged. A latched one ends the same way: what latching adds is that a
// condition which is over at once (a shock) stays in the list until somebody has acknowledged it.
func (a *Alarm) close(now time.Time) {
	if !a.Active && a.AckedAt != nil && a.ClosedAt == nil {
		a.ClosedAt = &now
	}
}

// Resolution says what a closed alarm was.
type Resolution string

// The resolutions.
const (
	TrueAlarm    Resolution = "true_alarm"
	FalseAlarm   Resolution = "false_alarm"
	SensorFault  Resolution = "sensor_fault"
	AcceptedRisk Resolution = "accepted_risk"
	DuplicateOf  Resolution = "duplicate"
	TestAlarm    Resolution = "test"
)

// Resolutions lists them in the order in which a form offers them.
var Resolutions = []Resolution{TrueAlarm, FalseAlarm, SensorFault, AcceptedRisk, DuplicateOf, TestAlarm}

// AlarmActivity is one line of an alarm's history: who did what, when.
type AlarmActivity struct {
	ID        ID `gorm:"primaryKey"`
	AlarmID   ID
	At        time.Time
	ActorID   *ID
	ActorName string
	Verb      string // raised, acknowledged, severity_changed, cleared, reopened, closed, voided
	Note      string
	FromValue string
	ToValue   string
}

// TableName is the table's name.
func (AlarmActivity) TableName() string { return "alarm_activities" }
