package api

import (
	"testing"

	"haulcast/models"
	"haulcast/models/store/storetest"
)

func TestOneChoosesWhatOneIsTold(t *testing.T) {
	s := open(t)
	staff, customer := s.somebody(models.RoleDispatcher), s.somebody(models.RoleCustomer, storetest.Customer(t, s.store, "NORTH"))
	const path = "/notification-preferences"
	fresh := staff.get(path).is(200)
	if fresh.at("version") != 0.0 || fresh.at("quiet_from") != nil || at(fresh.list("kinds")[0], "in_app") != true {
		t.Errorf("at first %s", fresh.raw)
	}
	wanted := object{
		"kinds":      []object{{"kind": "temp.high", "least_severity": "major"}, {"kind": "shock", "in_app": false}},
		"quiet_from": "22:00", "quiet_to": "07:00",
	}
	staff.say("PUT", path, wanted, "If-Match", `"0"`).is(200)
	got := staff.get(path).is(200)
	if got.at("version") != 1.0 || got.at("quiet_from") != "22:00" || got.at("quiet_to") != "07:00" {
		t.Errorf("saved %s", got.raw)
	}
	chosen := map[any]any{}
	for _, k := range got.list("kinds") {
		chosen[at(k, "kind")] = []any{at(k, "in_app"), at(k, "least_severity")}
	}
	for kind, want := range map[string][2]any{"temp.high": {true, "major"}, "shock": {false, "warning"}, "temp.low": {true, "warning"}} {
		if have, _ := chosen[kind].([]any); len(have) != 2 || have[0] != want[0] || have[1] != want[1] {
			t.Errorf("%s is %v, want %v", kind, have, want)
		}
	}
	staff.say("PUT", path, wanted, "If-Match", `"0"`).is(409)
	staff.say("PUT", path, wanted).is(428)
	staff.say("PUT", path, object{"kinds": []object{}}, "If-Match", `*`).is(200)
	if got := staff.get(path).is(200); got.at("quiet_from") != nil || got.at("version") != 2.0 {
		t.Errorf("taken back %s", got.raw)
	}
	for name, bad := range map[string]object{
		"unknown kind":  {"kinds": []object{{"kind": "nonsense"}}},
		"not theirs":    {"kinds": []object{{"kind": "signal.lost"}}},
		"no severity":   {"kinds": []object{{"kind": "temp.high", "least_severity": "enormous"}}},
		"twice":         {"kinds": []object{{"kind": "temp.high"}, {"kind": "temp.high"}}},
		"no hour":       {"kinds": []object{}, "quiet_from": "25:00", "quiet_to": "07:00"},
		"half the hour": {"kinds": []object{}, "quiet_from": "22:00"},
		"nothing":       {},
	} {
		if got := customer.say("PUT", path, bad, "If-Match", `*`); got.status != 400 {
			t.Errorf("%s: %d %s", name, got.status, got.raw)
		}
	}
}
