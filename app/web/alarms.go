package web

import (
	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"haulcast/models"
	"haulcast/models/store"
	"haulcast/views/alarms"
	"haulcast/views/ui"
	"haulcast/views/words"
)

// alarmViews are the ways to look at alarms, in order; the first is what one sees at first.
var alarmViews = []struct {
	name   string
	filter store.AlarmFilter
}{
	{"live", store.AlarmFilter{Open: new(true)}},
	{"unseen", store.AlarmFilter{Status: models.ActiveUnack}},
	{"critical", store.AlarmFilter{Open: new(true), Severity: models.Critical}},
	{"all", store.AlarmFilter{}},
}

// alarmList shows alarms.
func (w *Web) alarmList(c *gin.Context) (templ.Component, error) {
	ctx, v := c.Request.Context(), w.viewer(c)
	frame, err := w.frame(c, words.T(ctx, "alarm_list.title"), "js/alarms.js")
	if err != nil {
		return nil, err
	}
	p := alarms.ListProps{Layout: frame, CanAck: v.May(models.ActOnAlarms)}
	show, filter := alarmViews[0].name, alarmViews[0].filter
	for _, view := range alarmViews {
		if view.name == c.Query("show") {
			show, filter = view.name, view.filter
		}
	}
	for _, view := range alarmViews {
		p.Chips = append(p.Chips, ui.ChipProps{
			Label: words.T(ctx, "alarm_list."+view.name), Href: "/alarms?show=" + view.name, Current: view.name == show,
		})
	}
	p.Live = show == "live"
	list, err := w.store.Alarms(ctx, v, filter, pageOf(c))
	if err != nil {
		return nil, err
	}
	p.Pages = w.pagesOf(c, list.Next)
	for _, a := range list.Items {
		p.Cards = append(p.Cards, alarmCard(a, v))
	}
	return alarms.List(p), nil
}

// acknowledge notes that the viewer has seen an alarm; one that needs a note asks for it on a page of its own.
func (w *Web) acknowledge(c *gin.Context) (Next, error) {
	id, ok := models.ParseID(c.Param("id"))
	if !ok {
		return Next{}, models.Errorf(models.NotFound, "There is no such alarm, or it isn't yours to see.")
	}
	_, err := w.tracker.Acknowledge(c.Request.Context(), w.actor(c), id, c.PostForm("note"))
	known, onForm := refused(err)
	if err == nil || !onForm || wantsJSON(c) {
		return Next{Path: "/alarms", Flash: "alarm_list.acknowledged"}, err
	}
	page, err := w.askForNote(c, id, known)
	return Next{Show: page}, err
}

func (w *Web) askForNote(c *gin.Context, id models.ID, why *models.Error) (templ.Component, error) {
	ctx, v := c.Request.Context(), w.viewer(c)
	frame, err := w.frame(c, words.T(ctx, "alarm_list.acknowledge"), "js/alarms.js")
	if err != nil {
		return nil, err
	}
	frame.Path = "/alarms"
	a, err := w.store.AlarmByID(ctx, v, id)
	if err != nil {
		return nil, err
	}
	p := alarms.AcknowledgeProps{Layout: frame, Card: alarmCard(a, v), Note: c.PostForm("note"), Told: why.Message}
	p.Card.CanAck = false
	for _, f := range why.Fields {
		p.Error = f.Message
	}
	return alarms.Acknowledge(p), nil
}
