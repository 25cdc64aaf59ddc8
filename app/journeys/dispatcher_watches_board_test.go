package journeys

import (
	"testing"
	"time"

	"haulcast/app/apptest"
	"haulcast/app/tracking"
	"haulcast/models"
)

// cold makes a shipment's goods keep 2 to 8 °C, with an alarm after so long.
func cold(profile models.TemperatureProfile) func(*tracking.OrderDraft, *tracking.ShipmentDraft) {
	return func(o *tracking.OrderDraft, _ *tracking.ShipmentDraft) { o.Profile = profile.Name }
}

// TestAReportMovesEveryPageThatShowsIt: the dispatcher's row, map, chart and the customer's page change without a reload.
func TestAReportMovesEveryPageThatShowsIt(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	acme := site.Customer("ACME", "Acme Clinics")
	shipment := site.UnderWay(acme, cold(site.Profile("Vaccines", time.Hour)))
	number := shipment.TrackingNumber
	_, token := site.Device("tracker-1", number)
	browser := startChrome(t)
	board := browser.as(site.Somebody(models.RoleDispatcher), site.URL)
	board.live("/board")
	page := board.tab("/shipments/" + number)
	page.live("/shipments/" + number)
	customer := browser.as(site.Somebody(models.RoleCustomer, acme), site.URL)
	customer.live("/shipments/" + number)

	site.Report(token, apptest.Point{"ts": time.Now().UTC(), "lat": 53.45, "lon": -2.6, "temp_c": 6.4, "speed_mps": 14})

	board.until(field(row(number), "temperature") + " === '6.4 °C'")
	board.until(row(number) + ".querySelector('[data-field=reported_at]').hasAttribute('datetime')")
	page.until(field("document", "temperature") + " === '6.4 °C'")
	page.until(field("document", "chart_latest") + " === '6.4 °C'")
	customer.until(field("document", "temperature") + " === '6.4 °C'")
	board.until(field(row(number), "eta_class") + " !== ''")

	site.Happen(number, models.EventOutForDelivery)
	board.until(row(number) + ".dataset.state === 'out_for_delivery'")
	page.until("document.querySelector('[data-timeline]').textContent.includes('Out for delivery')")
	customer.until(field("document", "state") + " === 'Out for delivery'")
	for _, w := range []*window{board, page, customer} {
		w.stayed()
	}
}

// TestADispatcherActsOnAnAlarm: it rises by itself, is acknowledged at a press, and every window of the house knows.
func TestADispatcherActsOnAnAlarm(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	acme := site.Customer("ACME", "Acme Clinics")
	number := site.UnderWay(acme, cold(site.Profile("Vaccines", 0))).TrackingNumber
	_, token := site.Device("logger-1", number)
	browser := startChrome(t)
	board := browser.as(site.Somebody(models.RoleDispatcher), site.URL)
	board.live("/board")
	colleague := browser.as(site.Somebody(models.RoleAdmin), site.URL)
	colleague.live("/alarms")

	now := time.Now().UTC()
	site.Report(token, apptest.Point{"ts": now.Add(-time.Minute), "temp_c": 9.5}, apptest.Point{"ts": now, "temp_c": 9.9})
	for _, w := range []*window{board, colleague} {
		w.until("document.querySelectorAll('[data-alarm]').length === 1")
	}
	board.until("document.querySelector('[data-bell-count]')?.textContent.trim() === '1'")
	board.until(row(number) + ".dataset.severity !== ''")
	board.press("[data-alarm] form[data-alarm-ack] button")
	for _, w := range []*window{board, colleague} {
		w.until("document.querySelector('[data-alarm]')?.dataset.status === 'active_ack'")
		w.stayed()
	}
	colleague.until("document.querySelector('[data-alarm]').textContent.includes('Dispatcher Person')")
}

// TestTheNextStatesAreButtons: a press records the event; a stale page says so instead of overwriting.
func TestTheNextStatesAreButtons(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	number := site.UnderWay(site.Customer("ACME", "Acme Clinics")).TrackingNumber
	browser := startChrome(t)
	page := browser.as(site.Somebody(models.RoleDispatcher), site.URL)
	page.live("/shipments/" + number)
	page.press("form:has(input[value='shipment.out_for_delivery']) button")
	page.until("document.querySelector('.flash')?.textContent.includes('Out for delivery')")
	page.until(field("document", "state") + " === 'Out for delivery'")

	site.Happen(number, models.EventDelivered)
	page.until(field("document", "state") + " === 'Delivered'")
	page.until("!document.querySelector(\"form:has(input[value='shipment.delivered'])\")")
}
