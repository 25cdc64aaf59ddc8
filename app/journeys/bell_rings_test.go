package journeys

import (
	"testing"

	"haulcast/app/apptest"
	"haulcast/models"
)

// unread is what the bell shows; an empty bell shows none.
const unread = "(document.querySelector('[data-bell-count]').hidden ? '' : document.querySelector('[data-bell-count]').textContent.trim())"

// TestReadingInOneTabLowersTheBellInAll, and what comes in raises it in all.
func TestReadingInOneTabLowersTheBellInAll(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	admin, dispatcher := site.Somebody(models.RoleAdmin), site.Somebody(models.RoleDispatcher)
	inbox := startChrome(t).as(dispatcher, site.URL)
	inbox.live("/notifications")
	board := inbox.tab("/board")
	board.live("/board")
	for _, text := range []string{"The ferry is late.", "The ferry is here."} {
		_, err := site.Tracker().SendNotice(t.Context(), admin.Actor(), text, nil)
		must(t, err)
	}
	for _, w := range []*window{inbox, board} {
		w.until(unread + " === '2'")
	}
	inbox.until("document.querySelectorAll('[data-notification][data-read=false]').length === 2")

	inbox.press("[data-notification] .inbox__mark button")
	for _, w := range []*window{inbox, board} {
		w.until(unread + " === '1'")
	}
	inbox.until(isLive)
	inbox.press("[data-refresh=all-read] form button")
	for _, w := range []*window{inbox, board} {
		w.until(unread + " === ''")
	}
	board.stayed()
}

// TestANoticeReachesTheCustomerItIsFor while they look at their page, and nobody else's customers.
func TestANoticeReachesTheCustomerItIsFor(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	acme, other := site.Customer("ACME", "Acme Clinics"), site.Customer("OTHER", "Other Grocers")
	browser := startChrome(t)
	customer := browser.as(site.Somebody(models.RoleCustomer, acme), site.URL)
	customer.live("/shipments")
	stranger := browser.as(site.Somebody(models.RoleCustomer, other), site.URL)
	stranger.live("/shipments")
	admin := browser.as(site.Somebody(models.RoleAdmin), site.URL)
	send := func(text, to string) {
		admin.live("/notices")
		admin.fill("textarea[name=text]", text)
		if to != "" {
			admin.fill("input[name=customer]", to)
		}
		admin.press("form[action='/notices'] button[type=submit]")
		admin.until("document.querySelector('main').textContent.includes(" + q(text) + ")")
	}
	send("Your ramp is closed today.", "ACME")
	customer.until("document.querySelector('[data-toasts]').textContent.includes('Your ramp is closed today.')")
	customer.until(unread + " === '1'")
	send("All roads are open again.", "")
	customer.until(unread + " === '2'")
	stranger.until("document.querySelector('[data-toasts]').textContent.includes('All roads are open again.')")
	if n := stranger.text(unread); n != "1" { // what was sent before would have come before
		t.Errorf("the other customer has %s notices", n)
	}
	customer.stayed()
	stranger.stayed()
}
