package alarms

import "time"

// Memory is what a rule remembers of its series beyond what every Track does. Each rule that needs one has its own
// part, described in the rule's file, and leaves the others empty. It is a value: Remember gives a new one and never
// changes what it was given, because marks keep it.
type Memory struct {
	Frozen  *time.Time `json:"frozen,omitempty"`  // temperature_freeze.go
	Budgets []spent    `json:"budgets,omitempty"` // temperature_cumulative.go
	Kinetic []stretch  `json:"kinetic,omitempty"` // temperature_mkt.go
	Trend   *trend     `json:"trend,omitempty"`   // temperature_drift.go
	Sensor  *probe     `json:"sensor,omitempty"`  // sensor_fault.go
	Anchor  *Sample    `json:"anchor,omitempty"`  // stop_prolonged.go
	Entered bool       `json:"entered,omitempty"` // geofence_left.go
}
