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
}

var (
	dispatcherLinks = []link{
		{"/board", "layout-dashboard", "layout.board"},
		{"/shipments", "package", "layout.shipments"},
		{"/orders", "clipboard-list", "layout.orders"},
		{"/alarms", "triangle-alert", "layout.alarms"},
	}
	adminLinks = []link{
		{"/users", "users", "layout.users"},
		{"/devices", "cpu", "layout.devices"},
		{"/notices", "megaphone", "layout.notices"},
	}
	customerLinks = []link{
		{"/shipments", "package", "layout.own_shipments"},
		{"/orders", "clipboard-list", "layout.own_orders"},
		{"/notifications", "bell", "layout.notifications"},
	}
)

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
	return path == l.href || strings.HasPrefix(path, l.href+"/")
}
