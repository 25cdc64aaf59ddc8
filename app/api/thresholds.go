package api

import (
	"encoding/json"
	"net/http"

	"github.com/gin-gonic/gin"

	"haulcast/app/tracking"
	"haulcast/models"
)

// thresholdsInput is all that a scope is to change of the thresholds.
type thresholdsInput struct {
	Changes map[string]json.RawMessage `json:"changes" need:"yes"`
}

// scopeOf is whose thresholds the URL is about. Without a scope they are the installation's.
func scopeOf(c *gin.Context) (scope models.ThresholdScope, subject string) {
	if scope = models.ThresholdScope(c.Param("scope")); scope == "" {
		return models.ScopeInstallation, ""
	}
	if scope == models.ScopeInstallation {
		return "", "" // its thresholds have a URL of their own
	}
	return scope, c.Param("subject")
}

// readThresholds reads a scope's thresholds, and what holds for its goods with them.
func (a *API) readThresholds(c *gin.Context) (thresholds, error) {
	scope, subject := scopeOf(c)
	id, err := tracking.ThresholdSubject(c.Request.Context(), a.store, viewer(c), scope, subject)
	if err != nil {
		return thresholds{}, err
	}
	layers, err := a.store.ThresholdLayers(c.Request.Context(), scope, id)
	if err != nil {
		return thresholds{}, err
	}
	return thresholdsOf(subject, layers)
}

// Thresholds tells what a scope changes of the thresholds.
func (a *API) Thresholds(c *gin.Context) error {
	t, err := a.readThresholds(c)
	if err != nil {
		return err
	}
	c.Header("ETag", etag(t.Version))
	c.JSON(http.StatusOK, t)
	return nil
}

// SetThresholds replaces what a scope changes of the thresholds; open alarms follow in the background.
func (a *API) SetThresholds(c *gin.Context) error {
	version, err := expected(c)
	if err != nil {
		return err
	}
	in, err := read[thresholdsInput](c)
	if err != nil {
		return err
	}
	changes, err := json.Marshal(in.Changes)
	if err != nil {
		return err
	}
	newest := func() (int, error) {
		t, err := a.readThresholds(c)
		return t.Version, err
	}
	scope, subject := scopeOf(c)
	err = atVersion(version, newest, func(version int) error {
		_, err := a.tracker.SetThresholds(c.Request.Context(), actor(c), tracking.ThresholdsDraft{
			Scope: scope, Subject: subject, Version: version, Changes: changes,
		})
		return err
	})
	if err != nil {
		return answerConflict(c, err, newest)
	}
	return a.Thresholds(c)
}

// Reevaluations lists the changes of rules on their way through what is under way, newest first.
func (a *API) Reevaluations(c *gin.Context) error {
	q := queryOf(c)
	page := q.page()
	if err := q.done(); err != nil {
		return err
	}
	list, err := a.store.Reevaluations(c.Request.Context(), viewer(c), page)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, pageOf(list, reevaluationOf))
	return nil
}
