package alarms

import (
	"encoding/json"
	"time"

	"haulcast/models"
)

// Episode is one alarm as the rule's series tells it, from when the condition began to when it was over. FirstAt names
// it within its series.
type Episode struct {
	FirstAt     time.Time       `json:"first"`
	RaisedAt    time.Time       `json:"raised"`
	LastAt      time.Time       `json:"last"`
	ClearedAt   *time.Time      `json:"cleared,omitempty"`
	Severity    models.Severity `json:"sev"`
	MaxSeverity models.Severity `json:"max"`
	Value       *float64        `json:"value,omitempty"`
	Limit       *float64        `json:"limit,omitempty"`
	Unit        string          `json:"unit,omitempty"`
	Excess      float64         `json:"excess"`
	Occurrences int             `json:"n"`
	Suppressed  string          `json:"quiet,omitempty"`
}

// Active tells whether the condition still holds.
func (e Episode) Active() bool { return e.ClearedAt == nil }

// note takes a moment in which the condition held into the episode.
func (e *Episode) note(at time.Time, v Verdict, w worst) {
	e.LastAt, e.Suppressed = at, v.Suppressed
	if e.Value == nil || w.Excess > e.Excess {
		e.Value, e.Limit, e.Unit, e.Excess = w.Value, w.Limit, w.Unit, w.Excess
	}
}

// weigh sets how bad it is, and keeps how bad it was.
func (e *Episode) weigh(severity models.Severity, lasting bool) {
	e.MaxSeverity = max(e.MaxSeverity, severity)
	e.Severity = severity
	if lasting {
		e.Severity = e.MaxSeverity
	}
}

// worst is the worst value of a run.
type worst struct {
	Excess float64  `json:"excess"`
	Value  *float64 `json:"value,omitempty"`
	Limit  *float64 `json:"limit,omitempty"`
	Unit   string   `json:"unit,omitempty"`
	Any    bool     `json:"any,omitempty"`
}

func (w *worst) take(v Verdict) {
	if !w.Any || v.Excess > w.Excess {
		*w = worst{Excess: v.Excess, Value: v.Value, Limit: v.Limit, Unit: v.Unit, Any: true}
	}
}

// episode is Episode without its methods, so that encoding does not call itself.
type episode Episode

// kept is an episode as a track keeps it: severities by their numbers, which order them, not by their words.
type kept struct {
	episode
	Severity    int `json:"sev"`
	MaxSeverity int `json:"max"`
}

// MarshalJSON writes the episode as a track keeps it.
func (e Episode) MarshalJSON() ([]byte, error) {
	return json.Marshal(kept{episode: episode(e), Severity: int(e.Severity), MaxSeverity: int(e.MaxSeverity)})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (e *Episode) UnmarshalJSON(b []byte) error {
	var k kept
	if err := json.Unmarshal(b, &k); err != nil {
		return err
	}
	*e = Episode(k.episode)
	e.Severity = models.Severity(k.Severity)
	e.MaxSeverity = models.Severity(max(k.MaxSeverity, k.Severity)) // which tracks kept earlier don't tell
	return nil
}
