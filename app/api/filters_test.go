package api

import (
	"testing"

	"haulcast/models"
	"haulcast/models/store/storetest"
)

func TestFiltersLeaveWhatTheyName(t *testing.T) {
	s := open(t)
	north := storetest.Customer(t, s.store, "NORTH")
	p, theirs := s.somebody(models.RoleAdmin), s.somebody(models.RoleCustomer, north)
	p.post("/temperature-profiles", object{"name": "Cold", "max_c": 8, "set_delay_s": 0, "warmup_s": 0}).is(201)
	order := p.ordered(north, object{"profile": "Cold"}).text("number")
	cold := p.post("/shipments", object{"order": order}).is(201).text("number")
	other := p.booked(north)
	device := p.post("/devices", object{"unique_id": "1", "name": "Logger", "kind": "logger"}).is(201)
	p.post("/devices/"+device.text("id")+"/bindings", object{"shipment": cold, "from": soon(-3600e9)}).is(201)
	p.post("/shipments/"+cold+"/events", object{"type": "shipment.picked_up"}, "If-Match", "*").is(201)
	known, err := s.store.DeviceByToken(t.Context(), hashed(device.text("token")))
	if err != nil {
		t.Fatal(err)
	}
	s.report(known, known.CreatedAt.Add(-180e9), 12, 12, 12)
	p.post("/shipments/"+cold+"/damage", object{"note": "Wet"}).is(201)
	p.post("/shipments/"+other+"/damage", object{"note": "Wet"}).is(201)

	for path, want := range map[string]int{
		"/alarms": 3, "/alarms?shipment=" + cold: 2, "/alarms?shipment=" + other: 1, "/alarms?kind=damage.reported": 2,
		"/alarms?kind=temp.high": 1, "/alarms?open=true": 3, "/alarms?open=false": 0, "/alarms?status=active_ack": 0,
		"/alarms?severity=critical": 0, "/alarms?severity=major": 2, "/alarms?q=" + other: 1,
		"/shipments": 2, "/shipments?order=" + order: 1, "/shipments?state=picked_up": 1, "/shipments?state=picked_up,booked": 2,
		"/shipments?state=picked_up&state=booked": 2, "/shipments?ended=true": 0, "/shipments?q=" + cold: 1,
		"/orders?state=open": 1, "/orders?state=in_progress": 1, "/orders?state=draft": 0, "/orders?q=" + order: 1,
		"/customers?q=nor": 1, "/customers?q=sou": 0, "/devices?q=logg": 1, "/devices?q=truck": 0, "/locations?q=manch": 1,
	} {
		if got := p.get(path).is(200).items(); len(got) != want {
			t.Errorf("%s lists %d, want %d", path, len(got), want)
		}
	}

	rows := theirs.get("/alarms").is(200).items()
	if len(rows) != 1 || at(rows[0], "kind") != "temp.high" {
		t.Fatalf("the customer reads %v", rows)
	}
	id := at(rows[0], "id").(string) //nolint:forcetypeassert // the schema was checked
	if story, ok := theirs.get("/alarms/" + id).is(200).at("activities").([]any); !ok || len(story) == 0 {
		t.Error("the customer reads no history of the alarm")
	}
	theirs.post("/alarms/"+id+"/acknowledgement", nil).is(403)
}
