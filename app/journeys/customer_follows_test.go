package journeys

import (
	"testing"
	"time"

	"haulcast/app/apptest"
	"haulcast/models"
)

// TestACustomerSeesNothingForeign, whatever happens to others' goods while they watch.
func TestACustomerSeesNothingForeign(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	mine, theirs := site.Customer("ACME", "Acme Clinics"), site.Customer("OTHER", "Other Grocers")
	profile := site.Profile("Vaccines", 0)
	own, foreign := site.UnderWay(mine, cold(profile)).TrackingNumber, site.UnderWay(theirs, cold(profile)).TrackingNumber
	_, ownToken := site.Device("own", own)
	_, foreignToken := site.Device("foreign", foreign)
	browser := startChrome(t)
	customer := browser.as(site.Somebody(models.RoleCustomer, mine), site.URL)
	customer.live("/shipments")
	customer.js(`window.heard = []; for (const name of ['status', 'position', 'temperature', 'alarm', 'eta', 'order', 'notification'])
		document.addEventListener('live:' + name, (event) => heard.push(JSON.stringify(event.detail)))`)

	now := time.Now().UTC()
	for _, token := range []string{foreignToken, ownToken} {
		site.Report(token, apptest.Point{"ts": now, "lat": 53.4, "lon": -2.5, "temp_c": 11.0})
	}
	site.Happen(foreign, models.EventOutForDelivery)
	site.Happen(own, models.EventOutForDelivery)
	// What comes last has come: everything foreign before it would have come too.
	customer.until("heard.some((each) => each.includes('out_for_delivery'))")
	customer.until("heard.some((each) => each.includes('temp.high'))")
	if customer.is("heard.some((each) => each.includes(" + q(foreign) + "))") {
		t.Errorf("the customer heard of foreign goods: %s", customer.text("heard.join(' ')"))
	}
	if customer.is("document.body.textContent.includes(" + q(foreign) + ")") {
		t.Error("the customer's page shows foreign goods")
	}
	customer.goTo("/shipments/" + foreign)
	customer.until("document.querySelector('h1').textContent.includes('Not found')")
}

// TestAnybodyFollowsAShipmentByNumberAndPostcode, and sees it move, but no more than is theirs to know.
func TestAnybodyFollowsAShipmentByNumberAndPostcode(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	number := site.UnderWay(site.Customer("ACME", "Acme Clinics")).TrackingNumber
	_, token := site.Device("tracker-1", number)
	browser := startChrome(t)
	anybody := browser.stranger(site.URL)
	anybody.goTo("/t")
	anybody.fill("#number", number)
	anybody.fill("#postcode", "X1 1XX")
	anybody.press("main form button[type=submit]")
	anybody.until("document.querySelector('.flash')?.textContent.includes('find')")
	anybody.js("document.querySelector('#postcode').value = ''")
	anybody.fill("#postcode", "m11ae")
	anybody.press("main form button[type=submit]")
	anybody.until("location.pathname.length > 10")
	anybody.until(isLive)

	site.Report(token, apptest.Point{"ts": time.Now().UTC(), "lat": 53.456789, "lon": -2.612345})
	site.Happen(number, models.EventOutForDelivery)
	anybody.until(field("document", "state") + " === 'Out for delivery'")
	for _, secret := range []string{"Acme", "Somebody", "docks"} {
		if anybody.is("document.documentElement.outerHTML.includes(" + q(secret) + ")") {
			t.Errorf("the public page tells %q", secret)
		}
	}
}

// TestAShareLinkEndsWhenItIsRevoked, on the page that follows it too.
func TestAShareLinkEndsWhenItIsRevoked(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	number := site.UnderWay(site.Customer("ACME", "Acme Clinics")).TrackingNumber
	browser := startChrome(t)
	dispatcher := browser.as(site.Somebody(models.RoleDispatcher), site.URL)
	dispatcher.goTo("/shipments/" + number)
	dispatcher.press("#sharing form[action$='share-links'] button")
	dispatcher.until("document.querySelector('#share-link')")
	link := dispatcher.text("(document.querySelector('#share-link').value ?? document.querySelector('#share-link').textContent).trim()")
	anybody := browser.stranger(site.URL)
	anybody.live(link[len(site.URL):])
	dispatcher.press("#sharing form[action$=revocation] button")
	anybody.within(5*time.Second, "document.documentElement.dataset.liveState !== 'live'")
}
