package api

import (
	"context"
	"testing"
	"time"

	"haulcast/models"
)

// TestAStrangerDrivesTheMainJobByTheAPIAlone from an empty installation with one admin to an alarm that somebody has
// acknowledged and goods that have arrived. Only the reports go to the tracker directly: app/ingest hears them.
func TestAStrangerDrivesTheMainJobByTheAPIAlone(t *testing.T) {
	s := open(t)
	admin := s.somebody(models.RoleAdmin)
	if me := admin.get("/me").is(200); me.text("id") != admin.id.String() || me.text("role") != "admin" {
		t.Errorf("me is %s", me.raw)
	}
	admin.post("/customers", object{"code": "north", "name": "North"}).is(201)
	admin.post("/temperature-profiles", object{"name": "Cold", "min_c": 2, "max_c": 8, "set_delay_s": 60, "warmup_s": 0}).is(201)
	admin.post("/vehicles", object{"name": "Van 14", "plate": "EX14 MPL"}).is(201)
	order := admin.ordered(models.Customer{Code: "NORTH"}, object{"profile": "Cold", "reference": "PO-1", "notes": "Ring twice."})
	shipment := admin.post("/shipments", object{
		"order": order.text("number"), "description": "Chilled meals", "pieces": 12, "weight_kg": 340.5,
	}).is(201)
	number := shipment.text("number")
	if got := shipment.text("profile", "name"); got != "Cold" {
		t.Errorf("the shipment keeps profile %q, want the order's", got)
	}
	if got := admin.get(shipment.header.Get("Location")[len("/api/v1"):]).is(200).text("number"); got != number {
		t.Errorf("Location leads to %s", got)
	}

	device := admin.post("/devices", object{"unique_id": "860000000000001", "name": "Tracker 1", "kind": "tracker", "report_every_s": 60}).is(201)
	if device.text("token") == "" {
		t.Error("the device's token is not told")
	}
	id := device.text("id")
	tracked, err := s.store.DeviceByToken(context.Background(), hashed(device.text("token")))
	if err != nil || tracked.ID.String() != id {
		t.Fatalf("the token told is not the device's: %v", err)
	}
	began := time.Now().UTC().Add(-10 * time.Minute).Truncate(time.Second)
	admin.post("/devices/"+id+"/bindings", object{"shipment": number, "from": began.Add(-time.Minute)}).is(201)
	assigned := admin.post("/shipments/"+number+"/assignment", object{"vehicle": "Van 14", "driver": "E. Example"},
		"If-Match", shipment.header.Get("ETag")).is(200)
	picked := admin.post("/shipments/"+number+"/events", object{"type": "shipment.picked_up"},
		"If-Match", assigned.header.Get("ETag")).is(201)
	if picked.at("moved") != true || picked.text("shipment", "state") != "picked_up" {
		t.Errorf("picked up: %s", picked.raw)
	}

	s.report(tracked, began, 4, 12, 12, 12, 12)
	warm := admin.get("/shipments/" + number).is(200)
	if warm.at("temperature", "celsius") != 12.0 || warm.at("temperature", "in_range") != false || warm.at("position", "lat") != 53.41 {
		t.Errorf("the shipment shows %v at %v", warm.at("temperature"), warm.at("position"))
	}
	if points := admin.get("/shipments/" + number + "/track").is(200).at("points").([]any); len(points) != 5 {
		t.Errorf("the track has %d points, want 5", len(points))
	}
	if points := admin.get("/shipments/" + number + "/temperatures?max=3").is(200).at("points").([]any); len(points) > 3 {
		t.Errorf("the curve has %d points, want 3 at the most", len(points))
	}

	alarms := admin.get("/alarms?open=true&kind=temp.high&shipment=" + number).is(200).items()
	if len(alarms) != 1 {
		t.Fatalf("%d alarms, want one", len(alarms))
	}
	alarm := at(alarms[0], "id").(string)
	acked := admin.post("/alarms/"+alarm+"/acknowledgement", object{"note": "Driver closes the door."}).is(200)
	if acked.text("status") != "active_ack" || acked.text("acked_by") != "A admin" {
		t.Errorf("acknowledged: %s", acked.raw)
	}
	again := admin.post("/alarms/"+alarm+"/acknowledgement", nil).is(200)
	if again.at("version") != acked.at("version") || again.text("ack_note") != "Driver closes the door." {
		t.Errorf("acknowledging again changed %s", again.raw)
	}

	for _, e := range []string{"shipment.checkpoint", "shipment.out_for_delivery", "shipment.delivered"} {
		admin.post("/shipments/"+number+"/events", object{"type": e}, "If-Match", "*").is(201)
	}
	if state := admin.get("/orders/" + order.text("number")).is(200).text("state"); state != "delivered" {
		t.Errorf("the order is %s", state)
	}
	if rows := admin.get("/shipments/" + number + "/events").is(200).items(); len(rows) < 6 {
		t.Errorf("the timeline has %d events: %v", len(rows), rows)
	}
	admin.post("/shipments/"+number+"/correction", object{"note": "Wrong door."}).is(201)
	if state := admin.get("/shipments/" + number).is(200).text("state"); state != "out_for_delivery" {
		t.Errorf("after the correction it is %s", state)
	}
	admin.post("/logout", nil).is(204)
	admin.get("/me").is(401)
}

// report lets a device report a temperature a minute, on its way east.
func (s *site) report(d models.Device, from time.Time, celsius ...float64) {
	s.t.Helper()
	var readings []models.Reading
	for i, c := range celsius {
		lat, lon := 53.41, -2.9+float64(i)/100
		readings = append(readings, models.Reading{FixAt: from.Add(time.Duration(i) * time.Minute), Lat: &lat, Lon: &lon, TempC: &c})
	}
	verdicts, err := s.tracker.RecordTelemetry(context.Background(), d, readings)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, v := range verdicts {
		if v.Status != models.Accepted {
			s.t.Fatalf("reading %d: %+v", v.Index, v)
		}
	}
}
