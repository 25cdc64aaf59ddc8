package api

import (
	"net/http"
	"strings"
	"testing"

	"haulcast/models"
	"haulcast/models/store/storetest"
)

// damaged raises an alarm of a shipment and gives its URL.
func (p person) damaged(of models.Customer) (path, number string) {
	p.t.Helper()
	number = p.booked(of)
	return "/alarms/" + p.post("/shipments/"+number+"/damage", object{"note": "Wet"}).is(201).text("id"), number
}

func (p person) delete(path string) answer { p.t.Helper(); return p.say("DELETE", path, nil) }

// Every answer on the way is held against the document too: see person.hold.
func TestAnAlarmIsLivedThroughByTheAPI(t *testing.T) {
	s := open(t)
	north := storetest.Customer(t, s.store, "NORTH")
	p, other := s.somebody(models.RoleDispatcher), s.somebody(models.RoleAdmin)
	path, number := p.damaged(north)
	me := p.get("/assignees").is(200).items()
	if len(me) != 2 {
		t.Fatalf("%v may be given an alarm", me)
	}
	a := p.get(path).is(200)
	if acts, _ := a.at("acts").([]any); len(acts) != 6 || a.header.Get("ETag") != `"1"` || a.at("escalation_step") != 1.0 || a.at("latched") != true {
		t.Errorf("it offers %v, %s", acts, a.raw)
	}

	a = p.post(path+"/assignment", object{"assignee": other.id}, "If-Match", `"1"`).is(200)
	if a.text("assignee") != "A admin" {
		t.Errorf("assigned: %s", a.raw)
	}
	stale := p.post(path+"/comments", object{"note": "x"}, "If-Match", `"1"`).is(409)
	if stale.at("current_version") != 2.0 {
		t.Errorf("a stale comment: %s", stale.raw)
	}
	for range 2 {
		p.post(path+"/comments", object{"note": "The driver was called."}, "Idempotency-Key", "once").is(200)
	}
	a = p.post(path+"/shelving", object{"minutes": 30, "note": "ferry"}).is(200)
	if a.at("shelved_until") == nil || a.text("shelf_reason") != "ferry" || a.at("open") != true {
		t.Errorf("shelved: %s", a.raw)
	}
	for view, want := range map[string]int{"live": 0, "shelved": 1, "mine": 0, "unassigned": 0, "suppressed": 0} {
		if got := p.get("/alarms?view=" + view).is(200).items(); len(got) != want {
			t.Errorf("the view %s has %d, want %d", view, len(got), want)
		}
	}
	if got := other.get("/alarms?view=mine").is(200).items(); len(got) != 1 {
		t.Errorf("the assignee has %d", len(got))
	}
	if got := p.get("/alarms?assignee=" + other.id.String()).is(200).items(); len(got) != 1 {
		t.Errorf("by assignee: %d", len(got))
	}
	if got := p.get("/shipments/" + number).is(200).at("alarm_count"); got != 0.0 {
		t.Errorf("the shipment counts %v", got)
	}
	p.delete(path + "/shelving").is(200)
	if got := p.get("/alarms?view=live").is(200).items(); len(got) != 1 {
		t.Errorf("off the shelf, the live list has %d", len(got))
	}
	p.post(path+"/acknowledgement", object{"note": "seen"}).is(200)
	p.delete(path + "/acknowledgement").is(200)
	if a = p.post(path+"/clearing", object{"note": "dried"}).is(200); a.text("status") != "cleared_unack" || a.at("cleared_by_hand") != true {
		t.Errorf("cleared: %s", a.raw)
	}
	if a = p.post(path+"/closing", object{"resolution": "true_alarm"}).is(200); a.at("open") != false || a.text("closed_by") != "A dispatcher" {
		t.Errorf("closed: %s", a.raw)
	}
	p.post(path+"/shelving", object{"minutes": 30, "note": "ferry"}).is(409)
	if a = p.post(path+"/reopening", object{"note": "still wet"}).is(200); a.at("open") != true || a.at("resolution") != nil {
		t.Errorf("reopened: %s", a.raw)
	}
	var verbs []string
	for _, line := range p.get(path + "/activities").is(200).items() {
		verbs = append(verbs, at(line, "verb").(string)) //nolint:forcetypeassert // the schema was checked
	}
	if got := strings.Join(verbs, " "); got != "raised assigned commented shelved unshelved acknowledged unacknowledged cleared acknowledged closed reopened" {
		t.Errorf("its history is %s", got)
	}
	first := p.get(path + "/activities?limit=10").is(200)
	if rest := p.get(path + "/activities?limit=10&after=" + first.text("next")).is(200).items(); len(rest) != 1 {
		t.Errorf("the second page has %d lines", len(rest))
	}
}

func TestWhatIsMissingToActOnAnAlarmIsSaid(t *testing.T) {
	s := open(t)
	p := s.somebody(models.RoleDispatcher)
	path, _ := p.damaged(storetest.Customer(t, s.store, "NORTH"))
	for name, c := range map[string]struct {
		path   string
		body   object
		fields string
	}{
		"no reason":             {"/shelving", object{"minutes": 5}, "note"},
		"an empty reason":       {"/shelving", object{"minutes": 5, "note": " "}, "note"},
		"two days":              {"/shelving", object{"minutes": 2880, "note": "x"}, "minutes"},
		"half a minute":         {"/shelving", object{"minutes": 0.5, "note": "x"}, "minutes"},
		"no resolution":         {"/closing", object{}, "resolution"},
		"an unknown resolution": {"/closing", object{"resolution": "fine"}, "resolution"},
		"an unknown assignee":   {"/assignment", object{"assignee": models.NewID()}, "assignee"},
		"no comment":            {"/comments", object{}, "note"},
		"an unknown field":      {"/clearing", object{"note": "x", "why": "y"}, "why"},
	} {
		if got := p.post(path+c.path, c.body).is(400).fields(); strings.Join(got, " ") != c.fields {
			t.Errorf("%s: mistakes in %v, want %s", name, got, c.fields)
		}
	}
	p.get("/alarms?view=all").is(400)
	p.get("/alarms?assignee=me").is(400)
	p.post(path+"/reopening", object{"note": "x"}).is(200) // it is open already
	if v := p.get(path).is(200).at("version"); v != 1.0 {
		t.Errorf("nothing was done, but it is version %v", v)
	}
}

func TestSeveralAlarmsAreActedOnEachByItself(t *testing.T) {
	s := open(t)
	north := storetest.Customer(t, s.store, "NORTH")
	p := s.somebody(models.RoleDispatcher)
	one, _ := p.damaged(north)
	two, _ := p.damaged(north)
	id := func(path string) string { return strings.TrimPrefix(path, "/alarms/") }
	gone := models.NewID().String()
	p.post(two+"/closing", object{"resolution": "test"}).is(200)
	results := p.post("/alarms/actions", object{
		"act": "shelve", "minutes": 60, "note": "stocktaking", "ids": []string{id(one), id(two), gone, id(one)},
	}).is(200).list("results")
	if len(results) != 3 || at(results[0], "done") != true || at(results[0], "version") != 2.0 || at(results[0], "problem") != nil ||
		at(results[1], "problem", "status") != 409.0 || at(results[2], "problem", "status") != 404.0 {
		t.Errorf("%v", results)
	}
	p.post("/alarms/actions", object{"act": "shelve", "ids": []string{}}).is(400)
	p.post("/alarms/actions", object{"act": "burn", "ids": []string{id(one)}}).is(400)
	p.post("/alarms/actions", object{"act": "comment", "ids": []string{"1"}, "note": "x"}).is(400)
	for range 2 {
		p.post("/alarms/actions", object{"act": "comment", "ids": []string{id(one), id(two)}, "note": "both"}, "Idempotency-Key", "k").is(200)
	}
	for _, path := range []string{one, two} {
		said := 0
		for _, line := range p.get(path + "/activities").is(200).items() {
			if at(line, "note") == "both" {
				said++
			}
		}
		if said != 1 {
			t.Errorf("said %d times", said)
		}
	}
}

// A customer reads what became of the condition and that it was seen; not who works on it, nor what it was put down to.
func TestACustomerReadsNothingOfTheWorkOnAnAlarm(t *testing.T) {
	s := open(t)
	north := storetest.Customer(t, s.store, "NORTH")
	p, theirs := s.somebody(models.RoleAdmin), s.somebody(models.RoleCustomer, north)
	p.post("/temperature-profiles", object{"name": "Cold", "max_c": 8, "set_delay_s": 0, "warmup_s": 0}).is(201)
	order := p.ordered(north, object{"profile": "Cold"}).text("number")
	number := p.post("/shipments", object{"order": order}).is(201).text("number")
	device := p.post("/devices", object{"unique_id": "1", "name": "Logger", "kind": "logger"}).is(201)
	p.post("/devices/"+device.text("id")+"/bindings", object{"shipment": number, "from": soon(-3600e9)}).is(201)
	p.post("/shipments/"+number+"/events", object{"type": "shipment.picked_up"}, "If-Match", "*").is(201)
	known, err := s.store.DeviceByToken(t.Context(), hashed(device.text("token")))
	if err != nil {
		t.Fatal(err)
	}
	s.report(known, known.CreatedAt.Add(-180e9), 12, 12, 12)
	path := "/alarms/" + at(p.get("/alarms?kind=temp.high").is(200).items()[0], "id").(string) //nolint:forcetypeassert // the schema was checked
	p.post(path+"/assignment", object{"assignee": p.id}).is(200)
	p.post(path+"/comments", object{"note": "secret"}).is(200)
	p.post(path+"/shelving", object{"minutes": 5, "note": "secret"}).is(200)
	p.post(path+"/acknowledgement", object{"note": "secret"}).is(200)

	read := theirs.get(path).is(200).raw + theirs.get(path+"/activities").is(200).raw + theirs.get("/alarms?view=live").is(200).raw
	for _, word := range []string{"secret", "A admin", "assign", "comment", "shel", "acts"} {
		if strings.Contains(read, word) {
			t.Errorf("the customer reads %q in %s", word, read)
		}
	}
	if n := len(theirs.get("/alarms?view=live").is(200).items()); n != 1 {
		t.Errorf("what the house put aside is gone for the customer: %d", n)
	}
	for _, query := range []string{"view=shelved", "view=mine", "view=unassigned", "assignee=" + p.id.String()} {
		if n := len(theirs.get("/alarms?" + query).is(200).items()); n != 0 {
			t.Errorf("%s tells the customer of %d", query, n)
		}
	}
	theirs.get("/assignees").is(http.StatusForbidden)
	theirs.post("/alarms/actions", object{"act": "comment", "ids": []string{strings.TrimPrefix(path, "/alarms/")}, "note": "x"}).is(http.StatusForbidden)
}
