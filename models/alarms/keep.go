package alarms

import (
	"encoding/json"

	"haulcast/models"
)

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
