package web_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"haulcast/app/apptest"
	"haulcast/models"
	"haulcast/models/store"
	"haulcast/models/store/storetest"
)

// reports sends what a device would and gives the status.
func reports(t *testing.T, r *http.Request) int {
	t.Helper()
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}

func request(t *testing.T, method, url, body string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTheSettingsShownLetADeviceReport(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	d := deskOf(t, site, site.Somebody(models.RoleDispatcher))
	id := d.get("/devices/new").is(200).value("input[name=id]")
	form := []string{"id", id, "name", "Phone of Kim", "unique_id", "kim-phone", "kind", "phone", "report_every_s", "60"}
	d.post("/devices", append(form, "report_every_s", "often", "name", "")...).is(422).has("#report_every_s[aria-invalid=true]")
	d.post("/devices", append(form, "name", "")...).is(422).has("#name[aria-invalid=true]")
	p := d.post("/devices", form...).is(200)
	token, now := p.value("#token-value"), time.Now().Unix()
	traccar := request(t, "POST", p.value("#traccar-url")+fmt.Sprintf("?id=%s&lat=53.4&lon=-2.9&timestamp=%d", p.value("#traccar-id"), now), "")
	owntracks := request(t, "POST", p.value("#owntracks-url"), fmt.Sprintf(`{"_type":"location","lat":53.4,"lon":-2.9,"tst":%d}`, now))
	owntracks.SetBasicAuth(p.value("#owntracks-user"), p.value("#owntracks-password"))
	command := regexp.MustCompile(`^curl -H "Authorization: (Bearer \S+)" -H "Content-Type: application/json" -d "(.*)" (\S+)$`).FindStringSubmatch(p.value("#curl-command"))
	if command == nil {
		t.Fatalf("command %q", p.value("#curl-command"))
	}
	body := strings.NewReplacer(`\"`, `"`, "$(date -u +%FT%TZ)", time.Now().UTC().Format(time.RFC3339)).Replace(command[2])
	curl := request(t, "POST", command[3], body)
	curl.Header.Set("Authorization", command[1])
	curl.Header.Set("Content-Type", "application/json")
	for _, r := range []*http.Request{traccar, owntracks, curl} {
		if status := reports(t, r); status != 200 {
			t.Errorf("%s answers %d", r.URL.Path, status)
		}
	}
	again := d.post("/devices", form...)
	if shown := d.follow(again).says("was sent before"); strings.Contains(shown.html, token) {
		t.Error("the token is shown a second time")
	}
	d.post("/devices/"+id+"/token").is(200).has("#token-value", "body[data-page='/devices/"+id+"']")
	if status := reports(t, request(t, "POST", site.URL+"/ingest/osmand/"+token+"?lat=53.4&lon=-2.9", "")); status != 401 {
		t.Errorf("the old token is answered with %d", status)
	}
	d.get("/devices?q=kim").is(200).says("Phone of Kim", "nobody")
}

func TestADeviceIsBoundAlsoFromThePastAndUnbound(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	device := storetest.Device(t, site.App.Store, "logger-7")
	storetest.Vehicle(t, site.App.Store, "Van 14")
	s := site.Shipment(site.Customer("ACME", "Acme Ltd"))
	d, path := deskOf(t, site, site.Somebody(models.RoleDispatcher)), "/devices/"+device.ID.String()
	for _, wrong := range [][]string{{}, {"shipment", "ZL1", "vehicle", "Van 14"}, {"shipment", "ZL1"}} {
		d.post(path+"/bindings", wrong...).is(422).has("#bind-shipment[aria-invalid=true]")
	}
	d.post(path+"/bindings", "vehicle", "Van nix").is(422).has("#bind-vehicle[aria-invalid=true]")
	d.post(path+"/bindings", "vehicle", "Van 14", "from", "yesterday").is(422).has("#bind-from[aria-invalid=true]")
	d.follow(d.post(path+"/bindings", "vehicle", "van 14", "from", "2026-01-02T03:04")).says("It is bound.", "vehicle Van 14")
	bindings, err := site.App.Store.BindingsOf(t.Context(), device.ID)
	if err != nil || len(bindings) != 1 || !bindings[0].From.Equal(time.Date(2026, 1, 2, 3, 4, 0, 0, time.UTC)) {
		t.Fatalf("%+v %v", bindings, err)
	}
	d.get("/devices").is(200).says("vehicle Van 14")
	number := strings.ToLower(s.TrackingNumber[:2]) + " " + s.TrackingNumber[2:]
	d.post(path+"/bindings", "shipment", number).is(422).says("speaks for vehicle Van 14 since")
	d.follow(d.post(path + "/bindings/" + bindings[0].ID.String() + "/ending")).says("It is unbound.").hasNot("form[action$='/ending']")
	d.follow(d.post(path+"/bindings", "shipment", number)).says("It is bound.").has("#bindings a[href='/shipments/" + s.TrackingNumber + "']")
	d.follow(d.post(path + "/disabling")).says("refused from now on").has("form[action$='/enabling']")
	d.follow(d.post(path + "/enabling")).says("taken again")
	d.post("/devices/" + models.NewID().String() + "/disabling").is(404)
	d.post(path + "/bindings/" + models.NewID().String() + "/ending").is(404)
}

func TestANoticeArrivesInTheInboxesOfThoseItIsFor(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	acme, other := site.Customer("ACME", "Acme Ltd"), site.Customer("OTHER", "Other Ltd")
	admin := deskOf(t, site, site.Somebody(models.RoleAdmin))
	theirs, others := deskOf(t, site, site.Somebody(models.RoleCustomer, acme)), deskOf(t, site, site.Somebody(models.RoleCustomer, other))
	admin.post("/notices", "text", " ", "customer", "").is(422).has("#text[aria-invalid=true]")
	admin.post("/notices", "text", "hello", "customer", "nobody").is(422).has("#customer[aria-invalid=true]").says("hello")
	admin.follow(admin.post("/notices", "text", "The depot is <b>closed</b>.", "customer", "acme")).says("The notice is sent.", "The depot is <b>closed</b>.", "Acme Ltd")
	inbox := theirs.get("/notifications").is(200)
	for deadline := time.Now().Add(10 * time.Second); inbox.Find("[data-notifications] [data-read=false]").Length() == 0; inbox = theirs.get("/notifications") {
		if time.Now().After(deadline) {
			t.Fatal("the notice did not arrive")
		}
		time.Sleep(20 * time.Millisecond) // the inbox is filled from the change log, in its own time
	}
	inbox.says("The depot is <b>closed</b>.").has("[data-bell-count]:not([hidden])")
	id := inbox.Find("[data-notification]").First().AttrOr("data-notification", "")
	others.get("/notifications").is(200).says("No notifications")
	others.post("/notifications/" + id + "/reading").is(404)
	theirs.follow(theirs.post("/notifications/" + id + "/reading")).has("[data-notification='" + id + "'][data-read=true]").hasNot("form[action='/notifications/reading']")
	theirs.post("/notifications/reading").is(303)
	r := request(t, "POST", site.URL+"/notifications/"+id+"/reading", "")
	r.Header.Set("Referer", site.URL+"/notifications?after=abc")
	if p := theirs.do(r).is(303); p.location != "/notifications?after=abc" {
		t.Errorf("after reading one loses one's place: %s", p.location)
	}
	r.Header.Set("Referer", "https://elsewhere.example/notifications?after=abc")
	if p := theirs.do(r).is(303); p.location != "/notifications" {
		t.Errorf("another site chose where to go: %s", p.location)
	}
	theirs.post("/notifications/nothing/reading").is(404)
	deskOf(t, site, site.Somebody(models.RoleDispatcher)).get("/notices").is(403)
}

func TestAProfileIsMadeChangedAndNotOverwritten(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	d := deskOf(t, site, site.Somebody(models.RoleAdmin))
	form := []string{"name", "Vaccines", "min_c", "2", "max_c", "8,5", "hysteresis_c", "0.5", "set_delay_s", "600", "clear_delay_s", "300", "warmup_s", ""}
	for field, wrong := range map[string]string{"name": " ", "min_c": "cold", "max_c": "1", "set_delay_s": "1.5", "instant_max_c": "3", "instant_min_c": "5", "hysteresis_c": "99"} {
		d.post("/profiles", append(form, field, wrong)...).is(422).has("#" + field + "[aria-invalid=true]")
	}
	d.post("/profiles", append(form, "min_c", "", "max_c", "")...).is(422).has("#max_c[aria-invalid=true]")
	list := d.follow(d.post("/profiles", form...)).says("Profile Vaccines is made.", "2 to 8.5 °C")
	path := list.Find("tr:contains('Vaccines') td a[href^='/profiles/']").AttrOr("href", "")
	d.post("/profiles", form...).is(422).says("There is already a temperature profile called Vaccines.")
	d.get(path).is(200).has("[name=version][value='1']", "[name=max_c][value='8.5']")
	d.follow(d.post(path, append(form, "version", "1", "max_c", "9")...)).says("is saved", "2 to 9 °C")
	d.post(path, append(form, "version", "1", "max_c", "7")...).is(422).says("Somebody changed this profile meanwhile").has("[name=max_c][value='9']", "[name=version][value='2']")
	d.post(path, append(form, "version", "2", "max_c", "1")...).is(422).has("#max_c[aria-invalid=true]", "[name=version][value='2']")
	budgets := append(form, "version", "2", "freeze_c", "-0,5", "freeze_s", "3600", "mkt_limit_c", "8", "mkt_window_h", "24",
		"budget_at_1", "30", "budget_hours_1", "10", "budget_how_1", "cumulative", "budget_side_1", "above")
	for field, wrong := range map[string]string{
		"budget_at_1": "", "budget_hours_1": "0", "mkt_window_h": "0.5", "freeze_c": "-300", "mkt_limit_c": "x", "freeze_s": "-1",
	} {
		d.post(path, append(budgets, field, wrong)...).is(422).has("#" + field + "[aria-invalid=true]")
	}
	d.post(path, append(budgets, "budget_at_2", "30", "budget_hours_2", "5")...).is(422).has("#budget_at_2[aria-invalid=true]")
	d.follow(d.post(path, budgets...)).says("is saved")
	d.get(path).is(200).has("[name=version][value='3']", "[name=freeze_c][value='-0.5']", "[name=mkt_limit_c][value='8']",
		"[name=budget_at_0][value='30']", "[name=budget_hours_0][value='10']", "[name=budget_at_1][value='']")
	dispatcher := deskOf(t, site, site.Somebody(models.RoleDispatcher))
	dispatcher.get("/profiles").is(200).says("WHO PQS E006/TR07 Type 2", "USP controlled room 20–25 °C")
	dispatcher.get("/profiles").is(200).hasNot("td a[href^='/profiles/']", "a[href='/profiles/new']")
	dispatcher.get(path).is(403)
}

func TestCustomersAndVehiclesAreMadeOnce(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	d := deskOf(t, site, site.Somebody(models.RoleAdmin))
	d.post("/customers", "code", "a b", "name", "", "contact_email", "x").is(422).has("#code[aria-invalid=true]", "#name[aria-invalid=true]", "#contact_email[aria-invalid=true]")
	d.follow(d.post("/customers", "code", "acme", "name", "Acme Ltd")).says("Customer Acme Ltd is made.", "ACME")
	d.post("/customers", "code", "ACME", "name", "Again").is(422).says("already a customer with the code ACME").has("body[data-page='/customers/new']")
	d.post("/vehicles", "name", "").is(422).has("#name[aria-invalid=true]")
	d.follow(d.post("/vehicles", "name", "Van 14", "plate", "AB12 CDE")).says("Vehicle Van 14 is made.", "AB12 CDE")
	d.post("/vehicles", "name", "van 14").is(422).says("already a vehicle called van 14")
	for range store.DefaultLimit + 1 {
		storetest.Vehicle(t, site.App.Store, models.NewID().String())
	}
	next := d.get("/vehicles").is(200).Find("a[rel=next]").AttrOr("href", "")
	if rows := d.get(next).is(200).has("a[rel=prev][href='/vehicles']").Find("tbody tr").Length(); rows != 2 {
		t.Errorf("%d vehicles on the second page", rows)
	}
	d.get("/vehicles?q=van").is(200).says("Van 14").hasNot("a[rel=next]")
	d.get("/vehicles?after=garbage").is(400)
}

// keyLike is a key of views/words that was shown instead of its sentence.
var keyLike = regexp.MustCompile(`\b(orders|users|devices|setup|notices|inbox|layout|ui|roles|order_states)\.[a-z_]+(\.[a-z_]+)*\b`)

func TestEveryPageIsWhole(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	acme := site.Customer("ACME", "Acme Ltd")
	s := site.UnderWay(acme)
	storetest.Device(t, site.App.Store, "logger-7")
	admin := deskOf(t, site, site.Somebody(models.RoleAdmin))
	customer := deskOf(t, site, site.Somebody(models.RoleCustomer, acme))
	number := s.Order.Number
	for _, path := range []string{
		"/orders", "/orders?state=in_progress", "/orders?q=acme", "/orders/new", "/orders/" + number, "/orders/" + number + "/edit",
		"/orders/" + number + "/shipments/new", "/notifications", "/devices", "/devices/new", "/customers", "/customers/new", "/vehicles",
		"/vehicles/new", "/profiles", "/profiles/new", "/locations", "/users", "/users/new", "/notices", "/account",
	} {
		p := admin.get(path).is(200).has("title", "main h1", "body[data-live='/stream'][data-cursor]").hasNot("[style]", "script:not([src])", "style")
		if n := p.Find("h1").Length(); n != 1 {
			t.Errorf("%s has %d headings", path, n)
		}
		if key := keyLike.FindString(p.Find("body").Text()); key != "" {
			t.Errorf("%s shows the key %s", path, key)
		}
		if readable := path == "/orders" || path == "/account" || path == "/notifications" || path == "/orders/"+number ||
			strings.HasPrefix(path, "/orders?"); readable {
			customer.get(path).is(200)
		} else {
			customer.get(path).is(403)
		}
	}
}
