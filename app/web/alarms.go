package web

import (
	"net/url"
	"slices"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"haulcast/models"
	"haulcast/models/store"
	"haulcast/views/alarms"
	"haulcast/views/ui"
	"haulcast/views/words"
)

// alarmPath is an alarm's page.
func alarmPath(id models.ID) string { return "/alarms/" + id.String() }

// alarmScripts are what the alarm pages need beside what every page has.
var alarmScripts = []string{"js/alarms.js", "js/alarms-acts.js", "js/alarms-keys.js"}

// alarmView is a way to look at alarms. The views of the house's own work are for staff.
type alarmView struct {
	name   string
	staff  bool
	filter func(v models.Viewer) store.AlarmFilter
}

// alarmViews lists them in order; the first is what one sees at first. static/js/alarms-views.js knows them by name.
var alarmViews = []alarmView{
	{"live", false, func(models.Viewer) store.AlarmFilter { return store.AlarmFilter{Live: true} }},
	{"mine", true, func(v models.Viewer) store.AlarmFilter { return store.AlarmFilter{Live: true, Assignee: v.UserID} }},
	{"unseen", true, func(models.Viewer) store.AlarmFilter {
		return store.AlarmFilter{Live: true, Status: models.ActiveUnack}
	}},
	{"critical", false, func(models.Viewer) store.AlarmFilter {
		return store.AlarmFilter{Live: true, Severity: models.Critical}
	}},
	{"shelved", true, func(models.Viewer) store.AlarmFilter { return store.AlarmFilter{Shelved: true} }},
	{"suppressed", true, func(models.Viewer) store.AlarmFilter { return store.AlarmFilter{Suppressed: true} }},
	{"all", false, func(models.Viewer) store.AlarmFilter { return store.AlarmFilter{} }},
}

// alarmList shows alarms.
func (w *Web) alarmList(c *gin.Context) (templ.Component, error) {
	ctx, v := c.Request.Context(), w.viewer(c)
	frame, err := w.frame(c, words.T(ctx, "alarm_list.title"), alarmScripts...)
	if err != nil {
		return nil, err
	}
	view := alarmViewOf(c.Query("show"), v)
	p := alarms.ListProps{Layout: frame, Show: view.name, Query: c.Query("q"), Kinds: readableKinds(v)}
	filter := view.filter(v)
	narrowAlarms(c, &filter, &p)
	p.First = c.Query("after") == "" && p.Query == ""
	p.Views = alarmChips(c, v, view.name)
	list, err := w.store.Alarms(ctx, v, filter, pageOf(c))
	if err != nil {
		return nil, err
	}
	p.Pages = w.pagesOf(c, list.Next)
	if p.Desk, err = w.desk(c); err != nil {
		return nil, err
	}
	for _, a := range list.Items {
		card := alarmCard(a, v)
		card.CanPick = p.Desk.May
		p.Cards = append(p.Cards, card)
	}
	return alarms.List(p), nil
}

// alarmViewOf is the view of that name, the first one when there is none or it isn't the viewer's.
func alarmViewOf(name string, v models.Viewer) alarmView {
	for _, view := range alarmViews {
		if view.name == name && (!view.staff || v.SeesInternal()) {
			return view
		}
	}
	return alarmViews[0]
}

func alarmChips(c *gin.Context, v models.Viewer, shown string) []ui.ChipProps {
	var chips []ui.ChipProps
	for _, view := range alarmViews {
		if view.staff && !v.SeesInternal() {
			continue
		}
		chips = append(chips, ui.ChipProps{
			Label: words.T(c.Request.Context(), "alarm_list.view."+view.name), Current: view.name == shown,
			Href: narrowedPath(c, view.name),
		})
	}
	return chips
}

// narrowedPath leads to another view, narrowed as this one.
func narrowedPath(c *gin.Context, view string) string {
	q := url.Values{"show": {view}}
	for _, name := range []string{"kind", "severity", "q"} {
		if value := c.Query(name); value != "" {
			q.Set(name, value)
		}
	}
	return "/alarms?" + q.Encode()
}

// readableKinds are the kinds that the viewer may read of.
func readableKinds(v models.Viewer) []models.AlarmKind {
	return slices.DeleteFunc(slices.Clone(models.AlarmKinds), func(k models.AlarmKind) bool { return !v.MayReadAlarm(k) })
}

// narrowAlarms reads what narrows the view; what is no kind and no severity narrows nothing. The view of critical alarms
// keeps its own severity.
func narrowAlarms(c *gin.Context, f *store.AlarmFilter, p *alarms.ListProps) {
	f.Query = p.Query
	if kind := models.AlarmKind(c.Query("kind")); slices.Contains(p.Kinds, kind) {
		f.Kind, p.Kind = kind, string(kind)
	}
	if severity, ok := models.ParseSeverity(c.Query("severity")); ok {
		p.Severity = severity.String()
		if f.Severity == models.NoSeverity {
			f.Severity = severity
		}
	}
}

// desk is what the viewer may do to alarms, and to whom they may give one: themselves first.
func (w *Web) desk(c *gin.Context) (alarms.Desk, error) {
	ctx, v := c.Request.Context(), w.viewer(c)
	d := alarms.Desk{May: v.May(models.ActOnAlarms), Me: v.UserID.String()}
	if !d.May {
		return alarms.Desk{}, nil
	}
	staff, err := w.store.StaffAndCustomerUsers(ctx, &models.NoID)
	if err != nil {
		return d, err
	}
	for _, u := range staff {
		if u.ID == v.UserID {
			d.People = slices.Insert(d.People, 0, ui.Option{Value: d.Me, Label: words.T(ctx, "alarm_acts.me", "name", u.Name)})
			continue
		}
		d.People = append(d.People, ui.Option{Value: u.ID.String(), Label: u.Name})
	}
	return d, nil
}

// acknowledge notes that the viewer has seen an alarm, at the press of its card's button; one that needs a note asks for
// it on a page of its own.
func (w *Web) acknowledge(c *gin.Context) (Next, error) {
	id, ok := models.ParseID(c.Param("id"))
	if !ok {
		return Next{}, errNoAlarm
	}
	_, err := w.tracker.Acknowledge(c.Request.Context(), w.actor(c), id, c.PostForm("note"))
	if err == nil || wantsJSON(c) {
		return Next{Path: "/alarms", Flash: "alarm_list.acknowledged"}, err
	}
	refusal, onForm := refusalOf(err)
	if !onForm {
		return Next{}, err
	}
	page, err := w.actPage(c, models.ActAcknowledge, []models.ID{id}, nil, refusal)
	return Next{Show: page}, err
}

var errNoAlarm = models.Errorf(models.NotFound, "There is no such alarm, or it isn't yours to see.")
