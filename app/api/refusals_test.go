package api

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"haulcast/app/auth"
	"haulcast/models"
	"haulcast/models/store/storetest"
)

func hashed(token string) []byte { return auth.HashToken(token) }

func TestVersionsAreChecked(t *testing.T) {
	s := open(t)
	c := storetest.Customer(t, s.store, "NORTH")
	p := s.somebody(models.RoleDispatcher)
	number := p.booked(c)
	events := "/shipments/" + number + "/events"
	pickedUp := object{"type": "shipment.picked_up"}

	p.post(events, pickedUp).is(428)
	p.post(events, pickedUp, "If-Match", "1").is(400)
	if got := p.get("/shipments/" + number); got.header.Get("ETag") != fmt.Sprintf("%q", fmt.Sprint(got.at("version"))) {
		t.Errorf("ETag %s of version %v", got.header.Get("ETag"), got.at("version"))
	}
	stale := p.post(events, pickedUp, "If-Match", `"99"`).is(409)
	if newest := p.get("/shipments/" + number); stale.at("current_version") != newest.at("version") || stale.header.Get("ETag") != newest.header.Get("ETag") {
		t.Errorf("stale: %s, ETag %s", stale.raw, stale.header.Get("ETag"))
	}
	p.post(events, pickedUp, "If-Match", stale.header.Get("ETag")).is(201)
	p.post(events, pickedUp, "If-Match", `"1"`).is(409)

	order := p.ordered(c)
	path := "/orders/" + order.text("number")
	p.say("PATCH", path, object{"reference": "A"}).is(428)
	edited := p.say("PATCH", path, object{"reference": "A"}, "If-Match", order.header.Get("ETag")).is(200)
	if got := p.say("PATCH", path, object{"reference": "B"}, "If-Match", order.header.Get("ETag")).is(409); got.at("current_version") != edited.at("version") {
		t.Errorf("stale order: %s", got.raw)
	}
	if got := p.say("PATCH", path, object{"reference": "C"}, "If-Match", "*").is(200); got.text("reference") != "C" {
		t.Errorf("edited: %s", got.raw)
	}
	p.post("/shipments/"+number+"/assignment", object{"driver": "E. Example"}).is(428)
	p.post("/shipments/"+number+"/assignment", object{"driver": "E. Example"}, "If-Match", `"1"`).is(409)
}

func TestProfilesAreEditedAtTheirVersion(t *testing.T) {
	s := open(t)
	p := s.somebody(models.RoleAdmin)
	made := p.post("/temperature-profiles", object{"name": "Cold", "min_c": 2, "max_c": 8, "instant_max_c": 15}).is(201)
	path := "/temperature-profiles/" + made.text("id")
	p.say("PATCH", path, object{"max_c": 9}).is(428)
	first := p.say("PATCH", path, object{"max_c": 9, "instant_max_c": nil}, "If-Match", `"1"`).is(200)
	if first.at("max_c") != 9.0 || first.at("instant_max_c") != nil || first.at("min_c") != 2.0 || first.text("name") != "Cold" {
		t.Errorf("edited: %s", first.raw)
	}
	if got := p.say("PATCH", path, object{"max_c": 10}, "If-Match", `"1"`).is(409); got.at("current_version") != 2.0 {
		t.Errorf("stale: %s", got.raw)
	}
	p.say("PATCH", path, object{"max_c": 10}, "If-Match", "*").is(200)
	wrong := p.say("PATCH", path, object{"max_c": 1, "set_delay_s": -1}, "If-Match", "*").is(400).fields()
	if !slices.Contains(wrong, "max_c") || !slices.Contains(wrong, "set_delay_s") {
		t.Errorf("mistakes in %v", wrong)
	}
	p.post("/temperature-profiles", object{"name": "Cold", "max_c": 8}).is(409)
}

func TestWhatTheStateForbidsIsAnsweredWithWhatItAllows(t *testing.T) {
	s := open(t)
	p := s.somebody(models.RoleDispatcher)
	number := p.booked(storetest.Customer(t, s.store, "NORTH"))
	got := p.post("/shipments/"+number+"/events", object{"type": "shipment.delivered"}, "If-Match", "*").is(422)
	if want := []any{"shipment.picked_up", "shipment.held", "shipment.cancelled"}; !reflect.DeepEqual(got.at("legal"), want) {
		t.Errorf("legal are %v, want %v", got.at("legal"), want)
	}
	if next := p.get("/shipments/" + number).at("next_events"); !reflect.DeepEqual(next, got.at("legal")) {
		t.Errorf("the shipment says %v, the refusal %v", next, got.at("legal"))
	}
	if got := p.post("/shipments/"+number+"/events", object{"type": "shipment.held"}, "If-Match", "*").is(400); !slices.Contains(got.fields(), "reason_code") {
		t.Errorf("mistakes in %v", got.fields())
	}
	p.post("/shipments/"+number+"/correction", object{"note": "x"}).is(422)
}

func TestEveryMistakeOfARequestIsToldAtOnce(t *testing.T) {
	s := open(t)
	p := s.somebody(models.RoleDispatcher)
	got := p.post("/orders", object{"customer": 5, "promised_from": "tomorrow", "colour": "red", "origin": object{"lat": "north"}}).is(400)
	want := []string{"colour", "customer", "destination", "origin.lat", "promised_from", "promised_to"}
	have := got.fields()
	slices.Sort(have)
	if !reflect.DeepEqual(have, want) {
		t.Errorf("mistakes in %v, want %v", have, want)
	}
	place := liverpool()
	place["country"], place["lat"] = "Great Britain", 91
	got = p.post("/orders", object{
		"customer": "NOBODY", "profile": "none such", "origin": place, "destination": object{"location_id": models.NewID()},
		"promised_from": "2026-03-02T11:00:00Z", "promised_to": "2026-03-02T09:00:00Z",
	}).is(400)
	for _, field := range []string{"customer", "profile", "origin.country", "origin.lat", "destination.location_id", "promised_to"} {
		if !slices.Contains(got.fields(), field) {
			t.Errorf("%s is not among the mistakes: %v", field, got.fields())
		}
	}
	if n := len(p.get("/orders").is(200).items()); n != 0 {
		t.Errorf("%d orders were placed all the same", n)
	}
	p.get("/shipments?stat=booked").is(400)
	p.get("/shipments?after=nonsense").is(400)
	p.get("/alarms?limit=0").is(400)
}

func TestBodiesThatAreNoJSONAreRefused(t *testing.T) {
	s := open(t)
	p := s.somebody(models.RoleDispatcher)
	for _, c := range []struct {
		body, kind string
		status     int
	}{
		{`{"order":`, "application/json", 400},
		{`order=HC-1`, "application/x-www-form-urlencoded", 415},
		{`{"description":"` + strings.Repeat("x", maxBody) + `"}`, "application/json", 413},
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/api/v1/shipments", strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", c.kind)
		request.Header.Set("Authorization", "Bearer "+p.token)
		p.send(request).is(c.status)
	}
}

func TestWhatIsNotThereIsNotFound(t *testing.T) {
	s := open(t)
	p := s.somebody(models.RoleAdmin)
	absent := models.NewID().String()
	for _, path := range []string{
		"/orders/HC-999999", "/orders/%00", "/orders/x", "/shipments/ZL473124829XZ", "/shipments/ZL473124828XZ", "/shipments/%00",
		"/shipments/ZL473124829XZ/events", "/shipments/ZL473124829XZ/track", "/shipments/ZL473124829XZ/temperatures",
		"/shipments/ZL473124829XZ/share-links", "/devices/" + absent, "/devices/x", "/devices/" + absent + "/bindings",
		"/temperature-profiles/" + absent, "/alarms/" + absent, "/alarms/%00", "/users/" + absent,
		"/alarms?shipment=ZL473124829XZ", "/shipments?order=HC-999999",
	} {
		p.get(path).is(404)
	}
	p.post("/alarms/"+absent+"/acknowledgement", object{"note": "x"}).is(404)
	p.post("/devices/"+absent+"/token", nil).is(404)
	storetest.Vehicle(t, s.store, "Van 14")
	p.post("/devices/"+absent+"/bindings", object{"vehicle": "Van 14"}).is(404)
	p.post("/notifications/"+absent+"/reading", nil).is(404)
	p.say("DELETE", "/bindings/"+absent, nil).is(404)
	p.say("DELETE", "/share-links/"+absent, nil).is(404)
	p.say("PATCH", "/users/"+absent, object{"name": "x"}).is(404)
	p.say("PATCH", "/orders/HC-999999", object{"notes": "x"}, "If-Match", "*").is(404)
	p.post("/orders/HC-999999/cancellation", object{"reason_code": "other.other"}).is(404)
	p.post("/shipments/ZL473124829XZ/events", object{"type": "shipment.booked"}, "If-Match", "*").is(404)
	p.post("/shipments/ZL473124829XZ/damage", object{"note": "x"}).is(404)
}

func TestSigningInIsRefusedTheSameWayWhateverIsWrong(t *testing.T) {
	s := open(t)
	nobody := person{site: s}
	known, err := s.store.UserByID(t.Context(), s.somebody(models.RoleDispatcher).id)
	if err != nil {
		t.Fatal(err)
	}
	wrong := nobody.post("/login", object{"email": known.Email, "password": "not this one, surely"}).is(401)
	unknown := nobody.post("/login", object{"email": "x@test.example", "password": password}).is(401)
	if wrong.text("detail") != unknown.text("detail") {
		t.Errorf("%q tells more than %q", wrong.text("detail"), unknown.text("detail"))
	}
	nobody.post("/login", object{"email": known.Email}).is(400)
	for range 10 {
		if got := nobody.post("/login", object{"email": known.Email, "password": "nor this one, no"}); got.status == 429 {
			return
		}
	}
	t.Error("one may guess for ever")
}
