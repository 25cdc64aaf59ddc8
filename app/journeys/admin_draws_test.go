package journeys

import (
	"context"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"haulcast/app/apptest"
	"haulcast/app/tracking"
	"haulcast/models"
)

// clickMap clicks the map in which one draws, so many pixels beside its middle.
func (w *window) clickMap(right, down float64) {
	w.t.Helper()
	box, err := ask(w, chromedp.Evaluate[[]float64](`(() => { const map = document.querySelector('[data-fence-map]');
		map.scrollIntoView({block: 'center'}); const box = map.getBoundingClientRect();
		return [box.x + box.width / 2, box.y + box.height / 2]; })()`))
	if err != nil {
		w.t.Fatalf("find the map: %v", err)
	}
	w.do("click the map", chromedp.MouseClickXY(box[0]+right, box[1]+down))
}

// points is how many lines of coordinates the form has.
const points = "document.querySelector('#points').value.split('\\n').filter(Boolean).length"

// pickedUp is a shipment that was picked up so long ago.
func pickedUp(t *testing.T, site *apptest.Site, ago time.Duration) (number string) {
	t.Helper()
	began := time.Now().Add(-ago)
	s := site.Shipment(site.Customer("ACME", "Acme Clinics"), func(_ *tracking.OrderDraft, g *tracking.ShipmentDraft) { g.BookedAt = began.Add(-time.Hour) })
	for _, what := range []models.EventType{models.EventPickedUp, models.EventCheckpoint} {
		_, err := site.Tracker().RecordEvent(context.Background(), office, s.TrackingNumber, tracking.EventDraft{Type: what, OccurredAt: began, Place: "Liverpool"})
		must(t, err)
	}
	return s.TrackingNumber
}

// TestAnAdminDrawsAZoneAndTheAlarmFollows: a van is where it may be, until somebody forbids the place by drawing around
// it; the alarm comes up by itself, and goes when the zone is moved away. The map and the fields say the same all along.
func TestAnAdminDrawsAZoneAndTheAlarmFollows(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	number := pickedUp(t, site, 30*time.Minute)
	_, token := site.Device("tracker-1", number)
	for i := 4; i >= 0; i-- {
		site.Report(token, apptest.Point{"ts": time.Now().Add(-time.Duration(i) * time.Minute).UTC(), "lat": 53.4512, "lon": -2.7111, "acc_m": 5})
	}
	browser := startChrome(t)
	dispatcher := browser.as(site.Somebody(models.RoleDispatcher), site.URL)
	dispatcher.live("/shipments/" + number)
	admin := browser.as(site.Somebody(models.RoleAdmin), site.URL)
	admin.byKeyboard()
	admin.live("/geofences/new")
	admin.until("document.querySelector('[data-fence-map].leaflet-container')")
	admin.fill("#points", "53.4512, -2.7111")
	admin.press("[data-fence-fit]")
	admin.press("[data-fence-clear]")
	admin.until("document.querySelector('#points').value === ''")

	for _, corner := range [][2]float64{{-120, -120}, {120, -120}, {120, 120}, {-120, 120}} {
		admin.clickMap(corner[0], corner[1])
	}
	admin.until(points + " === 4 && document.querySelectorAll('.fence-handle--corner').length === 4")
	before := admin.text("document.querySelector('#points').value.split('\\n')[0]")
	admin.js("document.querySelector('.fence-handle--corner').focus()")
	admin.types(kb.ArrowLeft, kb.ArrowUp)
	admin.until("document.querySelector('#points').value.split('\\n')[0] !== " + q(before))
	if !admin.is("document.activeElement.getAttribute('aria-label') === 'Corner 1'") {
		t.Error("moving a corner by keyboard loses it")
	}
	admin.press("[data-fence-add]")
	admin.until(points + " === 5")
	admin.press("[data-fence-undo]")
	admin.until(points + " === 4")
	admin.fill("#name", "Salt marsh")
	admin.press("form.fence-form button[type=submit]")
	admin.until("document.querySelector('h1')?.textContent === 'Salt marsh' && document.querySelector('.map.leaflet-container')")
	admin.quiet(page{name: "the geofence"})

	dispatcher.until("[...document.querySelectorAll('[data-alarm-cards] [data-alarm]')].some((each) => each.textContent.includes('forbidden'))")
	dispatcher.stayed()

	admin.press("a[href$='/edit']")
	admin.until("document.querySelector('[data-fence-map].leaflet-container') && " + points + " === 4")
	admin.js("document.querySelector('[name=shape][value=circle]').click()")
	admin.until(points + " === 1 && document.querySelectorAll('.fence-handle').length === 2")
	admin.js("document.querySelector('#points').value = ''; document.querySelector('#radius_m').value = ''")
	admin.fill("#points", "54.9, -1.6")
	admin.fill("#radius_m", "500 m")
	admin.press("form.fence-form button[type=submit]")
	admin.until("document.querySelector('.flash')?.textContent.includes('is saved')")
	dispatcher.until("[...document.querySelectorAll('[data-alarm-cards] [data-alarm]')].every((each) => each.dataset.status?.startsWith('cleared') || !each.textContent.includes('forbidden'))")
}

// TestAnAdminChangesAThresholdAndTheOpenAlarmFollows, and sees how far judging anew has come.
func TestAnAdminChangesAThresholdAndTheOpenAlarmFollows(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	number := site.UnderWay(site.Customer("ACME", "Acme Clinics")).TrackingNumber
	_, token := site.Device("tracker-1", number)
	site.Report(token, apptest.Point{"ts": time.Now().UTC(), "lat": 53.4512, "lon": -2.7111, "battery_pct": 15})
	browser := startChrome(t)
	dispatcher := browser.as(site.Somebody(models.RoleDispatcher), site.URL)
	dispatcher.live("/shipments/" + number)
	dispatcher.until("document.querySelector('[data-alarm]')?.textContent.includes('Battery low')")
	admin := browser.as(site.Somebody(models.RoleAdmin), site.URL)
	admin.live("/rules")
	admin.js("document.querySelector('#battery_warn_pct').value = ''; document.querySelector('#battery_minor_pct').value = ''")
	admin.fill("#battery_warn_pct", "5 %")
	admin.fill("#battery_minor_pct", "3")
	admin.press(".rules__save button")
	admin.until("document.querySelector('.flash')?.textContent.includes('are saved')")
	admin.until("document.querySelector('#progress')?.textContent.includes('1 shipment judged anew')")
	dispatcher.until("document.querySelector('[data-alarm]')?.dataset.status?.startsWith('cleared') || !document.querySelector('[data-alarm]')")
	admin.quiet(page{name: "the thresholds"})
}
