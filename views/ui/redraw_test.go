package ui

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/chromedp/chromedp"

	"haulcast/static"
)

// within gives a component its children.
func within(parent templ.Component, children ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return parent.Render(templ.WithChildren(ctx, templ.Join(children...)), w)
	})
}

func markup(format string, values ...any) templ.Component {
	return templ.Raw(fmt.Sprintf(format, values...))
}

func row(shipment, state, etaClass, severity string) templ.Component {
	low, high := 2.0, 8.0
	return templ.Join(
		markup(`<tr data-row="%s" data-attr="state eta_class severity" data-state="%s" data-eta-class="%s" data-severity="%s"><td>
			<a data-href="/shipments/{shipment}" data-field="shipment">%s</a></td><td>`, shipment, state, etaClass, severity, shipment),
		LiveLook("state", "state", state), LiveLook("eta", "eta_class", etaClass), LiveLook("severity", "severity", severity),
		markup(`<span data-optional hidden><b data-field="alarm_count"></b></span></td><td>`),
		Temp(TempProps{Low: &low, High: &high, Field: "temperature"}), Time(TimeProps{At: noon, Form: Short, Field: "reported_at"}),
		markup(`</td></tr>`))
}

// livePage holds one of everything that live changes redraw.
func livePage() templ.Component {
	chip := func(key string, n int) templ.Component { return Chip(ChipProps{Label: key, CountKey: key, Count: n}) }
	return templ.Join(
		markup(`<!doctype html><html lang="en"><head><link rel="stylesheet" href="%s"></head><body data-cursor="e1e1e1e1.1"><main>`, static.URL("css/app.css")), Sprite(), LookTemplates(), Toasts(), Bell(1),
		markup(`<section data-board data-filter="state:booked,in_transit" data-first>`),
		chip("state:in_transit", 5), chip("state:booked", 2), chip("eta:late_predicted", 1), chip("alarm:any", 0), Newer(),
		within(Table(TableProps{BodyAttributes: templ.Attributes{"data-board-rows": true}}),
			row("ZL1", "in_transit", "on_time", ""), row("ZL2", "in_transit", "late_predicted", "")),
		markup(`<template data-template="board.row">`), row("", "", "", ""), markup(`</template></section>`),
		markup(`<p data-alarms-count>1</p>`),
		within(AlarmList(AlarmListProps{CanAck: true}), AlarmCard(AlarmCardProps{
			ID: "a1", Version: 1, Kind: "signal.lost", Severity: "minor", Status: "active_unack", Shipment: "ZL1", RaisedAt: noon, FirstAt: noon, CanAck: true,
		})),
		within(Timeline(TimelineProps{Shipment: "ZL1"}),
			TimelineItem(TimelineItemProps{Type: "shipment.picked_up", At: noon}), TimelineItem(TimelineItemProps{Type: "shipment.created", At: noon.Add(-time.Hour)})),
		NotificationList(), Map(MapProps{Vehicles: []MapVehicle{{Shipment: "ZL1", Lat: 53.4, Lon: -2.9, At: noon}}}),
		Chart(ChartProps{ID: "c", Shipment: "ZL1", Readings: []Reading{{noon, 5}}}),
		markup(`</main>%s</body></html>`, scripts("bell", "live-badge", "local-time", "board", "alarms", "shipment", "map", "chart")))
}

func scripts(names ...string) string {
	all := `<script src="/errors.js"></script>`
	for _, name := range names {
		all += fmt.Sprintf(`<script type="module" src="%s"></script>`, static.URL("js/"+name+".js"))
	}
	return all
}

// openPage shows a page in Chromium, under the policy that real pages have.
func openPage(t *testing.T, page templ.Component) context.Context {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle(static.Prefix, static.Handler())
	mux.HandleFunc("/errors.js", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		fmt.Fprint(w, `window.faults = [];
addEventListener('error', (event) => faults.push(event.message));
addEventListener('unhandledrejection', (event) => faults.push(String(event.reason)));
addEventListener('securitypolicyviolation', (event) => faults.push(event.violatedDirective + ' ' + event.blockedURI));
window.say = (name, detail) => document.dispatchEvent(new CustomEvent('live:' + name, { detail }));
window.text = (selector) => [...document.querySelectorAll(selector)].map((each) => each.textContent.trim().replace(/\s+/g, ' ')).join(' | ');
window.until = (condition) => new Promise((done) => { const look = () => (condition() ? done(true) : setTimeout(look, 15)); look(); });`)
	})
	mux.HandleFunc("POST /alarms/{id}/acknowledgement", func(w http.ResponseWriter, r *http.Request) {
		if r.PathValue("id") != "a1" || r.FormValue("version") == "" {
			http.Error(w, "no", http.StatusUnprocessableEntity)
			return
		}
		http.Redirect(w, r, "/elsewhere", http.StatusSeeOther)
	})
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; form-action 'self'; base-uri 'none'")
		if err := page.Render(r.Context(), w); err != nil {
			t.Error(err)
		}
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	ctx := chromium(t)
	if err := chromedp.Do(ctx, chromedp.Navigate(server.URL)); err != nil {
		t.Fatal(err)
	}
	return ctx
}

func chromium(t *testing.T) context.Context {
	t.Helper()
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Fatal("no Chromium found in PATH; install the package chromium")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.ExecPath(path),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-background-networking", true))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, end := chromedp.NewContext(allocator)
	t.Cleanup(end)
	bounded, cancel := context.WithTimeout(ctx, time.Minute)
	t.Cleanup(cancel)
	return bounded
}

// TestLiveChangesRedrawWhatThePageDrew lets each kind of frame come in, and looks at what then stands there.
func TestLiveChangesRedrawWhatThePageDrew(t *testing.T) {
	ctx := openPage(t, livePage())
	see := func(expression, want string) {
		t.Helper()
		got, err := chromedp.Run(ctx, chromedp.Evaluate[string](expression))
		if err != nil {
			t.Fatalf("%s: %v", expression, err)
		}
		if got != want {
			t.Errorf("%s\n got %q\nwant %q", expression, got, want)
		}
	}
	say := func(name, detail string) {
		t.Helper()
		if err := chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](fmt.Sprintf("say('%s', %s)", name, detail))); err != nil {
			t.Fatal(err)
		}
	}
	counts := func(want string) {
		t.Helper()
		see("text('[data-count-value]')", want)
	}

	// A shipment moves: its badge, the counts, and the row that no longer fits the filter stays, marked.
	status := `{shipment: 'ZL1', type: 'shipment.out_for_delivery', state: 'out_for_delivery', previous: 'in_transit', late: false, seq: 2, at: '2026-07-03T12:30:00Z', place: 'Huyton', reason: ''}`
	for range 2 { // a replayed frame changes nothing
		say("status", status)
		see("text('[data-row=ZL1] [data-field=state]')", "Out for delivery")
		see("String(document.querySelector('[data-row=ZL1]').hasAttribute('data-left'))", "true")
		counts("4 | 2 | 1 | 0")
		see("text('[data-timeline] [data-field=type]')", "Out for delivery | Picked up | Shipment created")
		see("text('[data-timeline] li:first-child [data-field=place]')", "Huyton")
	}
	// Late news goes to its place in the timeline and moves nothing.
	say("status", `{shipment: 'ZL1', type: 'stop.departed', state: 'out_for_delivery', previous: 'out_for_delivery', late: true, seq: 3, at: '2026-07-03T11:30:00Z', recorded_at: '2026-07-03T12:40:00Z'}`)
	see("text('[data-timeline] [data-field=type]')", "Out for delivery | Picked up | Left a stop | Shipment created")
	see("String(document.querySelectorAll('.timeline__late:not([hidden])').length)", "1")

	// A new shipment comes in at the top; its name is text, whatever it holds.
	say("status", `{shipment: 'ZL<b>3', type: 'shipment.created', state: 'booked', previous: '', late: false, seq: 4, at: '2026-07-03T12:41:00Z'}`)
	see("text('[data-board-rows] tr:first-child [data-field=shipment]')", "ZL<b>3")
	see("document.querySelector('[data-board-rows] tr:first-child a').getAttribute('href')", "/shipments/ZL%3Cb%3E3")
	counts("4 | 3 | 1 | 0")

	// Its arrival, and what the counts make of it.
	say("eta", `{shipment: 'ZL2', class: 'on_time', eta: '2026-07-03T14:00:00Z'}`)
	see("text('[data-row=ZL2] [data-field=eta_class]')", "On time")
	counts("4 | 3 | 0 | 0")

	// A reading beyond the limit, and an older one that comes in later.
	say("temperature", `{shipment: 'ZL2', celsius: 9.44, low: 2, high: 8, at: '2026-07-03T12:10:00Z'}`)
	say("temperature", `{shipment: 'ZL2', celsius: 1, low: 2, high: 8, at: '2026-07-03T12:05:00Z'}`)
	see("text('[data-row=ZL2] [data-temp]')", "9.4 °C")
	see("document.querySelector('[data-row=ZL2] [data-temp]').dataset.range", "high")

	// An alarm: card, row, counts; a worse one stands above.
	say("alarm", `{id: 'a2', shipment: 'ZL2', kind: 'temp.high', severity: 'critical', status: 'active_unack', change: 'raised', version: 1, first_at: '2026-07-03T12:10:00Z', raised_at: '2026-07-03T12:10:00Z', value: 9.4, limit: 8, unit: 'C', shipment_severity: 'critical', shipment_alarms: 1}`)
	see("text('[data-alarm-cards] [data-field=kind]')", "Too warm | No signal")
	see("text('[data-alarm=a2] .alarm__measure')", "9.4 °C")
	see("text('[data-row=ZL2] [data-field=severity]') + text('[data-row=ZL2] [data-optional]:not([hidden])')", "Critical1")
	counts("4 | 3 | 0 | 1")
	see("text('[data-alarms-count]')", "2")

	// Acknowledging posts the form in place; the frame redraws the card; an older version does not undo it.
	if err := chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](`document.querySelector('[data-alarm=a1] form button').click()`)); err != nil {
		t.Fatal(err)
	}
	see("location.pathname", "/")
	acknowledged := `{id: 'a1', shipment: 'ZL1', kind: 'signal.lost', severity: 'minor', status: '%s', change: '%s', version: %d, first_at: '2026-07-03T12:00:00Z', raised_at: '2026-07-03T12:00:00Z', acked_by: 'A. Person'}`
	say("alarm", fmt.Sprintf(acknowledged, "active_ack", "acknowledged", 3))
	say("alarm", fmt.Sprintf(acknowledged, "active_unack", "severity_changed", 2))
	see("text('[data-alarm=a1] [data-field=status]') + text('[data-alarm=a1] [data-optional]:not([hidden]) [data-field=acked_by]')", "Active, acknowledgedA. Person")
	see("text('[data-alarms-count]')", "1")
	say("alarm", fmt.Sprintf(acknowledged, "cleared_ack", "closed", 4))
	see("String(document.querySelectorAll('[data-alarm=a1]').length)", "0")
	say("alarm", `{id: 'a3', shipment: 'ZL2', kind: 'shock', severity: 'minor', status: 'active_unack', change: 'raised', version: 1, first_at: '2026-07-03T12:20:00Z', raised_at: '2026-07-03T12:20:00Z'}`)
	refused := `document.querySelector('[data-alarm=a3] form button').click(); until(() => !document.querySelector('[data-alarm=a3] [data-alarm-error]').hidden)`
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](refused, chromedp.EvalAwaitPromise)); err != nil {
		t.Errorf("a refused acknowledgement said nothing: %v", err)
	}

	// A notification: the bell, a notice given once, the inbox.
	for range 2 {
		say("notification", `{id: 'n1', change: 'created', unread: 2, title: 'Too warm: ZL2', severity: 'major', subject: '/shipments/ZL2', at: '2026-07-03T12:11:00Z'}`)
	}
	see("text('[data-bell-count]') + ' ' + document.querySelector('[data-bell]').getAttribute('aria-label')", "2 Notifications, 2 unread")
	see("text('.toast [data-field=title]')", "Too warm: ZL2")
	see("document.querySelector('.toast a').getAttribute('href')", "/shipments/ZL2")
	see("text('[data-notifications] [data-field=title]')", "Too warm: ZL2")
	say("notification", `{id: 'n2', change: 'created', unread: 3, title: 'x', subject: '//evil.example', at: '2026-07-03T12:12:00Z'}`)
	see("document.querySelector('[data-notification=n2] a').getAttribute('href')", "")

	see("faults.join()", "")
}
