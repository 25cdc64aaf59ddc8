package api

import (
	"slices"
	"testing"

	"haulcast/models"
	"haulcast/models/store/storetest"
)

func TestAProfileKeepsItsBudgetsWhenSomethingElseIsChanged(t *testing.T) {
	s := open(t)
	p := s.somebody(models.RoleAdmin)
	budgets := []object{{"at_c": 10, "over_s": 72000}, {"at_c": 0, "below": true, "consecutive": true, "over_s": 3600}}
	made := p.post("/temperature-profiles", object{
		"name": "Cold", "min_c": 2, "max_c": 8, "freeze_c": -0.5, "budgets": budgets, "mkt_limit_c": 8, "mkt_window_s": 172800,
	}).is(201)
	path := "/temperature-profiles/" + made.text("id")
	edited := p.say("PATCH", path, object{"max_c": 9}, "If-Match", "*").is(200)
	kept, ok := edited.at("budgets").([]any)
	if !ok || len(kept) != 2 || at(kept[1], "below") != true || at(kept[0], "over_s") != 72000.0 || edited.at("freeze_c") != -0.5 ||
		edited.at("mkt_limit_c") != 8.0 || edited.at("mkt_window_s") != 172800.0 || edited.at("freeze_s") != 3600.0 {
		t.Errorf("edited: %s", edited.raw)
	}
	gone := p.say("PATCH", path, object{"budgets": []object{}, "freeze_c": nil, "mkt_limit_c": nil}, "If-Match", "*").is(200)
	if left, _ := gone.at("budgets").([]any); len(left) != 0 || gone.at("freeze_c") != nil || gone.at("mkt_limit_c") != nil {
		t.Errorf("taken away: %s", gone.raw)
	}
	wrong := p.say("PATCH", path, object{
		"budgets": []object{{"at_c": 999, "over_s": 0}, {"at_c": 5, "over_s": 60}, {"at_c": 5, "over_s": 90}}, "mkt_window_s": 1,
	}, "If-Match", "*").is(400).fields()
	for _, field := range []string{"budgets[0].at_c", "budgets[0].over_s", "budgets[2].at_c", "mkt_window_s"} {
		if !slices.Contains(wrong, field) {
			t.Errorf("%s is not among the mistakes %v", field, wrong)
		}
	}
}

func TestAConclusionIsSignedOnTheDataThatWereRead(t *testing.T) {
	s := open(t)
	p := s.somebody(models.RoleDispatcher)
	number := p.booked(storetest.Customer(t, s.store, "ACME"))
	path := "/shipments/" + number + "/cold-chain"
	report := p.get(path).is(200)
	if hash := report.text("data_hash"); len(hash) != 64 || report.at("whole", "min_c") != nil {
		t.Fatalf("nothing was read: %s", report.raw)
	}
	p.post(path+"/conclusions", object{"verdict": "rejected", "reason": "x", "data_hash": "0000"}).is(409)
	good := object{"verdict": "rejected", "reason": "Nobody measured anything.", "data_hash": report.text("data_hash")}
	first := p.post(path+"/conclusions", good, "Idempotency-Key", "one").is(201)
	again := p.post(path+"/conclusions", good, "Idempotency-Key", "one").is(200)
	if first.text("id") != again.text("id") || first.text("verdict") != "rejected" {
		t.Errorf("signed: %s, again: %s", first.raw, again.raw)
	}
	for _, wrong := range []object{{"verdict": "maybe"}, {"verdict": "released", "reason": ""}} {
		wrong["data_hash"] = report.text("data_hash")
		p.post(path+"/conclusions", wrong).is(400)
	}
	if list, _ := p.get(path).is(200).at("conclusions").([]any); len(list) != 1 || at(list[0], "changed") != false {
		t.Errorf("conclusions %v", list)
	}
}
