package api

import (
	"slices"
	"strings"
	"testing"

	"haulcast/models"
	"haulcast/models/store/storetest"
)

// secrets are what a customer must not find anywhere in an answer.
var secrets = []string{"Ring the night porter", "E. Example", "Van 14", "EX14 MPL", "Loaded in bay 3", "A dispatcher", "North store room"}

func TestACustomerReadsTheirOwnAndNothingInternal(t *testing.T) {
	s := open(t)
	north, south := storetest.Customer(t, s.store, "NORTH"), storetest.Customer(t, s.store, "SOUTH")
	staff, theirs, others := s.somebody(models.RoleDispatcher), s.somebody(models.RoleCustomer, north), s.somebody(models.RoleCustomer, south)
	order := staff.ordered(north, object{"notes": "Ring the night porter"}).text("number")
	number := staff.post("/shipments", object{"order": order}).is(201).text("number")
	staff.post("/vehicles", object{"name": "Van 14", "plate": "EX14 MPL"}).is(201)
	staff.post("/shipments/"+number+"/assignment", object{"vehicle": "Van 14", "driver": "E. Example"}, "If-Match", "*").is(200)
	staff.post("/shipments/"+number+"/events", object{"type": "shipment.picked_up", "note": "Loaded in bay 3", "place": "Liverpool"}, "If-Match", "*").is(201)
	staff.post("/shipments/"+number+"/damage", object{"note": "North store room"}).is(201)

	for _, path := range []string{
		"/orders", "/orders/" + order, "/shipments", "/shipments/" + number, "/shipments/" + number + "/events", "/alarms",
		"/shipments/" + number + "/track", "/shipments/" + number + "/temperatures", "/shipments?order=" + order,
	} {
		got := theirs.get(path).is(200)
		for _, secret := range secrets {
			if strings.Contains(got.raw, secret) {
				t.Errorf("%s tells a customer %q: %s", path, secret, got.raw)
			}
		}
	}
	if items := theirs.get("/shipments/" + number + "/events").items(); len(items) == 0 {
		t.Error("the customer sees no timeline")
	}
	full := staff.get("/shipments/"+number).raw + staff.get("/shipments/"+number+"/events").raw + staff.get("/orders/"+order).raw + staff.get("/alarms").raw
	for _, secret := range secrets {
		if !strings.Contains(full, secret) {
			t.Errorf("staff can't read %q, so the test proves nothing", secret)
		}
	}

	for _, path := range []string{
		"/orders/" + order, "/shipments/" + number, "/shipments/" + number + "/events", "/shipments/" + number + "/track",
		"/shipments/" + number + "/temperatures", "/shipments/" + number + "/share-links", "/alarms?shipment=" + number,
	} {
		nowhere := strings.NewReplacer(number, "ZL473124829XZ", order, "HC-999999").Replace(path)
		if foreign, absent := others.get(path).is(404), others.get(nowhere).is(404); foreign.text("detail") != absent.text("detail") {
			t.Errorf("%s: %q differs from what is absent: %q", path, foreign.text("detail"), absent.text("detail"))
		}
	}
	for _, path := range []string{"/orders", "/shipments", "/alarms"} {
		if n := len(others.get(path).is(200).items()); n != 0 {
			t.Errorf("%s lists %d of others' things", path, n)
		}
	}
	alarms := staff.get("/alarms").is(200).items()
	for _, a := range alarms {
		if id := at(a, "id").(string); at(a, "kind") == "damage.reported" {
			theirs.get("/alarms/" + id).is(404)
		}
	}
}

func TestEachRouteAsksForItsPermission(t *testing.T) {
	s := open(t)
	people := map[models.Role]person{
		models.RoleNobody: {site: s}, models.RoleCustomer: s.somebody(models.RoleCustomer, storetest.Customer(t, s.store, "NORTH")),
		models.RoleDispatcher: s.somebody(models.RoleDispatcher), models.RoleAdmin: s.somebody(models.RoleAdmin),
	}
	for _, route := range New(nil, nil, nil).Routes() {
		path := strings.NewReplacer("/api/v1", "", ":number", "none", ":id", "none", ":scope", "customer", ":subject", "none").Replace(route.Path)
		if path == "/logout" {
			continue // it ends the session that the other routes are asked with
		}
		for role, p := range people {
			got := p.say(route.Method, path, nil)
			want := (models.Viewer{Role: role}).May(route.Need)
			if refused := got.status == 403 || got.status == 401; refused == want {
				t.Errorf("%s may do %s %s: %v, but got %d", role, route.Method, path, want, got.status)
			}
			if role == models.RoleNobody && route.Need != models.Anyone && got.status != 401 {
				t.Errorf("nobody gets %d from %s %s", got.status, route.Method, path)
			}
		}
	}
}

func TestPositionsEndWithTheShipmentForCustomers(t *testing.T) {
	s := open(t)
	north := storetest.Customer(t, s.store, "NORTH")
	staff, theirs := s.somebody(models.RoleDispatcher), s.somebody(models.RoleCustomer, north)
	number := staff.booked(north)
	device := staff.post("/devices", object{"unique_id": "logger-1", "name": "Logger", "kind": "logger"}).is(201)
	staff.post("/devices/"+device.text("id")+"/bindings", object{"shipment": number, "from": soon(-3600e9)}).is(201)
	staff.post("/shipments/"+number+"/events", object{"type": "shipment.picked_up"}, "If-Match", "*").is(201)
	known, err := s.store.DeviceByToken(t.Context(), hashed(device.text("token")))
	if err != nil {
		t.Fatal(err)
	}
	s.report(known, known.CreatedAt.Add(-120e9), 5, 6)
	if theirs.get("/shipments/"+number).is(200).at("position") == nil {
		t.Error("a customer can't see where their goods are under way")
	}
	staff.post("/shipments/"+number+"/events", object{"type": "shipment.delivered"}, "If-Match", "*").is(201)
	if got := theirs.get("/shipments/" + number).is(200).at("position"); got != nil {
		t.Errorf("after delivery a customer still sees %v", got)
	}
	theirs.get("/shipments/" + number + "/track").is(403)
	if got := theirs.get("/shipments/" + number + "/temperatures").is(200).list("points"); len(got) == 0 {
		t.Error("a customer can't read how warm their goods were")
	}
	if points := staff.get("/shipments/" + number + "/track").is(200).list("points"); !slices.ContainsFunc(points, func(p any) bool { return at(p, "lat") == 53.41 }) {
		t.Errorf("staff lost the track: %v", points)
	}
}
