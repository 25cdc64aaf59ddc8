package web

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"haulcast/models"
)

// Route is one URL and the permission it needs.
type Route struct {
	Method, Path string
	Need         models.Permission
	Handle       gin.HandlerFunc
}

const (
	get  = http.MethodGet
	post = http.MethodPost
)

// Routes lists every page and form, in the order of the rooms they lead to.
func (w *Web) Routes() []Route {
	return []Route{
		{get, "/", models.Anyone, w.home},
		{get, "/session", models.SignedIn, w.session},

		{get, "/login", models.Anyone, w.loginPage},
		{post, "/login", models.Anyone, w.action(w.logIn)},
		{post, "/logout", models.Anyone, w.action(w.logOut)},

		{get, "/t", models.Anyone, w.page(w.lookupPage)},
		{post, "/t", models.Anyone, w.action(w.lookUp)},
		{get, "/t/:token", models.FollowLink, w.page(w.followed)},
		{post, "/t/:token/damage", models.FollowLink, w.action(w.reportDamageByLink)},

		{get, "/board", models.ReadBoard, w.page(w.board)},

		{get, "/shipments", models.ReadShipments, w.page(w.shipmentList)},
		{get, "/shipments/:number", models.ReadShipments, w.page(w.shipment)},
		{get, "/shipments/:number/cold-chain", models.ReadShipments, w.page(w.coldChain)},
		{get, "/shipments/:number/cold-chain.pdf", models.ReadShipments, w.coldChainPDF},
		{get, "/shipments/:number/cold-chain.csv", models.ReadShipments, w.coldChainCSV},
		{post, "/shipments/:number/cold-chain/conclusions", models.SignConclusions, w.action(w.signConclusion)},
		{post, "/shipments/:number/events", models.ActOnShipments, w.action(w.recordEvent)},
		{post, "/shipments/:number/assignment", models.ActOnShipments, w.action(w.assign)},
		{post, "/shipments/:number/damage", models.ReportDamage, w.action(w.reportDamage)},
		{post, "/shipments/:number/correction", models.ActOnShipments, w.action(w.correct)},
		{post, "/shipments/:number/share-links", models.ShareShipments, w.action(w.share)},
		{post, "/shipments/:number/share-links/:id/revocation", models.ShareShipments, w.action(w.revokeShare)},

		{get, "/photos/:id", models.ReadShipments, w.photo},
		{get, "/photos/:id/thumbnail", models.ReadShipments, w.thumbnail},

		{get, "/orders", models.ReadOrders, w.page(w.orderList)},
		{get, "/orders/new", models.WriteOrders, w.page(w.newOrder)},
		{post, "/orders", models.WriteOrders, w.action(w.placeOrder)},
		{get, "/orders/:number", models.ReadOrders, w.page(w.order)},
		{get, "/orders/:number/edit", models.WriteOrders, w.page(w.editOrder)},
		{post, "/orders/:number", models.WriteOrders, w.action(w.saveOrder)},
		{post, "/orders/:number/cancellation", models.WriteOrders, w.action(w.cancelOrder)},
		{get, "/orders/:number/shipments/new", models.ActOnShipments, w.page(w.addShipment)},
		{post, "/orders/:number/shipments", models.ActOnShipments, w.action(w.bookShipment)},

		{get, "/alarms", models.ReadAlarms, w.page(w.alarmList)},
		{get, "/alarms/actions", models.ActOnAlarms, w.page(w.askAct)},
		{post, "/alarms/actions", models.ActOnAlarms, w.alarmActs},
		{get, "/alarms/:id", models.ReadAlarms, w.page(w.alarm)},
		{post, "/alarms/:id/acknowledgement", models.ActOnAlarms, w.action(w.acknowledge)},

		{get, "/notifications", models.ReadNotifications, w.page(w.inbox)},
		{post, "/notifications/reading", models.ReadNotifications, w.action(w.markAllRead)},
		{post, "/notifications/:id/reading", models.ReadNotifications, w.action(w.markRead)},

		{get, "/devices", models.ReadDevices, w.page(w.deviceList)},
		{get, "/devices/new", models.ManageDevices, w.page(w.newDevice)},
		{post, "/devices", models.ManageDevices, w.action(w.registerDevice)},
		{get, "/devices/:id", models.ReadDevices, w.page(w.device)},
		{post, "/devices/:id/token", models.ManageDevices, w.action(w.rotateToken)},
		{post, "/devices/:id/disabling", models.ManageDevices, w.action(w.disableDevice)},
		{post, "/devices/:id/enabling", models.ManageDevices, w.action(w.enableDevice)},
		{post, "/devices/:id/calibration", models.ManageDevices, w.action(w.calibrateDevice)},
		{post, "/devices/:id/bindings", models.ManageDevices, w.action(w.bindDevice)},
		{post, "/devices/:id/bindings/:binding/ending", models.ManageDevices, w.action(w.unbindDevice)},

		{get, "/customers", models.ReadCustomers, w.page(w.customerList)},
		{get, "/customers/new", models.ManageCustomers, w.page(w.newCustomer)},
		{post, "/customers", models.ManageCustomers, w.action(w.makeCustomer)},
		{get, "/vehicles", models.ReadDevices, w.page(w.vehicleList)},
		{get, "/vehicles/new", models.ActOnShipments, w.page(w.newVehicle)},
		{post, "/vehicles", models.ActOnShipments, w.action(w.makeVehicle)},
		{get, "/profiles", models.ReadProfiles, w.page(w.profileList)},
		{get, "/profiles/new", models.ManageProfiles, w.page(w.newProfile)},
		{post, "/profiles", models.ManageProfiles, w.action(w.makeProfile)},
		{get, "/profiles/:id", models.ManageProfiles, w.page(w.editProfile)},
		{post, "/profiles/:id", models.ManageProfiles, w.action(w.saveProfile)},
		{get, "/locations", models.ReadCustomers, w.page(w.locationList)},

		{get, "/geofences", models.ReadRules, w.page(w.geofenceList)},
		{get, "/geofences/new", models.ManageRules, w.page(w.newGeofence)},
		{get, "/geofences/shapes", models.ReadRules, w.geofenceShapes},
		{post, "/geofences", models.ManageRules, w.action(w.makeGeofence)},
		{get, "/geofences/:id", models.ReadRules, w.page(w.geofence)},
		{get, "/geofences/:id/edit", models.ManageRules, w.page(w.editGeofence)},
		{post, "/geofences/:id", models.ManageRules, w.action(w.saveGeofence)},
		{post, "/geofences/:id/disabling", models.ManageRules, w.action(w.setGeofence(false))},
		{post, "/geofences/:id/enabling", models.ManageRules, w.action(w.setGeofence(true))},
		{get, "/rules", models.ReadRules, w.page(w.thresholds(models.ScopeInstallation))},
		{post, "/rules", models.ManageRules, w.action(w.saveThresholds(models.ScopeInstallation))},
		{get, "/rules/customers/:code", models.ReadRules, w.page(w.thresholds(models.ScopeCustomer))},
		{post, "/rules/customers/:code", models.ManageRules, w.action(w.saveThresholds(models.ScopeCustomer))},
		{get, "/rules/profiles/:id", models.ReadRules, w.page(w.thresholds(models.ScopeProfile))},
		{post, "/rules/profiles/:id", models.ManageRules, w.action(w.saveThresholds(models.ScopeProfile))},
		{get, "/rules/orders/:number", models.ReadRules, w.page(w.thresholds(models.ScopeOrder))},
		{post, "/rules/orders/:number", models.ManageRules, w.action(w.saveThresholds(models.ScopeOrder))},

		{get, "/users", models.ManageUsers, w.page(w.userList)},
		{get, "/users/new", models.ManageUsers, w.page(w.newUser)},
		{post, "/users", models.ManageUsers, w.action(w.makeUser)},
		{get, "/users/:id", models.ManageUsers, w.page(w.user)},
		{post, "/users/:id", models.ManageUsers, w.action(w.saveUser)},
		{post, "/users/:id/password", models.ManageUsers, w.action(w.makePassword)},
		{post, "/users/:id/disabling", models.ManageUsers, w.action(w.disableUser)},
		{post, "/users/:id/enabling", models.ManageUsers, w.action(w.enableUser)},
		{post, "/users/:id/sessions/:session/ending", models.ManageUsers, w.action(w.endUserSession)},

		{get, "/notices", models.SendNotices, w.page(w.noticeList)},
		{post, "/notices", models.SendNotices, w.action(w.sendNotice)},

		{get, "/account", models.SignedIn, w.page(w.account)},
		{get, "/account/notifications", models.ReadNotifications, w.page(w.preferences)},
		{post, "/account/notifications", models.ReadNotifications, w.action(w.savePreferences)},
		{post, "/account/password", models.SignedIn, w.action(w.changePassword)},
		{post, "/account/sessions/:session/ending", models.SignedIn, w.action(w.endOwnSession)},
	}
}

// home sends people to the page they work on.
func (w *Web) home(c *gin.Context) {
	c.Redirect(http.StatusSeeOther, homeOf(w.viewer(c)))
}

func homeOf(v models.Viewer) string {
	switch {
	case v.May(models.ReadBoard):
		return "/board"
	case v.May(models.ReadShipments):
		return "/shipments"
	}
	return "/login"
}

// session answers 204 while the session lasts: the live client asks when its stream is refused.
func (w *Web) session(c *gin.Context) { c.Status(http.StatusNoContent) }
