package models

import "time"

// Reevaluation is a change of the rules on its way through what is under way: thresholds, a temperature profile or a
// geofence changed, and the shipments that this concerns are judged anew, page by page, in the background.
type Reevaluation struct {
	ID          ID
	Scope       ThresholdScope
	SubjectID   ID          // the customer, profile or order; NoID for the installation
	Kinds       []AlarmKind // which alarms the change concerns; empty means all
	Reason      string      // what changed, in words
	RequestedAt time.Time
	RequestedBy string
	Total       int // shipments, as counted when it was asked for
	Done        int
	AfterID     ID // the shipment that was judged last
	FinishedAt  *time.Time
}

// Concerns tells whether alarms of the kind are judged anew.
func (r Reevaluation) Concerns(kind AlarmKind) bool {
	if len(r.Kinds) == 0 {
		return true
	}
	for _, k := range r.Kinds {
		if k == kind {
			return true
		}
	}
	return false
}

// Why shipments are judged anew: what changed.
const (
	ThresholdsChanged = "thresholds"
	ProfileChanged    = "profile"
	GeofenceChanged   = "geofence"
)

// ReevaluationReasons lists them.
var ReevaluationReasons = []string{ThresholdsChanged, ProfileChanged, GeofenceChanged}

// TemperatureKinds lists the alarms that a temperature profile decides.
var TemperatureKinds = []AlarmKind{
	AlarmTempHigh, AlarmTempLow, AlarmTempFreeze, AlarmTempCumulative, AlarmTempMKT, AlarmTempDrift,
}
