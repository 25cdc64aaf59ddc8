package models

// Viewer is who is asking, as far as the policy cares. Only app/auth makes one from a request.
type Viewer struct {
	Role       Role
	UserID     ID
	Name       string
	CustomerID ID // set for customers
	ShipmentID ID // set for a share link: the one shipment
	DeviceID   ID // set for devices
	SessionID  ID
	LinkID     ID
	Link       LinkOptions
	TimeZone   string
	Locale     string
}

// LinkOptions is what a share link's maker allowed.
type LinkOptions struct {
	ShowPosition    bool
	ShowTemperature bool
	MayReport       bool // damage to the goods
}

// Permission is something one may do; every route names the one it needs.
type Permission string

// The permissions. What a role's list below does not name is refused.
const (
	Anyone            Permission = "anyone"     // no sign-in needed
	SignedIn          Permission = "signed_in"  // any user
	ReadBoard         Permission = "board.read" // the whole fleet at a glance
	ReadShipments     Permission = "shipments.read"
	ActOnShipments    Permission = "shipments.act"
	ShareShipments    Permission = "shipments.share"
	ReportDamage      Permission = "damage.report"
	ReadOrders        Permission = "orders.read"
	WriteOrders       Permission = "orders.write"
	ReadAlarms        Permission = "alarms.read"
	ActOnAlarms       Permission = "alarms.act"
	ReadDevices       Permission = "devices.read"
	ManageDevices     Permission = "devices.manage"
	ReadProfiles      Permission = "profiles.read"
	ManageProfiles    Permission = "profiles.manage"
	ManageUsers       Permission = "users.manage"
	SendNotices       Permission = "notices.send"
	ReadNotifications Permission = "notifications.read"
	OpenStream        Permission = "stream.open"
	FollowLink        Permission = "link.follow"
	SendTelemetry     Permission = "telemetry.send"
	ReadCustomers     Permission = "customers.read"
	ManageCustomers   Permission = "customers.manage"
	ReadAudit         Permission = "audit.read"
	ReadRules         Permission = "rules.read" // thresholds and geofences
	ManageRules       Permission = "rules.manage"
	SignConclusions   Permission = "conclusions.sign" // whether goods may be used, by what their temperatures were
)

var customerPermissions = []Permission{
	SignedIn, ReadShipments, ShareShipments, ReportDamage, ReadOrders, ReadAlarms, ReadNotifications, OpenStream,
}

var dispatcherPermissions = append([]Permission{
	ReadBoard, ActOnShipments, WriteOrders, ActOnAlarms, ReadDevices, ManageDevices, ReadProfiles, ReadCustomers, ReadRules,
	SignConclusions,
}, customerPermissions...)

var adminPermissions = append([]Permission{
	ManageProfiles, ManageUsers, SendNotices, ManageCustomers, ReadAudit, ManageRules,
}, dispatcherPermissions...)

var permissions = map[Role][]Permission{
	RoleAdmin:      adminPermissions,
	RoleDispatcher: dispatcherPermissions,
	RoleCustomer:   customerPermissions,
	RoleLink:       {FollowLink},
	RoleDevice:     {SendTelemetry},
}

// May tells whether the viewer's role has the permission. The system itself may do everything.
func (v Viewer) May(p Permission) bool {
	if p == Anyone || v.Role == RoleSystem {
		return true
	}
	for _, have := range permissions[v.Role] {
		if have == p {
			return true
		}
	}
	return false
}

// Scope is which shipments, orders and alarms a viewer may see; the zero Scope is none. models/store turns it into
// SQL, live asks it about each change.
type Scope struct {
	All        bool
	CustomerID ID
	ShipmentID ID
}

// Scope is the part of the world the viewer may see.
func (v Viewer) Scope() Scope {
	switch v.Role {
	case RoleAdmin, RoleDispatcher, RoleSystem:
		return Scope{All: true}
	case RoleCustomer:
		return Scope{CustomerID: v.CustomerID}
	case RoleLink:
		return Scope{ShipmentID: v.ShipmentID}
	}
	return Scope{}
}

// None tells whether nothing at all is in the scope.
func (s Scope) None() bool { return !s.All && s.CustomerID == NoID && s.ShipmentID == NoID }

// Includes tells whether a shipment of a customer lies in the scope.
func (s Scope) Includes(customer, shipment ID) bool {
	switch {
	case s.All:
		return true
	case s.ShipmentID != NoID:
		return s.ShipmentID == shipment
	case s.CustomerID != NoID:
		return s.CustomerID == customer
	}
	return false
}

// MayHear tells whether a change addressed to the audience may reach the viewer: what is not listed is refused.
func (v Viewer) MayHear(a Audience) bool {
	user := v.Role.Staff() || v.Role == RoleCustomer
	switch a.Reach {
	case ReachUser:
		return user && a.UserID != nil && *a.UserID == v.UserID
	case ReachStaff:
		return v.Role.Staff()
	case ReachCustomer:
		return v.Role.Staff() || v.Role == RoleCustomer && is(a.CustomerID, v.CustomerID)
	case ReachPublic:
		return v.Role.Staff() || v.Role == RoleCustomer && is(a.CustomerID, v.CustomerID) ||
			v.Role == RoleLink && is(a.ShipmentID, v.ShipmentID)
	case ReachEveryone:
		return user
	}
	return false
}

func is(id *ID, want ID) bool { return id != nil && *id != NoID && *id == want }

// MayReadAlarm tells whether the viewer may read an alarm of that kind on a shipment within the viewer's scope.
func (v Viewer) MayReadAlarm(k AlarmKind) bool {
	return v.Role.Staff() || v.Role == RoleSystem || v.Role == RoleCustomer && k.ForCustomers()
}

// AlarmReach is how far an alarm of the kind may be heard.
func AlarmReach(k AlarmKind) Reach {
	if k.ForCustomers() {
		return ReachCustomer
	}
	return ReachStaff
}

// SeesPhotos tells whether the viewer sees a photo of a shipment within the viewer's scope: staff see all; a customer's
// people those that they sent themselves. What others report stays in the house, as the alarm about it does.
func (v Viewer) SeesPhotos(fromCustomer bool) bool {
	return v.Role.Staff() || v.Role == RoleSystem || v.Role == RoleCustomer && fromCustomer
}

// SeesInternal tells whether the viewer may read notes, drivers and who did what.
func (v Viewer) SeesInternal() bool { return v.Role.Staff() || v.Role == RoleSystem }

// SeesExactPosition tells whether the viewer may see where the goods are to the metre. Customers may while the
// shipment is active; a link's holder if its maker allowed it, or once the goods are out for delivery.
func (v Viewer) SeesExactPosition(s State) bool {
	switch v.Role {
	case RoleAdmin, RoleDispatcher, RoleSystem:
		return true
	case RoleCustomer:
		return !s.Ended()
	case RoleLink:
		return !s.Ended() && (v.Link.ShowPosition || s == OutForDelivery)
	}
	return false
}

// SeesTemperature tells whether the viewer may see degrees; others learn only whether the goods are in range.
func (v Viewer) SeesTemperature() bool {
	return v.Role.Staff() || v.Role == RoleSystem || v.Role == RoleCustomer || v.Role == RoleLink && v.Link.ShowTemperature
}
