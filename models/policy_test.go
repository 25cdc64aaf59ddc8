package models_test

import (
	"slices"
	"testing"

	"haulcast/models"
)

// Who may do what, role by role; everything that isn't named here is refused.
var mayDo = map[models.Role][]models.Permission{
	models.RoleNobody: {},
	models.RoleLink:   {models.FollowLink},
	models.RoleDevice: {models.SendTelemetry},
	models.RoleCustomer: {
		models.SignedIn, models.ReadShipments, models.ShareShipments, models.ReadOrders, models.ReadAlarms,
		models.ReadNotifications, models.OpenStream,
	},
	models.RoleDispatcher: {
		models.SignedIn, models.ReadShipments, models.ShareShipments, models.ReadOrders, models.ReadAlarms,
		models.ReadNotifications, models.OpenStream, models.ReadBoard, models.ActOnShipments, models.WriteOrders,
		models.ActOnAlarms, models.ReadDevices, models.ManageDevices, models.ReadProfiles, models.ReadCustomers, models.ReadRules,
		models.SignConclusions,
	},
	models.RoleAdmin: {
		models.SignedIn, models.ReadShipments, models.ShareShipments, models.ReadOrders, models.ReadAlarms,
		models.ReadNotifications, models.OpenStream, models.ReadBoard, models.ActOnShipments, models.WriteOrders,
		models.ActOnAlarms, models.ReadDevices, models.ManageDevices, models.ReadProfiles, models.ReadCustomers, models.ReadRules,
		models.ManageProfiles, models.ManageUsers, models.SendNotices, models.ManageCustomers, models.ReadAudit,
		models.ManageRules, models.SignConclusions,
	},
	"made up": {},
}

var permissions = []models.Permission{
	models.SignedIn, models.ReadBoard, models.ReadShipments, models.ActOnShipments, models.ShareShipments,
	models.ReadOrders, models.WriteOrders, models.ReadAlarms, models.ActOnAlarms, models.ReadDevices, models.ManageDevices,
	models.ReadProfiles, models.ManageProfiles, models.ManageUsers, models.SendNotices, models.ReadNotifications,
	models.OpenStream, models.FollowLink, models.SendTelemetry, models.ReadCustomers, models.ManageCustomers,
	models.ReadAudit, models.ReadRules, models.ManageRules, models.SignConclusions, "made.up", "",
}

func TestRolesMayDoWhatTheTableSaysAndNothingElse(t *testing.T) {
	t.Parallel()
	for role, may := range mayDo {
		v := models.Viewer{Role: role}
		for _, p := range permissions {
			if got := v.May(p); got != slices.Contains(may, p) {
				t.Errorf("%q may %q: %t", role, p, got)
			}
		}
		if !v.May(models.Anyone) {
			t.Errorf("%q may not do what anyone may", role)
		}
	}
}

// Two customers, with a shipment each.
var (
	ours, theirs           = models.NewID(), models.NewID()
	ourParcel, theirParcel = models.NewID(), models.NewID()
)

// viewers are one of each kind, and what lies in the scope of each.
var viewers = map[string]struct {
	viewer           models.Viewer
	ours, theirs, no bool
}{
	"nobody":                       {models.Viewer{}, false, false, false},
	"an admin":                     {models.Viewer{Role: models.RoleAdmin, UserID: models.NewID()}, true, true, true},
	"a dispatcher":                 {models.Viewer{Role: models.RoleDispatcher, UserID: models.NewID()}, true, true, true},
	"the system":                   {models.System(models.SourceRule).Viewer, true, true, true},
	"a customer":                   {models.Viewer{Role: models.RoleCustomer, UserID: models.NewID(), CustomerID: ours}, true, false, false},
	"a customer without a company": {models.Viewer{Role: models.RoleCustomer, UserID: models.NewID()}, false, false, false},
	"a link":                       {models.Viewer{Role: models.RoleLink, ShipmentID: ourParcel}, true, false, false},
	"a link to nothing":            {models.Viewer{Role: models.RoleLink}, false, false, false},
	"a device":                     {models.Viewer{Role: models.RoleDevice, DeviceID: models.NewID(), CustomerID: ours, ShipmentID: ourParcel}, false, false, false},
	"a role that isn't ours":       {models.Viewer{Role: "made up", CustomerID: ours, ShipmentID: ourParcel}, false, false, false},
}

func TestScopeHoldsWhatIsTheViewersAndNothingElse(t *testing.T) {
	t.Parallel()
	for name, c := range viewers {
		s := c.viewer.Scope()
		if s.Includes(ours, ourParcel) != c.ours || s.Includes(theirs, theirParcel) != c.theirs || s.Includes(models.NoID, models.NoID) != c.no {
			t.Errorf("%s sees ours %t, theirs %t, nobody's %t", name,
				s.Includes(ours, ourParcel), s.Includes(theirs, theirParcel), s.Includes(models.NoID, models.NoID))
		}
		if s.None() != (!c.ours && !c.theirs) {
			t.Errorf("%s: nothing at all: %t", name, s.None())
		}
	}
	link := models.Viewer{Role: models.RoleLink, ShipmentID: ourParcel}.Scope()
	if link.Includes(ours, theirParcel) {
		t.Error("a link shows another shipment of the same customer")
	}
}

func TestChangesReachWhoMayHearThem(t *testing.T) {
	t.Parallel()
	me := viewers["a customer"].viewer
	about := func(r models.Reach) models.Audience {
		return models.Audience{Reach: r, CustomerID: &ours, ShipmentID: &ourParcel, UserID: &me.UserID}
	}
	staff := []string{"a dispatcher", "an admin"}
	for reach, want := range map[models.Reach][]string{
		models.ReachNobody:   {},
		models.ReachUser:     {"a customer"},
		models.ReachStaff:    staff,
		models.ReachCustomer: append([]string{"a customer"}, staff...),
		models.ReachPublic:   append([]string{"a customer", "a link"}, staff...),
		models.ReachEveryone: append([]string{"a customer", "a customer without a company"}, staff...),
		models.Reach(99):     {},
		models.Reach(-1):     {},
	} {
		for name, c := range viewers {
			if got := c.viewer.MayHear(about(reach)); got != slices.Contains(want, name) {
				t.Errorf("%s hears reach %d: %t", name, reach, got)
			}
		}
	}
}

func TestChangesOfOthersStayUnheard(t *testing.T) {
	t.Parallel()
	somebody := models.NewID()
	for _, a := range []models.Audience{
		{Reach: models.ReachPublic, CustomerID: &theirs, ShipmentID: &theirParcel},
		{Reach: models.ReachCustomer, CustomerID: &theirs},
		{Reach: models.ReachPublic},
		{Reach: models.ReachCustomer},
		{Reach: models.ReachUser},
		{Reach: models.ReachUser, UserID: &somebody},
		{Reach: models.ReachPublic, CustomerID: &models.NoID, ShipmentID: &models.NoID},
	} {
		for _, name := range []string{
			"nobody", "a customer", "a customer without a company", "a link", "a link to nothing", "a device", "a role that isn't ours",
		} {
			if viewers[name].viewer.MayHear(a) {
				t.Errorf("%s hears %+v", name, a)
			}
		}
	}
	for _, name := range []string{"a dispatcher", "an admin"} {
		if viewers[name].viewer.MayHear(models.Audience{Reach: models.ReachUser, UserID: &somebody}) {
			t.Errorf("%s hears what is for another user", name)
		}
	}
}

func TestAlarmsForCustomersAreThoseOfTemperatureDelayAndDelivery(t *testing.T) {
	t.Parallel()
	theirs := []models.AlarmKind{
		models.AlarmTempHigh, models.AlarmTempLow, models.AlarmTempFreeze, models.AlarmTempCumulative, models.AlarmTempMKT,
		models.AlarmDelayPredicted, models.AlarmDelayActual, models.AlarmAttemptFailed,
	}
	for _, k := range append([]models.AlarmKind{"made.up"}, models.AlarmKinds...) {
		for name, want := range map[string]bool{
			"nobody": false, "an admin": true, "a dispatcher": true, "the system": true, "a link": false, "a device": false,
			"a customer": slices.Contains(theirs, k),
		} {
			if got := viewers[name].viewer.MayReadAlarm(k); got != want {
				t.Errorf("%s reads %s: %t", name, k, got)
			}
		}
		wantReach := models.ReachStaff
		if slices.Contains(theirs, k) {
			wantReach = models.ReachCustomer
		}
		if got := models.AlarmReach(k); got != wantReach {
			t.Errorf("%s reaches %d", k, got)
		}
	}
}

func TestExactPositionIsSeenWhileItMatters(t *testing.T) {
	t.Parallel()
	shown := models.Viewer{Role: models.RoleLink, ShipmentID: ourParcel, Link: models.LinkOptions{ShowPosition: true}}
	for _, s := range models.States {
		active := !s.Ended()
		for name, c := range map[string]struct {
			viewer models.Viewer
			want   bool
		}{
			"nobody":       {models.Viewer{}, false},
			"a device":     {viewers["a device"].viewer, false},
			"a dispatcher": {viewers["a dispatcher"].viewer, true},
			"an admin":     {viewers["an admin"].viewer, true},
			"a customer":   {viewers["a customer"].viewer, active},
			"a link":       {viewers["a link"].viewer, s == models.OutForDelivery},
			"a shown link": {shown, active},
		} {
			if got := c.viewer.SeesExactPosition(s); got != c.want {
				t.Errorf("%s sees where a shipment that is %s is: %t", name, s, got)
			}
		}
	}
}

func TestDegreesAndInternalsAreSeenByWhoTheyAreFor(t *testing.T) {
	t.Parallel()
	shown := models.Viewer{Role: models.RoleLink, Link: models.LinkOptions{ShowTemperature: true}}
	for name, c := range map[string]struct {
		viewer             models.Viewer
		degrees, internals bool
	}{
		"nobody":       {models.Viewer{}, false, false},
		"an admin":     {viewers["an admin"].viewer, true, true},
		"a dispatcher": {viewers["a dispatcher"].viewer, true, true},
		"the system":   {viewers["the system"].viewer, true, true},
		"a customer":   {viewers["a customer"].viewer, true, false},
		"a link":       {viewers["a link"].viewer, false, false},
		"a shown link": {shown, true, false},
		"a device":     {viewers["a device"].viewer, false, false},
	} {
		if c.viewer.SeesTemperature() != c.degrees || c.viewer.SeesInternal() != c.internals {
			t.Errorf("%s sees degrees %t, internals %t", name, c.viewer.SeesTemperature(), c.viewer.SeesInternal())
		}
	}
}
