package store_test

import (
	"testing"
	"time"

	"haulcast/models"
	"haulcast/models/store"
	"haulcast/models/store/storetest"
)

// Everything that is read for somebody, by somebody to whom it doesn't belong: the same answer as for what isn't there.
func TestWhatIsNotTheirsIsNotThere(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	ctx := t.Context()
	acme, other := storetest.Customer(t, s, "ACME"), storetest.Customer(t, s, "OTHER")
	sh, second := storetest.Shipment(t, s, acme, storetest.In(models.InTransit)), storetest.Shipment(t, s, acme)
	device := storetest.Device(t, s, "tracker-1")
	binding := storetest.Bound(t, s, device, sh, store.Now())
	van, profile := storetest.Vehicle(t, s, "Van 7"), storetest.Profile(t, s, "Chilled", 2, 8)
	link := models.ShareLink{
		ID: models.NewID(), ShipmentID: sh.ID, TokenHash: []byte("hash"), Kind: models.ShareByPerson,
		ExpiresAt: store.Now().Add(time.Hour), CreatedAt: store.Now(),
	}
	if err := s.InsertShareLink(ctx, &link); err != nil {
		t.Fatal(err)
	}
	reads := map[string]struct {
		read        func(v models.Viewer) error
		theCustomer bool // may read it too
		theLink     bool // and so may who follows a link to the shipment
	}{
		"shipment by number":     {func(v models.Viewer) error { return err(s.ShipmentByNumber(ctx, v, sh.TrackingNumber)) }, true, true},
		"shipment by id":         {func(v models.Viewer) error { return err(s.ShipmentByID(ctx, v, sh.ID)) }, true, true},
		"shipment to be changed": {func(v models.Viewer) error { return err(s.ShipmentForUpdate(ctx, v, sh.TrackingNumber)) }, true, true},
		"another of the same":    {func(v models.Viewer) error { return err(s.ShipmentByID(ctx, v, second.ID)) }, true, false},
		"order by number":        {func(v models.Viewer) error { return err(s.OrderByNumber(ctx, v, sh.Order.Number)) }, true, false},
		"order by id":            {func(v models.Viewer) error { return err(s.OrderByID(ctx, v, sh.OrderID)) }, true, false},
		"order to be changed":    {func(v models.Viewer) error { return err(s.OrderForUpdate(ctx, v, sh.Order.Number)) }, true, false},
		"customer":               {func(v models.Viewer) error { return err(s.CustomerByID(ctx, v, acme.ID)) }, true, false},
		"customer by code":       {func(v models.Viewer) error { return err(s.CustomerByCode(ctx, v, "acme")) }, true, false},
		"link":                   {func(v models.Viewer) error { return err(s.ShareLinkByID(ctx, v, link.ID)) }, true, true},
		"device":                 {func(v models.Viewer) error { return err(s.DeviceByID(ctx, v, device.ID)) }, false, false},
		"device by its own id":   {func(v models.Viewer) error { return err(s.DeviceByUniqueID(ctx, v, device.UniqueID)) }, false, false},
		"binding":                {func(v models.Viewer) error { return err(s.BindingByID(ctx, v, binding.ID)) }, false, false},
		"vehicle":                {func(v models.Viewer) error { return err(s.VehicleByID(ctx, v, van.ID)) }, false, false},
		"vehicle by name":        {func(v models.Viewer) error { return err(s.VehicleByName(ctx, v, "van 7")) }, false, false},
		"profile":                {func(v models.Viewer) error { return err(s.ProfileByID(ctx, v, profile.ID)) }, false, false},
		"location":               {func(v models.Viewer) error { return err(s.LocationByID(ctx, v, sh.OriginID)) }, false, false},
		"timeline":               {func(v models.Viewer) error { return none(s.Timeline(ctx, v, sh.ID, store.Page{})) }, true, true},
		"shipments":              {func(v models.Viewer) error { return none(s.Shipments(ctx, v, store.ShipmentFilter{}, store.Page{})) }, true, true},
		"shipments of an order":  {func(v models.Viewer) error { return empty(s.ShipmentsOfOrder(ctx, v, sh.OrderID)) }, true, true},
		"shipments, filtered": {func(v models.Viewer) error {
			return none(s.Shipments(ctx, v, store.ShipmentFilter{OrderID: sh.OrderID, States: []models.State{models.InTransit}}, store.Page{}))
		}, true, true},
		"shipments, searched": {func(v models.Viewer) error {
			return none(s.Shipments(ctx, v, store.ShipmentFilter{Query: sh.TrackingNumber}, store.Page{}))
		}, true, true},
		"shipments of an order no": {func(v models.Viewer) error {
			return none(s.Shipments(ctx, v, store.ShipmentFilter{Query: sh.Order.Number}, store.Page{}))
		}, true, false},
		"shipments of a name": {func(v models.Viewer) error {
			return none(s.Shipments(ctx, v, store.ShipmentFilter{Query: "acme"}, store.Page{}))
		}, false, false},
		"orders": {func(v models.Viewer) error { return none(s.Orders(ctx, v, store.OrderFilter{}, store.Page{})) }, true, false},
		"orders, searched": {func(v models.Viewer) error {
			return none(s.Orders(ctx, v, store.OrderFilter{Query: sh.Order.Number}, store.Page{}))
		}, true, false},
		"orders of the customer": {func(v models.Viewer) error {
			return none(s.Orders(ctx, v, store.OrderFilter{CustomerID: acme.ID}, store.Page{}))
		}, true, false},
		"board": {func(v models.Viewer) error { return none(s.Board(ctx, v, store.BoardFilter{}, store.Page{})) }, true, true},
		"board, searched": {func(v models.Viewer) error {
			return none(s.Board(ctx, v, store.BoardFilter{Query: sh.TrackingNumber}, store.Page{}))
		}, true, true},
		"links":                  {func(v models.Viewer) error { return empty(s.ShareLinksOf(ctx, v, sh.ID)) }, true, true},
		"devices":                {func(v models.Viewer) error { return none(s.Devices(ctx, v, "", store.Page{})) }, false, false},
		"vehicles":               {func(v models.Viewer) error { return none(s.Vehicles(ctx, v, "", store.Page{})) }, false, false},
		"profiles":               {func(v models.Viewer) error { return none(s.Profiles(ctx, v, "", store.Page{})) }, false, false},
		"locations":              {func(v models.Viewer) error { return none(s.Locations(ctx, v, "", store.Page{})) }, false, false},
		"customers":              {func(v models.Viewer) error { return none(s.Customers(ctx, v, "acme", store.Page{})) }, true, false},
		"shipments on a vehicle": {func(v models.Viewer) error { return none(s.ShipmentsOnVehicle(ctx, v, "Van 7", store.Page{})) }, false, false},
		"counts":                 {func(v models.Viewer) error { return counted(s.BoardCounts(ctx, v)) }, true, true},
	}
	e := models.ShipmentEvent{
		ID: models.NewID(), ShipmentID: sh.ID, Type: models.EventCheckpoint, Kind: models.Actual, OccurredAt: store.Now(),
		RecordedAt: store.Now(), Source: models.SourceUser, Public: true, Note: "secret", ActorName: "D. Spatcher",
	}
	do(s.InsertEvent(ctx, &e))(t)
	sh2 := sh
	sh2.VehicleID = &van.ID
	if err := s.SaveShipment(ctx, &sh2); err != nil {
		t.Fatal(err)
	}
	for name, r := range reads {
		for who, c := range map[string]struct {
			viewer models.Viewer
			may    bool
		}{
			"staff":        {storetest.Staff(), true},
			"the customer": {storetest.CustomerViewer(acme), r.theCustomer || name == "shipments on a vehicle"},
			"another":      {storetest.CustomerViewer(other), false},
			"a link":       {models.Viewer{Role: models.RoleLink, ShipmentID: sh.ID}, r.theLink || name == "shipments on a vehicle"},
			"another link": {models.Viewer{Role: models.RoleLink, ShipmentID: models.NewID()}, false},
			"a device":     {models.Viewer{Role: models.RoleDevice, DeviceID: device.ID}, false},
			"nobody":       {models.Viewer{}, false},
		} {
			got := r.read(c.viewer)
			if may := got == nil; may != c.may {
				t.Errorf("%s, read by %s: %v", name, who, got)
			}
			if got != nil && models.CodeOf(got) != models.NotFound {
				t.Errorf("%s, read by %s: %v isn't the answer for what isn't there", name, who, got)
			}
		}
	}
}

func err[T any](_ T, err error) error { return err }

// none is NotFound for an empty page.
func none[T any](l store.List[T], err error) error { return empty(l.Items, err) }

func empty[T any](items []T, err error) error {
	if err == nil && len(items) == 0 {
		return models.Errorf(models.NotFound, "empty")
	}
	return err
}

func counted(c store.BoardCounts, err error) error {
	if err == nil && c.Total == 0 {
		return models.Errorf(models.NotFound, "empty")
	}
	return err
}

func TestCustomersTimelineLeavesOutWhatIsInternal(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	acme := storetest.Customer(t, s, "ACME")
	sh := storetest.Shipment(t, s, acme)
	lat := 53.4
	var voided models.ID
	for i, e := range []models.ShipmentEvent{
		{Type: models.EventBooked, Public: true, Note: "secret", ActorName: "D. Spatcher", Lat: &lat, Lon: &lat},
		{Type: models.EventAssigned},
		{Type: models.EventDelivered, Public: true},
		{Type: models.EventCorrected},
	} {
		e.ID, e.ShipmentID, e.Kind, e.Source = models.NewID(), sh.ID, models.Actual, models.SourceUser
		e.OccurredAt, e.RecordedAt = store.Now().Add(time.Duration(i)*time.Second), store.Now()
		if e.Type == models.EventCorrected {
			e.VoidsEventID = &voided
		}
		do(s.InsertEvent(t.Context(), &e))(t)
		voided = e.ID
	}
	theirs := do(s.Timeline(t.Context(), storetest.CustomerViewer(acme), sh.ID, store.Page{}))(t).Items
	if len(theirs) != 1 || theirs[0].Type != models.EventBooked {
		t.Fatalf("the customer reads %+v", theirs)
	}
	if e := theirs[0]; e.Note != "" || e.ActorName != "" || e.ActorID != nil || e.Lat != nil {
		t.Errorf("the customer reads %+v", e)
	}
	if ours := do(s.Timeline(t.Context(), storetest.Staff(), sh.ID, store.Page{}))(t).Items; len(ours) != 4 || ours[3].Note != "secret" {
		t.Errorf("staff read %+v", ours)
	}
}
