package tracking

import (
	"context"
	"strings"
	"time"

	"haulcast/models"
	"haulcast/models/store"
)

// doing is an act on an alarm with all it needs to know.
type doing struct {
	AlarmDraft
	by       models.User
	assignee *models.User
	ended    bool // the shipment's way is over
	now      time.Time
}

// alarmAct is how an act is done: what has to be found first, what it does to the alarm, and its word in the history.
type alarmAct struct {
	verb models.AlarmVerb
	find func(ctx context.Context, tx *store.Store, d *doing) error
	to   func(a *models.Alarm, d doing) (changed bool, err error)
}

// alarmActs is the list.
var alarmActs = map[models.AlarmAct]alarmAct{
	models.ActAcknowledge: {verb: models.AlarmAcknowledged, to: acknowledge},
	models.ActUnacknowledge: {verb: models.AlarmUnacknowledged, to: func(a *models.Alarm, d doing) (bool, error) {
		return a.Unacknowledge(d.now)
	}},
	models.ActAssign: {verb: models.AlarmAssigned, find: findAssignee, to: func(a *models.Alarm, d doing) (bool, error) {
		return a.Assign(d.assignee, d.now)
	}},
	models.ActComment: {verb: models.AlarmCommented, to: func(a *models.Alarm, d doing) (bool, error) {
		return true, a.Comment(d.Note, d.now)
	}},
	models.ActShelve: {verb: models.AlarmShelved, to: func(a *models.Alarm, d doing) (bool, error) {
		return true, a.Shelve(d.by, d.Minutes, d.Note, d.now)
	}},
	models.ActUnshelve: {verb: models.AlarmUnshelved, to: func(a *models.Alarm, d doing) (bool, error) {
		return a.Unshelve(d.now), nil
	}},
	models.ActClear: {verb: models.AlarmCleared, to: func(a *models.Alarm, d doing) (bool, error) {
		return a.ClearByHand(d.Note, d.ended, d.now)
	}},
	models.ActClose: {verb: models.AlarmClosed, to: func(a *models.Alarm, d doing) (bool, error) {
		return a.Close(d.by, d.Resolution, d.Note, d.ended, d.now)
	}},
	models.ActReopen: {verb: models.AlarmReopened, to: func(a *models.Alarm, d doing) (bool, error) {
		return a.Reopen(d.Note, d.now)
	}},
}

func actWords() string {
	words := make([]string, len(models.AlarmActs))
	for i, act := range models.AlarmActs {
		words[i] = string(act)
	}
	return strings.Join(words, ", ")
}

// acknowledge notes that it was seen. Once the goods have arrived nothing clears an alarm any more: what somebody has
// seen then is over, unless it latched.
func acknowledge(a *models.Alarm, d doing) (changed bool, err error) {
	changed, err = a.Acknowledge(d.by, d.Note, d.now)
	if changed && d.ended && a.Active && !a.Latched {
		a.ClearedByHand = true
		a.Clear(d.now, d.now)
	}
	return changed, err
}

func findAssignee(ctx context.Context, tx *store.Store, d *doing) error {
	if d.Assignee == nil {
		return nil
	}
	u, err := tx.UserByID(ctx, *d.Assignee)
	if err == nil {
		d.assignee = &u
		return nil
	}
	var p models.Problems
	if err := known(&p, "assignee", "isn't one of the staff", err); err != nil {
		return err
	}
	return p.Err()
}

// linesOf is what an act adds to the alarm's history: what followed from it, and the act itself with what was said.
func linesOf(was, is models.Alarm, verb models.AlarmVerb, d AlarmDraft) []models.AlarmActivity {
	var lines []models.AlarmActivity
	add := func(followed bool, v models.AlarmVerb, from, to string) {
		if !followed && v != verb {
			return
		}
		line := models.AlarmActivity{ID: models.NewID(), AlarmID: is.ID, Verb: v, FromValue: from, ToValue: to}
		if v == verb {
			line.Note = d.Note
			if d.ID != models.NoID {
				line.ID = d.ID
			}
		}
		lines = append(lines, line)
	}
	add(was.AckedAt == nil && is.AckedAt != nil, models.AlarmAcknowledged, "", "")
	add(was.Active && !is.Active, models.AlarmCleared, "", "")
	add(was.ClosedAt == nil && is.ClosedAt != nil, models.AlarmClosed, "", string(is.Resolution))
	add(false, models.AlarmReopened, string(was.Resolution), "")
	add(false, models.AlarmUnacknowledged, "", "")
	add(false, models.AlarmAssigned, was.AssigneeName, is.AssigneeName)
	add(false, models.AlarmShelved, "", moment8601(is.ShelvedUntil))
	add(false, models.AlarmUnshelved, "", "")
	add(false, models.AlarmCommented, "", "")
	return lines
}

func moment8601(at *time.Time) string {
	if at == nil {
		return ""
	}
	return at.UTC().Format(time.RFC3339)
}

// factsOf is what the audit log keeps of an act: what it changed, as it was and as it is.
func factsOf(was, is models.Alarm, note string) facts {
	f := facts{"kind": is.Kind, "severity": is.Severity}
	if note != "" {
		f["note"] = note
	}
	change := func(name string, was, is any) {
		if was != is {
			f[name] = facts{"was": was, "is": is}
		}
	}
	change("status", was.Status(), is.Status())
	change("open", was.Open(), is.Open())
	change("assignee", was.AssigneeName, is.AssigneeName)
	change("shelved_until", moment8601(was.ShelvedUntil), moment8601(is.ShelvedUntil))
	change("resolution", was.Resolution, is.Resolution)
	return f
}
