package models

import (
	"encoding/json"
	"fmt"
	"maps"
	"time"
)

// Thresholds are the figures that alarm rules compare with. The installation has a whole set (DefaultThresholds and
// what an admin changed); customers, temperature profiles and orders may each change some of them for their own goods.
// The particular goes before the general: order, profile, customer, installation. Durations are seconds, lengths metres.
type Thresholds struct {
	// Off lists the kinds that are not judged at all.
	Off map[AlarmKind]bool `json:"off,omitempty"`

	PickupGraceS int `json:"pickup_grace_s"` // overdue only beyond the plan plus this
	PickupMajorS int `json:"pickup_major_s"`

	DelayToleranceS int `json:"delay_tolerance_s"` // late only beyond the promise plus this
	DelayHoldS      int `json:"delay_hold_s"`      // how long "late predicted" must hold before the alarm
	DelayClearS     int `json:"delay_clear_s"`     // how long the prediction must be good again before it clears
	DelayMajorS     int `json:"delay_major_s"`     // later than this is major
	DelayCriticalS  int `json:"delay_critical_s"`

	TempMajorS int     `json:"temp_major_s"` // outside for so long is major
	DriftHoldS int     `json:"drift_hold_s"` // warming or cooling for so long before anybody is told
	DriftLeadS int     `json:"drift_lead_s"` // the limit would be crossed within so long
	MKTWarnC   float64 `json:"mkt_warn_c"`   // degrees below the limit at which the mean kinetic temperature is a warning; 0: none

	SignalFloorS int `json:"signal_floor_s"` // silence shorter than this is never an alarm
	SignalMajorS int `json:"signal_major_s"` // silence longer than this is major
	LostSilenceS int `json:"lost_silence_s"` // silent for so long: loss suspected
	LostQuietS   int `json:"lost_quiet_s"`   // nothing happened to it for so long: loss suspected
	LostOverdueS int `json:"lost_overdue_s"` // so long beyond the promise: loss suspected

	ShockG         float64 `json:"shock_g"`
	ShockCriticalG float64 `json:"shock_critical_g"`
	LightLux       float64 `json:"light_lux"`
	LightClearS    int     `json:"light_clear_s"`

	GeofenceHoldS   int `json:"geofence_hold_s"` // inside or outside for so long, where the fence says nothing itself
	RouteOffM       int `json:"route_off_m"`     // beside the planned way
	RouteOffUrbanM  int `json:"route_off_urban_m"`
	RouteMajorM     int `json:"route_major_m"`
	RouteHoldS      int `json:"route_hold_s"`
	StopProlongedS  int `json:"stop_prolonged_s"`
	StopMovedM      int `json:"stop_moved_m"` // so far away it has moved on
	AttemptsMajor   int `json:"attempts_major"`
	BatteryWarnPct  int `json:"battery_warn_pct"`
	BatteryMinorPct int `json:"battery_minor_pct"`

	SensorMinC     float64 `json:"sensor_min_c"` // no sensor of ours measures outside these
	SensorMaxC     float64 `json:"sensor_max_c"`
	SensorJumpCMin float64 `json:"sensor_jump_c_min"` // degrees a minute that no goods change
	SensorStuckS   int     `json:"sensor_stuck_s"`    // the same value for so long

	ReopenWindowS int `json:"reopen_window_s"` // a condition that returns within this reopens its alarm
}

// DefaultThresholds are domain.md 1.6's; those of shock, light, deviation, stops and drift are ours to tune.
func DefaultThresholds() Thresholds {
	return Thresholds{
		PickupGraceS: 900, PickupMajorS: 7200,
		DelayToleranceS: 900, DelayHoldS: 300, DelayClearS: 600, DelayMajorS: 7200, DelayCriticalS: 28800,
		TempMajorS: 1800, DriftHoldS: 900, DriftLeadS: 3600,
		SignalFloorS: 900, SignalMajorS: 14400, LostSilenceS: 86400, LostQuietS: 259200, LostOverdueS: 259200,
		ShockG: 5, ShockCriticalG: 10, LightLux: 50, LightClearS: 600,
		GeofenceHoldS: 120, RouteOffM: 1000, RouteOffUrbanM: 300, RouteMajorM: 10000, RouteHoldS: 300,
		StopProlongedS: 2700, StopMovedM: 300, AttemptsMajor: 3, BatteryWarnPct: 20, BatteryMinorPct: 10,
		SensorMinC: -90, SensorMaxC: 80, SensorJumpCMin: 5, SensorStuckS: 43200,
		ReopenWindowS: 1800,
	}
}

// With gives the thresholds with some of them changed: a JSON object of the fields that differ, as a scope keeps it.
// Empty changes nothing.
func (t Thresholds) With(changes json.RawMessage) (Thresholds, error) {
	t.Off = maps.Clone(t.Off)
	if len(changes) == 0 {
		return t, nil
	}
	if err := json.Unmarshal(changes, &t); err != nil {
		return Thresholds{}, fmt.Errorf("read thresholds: %w", err)
	}
	return t, nil
}

// DelayTolerance is how far beyond the promise an arrival is not yet late.
func (t Thresholds) DelayTolerance() time.Duration {
	return time.Duration(t.DelayToleranceS) * time.Second
}

// DelayHold is how long a predicted delay must hold before its alarm.
func (t Thresholds) DelayHold() time.Duration { return time.Duration(t.DelayHoldS) * time.Second }

// DelayClear is how long a prediction must be good again before the alarm clears.
func (t Thresholds) DelayClear() time.Duration { return time.Duration(t.DelayClearS) * time.Second }

// SignalLostAfter is how long a device that reports every so many seconds may be silent: three intervals, but never
// less than the floor.
func (t Thresholds) SignalLostAfter(reportEveryS int) time.Duration {
	return time.Duration(max(3*reportEveryS, t.SignalFloorS)) * time.Second
}

// ReopenWindow is how long after clearing a returning condition reopens the same alarm.
func (t Thresholds) ReopenWindow() time.Duration { return time.Duration(t.ReopenWindowS) * time.Second }

// ThresholdScope says for whose goods thresholds are.
type ThresholdScope string

// The scopes, from the general to the particular.
const (
	ScopeInstallation ThresholdScope = "installation"
	ScopeCustomer     ThresholdScope = "customer"
	ScopeProfile      ThresholdScope = "profile"
	ScopeOrder        ThresholdScope = "order"
)

// ThresholdScopes lists them from the general to the particular.
var ThresholdScopes = []ThresholdScope{ScopeInstallation, ScopeCustomer, ScopeProfile, ScopeOrder}

// ThresholdChange is what one scope changes: SubjectID names the customer, profile or order, and is NoID for the
// installation. Values is a JSON object of the fields of Thresholds that differ there.
type ThresholdChange struct {
	Scope     ThresholdScope  `gorm:"primaryKey"`
	SubjectID ID              `gorm:"primaryKey"`
	Values    json.RawMessage `gorm:"column:changes;type:jsonb"`
	Version   int
	UpdatedAt time.Time
	UpdatedBy string
}

// TableName is the table's name.
func (ThresholdChange) TableName() string { return "thresholds" }
