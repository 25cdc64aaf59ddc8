package models

import (
	"encoding/json"
	"time"
)

// Settings are the installation's own: one row, and the thresholds that hold where nothing more particular does.
type Settings struct {
	ID             int `gorm:"primaryKey"` // always 1
	OperatorName   string
	TimeZone       string
	TrackingPrefix string // two letters, UPU S10 service indicator
	TrackingSuffix string // two letters, a user-assigned country code
	TrackingKey    []byte // secret of the serial's permutation
	Epoch          string // part of every stream id; a restore changes it
	Demo           bool
	ETAEveryS      int // recompute the arrival at least this often, reports or not
	LinehaulKMH    float64
	UrbanKMH       float64
	RulesVersion   int // raised when thresholds or geofences change; who keeps them in memory compares
	UpdatedAt      time.Time

	Thresholds `gorm:"-"`
}

// ETAEvery is how often an arrival is recomputed when nothing is reported.
func (s Settings) ETAEvery() time.Duration { return time.Duration(s.ETAEveryS) * time.Second }

// For gives the settings with the thresholds that hold for particular goods: what is changed for them, from the general
// to the particular.
func (s Settings) For(changes []json.RawMessage) (Settings, error) {
	var err error
	for _, c := range changes {
		if s.Thresholds, err = s.With(c); err != nil {
			return s, err
		}
	}
	return s, nil
}
