package notifications

import (
	"context"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"haulcast/models"
	"haulcast/views/layout"
	"haulcast/views/ui"
)

func draw(t *testing.T, p ListProps) *goquery.Document {
	t.Helper()
	p.Layout = layout.Props{Viewer: layout.Viewer{Role: "customer"}, Live: layout.Live{URL: "/stream"}}
	var b strings.Builder
	if err := List(p).Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	page, err := goquery.NewDocumentFromReader(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return page
}

func TestTheInboxIsKeptTrueAndReadByForms(t *testing.T) {
	page := draw(t, ListProps{Unread: 1, Items: []ui.NotificationItemProps{
		{ID: "1", Title: strings.Repeat("Long news ", 30), Subject: "/shipments/ZL1"}, {ID: "2", Title: "Old", Read: true},
	}})
	for selector, want := range map[string]int{
		"[data-notifications] [data-read=false] form[action='/notifications/1/reading']": 1, "[data-notification='2'][data-read=true]": 1,
		"[data-refresh=all-read] form[action='/notifications/reading']": 1, "template[data-template='notification.item']": 1, "main .empty": 0,
	} {
		if got := page.Find(selector).Length(); got != want {
			t.Errorf("%s: found %d, want %d", selector, got, want)
		}
	}
}

func TestAnEmptyInboxSaysWhatArrivesThere(t *testing.T) {
	page := draw(t, ListProps{})
	if page.Find("[data-refresh=nothing] .empty").Length() != 1 || page.Find("[data-refresh=all-read] form").Length() != 0 {
		t.Error("an empty inbox says nothing, or can be read")
	}
}

func TestAStaffMembersFormHasNoNewsAndKeepsWhatWasTyped(t *testing.T) {
	var b strings.Builder
	p := PreferencesProps{
		Layout: layout.Props{Viewer: layout.Viewer{Role: "dispatcher"}}, Version: 3, From: "22:00", Zone: "Europe/London",
		Alarms:  []Choice{{"temp.high", "critical"}, {"shock", Never}},
		Refused: &ui.Refusal{Message: "No.", Fields: []models.FieldError{{Field: "quiet_to", Message: "is needed too"}, {Field: "shock", Message: "is odd"}}},
	}
	if err := Preferences(p).Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	page, err := goquery.NewDocumentFromReader(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	for selector, want := range map[string]int{
		"#news": 0, "select": 2, "select[name='temp.high'] option[value=critical][selected]": 1, "select[name=shock] option[value=never][selected]": 1,
		"input[name=version][value='3']": 1, "#quiet_from[value='22:00']": 1, "#quiet_to[aria-invalid]": 1, "a[href='#shock']": 1,
	} {
		if got := page.Find(selector).Length(); got != want {
			t.Errorf("%s: found %d, want %d", selector, got, want)
		}
	}
}
