package devices

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"

	"haulcast/models"
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
	staff = layout.Props{Viewer: layout.Viewer{Name: "Dana", Role: "dispatcher"}}
	noon  = time.Date(2026, 7, 3, 12, 0, 0, 0, time.UTC)
)

func TestTheListTellsForWhomEachSpeaksAndWhoIsSilent(t *testing.T) {
	low := 11.4
	page := draw(t, List(ListProps{Layout: staff, MayManage: true, Rows: []Row{
		{ID: "1", Name: "A", Kind: "tracker", Speaks: Subject{Shipment: "ZL1"}, Heard: Heard{At: noon, BatteryPct: &low}},
		{ID: "2", Name: "B", Kind: "phone", Speaks: Subject{Vehicle: "Van 14"}, Heard: Heard{At: noon, Silent: true}},
		{ID: "3", Name: "C", Kind: "logger", Disabled: true, Heard: Heard{At: noon, Silent: true}},
	}}))
	has(t, page, 1, "a[href='/shipments/ZL1']", ".badge[data-tone=warn]", ".badge[data-tone=muted]", "use[href='#i-battery-low']",
		"[data-refresh=devices][data-refresh-every]", "a[href='/devices/new']")
	has(t, draw(t, List(ListProps{Layout: staff, MayManage: true})), 1, ".empty a[href='/devices/new']")
	has(t, draw(t, List(ListProps{Layout: staff})), 0, "a[href='/devices/new']")
	has(t, draw(t, List(ListProps{Layout: staff, Query: "x"})), 1, ".empty a[href='/devices']")
}

func device() ShowProps {
	return ShowProps{Layout: staff, ID: "d", Name: "A", Kind: "logger", MayManage: true, Zone: "Europe/London", Bindings: []Binding{
		{ID: "b2", Subject: Subject{Shipment: "ZL1"}, From: noon, Lasts: true},
		{ID: "b1", Subject: Subject{Vehicle: "Van 14"}, From: noon.Add(-time.Hour), To: noon},
	}}
}

func TestOnlyWhatLastsCanBeUnbound(t *testing.T) {
	page := draw(t, Show(device()))
	has(t, page, 1, "form[action='/devices/d/bindings/b2/ending']", "form[action='/devices/d/bindings'] input[type=datetime-local]",
		"dialog form[action='/devices/d/token']", "dialog form[action='/devices/d/disabling']")
	has(t, page, 0, "form[action='/devices/d/bindings/b1/ending']", "#settings")
	if hint := page.Find("#bind-from-hint").Text(); !strings.Contains(hint, "Europe/London") {
		t.Errorf("the hint %q names no zone", hint)
	}
}

func TestWhoMayOnlyReadChangesNothing(t *testing.T) {
	p := device()
	p.MayManage = false
	has(t, draw(t, Show(p)), 0, "main form", "main dialog")
}

func TestATokenIsShownWithTheSettingsToType(t *testing.T) {
	p := device()
	p.Settings = &Settings{Token: "secret", UniqueID: "imei", Osmand: "https://h/ingest/osmand/secret", Owntracks: "https://h/ingest/owntracks", Curl: "curl x"}
	page := draw(t, Show(p))
	for id, want := range map[string]string{
		"token-value": "secret", "traccar-id": "imei", "traccar-url": "https://h/ingest/osmand/secret", "owntracks-url": "https://h/ingest/owntracks",
		"owntracks-user": "imei", "owntracks-password": "secret", "curl-command": "curl x",
	} {
		if got := page.Find("input#"+id+"[readonly]").AttrOr("value", ""); got != want {
			t.Errorf("%s holds %q", id, got)
		}
		has(t, page, 1, "[data-copy="+id+"]")
	}
}

func TestAFormThatCameBackKeepsWhatWasTyped(t *testing.T) {
	refused := &ui.Refusal{Message: "No.", Fields: []models.FieldError{{Field: "shipment", Message: "isn't one"}}}
	p := device()
	p.Bind = Bind{Shipment: "ZL9", Refused: refused}
	has(t, draw(t, Show(p)), 1, "#bind-shipment[value=ZL9][aria-invalid=true]", "[role=alert] a[href='#bind-shipment']")
	page := draw(t, New(NewProps{Layout: staff, Form: Form{ID: "x", Kind: "logger", ReportEveryS: "300"}, Refused: &ui.Refusal{Message: "Taken."}}))
	has(t, page, 1, "option[value=logger][selected]", "input[name=report_every_s][value='300']", ".flash[data-tone=bad]")
}
