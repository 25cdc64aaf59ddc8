package ui

import (
	"context"
	"fmt"
	"testing"

	"github.com/a-h/templ"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"haulcast/static"
)

// deskPage is a list of alarms that one works through: one that is seen by nobody, one that somebody else works on.
func deskPage(first bool) templ.Component {
	card := func(id, severity string) templ.Component {
		return AlarmCard(AlarmCardProps{
			ID: id, Version: 1, Kind: "shock", Severity: severity, Status: "active_unack", Shipment: "ZL1", RaisedAt: noon, FirstAt: noon,
			CanAck: true, CanPick: true,
		})
	}
	return templ.Join(
		markup(`<!doctype html><html lang="en"><head><link rel="stylesheet" href="%s"></head><body data-cursor="e1e1e1e1.1"><main>`, static.URL("css/app.css")),
		Sprite(), LookTemplates(),
		markup(`<button data-alarms-arrived hidden><span data-count></span></button>`),
		within(AlarmList(AlarmListProps{Desk: true, Show: "unseen", Me: "me", CanAck: true, First: first}), card("a1", "minor"), card("a2", "major")),
		markup(`</main>%s</body></html>`, scripts("alarms", "alarms-keys")))
}

// TestADeskMovesNothingUnderTheHand: what no longer belongs stays, marked; what comes in waits while somebody is in the
// list, and is then the first.
func TestADeskMovesNothingUnderTheHand(t *testing.T) {
	ctx := openPage(t, deskPage(true))
	if _, err := chromedp.Call(ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}); err != nil {
		t.Fatal(err)
	}
	see := func(expression, want string) {
		t.Helper()
		got, err := chromedp.Run(ctx, chromedp.Evaluate[string]("String("+expression+")"))
		if err != nil || got != want {
			t.Errorf("%s\n got %q (%v)\nwant %q", expression, got, err, want)
		}
	}
	do := func(expression string) {
		t.Helper()
		if err := chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](expression)); err != nil {
			t.Fatal(err)
		}
	}
	frame := func(id, change, status string, version int, more string) {
		t.Helper()
		do(fmt.Sprintf(`say('alarm', {id: '%s', shipment: 'ZL1', kind: 'shock', severity: 'minor', status: '%s', change: '%s', version: %d,
			open: true, first_at: '2026-07-03T12:00:00Z', raised_at: '2026-07-03T12:00:00Z', %s})`, id, status, change, version, more))
	}
	const ids = "[...document.querySelectorAll('[data-alarm-cards] [data-alarm]')].map((each) => each.dataset.alarm).join()"
	const left = "[...document.querySelectorAll('[data-left]')].map((each) => each.dataset.alarm).join()"

	frame("a1", "acknowledged", "active_ack", 2, "acked_by: 'A. Person', assignee: 'B. Person', assignee_id: 'b'")
	see(ids, "a1,a2")
	see(left, "a1")
	see("text('[data-alarm=a1] .alarm__whose:not([hidden])') + document.querySelector('[data-alarm=a1]').dataset.assigneeId", "Assigned to B. Personb")
	frame("a1", "unacknowledged", "active_unack", 3, "")
	see(left, "")
	see("document.querySelector('[data-alarm=a1] .alarm__whose').hidden", "true")

	// Nobody is in the list: a new one is there at once. One that is seen already is none of this view's.
	frame("a3", "raised", "active_unack", 1, "")
	frame("a4", "raised", "active_ack", 1, "")
	see(ids, "a3,a1,a2")

	// In the list, by keyboard: the next waits, and is told of.
	do("document.dispatchEvent(new KeyboardEvent('keydown', {key: 'j', bubbles: true}))")
	see("document.activeElement.dataset.alarm ?? 'none'", "none") // no dialog of keys, no keys
	do("document.querySelector('[data-alarm=a1]').focus()")
	frame("a5", "raised", "active_unack", 1, "")
	frame("a6", "raised", "active_unack", 1, "shelved_until: '2026-07-03T13:00:00Z'")
	see(ids, "a3,a1,a2")
	see("text('[data-alarms-arrived]:not([hidden])')", "1")
	frame("a5", "acknowledged", "active_ack", 2, "")
	frame("a7", "raised", "active_unack", 1, "")
	do("document.activeElement.blur()")
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("until(() => document.querySelector('[data-alarm=a7]')?.isConnected)", chromedp.EvalAwaitPromise)); err != nil {
		t.Errorf("what waited did not come in: %v", err)
	}
	see(ids, "a7,a3,a1,a2")
	see("document.querySelector('[data-alarms-arrived]').hidden", "true")
	see("document.querySelector('[data-alarm=a7] [data-alarm-pick]').value", "a7")
	see("faults.join()", "")
}

// TestALaterPageOffersTheListAnew instead of taking in what it has no place for.
func TestALaterPageOffersTheListAnew(t *testing.T) {
	ctx := openPage(t, deskPage(false))
	const look = `new Promise((done) => setTimeout(() => done(document.querySelectorAll('[data-alarm-cards] [data-alarm]').length + ' ' +
		document.querySelector('[data-alarms-arrived]').hidden)))`
	leave := "document.querySelector('[data-alarm-cards]').dispatchEvent(new Event('pointerleave'));" + look
	if got := evaluate(t, ctx, leave); got != "2 true" {
		t.Errorf("before anything happened: %s", got)
	}
	raised := `say('alarm', {id: 'a3', kind: 'shock', severity: 'minor', status: 'active_unack', change: 'raised', version: 1, open: true, raised_at: '2026-07-03T12:00:00Z'});`
	if got := evaluate(t, ctx, raised+look); got != "2 false" {
		t.Errorf("with one more: %s", got)
	}
}

// TestWhatBelongsInAView holds the script's views to what models/store gives a page for them.
func TestWhatBelongsInAView(t *testing.T) {
	ctx := openPage(t, deskPage(true))
	for _, c := range []struct{ show, frame, want string }{
		{"live", "{open: true, status: 'active_unack'}", "true"},
		{"live", "{open: true, status: 'cleared_ack', latched: true}", "true"}, // latched: over and seen, but not closed
		{"live", "{open: false, status: 'cleared_ack'}", "false"},
		{"live", "{open: true, status: 'active_unack', shelved_until: '2026-07-03T13:00:00Z'}", "false"},
		{"live", "{open: true, status: 'active_unack', suppressed: 'Airport'}", "false"},
		{"mine", "{open: true, status: 'active_ack', assignee_id: 'me'}", "true"},
		{"mine", "{open: true, status: 'active_ack', assignee_id: 'other'}", "false"},
		{"unseen", "{open: true, status: 'cleared_unack'}", "false"},
		{"critical", "{open: true, status: 'active_ack', severity: 'critical'}", "true"},
		{"critical", "{open: true, status: 'active_ack', severity: 'major'}", "false"},
		{"shelved", "{open: true, status: 'active_unack', shelved_until: '2026-07-03T13:00:00Z'}", "true"},
		{"suppressed", "{open: true, status: 'active_unack', suppressed: 'Airport'}", "true"},
		{"all", "{open: false, status: 'cleared_ack'}", "true"},
	} {
		asked := fmt.Sprintf("import('%s').then(({ belongs }) => String(belongs({alarmList: 'live', show: '%s', me: 'me'}, %s)))", static.URL("js/alarms-views.js"), c.show, c.frame)
		if got := evaluate(t, ctx, asked); got != c.want {
			t.Errorf("%s, %s: %s", c.show, c.frame, got)
		}
	}
}

func evaluate(t *testing.T, ctx context.Context, expression string) string {
	t.Helper()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[string](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return got
}
