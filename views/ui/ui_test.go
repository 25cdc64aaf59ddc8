package ui

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"
)

// noon is the moment the tests are told.
var noon = time.Date(2026, 7, 3, 12, 0, 0, 0, time.UTC)

func html(t *testing.T, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func draw(t *testing.T, c templ.Component) *goquery.Document {
	t.Helper()
	page, err := goquery.NewDocumentFromReader(strings.NewReader(html(t, c)))
	if err != nil {
		t.Fatal(err)
	}
	return page
}

func count(t *testing.T, page *goquery.Document, selector string, want int) {
	t.Helper()
	if got := page.Find(selector).Length(); got != want {
		t.Errorf("%s: found %d, want %d", selector, got, want)
	}
}

func text(t *testing.T, page *goquery.Document, selector, want string) {
	t.Helper()
	if got := strings.Join(strings.Fields(page.Find(selector).Text()), " "); got != want {
		t.Errorf("%s says %q, want %q", selector, got, want)
	}
}

func TestABadgeSaysItsStateInAWordAndAnIcon(t *testing.T) {
	page := draw(t, StateBadge("in_transit"))
	text(t, page, ".badge[data-tone=progress]", "In transit")
	count(t, page, "svg use[href='#i-truck']", 1)
	text(t, draw(t, StateBadge("teleported")), ".look, .badge", "teleported")
}

func TestATimeIsDrawnForPeopleAndMachines(t *testing.T) {
	at := noon.Add(345 * time.Millisecond)
	page := draw(t, Time(TimeProps{At: at, Form: Short, Field: "eta"}))
	count(t, page, "time[datetime='2026-07-03T12:00:00.345Z'][data-time=short][data-field=eta]", 1)
	text(t, page, "time", "3 Jul 12:00 UTC")
	text(t, draw(t, Time(TimeProps{At: at, Form: DateTime, Zone: "Europe/London"})), "time", "3 Jul 13:00 BST")
	text(t, draw(t, Time(TimeProps{At: noon.Add(-90 * time.Second), Now: noon, Form: Age})), "time", "1m ago")
	none := draw(t, Time(TimeProps{Form: Age, Field: "reported_at"}))
	text(t, none, "time", "–")
	count(t, none, "time[datetime]", 0)
}

func TestATemperatureTellsHowItStandsToItsLimits(t *testing.T) {
	low, high := 2.0, 8.0
	for _, each := range []struct {
		celsius float64
		want    string
	}{{1.9, "low"}, {2, "in"}, {8, "in"}, {8.1, "high"}} {
		page := draw(t, Temp(TempProps{Celsius: &each.celsius, Low: &low, High: &high}))
		count(t, page, "data[data-range="+each.want+"]", 1)
	}
	page := draw(t, Temp(TempProps{Field: "temperature"}))
	text(t, page, "data[data-range=none][data-field=temperature]", "–")
	count(t, page, "data[value]", 0)
}

func TestAFieldIsReadWithItsHintAndError(t *testing.T) {
	page := draw(t, Field(FieldProps{Name: "email", Label: "E-mail", Hint: "Work", Error: "Unknown", Required: true, Type: "email"}))
	count(t, page, "label[for=email]", 1)
	input := page.Find("input#email[name=email][type=email][required][aria-invalid=true]")
	if input.Length() != 1 {
		t.Fatal("the input is not wired")
	}
	for _, id := range strings.Fields(input.AttrOr("aria-describedby", "")) {
		count(t, page, "#"+id, 1)
	}
	count(t, draw(t, Select(SelectProps{Name: "a", Value: "2", Options: []Option{{"1", "x"}, {"2", "y"}}})), "option[value='2'][selected]", 1)
}

// TestATemplateIsTheComponentWithEverySlot holds the two sides of "one drawing" together: what live changes fill must
// be in the empty drawing, and what is optional must be hidden there.
func TestATemplateIsTheComponentWithEverySlot(t *testing.T) {
	limit, value := 8.0, 9.4
	for name, pair := range map[string][2]templ.Component{
		"alarm card": {
			AlarmCard(AlarmCardProps{CanAck: true, CanPick: true}),
			AlarmCard(AlarmCardProps{
				ID: "a", Version: 1, Kind: "temp.high", Severity: "major", Status: "active_ack", Shipment: "ZL1", Device: "d", Assignee: "n", ShelvedUntil: noon, Suppressed: "z", CanPick: true,
				Value: &value, Limit: &limit, Unit: "C", FirstAt: noon, RaisedAt: noon, AckedBy: "someone", CanAck: true,
			}),
		},
		"timeline item": {
			TimelineItem(TimelineItemProps{}),
			TimelineItem(TimelineItemProps{Type: "shipment.held", At: noon, RecordedAt: noon, Late: true, Place: "Huyton", Reason: "weather.conditions"}),
		},
		"notification": {
			NotificationItem(NotificationItemProps{}),
			NotificationItem(NotificationItemProps{ID: "n", Title: "t", Severity: "major", Subject: "/x", At: noon}),
		},
	} {
		empty, full := draw(t, pair[0]), draw(t, pair[1])
		full.Find("[data-field]").Each(func(_ int, slot *goquery.Selection) {
			count(t, empty, "[data-field='"+slot.AttrOr("data-field", "")+"']", 1)
		})
		if shown := empty.Find("[data-optional]:not([hidden])").Length(); shown != 0 {
			t.Errorf("%s: the template shows %d optional parts", name, shown)
		}
		if hidden := full.Find("[data-optional][hidden]").Length(); hidden != 0 {
			t.Errorf("%s: a full one hides %d parts", name, hidden)
		}
	}
}

func TestATimelineItemIsKnownByWhatAndWhen(t *testing.T) {
	page := draw(t, TimelineItem(TimelineItemProps{Type: "shipment.delivered", At: noon}))
	count(t, page, "li[data-key='shipment.delivered|1783080000000'][data-at='1783080000000']", 1)
}

func TestNamesCannotBecomeMarkup(t *testing.T) {
	vehicles := []MapVehicle{{Shipment: `"><script>`, Label: "</div>"}}
	page := draw(t, Map(MapProps{Vehicles: vehicles}))
	count(t, page, "script", 0)
	if got := page.Find("[data-map]").AttrOr("data-vehicles", ""); !strings.Contains(got, `\u003cscript\u003e`) && !strings.Contains(got, "<script>") {
		t.Errorf("the vehicle is gone: %s", got)
	}
	count(t, draw(t, LinkButton(ButtonProps{Href: "javascript:alert(1)", Label: "x"})), "a[href^='javascript']", 0)
}

func TestAChartSaysInWordsWhatItDraws(t *testing.T) {
	low, high := 2.0, 8.0
	page := draw(t, Chart(ChartProps{
		ID: "c", Shipment: "ZL1", Low: &low, High: &high, Table: 2, Gap: 15 * time.Minute,
		Readings:   []Reading{{noon, 4}, {noon.Add(time.Minute), 9.4}, {noon.Add(2 * time.Minute), 3.25}},
		Excursions: []Excursion{{From: noon}},
	}))
	text(t, page, "[data-field=chart_latest]", "3.2 °C")
	text(t, page, "[data-field=chart_least]", "3.2 °C")
	text(t, page, "[data-field=chart_most]", "9.4 °C")
	count(t, page, "tbody tr", 2)
	count(t, page, "[data-excursions='[[1783080000,null]]'][data-gap='900']", 1)
	count(t, draw(t, Chart(ChartProps{ID: "c"})), "[data-points='[]'] data[value]", 0)
}

// inline finds what a strict content policy refuses.
var inline = regexp.MustCompile(`(?i)<[^>]*\s(style|on[a-z]+)=|<script(?: [^>]*)?>[^<]|<style`)

func TestNothingIsInline(t *testing.T) {
	for name, c := range map[string]templ.Component{
		"map": Map(MapProps{}), "chart": Chart(ChartProps{}), "alarms": AlarmList(AlarmListProps{CanAck: true}),
		"timeline": Timeline(TimelineProps{}), "inbox": NotificationList(), "bell": Bell(2), "toasts": Toasts(),
		"live": LiveBadge(), "looks": LookTemplates(), "sprite": Sprite(), "theme": ThemeToggle(),
		"copy": CopyField(CopyProps{ID: "x"}), "dialog": Dialog(DialogProps{ID: "d"}), "table": Table(TableProps{}),
	} {
		if found := inline.FindString(html(t, c)); found != "" {
			t.Errorf("%s: %s", name, found)
		}
	}
}
