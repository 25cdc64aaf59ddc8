package layout

import "strings"

// Viewer is the person the page is drawn for: what the head of it says about them.
type Viewer struct {
	Name     string
	Email    string
	Role     string // "admin", "dispatcher", "customer"
	Customer string // whose shipments they see, for customers
}

type link struct {
	href, icon, words string
	also              []string // other lists that belong to the place
}

var (
	dispatcherLinks = []link{
		{href: "/board", icon: "layout-dashboard", words: "layout.board"},
		{href: "/shipments", icon: "package", words: "layout.shipments"},
		{href: "/orders", icon: "clipboard-list", words: "layout.orders"},
		{href: "/alarms", icon: "triangle-alert", words: "layout.alarms"},
		{href: "/devices", icon: "cpu", words: "layout.devices"},
		{href: "/customers", icon: "building", words: "layout.setup", also: setupParts[1:]},
	}
	adminLinks = []link{
		{href: "/users", icon: "users", words: "layout.users"},
		{href: "/notices", icon: "megaphone", words: "layout.notices"},
	}
	customerLinks = []link{
		{href: "/shipments", icon: "package", words: "layout.own_shipments"},
		{href: "/orders", icon: "clipboard-list", words: "layout.own_orders"},
		{href: "/alarms", icon: "triangle-alert", words: "layout.alarms"},
		{href: "/notifications", icon: "bell", words: "layout.notifications"},
	}
)

// setupParts are the pages that are set up once and seldom changed; each is a tab of the others.
var setupParts = []string{"/customers", "/vehicles", "/profiles", "/locations", "/geofences", "/rules"}

// links lists where a role may go, in the order of the day's work.
func links(role string) []link {
	switch role {
	case "admin":
		return append(append([]link{}, dispatcherLinks...), adminLinks...)
	case "dispatcher":
		return dispatcherLinks
	case "customer":
		return customerLinks
	}
	return nil
}

// here tells whether the link leads to the page shown, or to the list it belongs to.
func (l link) here(path string) bool {
	for _, list := range append([]string{l.href}, l.also...) {
		if path == list || strings.HasPrefix(path, list+"/") {
			return true
		}
	}
	return false
}
