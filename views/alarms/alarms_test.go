package alarms

import (
	"context"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"

	"haulcast/models"
	"haulcast/views/layout"
	"haulcast/views/ui"
	"haulcast/views/words"
)

func draw(t *testing.T, c templ.Component) *goquery.Document {
	t.Helper()
	var b strings.Builder
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	page, err := goquery.NewDocumentFromReader(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return page
}

func has(t *testing.T, page *goquery.Document, want int, selectors ...string) {
	t.Helper()
	for _, selector := range selectors {
		if got := page.Find(selector).Length(); got != want {
			t.Errorf("%s: found %d, want %d", selector, got, want)
		}
	}
}

var (
	staff    = layout.Props{Viewer: layout.Viewer{Name: "Dana", Role: "dispatcher"}}
	customer = layout.Props{Viewer: layout.Viewer{Name: "Cora", Role: "customer"}}
	noon     = time.Date(2026, 7, 3, 12, 0, 0, 0, time.UTC)
	desk     = Desk{May: true, Me: "me", People: []ui.Option{{Value: "me", Label: "Dana (you)"}, {Value: "b", Label: "Bo"}}}
)

// TestEveryKindSaysWhatItMeansAndWhatToDo, and every verb of a history and every act has its words.
func TestEveryKindSaysWhatItMeansAndWhatToDo(t *testing.T) {
	l := words.From(context.Background())
	var keys []string
	for _, kind := range models.AlarmKinds {
		keys = append(keys, "alarm_means."+string(kind), "alarm_do."+string(kind))
	}
	for _, verb := range models.AlarmVerbs {
		keys = append(keys, "alarm_verbs."+verb)
	}
	for _, act := range models.AlarmActs {
		keys = append(keys, "alarm_acts."+string(act), "alarm_acts.lead."+string(act), "alarm_acts.done."+string(act)+".one", "alarm_acts.done."+string(act)+".other")
		if asks(act) {
			keys = append(keys, "alarm_acts.note."+string(act))
		}
	}
	for _, key := range keys {
		if !l.Has(key) {
			t.Errorf("no sentence %q", key)
		}
	}
}

// TestTheKeysToldAreTheKeysThatWork holds the buttons' keys against the script that listens to them.
func TestTheKeysToldAreTheKeysThatWork(t *testing.T) {
	script, err := os.ReadFile("../../static/js/alarms-keys.js")
	if err != nil {
		t.Fatal(err)
	}
	bound := map[string]string{}
	table, _, _ := strings.Cut(string(script[strings.Index(string(script), "const ACTS"):]), "};")
	for _, m := range regexp.MustCompile(`(\w): '(\w+)'`).FindAllStringSubmatch(table, -1) {
		bound[m[2]] = m[1]
	}
	for _, act := range append([]models.AlarmAct{take}, models.AlarmActs...) {
		key, shifted := strings.CutPrefix(offers[act].Key, "Shift+")
		if !shifted {
			key = strings.ToLower(key)
		}
		if bound[string(act)] != key || key == "" {
			t.Errorf("%s is told as %q and done by %q", act, offers[act].Key, bound[string(act)])
		}
	}
	if len(bound) != len(models.AlarmActs)+1 {
		t.Errorf("the script binds %v", bound)
	}
}

func TestTheDeskIsForWhoActs(t *testing.T) {
	cards := []ui.AlarmCardProps{{ID: "a", Kind: "shock", Severity: "major", Status: "active_unack", RaisedAt: noon, CanAck: true, CanPick: true}}
	page := draw(t, List(ListProps{Layout: staff, Desk: desk, Show: "live", Cards: cards, First: true, Kinds: models.AlarmKinds}))
	has(t, page, 1, "input[type=checkbox][value=a][form=alarm-acts]", "form#alarm-acts[action='/alarms/actions']", "a[href='/alarms/a']",
		"[data-alarm-list][data-desk][data-first][data-show=live][data-me=me]", "dialog#alarm-keys", "template[data-template='act.shelve']")
	has(t, page, 0, "template[data-template='act.unshelve']", "dialog[open]")
	has(t, page, len(bulkOffers), "#alarm-acts button[name=act]")
	has(t, page, len(models.AlarmKinds)+1, "#alarm-kind option")

	cards[0].CanAck, cards[0].CanPick = false, false
	page = draw(t, List(ListProps{Layout: customer, Show: "live", Cards: cards}))
	has(t, page, 0, "main form:not([role=search])", "main input[type=checkbox]", "dialog", "[data-first]")
	has(t, draw(t, List(ListProps{Layout: customer, Show: "live", Severity: "major"})), 1, ".desk__filters a.button[href='/alarms?show=live']", ".empty:not([hidden])")
}

func shown() ShowProps {
	value, limit := 10.1, 8.0
	return ShowProps{Layout: staff, Desk: desk, Alarm: Alarm{
		ID: "a", Kind: "temp.high", Severity: "major", MaxSeverity: "critical", Status: "active_unack", Open: true, Shipment: "ZL1",
		Customer: strings.Repeat("Community Pharmacies ", 6), Device: "logger", Value: &value, Limit: &limit, Unit: "°C", FirstAt: noon, RaisedAt: noon, LastAt: noon,
		RecordedAt: noon, Assignee: "Bo", ShelvedUntil: noon.Add(time.Hour), ShelvedBy: "Dana", ShelfReason: "cools down",
	}, Acts: []models.AlarmAct{models.ActAcknowledge, models.ActAssign, models.ActUnshelve}, History: []Line{
		{Verb: "shelved", At: noon, By: "Dana", Note: "cools down", Until: noon.Add(time.Hour)}, {Verb: "raised", At: noon, To: "major"},
	}}
}

func TestAnAlarmsPageOffersWhatIsLegalAndNoMore(t *testing.T) {
	page := draw(t, Show(shown()))
	has(t, page, 1, "[data-alarm-page][data-alarm=a]", "#alarm-acts button[value=acknowledge][data-kind=primary]", "#alarm-acts button[value=take]",
		"#alarm-acts button[value=unshelve]", "#alarm-acts input[name=id][value=a]", ".headline a[href='/shipments/ZL1']", "[data-refresh=history] [data-verb=shelved] .timeline__what time")
	has(t, page, 0, "#alarm-acts button[value=close]", "#alarm-acts button[value=reopen]", ".chart")
	text := strings.Join(strings.Fields(page.Find("main").Text()), " ")
	for _, want := range []string{"10.1 °C", "limit 8 °C", "was Critical", "Shelved until", "cools down", "warmer than their limit", "Have the driver check"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %q", want, text)
		}
	}
}

func TestWhoMayOnlyLookIsOfferedNothing(t *testing.T) {
	p := shown()
	p.Layout, p.Desk, p.Acts = customer, Desk{}, nil
	has(t, draw(t, Show(p)), 0, "main form", "dialog", "template[data-template^='act.']", "[data-acts-said]")
}

func TestAnActsFormComesBackWithWhatWasTyped(t *testing.T) {
	page := draw(t, Act(ActProps{
		Layout: staff, Act: models.ActShelve, Cards: []ui.AlarmCardProps{{ID: "a", Kind: "shock"}, {ID: "b", Kind: "shock"}},
		Typed: Typed{Note: "later", Minutes: "480"}, Told: map[string]string{"b": "This alarm is closed."},
		Refused: &ui.Refusal{Message: "No.", Fields: []models.FieldError{{Field: "minutes", Message: "must be less"}}},
	}))
	has(t, page, 1, "select[name=minutes][aria-invalid=true] option[value='480'][selected]", "input[name=id][value=b]", ".desk__told", "a[href='#act-shelve-minutes']")
	if got := page.Find("textarea[name=note]").Text(); got != "later" {
		t.Errorf("the note is %q", got)
	}
	has(t, draw(t, Act(ActProps{Layout: staff, Act: models.ActClose})), 0, "main form")
}
