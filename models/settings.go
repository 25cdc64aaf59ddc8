package models

import "time"

// Settings are the installation's own: one row. Thresholds have defaults, so a fresh row works.
type Settings struct {
	ID              int `gorm:"primaryKey"` // always 1
	OperatorName    string
	TimeZone        string
	TrackingPrefix  string // two letters, UPU S10 service indicator
	TrackingSuffix  string // two letters, a user-assigned country code
	TrackingKey     []byte // secret of the serial's permutation
	Epoch           string // part of every stream id; a restore changes it
	Demo            bool
	DelayToleranceS int // late only beyond the promise plus this
	DelayHoldS      int // how long "late predicted" must hold before the alarm
	DelayClearS     int // how long the prediction must be good again before it clears
	SignalFloorS    int // silence shorter than this is never an alarm
	SignalMajorS    int // silence longer than this is major
	ETAEveryS       int // recompute the arrival at least this often, reports or not
	LinehaulKMH     float64
	UrbanKMH        float64
	ShockG          float64
	ShockCriticalG  float64
	ReopenWindowS   int // a condition that returns within this reopens its alarm
	UpdatedAt       time.Time
}

// DelayTolerance is how far beyond the promise an arrival is not yet late.
func (s Settings) DelayTolerance() time.Duration {
	return time.Duration(s.DelayToleranceS) * time.Second
}

// DelayHold is how long a predicted delay must hold before its alarm.
func (s Settings) DelayHold() time.Duration { return time.Duration(s.DelayHoldS) * time.Second }

// DelayClear is how long a prediction must be good again before the alarm clears.
func (s Settings) DelayClear() time.Duration { return time.Duration(s.DelayClearS) * time.Second }

// SignalLostAfter is how long a device that reports every so many seconds may be silent: three intervals, but never
// less than the floor.
func (s Settings) SignalLostAfter(reportEveryS int) time.Duration {
	return time.Duration(max(3*reportEveryS, s.SignalFloorS)) * time.Second
}

// ReopenWindow is how long after clearing a returning condition reopens the same alarm.
func (s Settings) ReopenWindow() time.Duration { return time.Duration(s.ReopenWindowS) * time.Second }

// ETAEvery is how often an arrival is recomputed when nothing is reported.
func (s Settings) ETAEvery() time.Duration { return time.Duration(s.ETAEveryS) * time.Second }
