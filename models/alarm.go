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

// ByPerson tells whether only a person can know that the condition is there, and when it is over.
func (k AlarmKind) ByPerson() bool { return k == AlarmDamageReported }

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
	ClosedAt    *time.Time // cleared and acknowledged, or closed by a person
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

	ShelvedUntil  *time.Time // out of the live list until then; nil: not on the shelf
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

// Open tells whether anything is left to do about the alarm: active, or not yet acknowledged, or latched and not closed.
func (a Alarm) Open() bool { return a.ClosedAt == nil && a.VoidedAt == nil }

// Shelved tells whether a person put the alarm aside for a time that is not over.
func (a Alarm) Shelved(now time.Time) bool {
	return a.ShelvedUntil != nil && now.Before(*a.ShelvedUntil)
}

// Live tells whether the alarm stands in the live list and counts: open, and neither shelved nor suppressed.
func (a Alarm) Live(now time.Time) bool { return a.Open() && !a.Shelved(now) && a.Suppressed == "" }

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
