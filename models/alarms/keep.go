package alarms

import (
	"encoding/json"

	"haulcast/models"
)

// episode is Episode without its methods, so that encoding does not call itself.
type episode Episode

// kept is an episode as a track keeps it: the severity by its number, which orders it, not by its word.
type kept struct {
	episode
	Severity int `json:"sev"`
}

// MarshalJSON writes the episode as a track keeps it.
func (e Episode) MarshalJSON() ([]byte, error) {
	return json.Marshal(kept{episode: episode(e), Severity: int(e.Severity)})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (e *Episode) UnmarshalJSON(b []byte) error {
	var k kept
	if err := json.Unmarshal(b, &k); err != nil {
		return err
	}
	*e = Episode(k.episode)
	e.Severity = models.Severity(k.Severity)
	return nil
}
