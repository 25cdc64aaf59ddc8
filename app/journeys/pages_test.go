package journeys

import (
	"net/http"
	"strings"
	"testing"

	"haulcast/app/apptest"
	"haulcast/app/web"
)

// page is one page as one person sees it.
type page struct {
	name  string // of the picture
	route string // as app/web/routes.go lists it
	path  string
	as    *apptest.Person // nil: anybody
}

// noPages are the addresses that answer a GET with something else than a page: where they lead is tested elsewhere.
var noPages = map[string]bool{
	"/geofences/shapes": true,
	"/":                 true, "/session": true, "/photos/:id": true, "/photos/:id/thumbnail": true,
	"/shipments/:number/cold-chain.pdf": true, "/shipments/:number/cold-chain.csv": true,
}

// pages are all pages, each as the person whose page it is. A page missing here fails the test.
func (c *company) pages(t *testing.T) []page {
	t.Helper()
	admin, dispatcher, customer := &c.admin, &c.dispatcher, &c.customer
	all := []page{
		{"login", "/login", "/login", nil},
		{"track-lookup", "/t", "/t", nil},
		{"track", "/t/:token", "/t/" + c.link, nil},
		{"board", "/board", "/board", dispatcher},
		{"shipment-cold", "/shipments/:number", "/shipments/" + c.cold, dispatcher},
		{"shipment-late", "/shipments/:number", "/shipments/" + c.late, dispatcher},
		{"shipment-long", "/shipments/:number", "/shipments/" + c.long, dispatcher},
		{"shipment-damaged", "/shipments/:number", "/shipments/" + c.damaged, dispatcher},
		{"shipment-delivered", "/shipments/:number", "/shipments/" + c.delivered, dispatcher},
		{"cold-chain", "/shipments/:number/cold-chain", "/shipments/" + c.cold + "/cold-chain", dispatcher},
		{"customer-cold-chain", "/shipments/:number/cold-chain", "/shipments/" + c.cold + "/cold-chain", customer},
		{"shipment-booked", "/shipments/:number", "/shipments/" + c.booked, dispatcher},
		{"alarms", "/alarms", "/alarms", dispatcher},
		{"alarms-history", "/alarms", "/alarms?show=all", dispatcher},
		{"alarm-cold", "/alarms/:id", "/alarms/" + c.alarmOf(t, c.cold), dispatcher},
		{"alarm-damage", "/alarms/:id", "/alarms/" + c.alarmOf(t, c.damaged), dispatcher},
		{"alarm-act", "/alarms/actions", "/alarms/actions?act=shelve&id=" + c.alarmOf(t, c.cold), dispatcher},
		{"inbox", "/notifications", "/notifications", dispatcher},
		{"order-shipments-new", "/orders/:number/shipments/new", "/orders/" + c.openOrder + "/shipments/new", dispatcher},
		{"customer-shipments", "/shipments", "/shipments", customer},
		{"customer-shipment", "/shipments/:number", "/shipments/" + c.cold, customer},
		{"customer-alarms", "/alarms", "/alarms", customer},
		{"customer-alarm", "/alarms/:id", "/alarms/" + c.alarmOf(t, c.cold), customer},
		{"customer-orders", "/orders", "/orders", customer},
		{"customer-order", "/orders/:number", "/orders/" + c.order, customer},
		{"customer-inbox", "/notifications", "/notifications", customer},
		{"customer-account", "/account", "/account", customer},
		{"account-notifications", "/account/notifications", "/account/notifications", dispatcher},
		{"customer-account-notifications", "/account/notifications", "/account/notifications", customer},
		{"orders", "/orders", "/orders", admin},
		{"orders-new", "/orders/new", "/orders/new", admin},
		{"order", "/orders/:number", "/orders/" + c.order, admin},
		{"order-edit", "/orders/:number/edit", "/orders/" + c.openOrder + "/edit", admin},
		{"devices", "/devices", "/devices", admin},
		{"devices-new", "/devices/new", "/devices/new", admin},
		{"device", "/devices/:id", "/devices/" + c.device.String(), admin},
		{"customers", "/customers", "/customers", admin},
		{"customers-new", "/customers/new", "/customers/new", admin},
		{"vehicles", "/vehicles", "/vehicles", admin},
		{"vehicles-new", "/vehicles/new", "/vehicles/new", admin},
		{"profiles", "/profiles", "/profiles", admin},
		{"profiles-new", "/profiles/new", "/profiles/new", admin},
		{"profile", "/profiles/:id", "/profiles/" + c.profile.String(), admin},
		{"locations", "/locations", "/locations", admin},
		{"geofences", "/geofences", "/geofences", admin},
		{"geofences-new", "/geofences/new", "/geofences/new", admin},
		{"geofence", "/geofences/:id", "/geofences/" + c.fence.String(), admin},
		{"geofence-edit", "/geofences/:id/edit", "/geofences/" + c.fence.String() + "/edit", admin},
		{"geofence-read", "/geofences/:id", "/geofences/" + c.fence.String(), dispatcher},
		{"rules", "/rules", "/rules", admin},
		{"rules-customer", "/rules/customers/:code", "/rules/customers/HARBOUR", admin},
		{"rules-profile", "/rules/profiles/:id", "/rules/profiles/" + c.profile.String(), admin},
		{"rules-order", "/rules/orders/:number", "/rules/orders/" + c.order, admin},
		{"rules-read", "/rules", "/rules", dispatcher},
		{"users", "/users", "/users", admin},
		{"users-new", "/users/new", "/users/new", admin},
		{"user", "/users/:id", "/users/" + c.user.String(), admin},
		{"notices", "/notices", "/notices", admin},
	}
	everyRoute(t, all)
	return all
}

// everyRoute checks that no page of the program is left out.
func everyRoute(t *testing.T, listed []page) {
	t.Helper()
	known := map[string]bool{}
	for _, p := range listed {
		known[p.route] = true
	}
	for _, r := range new(web.Web).Routes() {
		if r.Method == http.MethodGet && !noPages[r.Path] && !known[r.Path] {
			t.Errorf("the page %s is not in the list of pages", r.Path)
		}
		delete(known, r.Path)
	}
	for route := range known {
		t.Errorf("the list of pages holds %s, which is no page", route)
	}
}

// eachPerson runs a test once for each person, side by side, with a window signed in as them and their pages.
func (c *company) eachPerson(t *testing.T, test func(*testing.T, *window, []page)) {
	t.Helper()
	all := c.pages(t)
	for name, person := range map[string]*apptest.Person{"anybody": nil, "dispatcher": &c.dispatcher, "customer": &c.customer, "admin": &c.admin} {
		var theirs []page
		for _, p := range all {
			if p.as == person {
				theirs = append(theirs, p)
			}
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := startChrome(t)
			var w *window
			if person == nil {
				w = b.stranger(c.site.URL)
			} else {
				w = b.as(*person, c.site.URL)
			}
			test(t, w, theirs)
		})
	}
}

// show goes to a page and waits until it is what it will be.
func (w *window) show(p page) {
	w.t.Helper()
	w.goTo(p.path)
	w.until("document.readyState === 'complete' && (!document.body.dataset.live || " + isLive + ")")
	if at := w.text("location.pathname"); at != strings.SplitN(p.path, "?", 2)[0] {
		w.t.Errorf("%s leads to %s", p.path, at)
	}
	if w.is("document.querySelector('[data-error]')") {
		w.t.Errorf("%s shows an error:\n%s", p.path, w.account())
	}
}
