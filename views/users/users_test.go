package users

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"

	"haulcast/views/layout"
	"haulcast/views/ui"
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
	admin = layout.Props{Viewer: layout.Viewer{Name: "Alex", Role: "admin"}}
	noon  = time.Date(2026, 7, 3, 12, 0, 0, 0, time.UTC)
)

func TestTheListTellsWhoIsShutOut(t *testing.T) {
	page := draw(t, List(ListProps{Layout: admin, Rows: []Row{
		{ID: "1", Name: strings.Repeat("Very Long Name ", 12), Email: "a@b.example", Role: "customer", Customer: "ACME", LastLoginAt: noon},
		{ID: "2", Name: "B", Role: "dispatcher", Disabled: true},
	}}))
	has(t, page, 1, "a[href='/users/1']", ".badge[data-tone=muted]", ".badge[data-tone=good]", "td time[data-time=age]")
	has(t, draw(t, List(ListProps{Layout: admin, Query: "x"})), 1, ".empty a[href='/users']")
}

func TestAnAdminIsSentToTheirOwnAccountForTheirOwnPassword(t *testing.T) {
	self := draw(t, Show(ShowProps{Layout: admin, ID: "1", Name: "Alex", Self: true}))
	has(t, self, 1, ".page-head a[href='/account']")
	has(t, self, 0, "form[action='/users/1/password']")
	other := draw(t, Show(ShowProps{Layout: admin, ID: "2", Name: "Robin"}))
	has(t, other, 1, "dialog form[action='/users/2/password']", "dialog form[action='/users/2/disabling']")
	has(t, other, 0, "form[action$='enabling']", "#made")
	has(t, draw(t, Show(ShowProps{Layout: admin, ID: "2", Disabled: true})), 1, "form[action='/users/2/enabling']")
}

func TestAPasswordJustMadeCanBeCopied(t *testing.T) {
	page := draw(t, Show(ShowProps{Layout: admin, ID: "2", Password: "abcde-fghij"}))
	has(t, page, 1, "#made input[readonly][value='abcde-fghij']", "#made [data-copy=made-password]")
}

func TestTheSessionOneIsInIsNotEndedByItself(t *testing.T) {
	page := draw(t, Account(AccountProps{Layout: admin, Email: "a@b.example", Role: "admin", Sessions: []Session{
		{ID: "s1", This: true, SeenAt: noon}, {ID: "s2", SeenAt: noon, Program: true},
	}}))
	has(t, page, 1, "form[action='/account/sessions/s2/ending']", "form[action='/account/password'] input[autocomplete='current-password']")
	has(t, page, 0, "form[action='/account/sessions/s1/ending']")
	has(t, page, 2, "input[type=password][autocomplete='new-password']")
}

func TestAMistakeInThePasswordIsNeverShownWithIt(t *testing.T) {
	page := draw(t, Account(AccountProps{Layout: admin, Role: "admin", Refused: &ui.Refusal{Message: "No."}}))
	page.Find("input[type=password]").Each(func(_ int, field *goquery.Selection) {
		if value := field.AttrOr("value", ""); value != "" {
			t.Errorf("%s holds %q", field.AttrOr("name", ""), value)
		}
	})
}

func TestBrowsersAreCalledByTheirNames(t *testing.T) {
	for agent, want := range map[string]string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36 Edg/126.0": "Edge, Windows",
		"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0":                                                "Firefox, Linux",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1":   "Safari, iPhone",
		"Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36":              "Chrome, Android",
		"something else": "A browser", "": "A browser",
	} {
		if got := (Session{Agent: agent}).called(context.Background()); got != want {
			t.Errorf("%q is called %q, want %q", agent, got, want)
		}
	}
}
