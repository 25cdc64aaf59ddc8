package web_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"haulcast/app/apptest"
	"haulcast/app/tracking"
	"haulcast/models"
	"haulcast/models/store"
)

// alarmed is a site with two alarms of one customer, each raised by a real report: goods that are too warm still, and a
// blow that is over.
type alarmed struct {
	t           *testing.T
	site        *apptest.Site
	customer    models.Customer
	dispatcher  apptest.Person
	warm, shock models.ID
}

func newAlarmed(t *testing.T) *alarmed {
	t.Helper()
	a := &alarmed{t: t, site: apptest.Start(t)}
	a.customer, a.dispatcher = a.site.Customer("ACME", "Acme Clinics"), a.site.Somebody(models.RoleDispatcher)
	profile := a.site.Profile("Cold", 0)
	number := a.site.UnderWay(a.customer, func(o *tracking.OrderDraft, _ *tracking.ShipmentDraft) { o.Profile = profile.Name }).TrackingNumber
	_, token := a.site.Device("logger-1", number)
	now := time.Now().UTC()
	a.site.Report(token, apptest.Point{"ts": now.Add(-time.Minute), "temp_c": 9.5}, apptest.Point{"ts": now, "temp_c": 9.9, "lat": 53.4, "lon": -2.7, "shock_g": 6})
	list, err := a.site.App.Store.Alarms(t.Context(), a.dispatcher.Actor().Viewer, store.AlarmFilter{}, store.Page{})
	if err != nil {
		t.Fatal(err)
	}
	for _, each := range list.Items {
		switch each.Kind {
		case models.AlarmTempHigh:
			a.warm = each.ID
		case models.AlarmShock:
			a.shock = each.ID
		}
	}
	if a.warm == models.NoID || a.shock == models.NoID {
		t.Fatalf("raised: %+v", list.Items)
	}
	return a
}

func (a *alarmed) does(act models.AlarmAct, id models.ID, d tracking.AlarmDraft) {
	a.t.Helper()
	if _, err := a.site.Tracker().ActOnAlarm(a.t.Context(), a.dispatcher.Actor(), act, id, d); err != nil {
		a.t.Fatal(err)
	}
}

func card(id models.ID) string { return "[data-alarm='" + id.String() + "']" }

func TestEachViewOfTheAlarmsShowsItsOwn(t *testing.T) {
	t.Parallel()
	a := newAlarmed(t)
	d := deskOf(t, a.site, a.dispatcher)
	warm, shock := card(a.warm), card(a.shock)
	d.get("/alarms").is(200).has(warm, shock, "[data-alarm-list][data-first]")
	d.get("/alarms?show=mine").hasNot(warm, shock)
	d.get("/alarms?kind=shock").has(shock, "#alarm-kind option[value=shock][selected]", "a[href='/alarms?kind=shock&show=mine']").hasNot(warm)
	d.get("/alarms?severity=critical").hasNot(warm, shock)
	d.get("/alarms?kind=nonsense&severity=worse&show=other").is(200).has(warm, shock)
	d.get("/alarms?q=Acme").has(warm, shock).hasNot("[data-first]")
	d.get("/alarms?q=Nobody").hasNot(warm, shock)

	a.does(models.ActAssign, a.warm, tracking.AlarmDraft{Assignee: &a.dispatcher.ID})
	a.does(models.ActAcknowledge, a.warm, tracking.AlarmDraft{})
	a.does(models.ActShelve, a.shock, tracking.AlarmDraft{Minutes: 30, Note: "the driver looks"})
	d.get("/alarms?show=mine").has(warm).hasNot(shock)
	d.get("/alarms?show=unseen").hasNot(warm, shock)
	d.get("/alarms?show=shelved").has(shock + " [data-field=shelved_until][datetime]").hasNot(warm)
	d.get("/alarms").has(warm + " .alarm__whose:not([hidden])").hasNot(shock)
	d.get("/alarms?show=all").has(warm, shock)
}

func TestAnAlarmIsLivedThroughByFormsAlone(t *testing.T) {
	t.Parallel()
	a := newAlarmed(t)
	d := deskOf(t, a.site, a.dispatcher)
	id := a.warm.String()
	d.get("/alarms/"+id).is(200).says("Too warm", "9.9 °C", "limit 8 °C", "Raised").has("#acts, #alarm-acts button[value=acknowledge]", "[data-map]", "[data-chart]").
		hasNot("#alarm-acts button[value=close]", "#alarm-acts button[value=reopen]")

	d.get("/alarms/actions?act=shelve&id="+id).is(200).has("textarea[name=note]", "select[name=minutes]", "input[name=id][value='"+id+"']")
	d.post("/alarms/actions", "act", "shelve", "id", id, "minutes", "480", "note", " ").is(422).
		has("textarea[aria-invalid=true]", "select option[value='480'][selected]")
	d.follow(d.post("/alarms/actions", "act", "shelve", "id", id, "minutes", "480", "note", "cools down")).is(200).
		says("Shelved.", "cools down", "Dispatcher Person").has("#alarm-acts button[value=unshelve]")
	d.follow(d.post("/alarms/actions", "act", "assign", "id", id, "assignee", a.dispatcher.ID.String())).says("Assigned.")
	d.post("/alarms/actions", "act", "assign", "id", id, "assignee", "nobody").is(422).has("select[name=assignee][aria-invalid=true]")
	d.follow(d.post("/alarms/actions", "act", "comment", "id", id, "note", "<b>called</b>")).says("<b>called</b>").hasNot("main b")
	d.post("/alarms/actions", "act", "close", "id", id, "resolution", "true_alarm").is(422).says("The condition still holds.")
	d.follow(d.post("/alarms/actions", "act", "acknowledge", "id", id)).has("#alarm-acts button[value=unacknowledge]")

	d.post("/alarms/actions", "act", "dance", "id", id).is(400)
	d.post("/alarms/actions", "act", "acknowledge").is(422).says("No alarm was chosen")
	d.get("/alarms/actions?act=dance").is(404)
	d.get("/alarms/actions?act=take").is(200).has(".empty")
	d.get("/alarms/nonsense").is(404)
	d.get("/alarms/" + models.NewID().String()).is(404)
}

// TestOfManyAlarmsEachSaysWhatCameOfIt to a script, and on the page that comes back to a form.
func TestOfManyAlarmsEachSaysWhatCameOfIt(t *testing.T) {
	t.Parallel()
	a := newAlarmed(t)
	form := url.Values{"act": {"close"}, "resolution": {"false_alarm"}, "id": {a.warm.String(), a.shock.String(), models.NewID().String()}}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, a.site.URL+"/alarms/actions", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "application/json")
	resp, err := a.dispatcher.Browser().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s %v: %s", resp.Status, err, body)
	}
	var told struct {
		Said    string
		Results []struct {
			ID      models.ID
			Refused string
		}
	}
	if err := json.Unmarshal(body, &told); err != nil {
		t.Fatal(err)
	}
	want := map[models.ID]string{a.warm: "The condition still holds.", a.shock: ""}
	if len(told.Results) != 3 || told.Said != "Closed. 2 were refused; each says why." || !strings.Contains(told.Results[2].Refused, "no such alarm") {
		t.Errorf("told %s", body)
	}
	for _, each := range told.Results[:2] {
		if why := want[each.ID]; !strings.HasPrefix(each.Refused, why) || why == "" && each.Refused != "" {
			t.Errorf("%s: %q", each.ID, each.Refused)
		}
	}

	d := deskOf(t, a.site, a.dispatcher)
	form.Set("resolution", "test")
	r, err = http.NewRequestWithContext(t.Context(), http.MethodPost, a.site.URL+"/alarms/actions", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	d.do(r).is(422).says("Not every alarm could be changed", "The condition still holds.").has("input[name=id][value='" + a.warm.String() + "']")
}

// TestCustomersReadWhatHappenedToTheirGoodsAndNotWhoWorksOnIt: no names, no notes, nothing of the shelf, and no act.
func TestCustomersReadWhatHappenedToTheirGoodsAndNotWhoWorksOnIt(t *testing.T) {
	t.Parallel()
	a := newAlarmed(t)
	a.does(models.ActAssign, a.warm, tracking.AlarmDraft{Assignee: &a.dispatcher.ID, Note: "secret-word"})
	a.does(models.ActAcknowledge, a.warm, tracking.AlarmDraft{Note: "secret-word"})
	a.does(models.ActShelve, a.warm, tracking.AlarmDraft{Minutes: 30, Note: "secret-word"})
	own := deskOf(t, a.site, a.site.Somebody(models.RoleCustomer, a.customer))
	page := own.get("/alarms/"+a.warm.String()).is(200).says("Too warm", "9.9 °C", "Raised", "Acknowledged").hasNot("main form", "dialog", "[data-verb=shelved]", "[data-verb=assigned]")
	list := own.get("/alarms?show=mine").is(200).has(card(a.warm)).hasNot(card(a.shock), ".alarm__mark:not([hidden])", ".alarm__whose:not([hidden])", "main input[type=checkbox]", "a[href='/alarms?show=shelved']")
	for _, internal := range []string{"secret-word", "Dispatcher Person", "logger-1"} {
		if strings.Contains(page.Find("main").Text(), internal) || strings.Contains(list.Find("[data-alarm-cards]").Text(), internal) {
			t.Errorf("a customer reads %q", internal)
		}
	}
	own.get("/alarms/" + a.shock.String()).is(404)
	own.post("/alarms/actions", "act", "comment", "id", a.warm.String(), "note", "x").is(403)
	other := deskOf(t, a.site, a.site.Somebody(models.RoleCustomer, a.site.Customer("OTHER", "Other")))
	other.get("/alarms/" + a.warm.String()).is(404)
}
