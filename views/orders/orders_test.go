package orders

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

var noon = time.Date(2026, 7, 3, 12, 0, 0, 0, time.UTC)

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

func says(t *testing.T, page *goquery.Document, selector string, want ...string) {
	t.Helper()
	text := strings.Join(strings.Fields(page.Find(selector).Text()), " ")
	for _, each := range want {
		if !strings.Contains(text, each) {
			t.Errorf("%s says %q, not %q", selector, text, each)
		}
	}
}

func frame(role string) layout.Props {
	return layout.Props{Viewer: layout.Viewer{Name: "Dana", Role: role}, Path: "/orders", Live: layout.Live{URL: "/stream", Cursor: "e1e1e1e1.7"}}
}

var longName = strings.Repeat("Wholesale of chilled goods ", 8)

func rows(n int) []Row {
	all := make([]Row, n)
	for i := range all {
		all[i] = Row{
			Number: "HC-00" + string(rune('0'+i%10)), Customer: longName, Reference: "PO-" + longName, Origin: longName, Destination: longName,
			Zone: "Europe/London", State: "in_progress", PromisedFrom: noon, PromisedTo: noon.Add(time.Hour), PlacedAt: noon,
		}
	}
	return all
}

func TestTheListIsKeptTrueByOrderFrames(t *testing.T) {
	page := draw(t, List(ListProps{Layout: frame("dispatcher"), MayWrite: true, First: true, Rows: rows(50)}))
	has(t, page, 1, "section[data-orders=''][data-first]", "[data-newer][hidden]", "a[href='/orders/new']", "h1", "form[role=search] input[name=q]")
	has(t, page, 50, "tr[data-order] [data-field=state][data-look=order-state]", "tr[data-order] time[data-field=promised_to][data-zone]")
	has(t, page, 250, "tr[data-order] td[data-label]:not([data-label=''])")
}

func TestACustomersListNamesNoCustomerAndPlacesNoOrder(t *testing.T) {
	page := draw(t, List(ListProps{Layout: frame("customer"), Own: true, Rows: rows(1)}))
	has(t, page, 0, "a[href='/orders/new']")
	if text := page.Find("tr[data-order] small").First().Text(); strings.Count(text, longName) != 1 {
		t.Errorf("beside the reference stands %q", text)
	}
}

func TestAnEmptyListSaysWhatToDo(t *testing.T) {
	has(t, draw(t, List(ListProps{Layout: frame("dispatcher"), MayWrite: true})), 1, ".empty a[href='/orders/new']")
	has(t, draw(t, List(ListProps{Layout: frame("customer"), Own: true})), 0, ".empty a")
	has(t, draw(t, List(ListProps{Layout: frame("dispatcher"), Query: "x"})), 1, ".empty a[href='/orders']")
	has(t, draw(t, List(ListProps{Layout: frame("dispatcher"), State: "open"})), 1, ".empty a[href='/orders']")
}

func order() ShowProps {
	return ShowProps{
		Layout: frame("dispatcher"), Staff: true, MayWrite: true, MayBook: true,
		Head: Head{
			Number: "HC-000123", Customer: longName, Reference: "PO-1", State: "open", Notes: "ring twice\nat the gate", PlacedAt: noon,
			Origin: Address{Name: "Depot", Zone: "Europe/London"}, Destination: Address{Name: "Clinic", Lines: "M1 2BN", Zone: "Europe/Berlin"},
			PromisedFrom: noon, PromisedTo: noon.Add(2 * time.Hour), PromisedOriginalTo: noon.Add(time.Hour),
		},
		Shipments: []Shipment{{Number: "ZL1", State: "in_transit", ETAClass: "on_time", Vehicle: "Van 14", Description: "3 boxes"}},
		Revisions: []Revision{
			{At: noon, By: "Dana Holt", From: noon, To: noon.Add(2 * time.Hour)},
			{At: noon.Add(-time.Hour), From: noon, To: noon.Add(time.Hour), First: true},
		},
	}
}

func TestAnOrderShowsItsShipmentsLiveAndItsPromisesHistory(t *testing.T) {
	page := draw(t, Show(order()))
	has(t, page, 1, "[data-order-page='HC-000123']", "section[data-board][data-refresh=shipments]", "tr[data-row=ZL1] [data-field=state]",
		"a[href='/orders/HC-000123/edit']", "a[href='/orders/HC-000123/shipments/new']", "dialog#cancel form[action='/orders/HC-000123/cancellation'] select[name=reason]")
	has(t, page, 2, "[data-revision]")
	says(t, page, "#promise", "Europe/Berlin", "Changed once", "by Dana Holt", "first promised")
	says(t, page, "#notes .prose", "ring twice")
	for _, part := range []string{"actions", "shipments", "facts", "promise", "notes"} {
		has(t, page, 1, "[data-refresh="+part+"]")
	}
}

func TestACustomerReadsNothingInternal(t *testing.T) {
	p := order()
	p.Layout, p.Staff, p.MayWrite, p.MayBook = frame("customer"), false, false, false
	p.Head.Notes, p.Shipments[0].Vehicle, p.Revisions[0].By = "", "", ""
	page := draw(t, Show(p))
	has(t, page, 0, "#notes", "dialog", "a[href$='/edit']", "a[href$='/shipments/new']", "[data-dialog-open]")
	if text := page.Find("main").Text(); strings.Contains(text, longName) {
		t.Error("a customer's page names the customer")
	}
}

func TestAnOrderThatIsOverOffersNothing(t *testing.T) {
	p := order()
	p.Over, p.Shipments = true, nil
	page := draw(t, Show(p))
	has(t, page, 0, "[data-refresh=actions] a", "[data-refresh=actions] button")
	has(t, page, 1, "#shipments .empty")
}

func TestACancellingThatCameBackOpensItsDialogWithWhatWasTyped(t *testing.T) {
	p := order()
	p.Cancel = Cancel{Note: "storm", Reason: "weather.conditions", Refused: &ui.Refusal{Message: "No.", Fields: []models.FieldError{{Field: "note", Message: "too long"}}}}
	page := draw(t, Show(p))
	has(t, page, 1, "dialog#cancel[data-dialog-start]", "option[value='weather.conditions'][selected]", "#cancel-note[aria-invalid=true]", ".flash[data-tone=bad]")
	says(t, page, "#cancel-note", "storm")
}

func TestTheFormTellsEachMistakeBesideItsField(t *testing.T) {
	p := NewProps{Layout: frame("dispatcher"), Form: Form{ID: "an-id", Destination: Place{Lat: "99", TimeZone: "UTC"}}}
	page := draw(t, New(p))
	has(t, page, 1, "input[type=hidden][name=id][value=an-id]", "#origin details:not([open])", "#destination details[open]", "input[name='destination.lat'][value='99']")
	has(t, page, 0, "[role=alert]", "[aria-invalid]", "select[name='origin.location_id']")
	p.Form.Origin.Choices = []ui.Option{{Value: "1", Label: "this"}, {Value: "2", Label: "that"}}
	p.Refused = &ui.Refusal{Message: "Not yet.", Fields: []models.FieldError{{Field: "destination.lat", Message: "is too far north"}, {Field: "promised_to", Message: "is required"}}}
	page = draw(t, New(p))
	has(t, page, 1, "[role=alert] a[href='#destination.lat']", "[id='destination.lat'][aria-invalid=true]", "#promised_to[aria-invalid=true]", "select[name='origin.location_id']")
	says(t, page, "[role=alert]", "To: Latitude is too far north", "Promised until is required")
}

func TestEditingNamesTheZonesOfTheClocks(t *testing.T) {
	page := draw(t, Edit(EditProps{Layout: frame("dispatcher"), Number: "HC-1", Version: 4, OriginZone: "Europe/London", DestinationZone: "Asia/Tokyo"}))
	has(t, page, 1, "form[action='/orders/HC-1'] input[name=version][value='4']")
	says(t, page, "#promised_to-hint", "Asia/Tokyo")
	says(t, page, "#ready_at-hint", "Europe/London")
	has(t, draw(t, Add(AddProps{Layout: frame("dispatcher"), Number: "HC-1", ID: "x", Told: "Placed."})), 1, "form[action='/orders/HC-1/shipments'] input[name=pieces]", ".flash")
}
