package journeys

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"haulcast/app/apptest"
	"haulcast/app/tracking"
	"haulcast/models"
)

// TestADriverSendsAPhotoOfTheDamage by the link that the dispatcher gave them, and the dispatchers see it at once: on the
// shipment's page, and by the bell.
func TestADriverSendsAPhotoOfTheDamage(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	dispatcher, another := site.Somebody(models.RoleDispatcher), site.Somebody(models.RoleDispatcher)
	number := site.UnderWay(site.Customer("ACME", "Acme Clinics")).TrackingNumber
	_, token, err := site.Tracker().Share(t.Context(), dispatcher.Actor(), number, tracking.ShareDraft{MayReport: true})
	must(t, err)
	browser := startChrome(t)
	shipment, bell := browser.as(dispatcher, site.URL), browser.as(another, site.URL)
	shipment.live("/shipments/" + number)
	bell.live("/notifications")

	photo := filepath.Join(t.TempDir(), "IMG_0001.jpg")
	must(t, os.WriteFile(photo, snapshot(t, 2400, 1800), 0o600))
	driver := browser.stranger(site.URL)
	driver.goTo("/t/" + token)
	driver.until("document.querySelector('#damage form')")
	driver.fill("#damage-reporter", "Jan Kowalski")
	driver.fill("#damage-note", "The lower layer is crushed.")
	driver.do("choose a photo", chromedp.SetUploadFiles("#damage-photos", []string{photo}))
	driver.press("#damage form button[type=submit]")
	driver.until("document.querySelector('main .flash')?.textContent.includes('Thank you')")

	shipment.until("document.querySelectorAll('#photos img').length === 1")
	shipment.js("document.querySelector('#photos img').loading = 'eager'")
	shipment.until("document.querySelector('#photos img').naturalWidth === 320")
	shipment.until("document.querySelector('#photos').textContent.includes('Jan Kowalski (by link)')")
	bell.until("document.querySelector('[data-notification]')?.textContent.includes('" + number + " was reported damaged.')")
	bell.press("[data-notification] .inbox__title")
	bell.until("location.pathname.startsWith('/alarms/') && document.querySelector('main').textContent.includes('The lower layer is crushed.')")
	shipment.stayed()
}
