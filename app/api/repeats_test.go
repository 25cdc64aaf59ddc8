package api

import (
	"fmt"
	"testing"
	"time"

	"haulcast/models"
	"haulcast/models/store/storetest"
)

func TestARepeatMakesNothingAndAnswersTheSame(t *testing.T) {
	s := open(t)
	c := storetest.Customer(t, s.store, "NORTH")
	p, other := s.somebody(models.RoleDispatcher), s.somebody(models.RoleDispatcher)
	order := object{
		"customer": "NORTH", "origin": liverpool(), "destination": manchester(),
		"promised_from": soon(time.Hour), "promised_to": soon(2 * time.Hour),
	}
	first := p.post("/orders", order, "Idempotency-Key", "k1").is(201)
	if again := p.post("/orders", order, "Idempotency-Key", "k1").is(200); again.text("number") != first.text("number") {
		t.Errorf("the repeat made %s beside %s", again.text("number"), first.text("number"))
	}
	p.post("/orders", order, "Idempotency-Key", "k2").is(201)
	other.post("/orders", order, "Idempotency-Key", "k1").is(201)
	if n := len(p.get("/orders").is(200).items()); n != 3 {
		t.Errorf("%d orders, want 3", n)
	}

	shipment := object{"order": first.text("number")}
	booked := p.post("/shipments", shipment, "Idempotency-Key", "k1").is(201)
	number := booked.text("number")
	if again := p.post("/shipments", shipment, "Idempotency-Key", "k1").is(200); again.text("number") != number {
		t.Errorf("the repeat booked %s beside %s", again.text("number"), number)
	}
	pickedUp := object{"type": "shipment.picked_up"}
	events := "/shipments/" + number + "/events"
	moved := p.post(events, pickedUp, "Idempotency-Key", "k1", "If-Match", booked.header.Get("ETag")).is(201)
	again := p.post(events, pickedUp, "Idempotency-Key", "k1", "If-Match", booked.header.Get("ETag")).is(200)
	if again.text("event", "id") != moved.text("event", "id") || again.text("shipment", "state") != "picked_up" {
		t.Errorf("the repeat answered %s", again.raw)
	}
	second := p.booked(c)
	p.post("/shipments/"+second+"/events", pickedUp, "Idempotency-Key", "k1", "If-Match", "*").is(201)

	device := object{"unique_id": "1", "name": "Tracker", "kind": "tracker"}
	made := p.post("/devices", device, "Idempotency-Key", "k1").is(201)
	repeat := p.post("/devices", device, "Idempotency-Key", "k1").is(200)
	if repeat.text("id") != made.text("id") || repeat.at("token") != nil {
		t.Errorf("the repeat answered %s", repeat.raw)
	}
	p.post("/devices", device).is(409)
}

func TestPagesHoldEveryRowOnce(t *testing.T) {
	s := open(t)
	c := storetest.Customer(t, s.store, "NORTH")
	p := s.somebody(models.RoleAdmin)
	const rows = 120
	order := storetest.Order(t, s.store, c)
	want := map[string]bool{}
	for range rows {
		want[storetest.ShipmentOf(t, s.store, order).TrackingNumber] = true
	}
	vehicles := map[string]bool{}
	for i := range rows {
		vehicles[storetest.Vehicle(t, s.store, fmt.Sprintf("Van %d", i)).Name] = true
	}
	p.walk("/shipments?limit=50", "number", want, func(page int) {
		if page == 1 { // what comes meanwhile must neither push a row onto the next page nor off it
			storetest.ShipmentOf(t, s.store, order)
		}
	})
	p.walk("/shipments?limit=7&state=booked&ended=false", "number", nil, nil)
	p.walk("/vehicles?limit=50", "name", vehicles, nil)
}

// walk reads a list page by page: every row once, and all those wanted.
func (p person) walk(path, key string, want map[string]bool, between func(page int)) {
	p.t.Helper()
	seen, after := map[string]bool{}, ""
	for page := 1; ; page++ {
		got := p.get(path + after).is(200)
		for _, row := range got.items() {
			name := at(row, key).(string) //nolint:forcetypeassert // the schema was checked
			if seen[name] {
				p.t.Errorf("%s: %s stands on two pages", path, name)
			}
			seen[name] = true
		}
		if got.at("next") == nil {
			break
		}
		after = "&after=" + got.text("next")
		if between != nil {
			between(page)
		}
	}
	for name := range want {
		if !seen[name] {
			p.t.Errorf("%s: %s was left out", path, name)
		}
	}
	if len(seen) == 0 {
		p.t.Errorf("%s: nothing", path)
	}
}
