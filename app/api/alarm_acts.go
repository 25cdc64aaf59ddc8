package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"haulcast/app/problem"
	"haulcast/app/tracking"
	"haulcast/models"
)

// acknowledgementInput is what the one who acknowledges has to say.
type acknowledgementInput struct {
	Note string `json:"note"`
}

// alarmAssignmentInput is who works on an alarm; without an assignee nobody does.
type alarmAssignmentInput struct {
	Assignee *models.ID `json:"assignee"`
	Note     string     `json:"note"`
}

// commentInput is what somebody says about an alarm.
type commentInput struct {
	Note string `json:"note" need:"yes"`
}

// shelvingInput is for how long an alarm is put aside, and why.
type shelvingInput struct {
	Minutes int    `json:"minutes" need:"yes"`
	Note    string `json:"note" need:"yes"`
}

// reasonInput is why an alarm is cleared by hand, or reopened.
type reasonInput struct {
	Note string `json:"note" need:"yes"`
}

// closingInput is what an alarm was.
type closingInput struct {
	Resolution models.Resolution `json:"resolution" need:"yes"`
	Note       string            `json:"note"`
}

// alarmActsInput is the same act on several alarms.
type alarmActsInput struct {
	Act        models.AlarmAct   `json:"act" need:"yes"`
	IDs        []models.ID       `json:"ids" need:"yes"`
	Note       string            `json:"note"`
	Assignee   *models.ID        `json:"assignee"`
	Minutes    int               `json:"minutes"`
	Resolution models.Resolution `json:"resolution"`
}

// alarmActResult is what became of one of them.
type alarmActResult struct {
	ID      models.ID        `json:"id"`
	Done    bool             `json:"done"`
	Version *int             `json:"version"`
	Problem *problem.Problem `json:"problem"`
}

// alarmActResults is what became of each, in the order of the request.
type alarmActResults struct {
	Results []alarmActResult `json:"results"`
}

// Acknowledge notes that somebody has seen an alarm.
func (a *API) Acknowledge(c *gin.Context) error {
	return onAlarm(a, c, models.ActAcknowledge, func(in acknowledgementInput) tracking.AlarmDraft {
		return tracking.AlarmDraft{Note: in.Note}
	})
}

// Unacknowledge takes that back.
func (a *API) Unacknowledge(c *gin.Context) error {
	return onAlarm(a, c, models.ActUnacknowledge, func(struct{}) tracking.AlarmDraft { return tracking.AlarmDraft{} })
}

// AssignAlarm says who works on an alarm.
func (a *API) AssignAlarm(c *gin.Context) error {
	return onAlarm(a, c, models.ActAssign, func(in alarmAssignmentInput) tracking.AlarmDraft {
		return tracking.AlarmDraft{Assignee: in.Assignee, Note: in.Note}
	})
}

// Comment says something about an alarm.
func (a *API) Comment(c *gin.Context) error {
	return onAlarm(a, c, models.ActComment, func(in commentInput) tracking.AlarmDraft {
		return tracking.AlarmDraft{Note: in.Note}
	})
}

// Shelve puts an alarm aside.
func (a *API) Shelve(c *gin.Context) error {
	return onAlarm(a, c, models.ActShelve, func(in shelvingInput) tracking.AlarmDraft {
		return tracking.AlarmDraft{Minutes: in.Minutes, Note: in.Note}
	})
}

// Unshelve takes it off the shelf.
func (a *API) Unshelve(c *gin.Context) error {
	return onAlarm(a, c, models.ActUnshelve, func(struct{}) tracking.AlarmDraft { return tracking.AlarmDraft{} })
}

// ClearAlarm says that an alarm's condition is over.
func (a *API) ClearAlarm(c *gin.Context) error {
	return onAlarm(a, c, models.ActClear, reason)
}

// CloseAlarm ends an alarm and says what it was.
func (a *API) CloseAlarm(c *gin.Context) error {
	return onAlarm(a, c, models.ActClose, func(in closingInput) tracking.AlarmDraft {
		return tracking.AlarmDraft{Resolution: in.Resolution, Note: in.Note}
	})
}

// ReopenAlarm takes back that an alarm was closed.
func (a *API) ReopenAlarm(c *gin.Context) error {
	return onAlarm(a, c, models.ActReopen, reason)
}

func reason(in reasonInput) tracking.AlarmDraft { return tracking.AlarmDraft{Note: in.Note} }

// onAlarm does something to one alarm and answers with how it stands then. If-Match may say which version the sender
// has read, and Idempotency-Key that this may have been sent before.
func onAlarm[T any](a *API, c *gin.Context, act models.AlarmAct, draft func(T) tracking.AlarmDraft) error {
	id, err := idIn(c, "alarm")
	if err != nil {
		return err
	}
	in, err := read[T](c)
	if err != nil {
		return err
	}
	d := draft(in)
	if d.ID, err = repeatableID(c); err != nil {
		return err
	}
	if c.GetHeader("If-Match") != "" {
		if d.Version, err = expected(c); err != nil {
			return err
		}
	}
	if _, err := a.tracker.ActOnAlarm(c.Request.Context(), actor(c), act, id, d); err != nil {
		return answerConflict(c, err, a.alarmVersion(c, id))
	}
	return a.Alarm(c)
}

// ActOnAlarms does the same to several alarms, each by itself, and says for each whether it was done.
func (a *API) ActOnAlarms(c *gin.Context) error {
	in, err := read[alarmActsInput](c)
	if err != nil {
		return err
	}
	id, err := repeatableID(c)
	if err != nil {
		return err
	}
	results, err := a.tracker.ActOnAlarms(c.Request.Context(), actor(c), in.Act, in.IDs, tracking.AlarmDraft{
		ID: id, Note: in.Note, Assignee: in.Assignee, Minutes: in.Minutes, Resolution: in.Resolution,
	})
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, alarmActResults{Results: drawn(results, resultOf)})
	return nil
}

func resultOf(r tracking.AlarmResult) alarmActResult {
	if r.Err != nil {
		p := problem.Of(r.Err)
		return alarmActResult{ID: r.ID, Problem: &p}
	}
	return alarmActResult{ID: r.ID, Done: true, Version: &r.Alarm.Version}
}
