package models

import "time"

// TemperatureProfile says how warm goods may be and how patient the alarm is. An order or a shipment names one.
// The range is inclusive: in range if and only if Min <= T <= Max.
type TemperatureProfile struct {
	ID          ID `gorm:"primaryKey"`
	Name        string
	MinC        *float64
	MaxC        *float64
	HysteresisC float64 // an alarm clears this far inside the limit
	SetDelayS   int     // outside this long before the alarm, seconds
	ClearDelayS int     // inside this long before it clears, seconds
	InstantMaxC *float64
	InstantMinC *float64 // beyond an instant limit there is no delay; nil = off
	WarmupS     int      // ignored for alarms after the first reading, kept in the data
	FreezeC     *float64 // at or below it goods freeze: alarm at once, critical after FreezeS; nil = they don't mind
	FreezeS     int
	Budgets     []TimeBudget `gorm:"serializer:json"` // how long goods may be how warm in all, or at one time
	MKTLimitC   *float64     // mean kinetic temperature over MKTWindowS; nil = not looked at
	MKTWindowS  int
	Version     int
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// TimeBudget is how long goods may be at or above AtC (or, Below, at or below it): OverS seconds, cumulative over the
// whole journey or, Consecutive, at one time. Thresholds are inclusive, as WHO PQS counts.
type TimeBudget struct {
	AtC         float64 `json:"at_c"`
	Below       bool    `json:"below,omitempty"`
	Consecutive bool    `json:"consecutive,omitempty"`
	OverS       int     `json:"over_s"`
}

// SetDelay is how long a reading must stay outside before the alarm.
func (p TemperatureProfile) SetDelay() time.Duration { return time.Duration(p.SetDelayS) * time.Second }

// ClearDelay is how long a reading must stay inside by the hysteresis before the alarm clears.
func (p TemperatureProfile) ClearDelay() time.Duration {
	return time.Duration(p.ClearDelayS) * time.Second
}

// Warmup is how long after the first reading alarms are not evaluated.
func (p TemperatureProfile) Warmup() time.Duration { return time.Duration(p.WarmupS) * time.Second }
