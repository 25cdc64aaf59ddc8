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
	j := job{person: open(t).somebody(models.RoleAdmin)}
	if me := j.get("/me").is(200); me.text("id") != j.id.String() || me.text("role") != "admin" {
		t.Errorf("me is %s", me.raw)
	}
	j.order()
	j.equip()
	j.pickUp()
	j.warmUp()
	j.acknowledge()
	j.deliver()
	j.post("/logout", nil).is(204)
	j.get("/me").is(401)
}

// job is one order on its way.
type job struct {
	person
	ordered, booked answer
	number          string // the shipment's
	device          models.Device
	began           time.Time // when the device began to speak for it
}

// order makes what an order needs, places it, and books its shipment.
func (j *job) order() {
	j.t.Helper()
	j.post("/customers", object{"code": "north", "name": "North"}).is(201)
	j.post("/temperature-profiles", object{"name": "Cold", "min_c": 2, "max_c": 8, "set_delay_s": 60, "warmup_s": 0}).is(201)
	j.post("/vehicles", object{"name": "Van 14", "plate": "EX14 MPL"}).is(201)
	j.ordered = j.person.ordered(models.Customer{Code: "NORTH"}, object{"profile": "Cold", "reference": "PO-1", "notes": "Ring twice."})
	j.booked = j.post("/shipments", object{
		"order": j.ordered.text("number"), "description": "Chilled meals", "pieces": 12, "weight_kg": 340.5,
	}).is(201)
	j.number = j.booked.text("number")
	if got := j.get(j.booked.header.Get("Location")[len("/api/v1"):]).is(200).text("number"); got != j.number {
		j.t.Errorf("Location leads to %s", got)
	}
}

// equip registers a device and lets it speak for the shipment, from some minutes ago on.
func (j *job) equip() {
	j.t.Helper()
	device := j.post("/devices", object{"unique_id": "860000000000001", "name": "Tracker 1", "kind": "tracker", "report_every_s": 60}).is(201)
	var err error
	j.device, err = j.store.DeviceByToken(context.Background(), hashed(device.text("token")))
	if err != nil || j.device.ID.String() != device.text("id") {
		j.t.Fatalf("the token told is not the device's: %v", err)
	}
	j.began = time.Now().UTC().Add(-10 * time.Minute).Truncate(time.Second)
	j.post("/devices/"+device.text("id")+"/bindings", object{"shipment": j.number, "from": j.began.Add(-time.Minute)}).is(201)
}

// pickUp gives the shipment to a vehicle and lets it go, each at the version that the step before left.
func (j *job) pickUp() {
	j.t.Helper()
	assigned := j.post("/shipments/"+j.number+"/assignment", object{"vehicle": "Van 14", "driver": "E. Example"},
		"If-Match", j.booked.header.Get("ETag")).is(200)
	picked := j.post("/shipments/"+j.number+"/events", object{"type": "shipment.picked_up"},
		"If-Match", assigned.header.Get("ETag")).is(201)
	if picked.at("moved") != true || picked.text("shipment", "state") != "picked_up" {
		j.t.Errorf("picked up: %s", picked.raw)
	}
	for what, s := range map[string]any{
		"booked": j.booked.at(), "assigned": assigned.at(), "recorded": picked.at("shipment"),
		"listed": j.get("/shipments").is(200).items()[0], "read": j.get("/shipments/" + j.number).is(200).at(),
	} {
		if at(s, "order") != j.ordered.text("number") || at(s, "customer", "code") != "NORTH" || at(s, "origin", "city") != "Liverpool" ||
			at(s, "destination", "city") != "Manchester" || at(s, "profile", "name") != "Cold" {
			j.t.Errorf("as %s the shipment lacks a name: %v", what, s)
		}
	}
}

// warmUp reports that the goods are too warm for longer than their profile allows.
func (j *job) warmUp() {
	j.t.Helper()
	j.report(j.device, j.began, 4, 12, 12, 12, 12)
	warm := j.get("/shipments/" + j.number).is(200)
	if warm.at("temperature", "celsius") != 12.0 || warm.at("temperature", "in_range") != false || warm.at("position", "lat") != 53.41 {
		j.t.Errorf("the shipment shows %v at %v", warm.at("temperature"), warm.at("position"))
	}
	if points := j.get("/shipments/" + j.number + "/track").is(200).list("points"); len(points) != 5 {
		j.t.Errorf("the track has %d points, want 5", len(points))
	}
	if points := j.get("/shipments/" + j.number + "/temperatures?max=3").is(200).list("points"); len(points) == 0 || len(points) > 3 {
		j.t.Errorf("the curve has %d points, want 3 at the most", len(points))
	}
}

// acknowledge finds the alarm that this raised and acknowledges it, twice.
func (j *job) acknowledge() {
	j.t.Helper()
	alarms := j.get("/alarms?open=true&kind=temp.high&shipment=" + j.number).is(200).items()
	if len(alarms) != 1 {
		j.t.Fatalf("%d alarms, want one", len(alarms))
	}
	path := "/alarms/" + at(alarms[0], "id").(string) + "/acknowledgement" //nolint:forcetypeassert // the schema was checked
	acked := j.post(path, object{"note": "Driver closes the door."}).is(200)
	if acked.text("status") != "active_ack" || acked.text("acked_by") != "A admin" {
		j.t.Errorf("acknowledged: %s", acked.raw)
	}
	again := j.post(path, nil).is(200)
	if again.at("version") != acked.at("version") || again.text("ack_note") != "Driver closes the door." {
		j.t.Errorf("acknowledging again changed %s", again.raw)
	}
}

// deliver ends the shipment, and takes the end back.
func (j *job) deliver() {
	j.t.Helper()
	for _, e := range []string{"shipment.checkpoint", "shipment.out_for_delivery", "shipment.delivered"} {
		j.post("/shipments/"+j.number+"/events", object{"type": e}, "If-Match", "*").is(201)
	}
	if state := j.get("/orders/" + j.ordered.text("number")).is(200).text("state"); state != "delivered" {
		j.t.Errorf("the order is %s", state)
	}
	if rows := j.get("/shipments/" + j.number + "/events").is(200).items(); len(rows) < 6 {
		j.t.Errorf("the timeline has %d events: %v", len(rows), rows)
	}
	j.post("/shipments/"+j.number+"/correction", object{"note": "Wrong door."}).is(201)
	if state := j.get("/shipments/" + j.number).is(200).text("state"); state != "out_for_delivery" {
		j.t.Errorf("after the correction it is %s", state)
	}
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
