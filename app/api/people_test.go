package api

import (
	"strings"
	"testing"

	"haulcast/models"
	"haulcast/models/store/storetest"
)

func TestAdminsMakeEditAndDisableUsers(t *testing.T) {
	s := open(t)
	admin := s.somebody(models.RoleAdmin)
	c := storetest.Customer(t, s.store, "NORTH")
	made := admin.post("/users", object{"email": "Desk@Test.example", "name": "Desk", "role": "customer", "customer_id": c.ID}).is(201)
	if made.text("email") != "desk@test.example" || len(made.text("password")) < 12 {
		t.Errorf("made %s", made.raw)
	}
	admin.post("/users", object{"email": "desk@test.example", "name": "Desk", "role": "dispatcher"}).is(409)
	admin.post("/users", object{"email": "no", "name": "", "role": "customer", "password": "short"}).is(400)
	signedIn := person{site: s, token: person{site: s}.post("/login", object{"email": "desk@test.example", "password": made.text("password")}).is(200).text("access_token")}
	signedIn.get("/orders").is(200)

	path := "/users/" + made.text("id")
	got := admin.say("PATCH", path, object{"name": "Front desk", "time_zone": "Europe/London"}).is(200)
	if got.text("name") != "Front desk" || got.text("email") != "desk@test.example" {
		t.Errorf("edited %s", got.raw)
	}
	admin.say("PATCH", path, object{"name": "x", "disabled": true}).is(400)
	if got := admin.say("PATCH", path, object{"disabled": true}).is(200); got.at("disabled_at") == nil {
		t.Errorf("disabled %s", got.raw)
	}
	signedIn.get("/orders").is(401)
	if got := admin.say("PATCH", path, object{"disabled": false}).is(200); got.at("disabled_at") != nil {
		t.Errorf("enabled %s", got.raw)
	}
	if n := len(admin.get("/users?q=front").is(200).items()); n != 1 {
		t.Errorf("%d users are called so", n)
	}
	admin.get("/users/" + admin.id.String()).is(200)
	admin.say("PATCH", "/users/"+admin.id.String(), object{"disabled": true}).is(409)
}

func TestNoticesAndInboxes(t *testing.T) {
	s := open(t)
	admin := s.somebody(models.RoleAdmin)
	if got := admin.post("/notices", object{"text": "The depot closes at 18:00."}).is(201); got.at("customer_id") != nil {
		t.Errorf("sent %s", got.raw)
	}
	admin.post("/notices", object{"text": ""}).is(400)
	admin.post("/notices", object{"text": "Hello", "customer": "NOBODY"}).is(400)
	line := models.Notification{
		ID: models.NewID(), UserID: admin.id, ChangeSeq: 1, Kind: "alarm", TitleKey: "k", Args: []byte(`{"shipment":"x"}`),
		Severity: models.Major, CreatedAt: s.tracker.Now(),
	}
	if err := s.store.InsertNotification(t.Context(), &line); err != nil {
		t.Fatal(err)
	}
	if got := admin.get("/notifications").is(200); len(got.items()) != 1 || got.at("unread") != 1.0 {
		t.Errorf("inbox %s", got.raw)
	}
	other := s.somebody(models.RoleDispatcher)
	other.post("/notifications/"+line.ID.String()+"/reading", nil).is(404)
	if got := admin.post("/notifications/"+line.ID.String()+"/reading", nil).is(200); got.at("unread") != 0.0 {
		t.Errorf("read %s", got.raw)
	}
	admin.post("/notifications/all/reading", nil).is(200)
}

func TestShareLinksAreMadeListedAndRevoked(t *testing.T) {
	s := open(t)
	c := storetest.Customer(t, s.store, "NORTH")
	staff, theirs, others := s.somebody(models.RoleDispatcher), s.somebody(models.RoleCustomer, c), s.somebody(models.RoleCustomer, storetest.Customer(t, s.store, "SOUTH"))
	number := staff.booked(c)
	links := "/shipments/" + number + "/share-links"
	made := theirs.post(links, object{"show_position": true, "expires_in_days": 7}).is(201)
	if made.text("path") != "/t/"+made.text("token") || made.at("show_position") != true || made.at("show_temperature") != false {
		t.Errorf("made %s", made.raw)
	}
	if _, err := s.store.ShareLinkByToken(t.Context(), hashed(made.text("token"))); err != nil {
		t.Errorf("the token told is not the link's: %v", err)
	}
	staff.post(links, nil).is(201)
	staff.post(links, object{"expires_in_days": 0}).is(400)
	others.post(links, nil).is(404)
	others.say("DELETE", "/share-links/"+made.text("id"), nil).is(404)
	theirs.say("DELETE", "/share-links/"+made.text("id"), nil).is(204)
	revoked := 0
	for _, l := range staff.get(links).is(200).items() {
		if at(l, "revoked_at") != nil {
			revoked++
		}
	}
	if revoked != 1 {
		t.Errorf("%d links are revoked, want one", revoked)
	}
}

func TestDevicesSpeakForOneThingAtATime(t *testing.T) {
	s := open(t)
	c := storetest.Customer(t, s.store, "NORTH")
	p := s.somebody(models.RoleDispatcher)
	number := p.booked(c)
	p.post("/vehicles", object{"name": "Van 14"}).is(201)
	p.post("/vehicles", object{"name": "van 14"}).is(409)
	device := p.post("/devices", object{"unique_id": "1", "name": "Tracker", "kind": "tracker"}).is(201)
	path := "/devices/" + device.text("id")
	p.post(path+"/bindings", object{}).is(400)
	p.post(path+"/bindings", object{"shipment": number, "vehicle": "Van 14"}).is(400)
	p.post(path+"/bindings", object{"vehicle": "Van 15"}).is(400)
	bound := p.post(path+"/bindings", object{"vehicle": "Van 14", "from": soon(-7200e9)}).is(201)
	p.post(path+"/bindings", object{"shipment": number}).is(409)
	p.say("DELETE", "/bindings/"+bound.text("id"), nil).is(204)
	p.post(path+"/bindings", object{"shipment": number}).is(201)
	if rows := p.get(path + "/bindings").is(200).items(); len(rows) != 2 {
		t.Errorf("%d bindings, want 2", len(rows))
	}
	token := p.post(path+"/token", nil).is(200).text("token")
	if _, err := s.store.DeviceByToken(t.Context(), hashed(device.text("token"))); models.CodeOf(err) != models.NotFound {
		t.Errorf("the old token still counts: %v", err)
	}
	if _, err := s.store.DeviceByToken(t.Context(), hashed(token)); err != nil {
		t.Errorf("the new token does not count: %v", err)
	}
	if shown := p.get("/devices?q=track").is(200).raw + p.get(path).is(200).raw; strings.Contains(shown, token) {
		t.Error("a device's token can be read")
	}
}
