package api

import (
	"github.com/gin-gonic/gin"

	"haulcast/models"
)

// Route is one URL, what it needs, and who answers it.
type Route struct {
	Method, Path string
	Need         models.Permission
	Handle       gin.HandlerFunc
}

// Routes lists every URL of the API. app/routes.go puts them into the router, each behind its permission.
func (a *API) Routes() []Route {
	const v1 = "/api/v1"
	list := []struct {
		method, path string
		need         models.Permission
		handle       func(*gin.Context) error
	}{
		{"POST", "/login", models.Anyone, a.Login},
		{"POST", "/logout", models.SignedIn, a.Logout},
		{"GET", "/me", models.SignedIn, a.Me},

		{"POST", "/orders", models.WriteOrders, a.PlaceOrder},
		{"GET", "/orders", models.ReadOrders, a.Orders},
		{"GET", "/orders/:number", models.ReadOrders, a.Order},
		{"PATCH", "/orders/:number", models.WriteOrders, a.EditOrder},
		{"POST", "/orders/:number/cancellation", models.WriteOrders, a.CancelOrder},

		{"POST", "/shipments", models.ActOnShipments, a.BookShipment},
		{"GET", "/shipments", models.ReadShipments, a.Shipments},
		{"GET", "/shipments/:number", models.ReadShipments, a.Shipment},
		{"GET", "/shipments/:number/events", models.ReadShipments, a.Timeline},
		{"POST", "/shipments/:number/events", models.ActOnShipments, a.RecordEvent},
		{"POST", "/shipments/:number/assignment", models.ActOnShipments, a.Assign},
		{"POST", "/shipments/:number/correction", models.ActOnShipments, a.Correct},
		{"POST", "/shipments/:number/damage", models.ReportDamage, a.ReportDamage},
		{"GET", "/shipments/:number/photos", models.ReadShipments, a.Photos},
		{"GET", "/photos/:id", models.ReadShipments, a.Photo},
		{"GET", "/shipments/:number/track", models.ReadShipments, a.Track},
		{"GET", "/shipments/:number/temperatures", models.ReadShipments, a.Temperatures},
		{"GET", "/shipments/:number/cold-chain", models.ReadShipments, a.ColdChain},
		{"POST", "/shipments/:number/cold-chain/conclusions", models.SignConclusions, a.SignConclusion},
		{"GET", "/shipments/:number/share-links", models.ShareShipments, a.ShareLinks},
		{"POST", "/shipments/:number/share-links", models.ShareShipments, a.Share},
		{"DELETE", "/share-links/:id", models.ShareShipments, a.RevokeShare},

		{"POST", "/devices", models.ManageDevices, a.RegisterDevice},
		{"GET", "/devices", models.ReadDevices, a.Devices},
		{"GET", "/devices/:id", models.ReadDevices, a.Device},
		{"POST", "/devices/:id/token", models.ManageDevices, a.RotateToken},
		{"PUT", "/devices/:id/calibration", models.ManageDevices, a.Calibrate},
		{"POST", "/devices/:id/bindings", models.ManageDevices, a.Bind},
		{"GET", "/devices/:id/bindings", models.ReadDevices, a.Bindings},
		{"DELETE", "/bindings/:id", models.ManageDevices, a.Unbind},

		{"POST", "/temperature-profiles", models.ManageProfiles, a.CreateProfile},
		{"GET", "/temperature-profiles", models.ReadProfiles, a.Profiles},
		{"GET", "/temperature-profiles/:id", models.ReadProfiles, a.Profile},
		{"PATCH", "/temperature-profiles/:id", models.ManageProfiles, a.EditProfile},

		{"GET", "/thresholds", models.ReadRules, a.Thresholds},
		{"PUT", "/thresholds", models.ManageRules, a.SetThresholds},
		{"GET", "/thresholds/:scope/:subject", models.ReadRules, a.Thresholds},
		{"PUT", "/thresholds/:scope/:subject", models.ManageRules, a.SetThresholds},
		{"GET", "/reevaluations", models.ReadRules, a.Reevaluations},
		{"POST", "/geofences", models.ManageRules, a.CreateGeofence},
		{"GET", "/geofences", models.ReadRules, a.Geofences},
		{"GET", "/geofences/:id", models.ReadRules, a.Geofence},
		{"PUT", "/geofences/:id", models.ManageRules, a.EditGeofence},
		{"POST", "/geofences/:id/disabling", models.ManageRules, a.DisableGeofence},
		{"POST", "/geofences/:id/enabling", models.ManageRules, a.EnableGeofence},

		{"POST", "/vehicles", models.ActOnShipments, a.CreateVehicle},
		{"GET", "/vehicles", models.ReadDevices, a.Vehicles},
		{"POST", "/customers", models.ManageCustomers, a.CreateCustomer},
		{"GET", "/customers", models.ReadCustomers, a.Customers},
		{"POST", "/locations", models.WriteOrders, a.CreateLocation},
		{"GET", "/locations", models.ReadCustomers, a.Locations},

		{"GET", "/alarms", models.ReadAlarms, a.Alarms},
		{"GET", "/alarms/:id", models.ReadAlarms, a.Alarm},
		{"GET", "/alarms/:id/activities", models.ReadAlarms, a.AlarmActivities},
		{"POST", "/alarms/:id/acknowledgement", models.ActOnAlarms, a.Acknowledge},
		{"DELETE", "/alarms/:id/acknowledgement", models.ActOnAlarms, a.Unacknowledge},
		{"POST", "/alarms/:id/assignment", models.ActOnAlarms, a.AssignAlarm},
		{"POST", "/alarms/:id/comments", models.ActOnAlarms, a.Comment},
		{"POST", "/alarms/:id/shelving", models.ActOnAlarms, a.Shelve},
		{"DELETE", "/alarms/:id/shelving", models.ActOnAlarms, a.Unshelve},
		{"POST", "/alarms/:id/clearing", models.ActOnAlarms, a.ClearAlarm},
		{"POST", "/alarms/:id/closing", models.ActOnAlarms, a.CloseAlarm},
		{"POST", "/alarms/:id/reopening", models.ActOnAlarms, a.ReopenAlarm},
		{"POST", "/alarms/actions", models.ActOnAlarms, a.ActOnAlarms},
		{"GET", "/assignees", models.ActOnAlarms, a.Assignees},

		{"GET", "/notifications", models.ReadNotifications, a.Notifications},
		{"POST", "/notifications/:id/reading", models.ReadNotifications, a.ReadNotification},
		{"GET", "/notification-preferences", models.ReadNotifications, a.Preferences},
		{"PUT", "/notification-preferences", models.ReadNotifications, a.SetPreferences},
		{"POST", "/notices", models.SendNotices, a.SendNotice},

		{"POST", "/users", models.ManageUsers, a.CreateUser},
		{"GET", "/users", models.ManageUsers, a.Users},
		{"GET", "/users/:id", models.ManageUsers, a.User},
		{"PATCH", "/users/:id", models.ManageUsers, a.EditUser},
	}
	routes := make([]Route, len(list))
	for i, r := range list {
		routes[i] = Route{Method: r.method, Path: v1 + r.path, Need: r.need, Handle: answering(r.handle)}
	}
	return routes
}
