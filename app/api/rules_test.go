package api

import (
	"testing"

	"haulcast/models"
	"haulcast/models/store/storetest"
)

// Thresholds by the API: what a customer changes holds for their goods, over what the installation says; a stale version
// is told, and each mistake by its field.
func TestThresholdsAreReadAndSetByTheAPI(t *testing.T) {
	s := open(t)
	storetest.Customer(t, s.store, "NORTH")
	admin, dispatcher := s.somebody(models.RoleAdmin), s.somebody(models.RoleDispatcher)
	const north = "/thresholds/customer/NORTH"
	got := admin.get(north).is(200)
	if got.body["version"] != 0.0 || at(got.body, "effective", "shock_g") != 5.0 {
		t.Errorf("at first %s", got.raw)
	}
	admin.say("PUT", north, object{"changes": object{"shock_g": 3}}).is(428)
	got = admin.say("PUT", north, object{"changes": object{"shock_g": 3, "off": object{"battery.low": true}}}, "If-Match", `"0"`).is(200)
	if got.body["version"] != 1.0 || at(got.body, "effective", "shock_g") != 3.0 || at(got.body, "effective", "off", "battery.low") != true {
		t.Errorf("then %s", got.raw)
	}
	admin.say("PUT", north, object{"changes": object{}}, "If-Match", `"0"`).is(409)
	got = admin.say("PUT", north, object{"changes": object{"shock_g": -3, "made_up": 1}}, "If-Match", "*").is(400)
	if got := got.fields(); len(got) != 2 || got[0] != "made_up" || got[1] != "shock_g" {
		t.Errorf("mistakes in %q", got)
	}
	dispatcher.get(north).is(200)
	dispatcher.say("PUT", north, object{"changes": object{}}, "If-Match", "*").is(403)
	for _, nobody := range []string{"/thresholds/customer/NONE", "/thresholds/fleet/NORTH", "/thresholds/installation/x", "/thresholds/order/HC-1"} {
		admin.get(nobody).is(404)
	}
	got = admin.say("PUT", "/thresholds", object{"changes": object{"light_lux": 80}}, "If-Match", "*").is(200)
	if at(got.body, "effective", "light_lux") != 80.0 {
		t.Errorf("the installation's %s", got.raw)
	}
	if got := admin.get(north).is(200); at(got.body, "effective", "light_lux") != 80.0 || at(got.body, "effective", "shock_g") != 3.0 {
		t.Errorf("the customer's over the installation's: %s", got.raw)
	}
	list, _ := dispatcher.get("/reevaluations").is(200).body["items"].([]any)
	if len(list) != 2 || at(list[0], "scope") != "installation" || at(list[1], "reason") != "thresholds" {
		t.Errorf("to be judged anew: %v", list)
	}
}

// A geofence by the API: drawn once, drawn anew at its version, disabled and enabled.
func TestGeofencesAreDrawnByTheAPI(t *testing.T) {
	s := open(t)
	admin, dispatcher := s.somebody(models.RoleAdmin), s.somebody(models.RoleDispatcher)
	yard := object{"name": "Yard", "shape": "circle", "purpose": "forbidden", "points": []any{[]any{53.4, -2.9}}, "radius_m": 200}
	made := admin.say("POST", "/geofences", yard, "Idempotency-Key", "k").is(201)
	admin.say("POST", "/geofences", yard, "Idempotency-Key", "k").is(200)
	admin.say("POST", "/geofences", yard).is(409)
	dispatcher.say("POST", "/geofences", yard).is(403)
	path := "/geofences/" + made.text("id")
	yard["radius_m"] = 300
	admin.say("PUT", path, yard).is(428)
	if got := admin.say("PUT", path, yard, "If-Match", `"1"`).is(200); got.body["version"] != 2.0 || got.body["radius_m"] != 300.0 {
		t.Errorf("drawn anew %s", got.raw)
	}
	admin.say("PUT", path, yard, "If-Match", `"1"`).is(409)
	yard["points"] = []any{[]any{1, 2, 3}, []any{91, 0}}
	if got := admin.say("PUT", path, yard, "If-Match", "*").is(400).fields(); len(got) != 1 || got[0] != "points[0]" {
		t.Errorf("mistakes in %q", got)
	}
	if got := admin.say("POST", path+"/disabling", nil).is(200); got.body["disabled_at"] == nil {
		t.Errorf("disabled %s", got.raw)
	}
	if got := admin.say("POST", path+"/enabling", nil).is(200); got.body["disabled_at"] != nil {
		t.Errorf("enabled %s", got.raw)
	}
	if list, _ := dispatcher.get("/geofences?q=ya").is(200).body["items"].([]any); len(list) != 1 {
		t.Errorf("listed %v", list)
	}
}
