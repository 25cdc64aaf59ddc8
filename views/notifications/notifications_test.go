package notifications

import (
	"context"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

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
