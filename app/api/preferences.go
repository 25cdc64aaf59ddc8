package api

import (
	"fmt"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"haulcast/models"
)

// preferences is what the asker is told, and when.
type preferences struct {
	Version   int      `json:"version"` // 0 while nothing was chosen
	Kinds     []choice `json:"kinds"`
	QuietFrom *string  `json:"quiet_from"` // null: no quiet hours
	QuietTo   *string  `json:"quiet_to"`
}

// choice is what the asker wants to hear of one kind.
type choice struct {
	Kind          models.NotificationKind `json:"kind"`
	InApp         bool                    `json:"in_app"`
	LeastSeverity string                  `json:"least_severity"`
}

func preferencesOf(v models.Viewer, p models.NotificationPreferences) preferences {
	out := preferences{Version: p.Version, Kinds: []choice{}}
	for _, k := range models.NotificationKinds(v) {
		is := p.Of(k)
		out.Kinds = append(out.Kinds, choice{Kind: k, InApp: is.InApp, LeastSeverity: is.Least.String()})
	}
	if !p.Quiet.None() {
		from, to := timeOfDay(p.Quiet.From), timeOfDay(p.Quiet.To)
		out.QuietFrom, out.QuietTo = &from, &to
	}
	return out
}

func timeOfDay(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

// preferencesInput is what the asker wants to be told: kinds that are missing are told as by default.
type preferencesInput struct {
	Kinds     []choiceInput `json:"kinds" need:"yes"`
	QuietFrom *string       `json:"quiet_from"`
	QuietTo   *string       `json:"quiet_to"`
}

// choiceInput is what the asker wants to hear of one kind; what is missing is as by default.
type choiceInput struct {
	Kind          string `json:"kind" need:"yes"`
	InApp         *bool  `json:"in_app"`
	LeastSeverity string `json:"least_severity"`
}

// of are the choices as models knows them.
func (in preferencesInput) of() (models.NotificationPreferences, error) {
	var p models.Problems
	wanted := models.NotificationPreferences{Choices: map[models.NotificationKind]models.NotificationChoice{}}
	for i, c := range in.Kinds {
		kind, chosen := models.NotificationKind(c.Kind), models.EveryNotification
		if _, twice := wanted.Choices[kind]; twice {
			p.Add(fmt.Sprintf("kinds[%d].kind", i), "is given twice")
		}
		if c.InApp != nil {
			chosen.InApp = *c.InApp
		}
		if c.LeastSeverity != "" {
			known := false
			if chosen.Least, known = models.ParseSeverity(c.LeastSeverity); !known {
				p.Add(fmt.Sprintf("kinds[%d].least_severity", i), "must be warning, minor, major or critical")
			}
		}
		wanted.Choices[kind] = chosen
	}
	if (in.QuietFrom == nil) != (in.QuietTo == nil) {
		p.Add("quiet_to", "and quiet_from are given together or not at all")
	}
	wanted.Quiet = models.QuietHours{From: minutesIn(&p, "quiet_from", in.QuietFrom), To: minutesIn(&p, "quiet_to", in.QuietTo)}
	return wanted, p.Err()
}

func minutesIn(p *models.Problems, field string, text *string) int {
	if text == nil {
		return 0
	}
	at, err := time.Parse("15:04", *text)
	if err != nil {
		p.Add(field, "must be a time of day, such as 22:00")
	}
	return at.Hour()*60 + at.Minute()
}

// Preferences tells what the asker is told.
func (a *API) Preferences(c *gin.Context) error {
	p, err := a.preferences(c)
	if err != nil {
		return err
	}
	c.Header("ETag", etag(p.Version))
	c.JSON(http.StatusOK, preferencesOf(viewer(c), p))
	return nil
}

func (a *API) preferences(c *gin.Context) (models.NotificationPreferences, error) {
	all, err := a.store.PreferencesOf(c.Request.Context(), []models.ID{viewer(c).UserID})
	return all[viewer(c).UserID], err
}

// SetPreferences replaces what the asker is told.
func (a *API) SetPreferences(c *gin.Context) error {
	version, err := expected(c)
	if err != nil {
		return err
	}
	in, err := read[preferencesInput](c)
	if err != nil {
		return err
	}
	wanted, err := in.of()
	if err != nil {
		return err
	}
	newest := func() (int, error) {
		p, err := a.preferences(c)
		return p.Version, err
	}
	var saved models.NotificationPreferences
	err = atVersion(version, newest, func(version int) error {
		saved, err = a.tracker.SetNotificationPreferences(c.Request.Context(), actor(c), version, wanted)
		return err
	})
	if err != nil {
		return answerConflict(c, err, newest)
	}
	c.Header("ETag", etag(saved.Version))
	c.JSON(http.StatusOK, preferencesOf(viewer(c), saved))
	return nil
}
