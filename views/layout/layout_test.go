package layout

import (
	"context"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"
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

func hrefs(page *goquery.Document) string {
	var all []string
	page.Find(".top__nav a").Each(func(_ int, a *goquery.Selection) { all = append(all, a.AttrOr("href", "")) })
	return strings.Join(all, " ")
}

func TestEachRoleFindsItsWay(t *testing.T) {
	for role, want := range map[string]string{
		"dispatcher": "/board /shipments /orders /alarms /devices /customers",
		"admin":      "/board /shipments /orders /alarms /devices /customers /users /notices",
		"customer":   "/shipments /orders /alarms /notifications",
		"device":     "",
	} {
		if got := hrefs(draw(t, Page(Props{Viewer: Viewer{Role: role}}))); got != want {
			t.Errorf("%s: %q, want %q", role, got, want)
		}
	}
}

func TestAPlaceIsMarkedOnEachOfItsPages(t *testing.T) {
	for path, want := range map[string]string{
		"/locations": "/customers", "/profiles/new": "/customers", "/customers": "/customers", "/orders/HC-1/edit": "/orders",
		"/account": "", "/ordersome": "",
	} {
		page := draw(t, Page(Props{Viewer: Viewer{Role: "dispatcher"}, Path: path}))
		if got := page.Find(".top__nav a[aria-current=page]").AttrOr("href", ""); got != want {
			t.Errorf("%s: marked %q, want %q", path, got, want)
		}
	}
}

func TestTheAccountIsReachedFromEveryPage(t *testing.T) {
	if draw(t, Page(Props{Viewer: Viewer{Role: "customer"}})).Find(".menu a[href='/account']").Length() != 1 {
		t.Error("the menu of the account does not lead to it")
	}
}

func TestThePageSaysWhereItsChangesComeFrom(t *testing.T) {
	live := Live{URL: "/stream", Cursor: "e1e1e1e1.7", Key: "k", Check: "/session"}
	page := draw(t, Page(Props{Title: "Board", Path: "/shipments/ZL1", Viewer: Viewer{Role: "dispatcher"}, Live: live, Unread: 3}))
	body := page.Find("body")
	for name, want := range map[string]string{
		"data-live": "/stream", "data-cursor": "e1e1e1e1.7", "data-live-key": "k", "data-live-check": "/session", "data-login": "/login",
		"data-page": "/shipments/ZL1",
	} {
		if got := body.AttrOr(name, ""); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	for _, selector := range []string{
		"main#content", "a.skip[href='#content']", "[data-live-badge]", "[data-bell]", "[data-toasts]",
		"template[data-template='state.in_transit']", ".top__nav a[aria-current=page][href='/shipments']",
		"form[method=post][action='/logout'] button", "head script[src$='theme-boot.js']:not([type])",
	} {
		if n := page.Find(selector).Length(); n != 1 {
			t.Errorf("%s: found %d", selector, n)
		}
	}
	if got := page.Find("[data-bell-count]").Text(); got != "3" {
		t.Errorf("unread %q", got)
	}
}

func TestAPublicPageOffersNothingToSignedInPeople(t *testing.T) {
	page := draw(t, Public(PublicProps{Title: "Track", Live: Live{URL: "/t/x/stream", Cursor: "e1e1e1e1.7"}}))
	for _, selector := range []string{".top__nav", "[data-bell]", "[data-toasts]", "body[data-login]", "[action='/logout']"} {
		if n := page.Find(selector).Length(); n != 0 {
			t.Errorf("%s: found %d", selector, n)
		}
	}
	if page.Find("[data-live-badge]").Length() != 1 {
		t.Error("no live badge")
	}
}

func TestAPageThatDoesNotChangeAsksForNoStream(t *testing.T) {
	for _, page := range []*goquery.Document{draw(t, Plain(PlainProps{Title: "Sign in"})), draw(t, Page(Props{Viewer: Viewer{Role: "admin"}}))} {
		if page.Find("body[data-live], [data-live-badge], template").Length() != 0 {
			t.Error("it carries what only live pages need")
		}
	}
}
