package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"haulcast/app/tracking"
	"haulcast/models"
	"haulcast/views/alarms"
	"haulcast/views/ui"
	"haulcast/views/words"
)

// takeIt is the button that assigns an alarm to whoever presses it.
const takeIt = "take"

// askAct asks for what an act on some alarms needs: where the buttons lead without script, and where a form comes back.
func (w *Web) askAct(c *gin.Context) (templ.Component, error) {
	act, typed := models.AlarmAct(c.Query("act")), alarms.Typed{}
	switch act {
	case "":
		act = models.ActAcknowledge
	case takeIt:
		act, typed.Assignee = models.ActAssign, w.viewer(c).UserID.String()
	}
	if !slices.Contains(models.AlarmActs, act) {
		return nil, models.Errorf(models.NotFound, "There is no such page, or it isn't yours to see.")
	}
	return w.actPageWith(c, act, idsIn(c.QueryArray("id")), nil, nil, typed)
}

// alarmActs does to some alarms what a form asks. To a script it says of each what came of it; to a form it shows the one
// alarm, or the list, or the form again with what was refused.
func (w *Web) alarmActs(c *gin.Context) {
	if !wantsJSON(c) {
		w.action(w.actOnAlarms)(c)
		return
	}
	act, results, err := w.doAct(c)
	if err != nil {
		w.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, toldOf(words.From(c.Request.Context()), act, results))
}

// doAct reads the form and does what it asks.
func (w *Web) doAct(c *gin.Context) (models.AlarmAct, []tracking.AlarmResult, error) {
	act := models.AlarmAct(c.PostForm("act"))
	if !slices.Contains(models.AlarmActs, act) {
		return act, nil, models.Errorf(models.Invalid, "The form asks for something that can't be done to an alarm.")
	}
	draft := tracking.AlarmDraft{Note: c.PostForm("note"), Resolution: models.Resolution(c.PostForm("resolution"))}
	draft.Minutes, _ = strconv.Atoi(c.PostForm("minutes")) // what is no number is refused as 0 is
	if text := c.PostForm("assignee"); text != "" {
		id, _ := models.ParseID(text) // what names nobody is refused as somebody unknown is
		draft.Assignee = &id
	}
	results, err := w.tracker.ActOnAlarms(c.Request.Context(), w.actor(c), act, idsIn(c.PostFormArray("id")), draft)
	return act, results, err
}

func (w *Web) actOnAlarms(c *gin.Context) (Next, error) {
	act, results, err := w.doAct(c)
	if refusal, onForm := refusalOf(err); onForm && slices.Contains(models.AlarmActs, act) { // none chosen, or too many
		page, err := w.actPage(c, act, nil, nil, refusal)
		return Next{Show: page}, err
	}
	if err != nil {
		return Next{}, err
	}
	told, done := map[models.ID]error{}, 0
	for _, r := range results {
		if told[r.ID] = r.Err; r.Err == nil {
			done++
		}
	}
	switch {
	case done == len(results) && len(results) == 1:
		return Next{Path: alarmPath(results[0].ID), Flash: "alarm_acts.done." + string(act) + ".one"}, nil
	case done == len(results):
		return Next{Path: "/alarms", Flash: "alarm_acts.done." + string(act) + ".other", Args: []any{"count", done}}, nil
	}
	return w.refuseAct(c, act, results, told)
}

// refuseAct shows the form again with the alarms that were refused, each with why.
func (w *Web) refuseAct(c *gin.Context, act models.AlarmAct, results []tracking.AlarmResult, told map[models.ID]error) (Next, error) {
	refused := slices.DeleteFunc(slices.Clone(results), func(r tracking.AlarmResult) bool { return r.Err == nil })
	refusal, onForm := refusalOf(refused[0].Err)
	switch {
	case !onForm && len(results) == 1:
		return Next{}, refused[0].Err
	case !onForm || len(refusal.Fields) == 0 && len(results) > 1:
		refusal = &ui.Refusal{Message: words.T(c.Request.Context(), "alarm_acts.some_refused")}
	}
	page, err := w.actPage(c, act, idsOf(refused), told, refusal)
	return Next{Show: page}, err
}

func (w *Web) actPage(c *gin.Context, act models.AlarmAct, ids []models.ID, told map[models.ID]error, refusal *ui.Refusal) (templ.Component, error) {
	return w.actPageWith(c, act, ids, told, refusal, alarms.Typed{
		Note: c.PostForm("note"), Minutes: c.PostForm("minutes"), Assignee: c.PostForm("assignee"), Resolution: c.PostForm("resolution"),
	})
}

// actPageWith is the page that asks, with what stands in its form. Alarms that the viewer may not see are left out.
func (w *Web) actPageWith(c *gin.Context, act models.AlarmAct, ids []models.ID, told map[models.ID]error, refusal *ui.Refusal,
	typed alarms.Typed,
) (templ.Component, error) {
	ctx, v := c.Request.Context(), w.viewer(c)
	frame, err := w.frame(c, words.T(ctx, "alarm_acts."+string(act)))
	if err != nil {
		return nil, err
	}
	if c.Request.Method == post { // a page that came back is found nowhere by itself
		frame.Path = "/alarms"
	}
	d, err := w.desk(c)
	if err != nil {
		return nil, err
	}
	p := alarms.ActProps{Layout: frame, Act: act, Refused: refusal, People: d.People, Typed: typed, Told: map[string]string{}}
	for _, id := range ids[:min(len(ids), tracking.MostAlarmsAtOnce)] {
		a, err := w.store.AlarmByID(ctx, v, id)
		if models.CodeOf(err) == models.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		card := alarmCard(a, v)
		card.CanAck = false
		p.Cards = append(p.Cards, card)
		if why := told[id]; why != nil && len(ids) > 1 {
			p.Told[card.ID] = sentenceOf(words.From(ctx), why)
		}
	}
	return alarms.Act(p), nil
}

// told is what a script learns of an act: a sentence about the whole, and of each alarm whether it was refused.
type told struct {
	Said    string      `json:"said"`
	Results []toldAlarm `json:"results"`
}

type toldAlarm struct {
	ID      models.ID `json:"id"`
	Refused string    `json:"refused,omitempty"` // why
	Fields  []string  `json:"fields,omitempty"`  // of the form, that are wrong
}

func toldOf(l *words.Language, act models.AlarmAct, results []tracking.AlarmResult) told {
	t, done := told{Results: make([]toldAlarm, len(results))}, 0
	for i, r := range results {
		t.Results[i] = toldAlarm{ID: r.ID}
		if r.Err == nil {
			done++
			continue
		}
		t.Results[i].Refused = sentenceOf(l, r.Err)
		if refusal, ok := refusalOf(r.Err); ok {
			for _, f := range refusal.Fields {
				t.Results[i].Fields = append(t.Results[i].Fields, f.Field)
			}
		}
	}
	t.Said = l.N("alarm_acts.done."+string(act), done)
	switch refused := len(results) - done; {
	case done == 0:
		t.Said = l.N("alarm_acts.refused", refused)
	case refused > 0:
		t.Said = l.N("alarm_acts.partly", refused, "done", t.Said)
	}
	return t
}

// sentenceOf is an error as a person reads it on the alarm it is about: what is wrong with
// each field, where it is about fields.
func sentenceOf(l *words.Language, err error) string {
	var known *models.Error
	if !errors.As(err, &known) {
		return err.Error()
	}
	if len(known.Fields) == 0 {
		return known.Message
	}
	var sentences []string
	for _, f := range known.Fields {
		sentences = append(sentences, l.T("alarm_acts.field."+f.Field)+" "+f.Message+".")
	}
	return strings.Join(sentences, " ")
}

// idsIn reads ids; what is none is left out, as an alarm that isn't there would be.
func idsIn(texts []string) []models.ID {
	var ids []models.ID
	for _, text := range texts {
		if id, ok := models.ParseID(text); ok {
			ids = append(ids, id)
		}
	}
	return ids
}

func idsOf(results []tracking.AlarmResult) []models.ID {
	ids := make([]models.ID, len(results))
	for i, r := range results {
		ids[i] = r.ID
	}
	return ids
}
