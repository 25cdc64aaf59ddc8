package journeys

import (
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"haulcast/app/apptest"
	"haulcast/models"
)

// byKeyboard gives the window the keyboard: several are open, and only one would have it.
func (w *window) byKeyboard() {
	w.t.Helper()
	if _, err := chromedp.Call(w.ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}); err != nil {
		w.t.Fatalf("give a window the keyboard: %v", err)
	}
}

// types presses one key after another.
func (w *window) types(keys ...string) {
	w.t.Helper()
	for _, each := range keys {
		w.do("type "+each, chromedp.KeyEvent(each))
	}
}

// inDialog presses keys once a dialog is open, and waits until it is done and gone.
func (w *window) inDialog(keys ...string) {
	w.t.Helper()
	w.until("document.querySelector('dialog[open]')")
	w.types(keys...)
	w.until("!document.querySelector('dialog[open]')")
}

// happened waits until the newest line of the alarm's history says so.
func (w *window) happened(verb string) {
	w.t.Helper()
	w.until("document.querySelector('.timeline__item')?.dataset.verb === '" + verb + "'")
}

// listensToKeys: the list's script is there and has made the first card a stop for the tab key.
const listensToKeys = `document.querySelector('[data-alarm-cards] [data-alarm][tabindex="0"]')`

// TestAnAlarmIsLivedThroughByKeyboardAlone: raised by a reading, found in the list, assigned, opened, commented, shelved
// and taken back, acknowledged and taken back, cleared by readings, closed with what it was, and reopened by readings
// that leave the limits again. A colleague who looks at the same alarm sees each step.
func TestAnAlarmIsLivedThroughByKeyboardAlone(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	number := site.UnderWay(site.Customer("ACME", "Acme Clinics"), cold(site.Profile("Vaccines", 0))).TrackingNumber
	_, token := site.Device("logger-1", number)
	reads := func(celsius float64) {
		t.Helper()
		site.Report(token, apptest.Point{"ts": time.Now().UTC(), "temp_c": celsius})
	}
	browser := startChrome(t)
	desk := browser.as(site.Somebody(models.RoleDispatcher), site.URL)
	desk.byKeyboard()
	desk.live("/alarms")

	reads(9.5)
	reads(9.9)
	desk.until("document.querySelectorAll('[data-alarm-cards] [data-alarm]').length === 1")
	desk.until(listensToKeys)
	desk.types("j")
	desk.until("document.activeElement.matches('[data-alarm][data-current]')")
	desk.types("i")
	desk.inDialog(kb.ArrowDown, kb.Tab, "on it", kb.Tab, kb.Enter)
	desk.until("document.querySelector('[data-alarm] .alarm__whose:not([hidden])')?.textContent.includes('Dispatcher Person')")
	desk.until("document.activeElement.matches('[data-alarm][data-current]')") // where one was
	desk.stayed()

	desk.types(kb.Enter)
	desk.until("document.querySelector('[data-alarm-page]') && " + isLive)
	desk.js("window.untouched = true")
	colleague := browser.as(site.Somebody(models.RoleAdmin), site.URL)
	colleague.live(desk.text("location.pathname"))
	both := []*window{desk, colleague}
	see := func(verb string) {
		t.Helper()
		for _, w := range both {
			w.happened(verb)
		}
	}
	see("assigned")

	desk.types("c")
	desk.inDialog("The driver says a door was open.", kb.Tab, kb.Enter)
	see("commented")
	desk.types("s")
	desk.inDialog(kb.ArrowUp, kb.Tab, "cools down", kb.Tab, kb.Enter)
	see("shelved")
	colleague.until("document.querySelector('.flash')?.textContent.includes('cools down')")
	desk.types("S")
	see("unshelved")
	desk.types("a")
	see("acknowledged")
	desk.types("A")
	see("unacknowledged")

	reads(5)
	reads(5)
	see("cleared")
	desk.types("e")
	desk.inDialog(kb.ArrowDown, kb.Tab, "The door's contact hangs.", kb.Tab, kb.Enter)
	see("closed")
	colleague.until("document.querySelector('.headline').textContent.includes('False alarm')")
	desk.until("document.querySelector('#alarm-acts button[value=reopen]')")

	reads(9.7)
	reads(9.8)
	see("reopened")
	for _, w := range both {
		w.until("document.querySelector('.headline .look')?.textContent.trim() === 'Active'")
		w.stayed()
		w.quiet(page{name: "the alarm"})
	}
	desk.types("u")
	desk.until("location.pathname === '/alarms' && document.querySelectorAll('[data-alarm-cards] [data-alarm]').length === 1")
}

// TestWhatIsRefusedSaysWhy: a dialog that lacks something stays open with the reason, and what was typed stays in it;
// of several alarms each that was refused says why on its own card, while the others are done.
func TestWhatIsRefusedSaysWhy(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	acme := site.Customer("ACME", "Acme Clinics")
	profile := site.Profile("Vaccines", 0)
	warm := site.UnderWay(acme, cold(profile)).TrackingNumber
	_, token := site.Device("logger-1", warm)
	now := time.Now().UTC()
	site.Report(token, apptest.Point{"ts": now.Add(-time.Minute), "temp_c": 9.5}, apptest.Point{"ts": now, "temp_c": 9.9})
	struck := site.UnderWay(acme).TrackingNumber
	_, other := site.Device("logger-2", struck)
	site.Report(other, apptest.Point{"ts": now, "shock_g": 6})
	dispatcher := site.Somebody(models.RoleDispatcher)

	desk := startChrome(t).as(dispatcher, site.URL)
	desk.byKeyboard()
	desk.live("/alarms")
	desk.until("document.querySelectorAll('[data-alarm-cards] [data-alarm]').length === 2")
	desk.until(listensToKeys)
	desk.types("c")
	desk.until("document.querySelector('[data-acts-said]').textContent.includes('Choose alarms first')")

	desk.types("X", "s")
	desk.until("document.querySelector('dialog[open] [data-many]:not([hidden])')?.textContent.includes('2')")
	desk.types(kb.Tab, "   ", kb.Tab, kb.Enter)
	desk.until("document.querySelector('dialog[open] [data-act-error]:not([hidden])')?.textContent.includes('The note')")
	desk.types(kb.Escape)
	desk.until("!document.querySelector('dialog[open]')")

	// A blow is over at once and can be closed; a temperature that is still too high can't.
	desk.types("e")
	desk.inDialog(kb.Tab, kb.Tab, kb.Enter)
	card := func(number string) string {
		return "[...document.querySelectorAll('[data-alarm]')].find((each) => each.textContent.includes('" + number + "'))"
	}
	desk.until(card(warm) + ".querySelector('[data-alarm-error]:not([hidden])')?.textContent.includes('still holds')")
	desk.until(card(struck) + ".dataset.status === 'cleared_ack' && " + card(struck) + ".matches('[data-left]')")
	desk.until(card(warm) + ".querySelector(':checked') && !" + card(struck) + ".querySelector(':checked')")
	desk.stayed()
}

// TestACriticalAlarmAsksForANote wherever it is acknowledged: from the board one comes to its page, with the question open.
func TestACriticalAlarmAsksForANote(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	number := site.UnderWay(site.Customer("ACME", "Acme Clinics")).TrackingNumber
	_, token := site.Device("logger-1", number)
	board := startChrome(t).as(site.Somebody(models.RoleDispatcher), site.URL)
	board.byKeyboard()
	board.live("/board")
	site.Report(token, apptest.Point{"ts": time.Now().UTC(), "shock_g": 12})
	board.until("document.querySelector('[data-alarm][data-severity=critical] form[data-alarm-ack]')")
	board.press("[data-alarm] form[data-alarm-ack] button")
	board.until("location.pathname.startsWith('/alarms/') && document.querySelector('dialog[open] textarea')")
	send := func() {
		t.Helper()
		board.do("send", chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	}
	send()
	board.until("document.querySelector('dialog[open] [data-act-error]:not([hidden])')?.textContent.includes('critical')")
	board.types("The driver looks at the load.")
	send()
	board.happened("acknowledged")
	board.until("document.querySelector('.timeline__note')?.textContent.includes('looks at the load')")
}
