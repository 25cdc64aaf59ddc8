package web_test

import (
	"strings"
	"testing"
	"time"

	"haulcast/app/apptest"
	"haulcast/app/tracking"
	"haulcast/models"
	"haulcast/models/store/storetest"
)

// order is a form that can be accepted: from a known place to a new one in Japan, with a shipment.
func order(id string, change ...string) []string {
	return append([]string{
		"id", id, "customer", "acme", "reference", "PO-7", "origin.known", "Liverpool docks",
		"destination.name", "Tokyo clinic", "destination.lat", "35.68", "destination.lon", "139,76", "destination.time_zone", "Asia/Tokyo",
		"destination.postcode", "100-0001", "destination.country", "jp",
		"promised_from", "2030-07-03T09:00", "promised_to", "2030-07-03T17:30", "ready_at", "2030-07-01T08:00",
		"service_level", "express", "notes", "ring twice", "book", "on", "description", "3 boxes", "pieces", "3", "weight_kg", "12,5",
		"driver", "Kim",
	}, change...)
}

func places(t *testing.T, site *apptest.Site, names ...string) {
	t.Helper()
	for i, name := range names {
		lat, lon := 53.4+float64(i), -2.9
		_, err := site.Tracker().CreateLocation(t.Context(), models.System(models.SourceUser), tracking.PlaceDraft{
			Name: name, City: "Liverpool", Postcode: "L1 1RG", Country: "GB", Lat: &lat, Lon: &lon, TimeZone: "Europe/London",
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func only(t *testing.T, site *apptest.Site) models.Order {
	t.Helper()
	list, err := site.App.Store.Orders(t.Context(), storetest.Staff(), storeOrders, all)
	if err != nil || len(list.Items) != 1 {
		t.Fatalf("%d orders, %v", len(list.Items), err)
	}
	return list.Items[0]
}

func TestAnOrderSentTwiceIsPlacedAndBookedOnce(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	site.Customer("ACME", "Acme Ltd")
	places(t, site, "Liverpool docks")
	d := deskOf(t, site, site.Somebody(models.RoleDispatcher))
	id := d.get("/orders/new").is(200).has("#customers option[value=ACME]", "#places option[value='Liverpool docks · L1 1RG Liverpool, GB']").
		value("input[name=id]")
	d.follow(d.post("/orders", order(id)...)).says("is placed and shipment", "Acme Ltd · PO-7", "3 boxes", "Asia/Tokyo", "ring twice", "express")
	d.follow(d.post("/orders", order(id, "reference", "PO-8")...)).says("was sent before", "PO-7")
	o := only(t, site)
	if n := count(t, site, "shipments"); n != 1 {
		t.Errorf("%d shipments", n)
	}
	tokyo := time.FixedZone("JST", 9*3600)
	if !o.PromisedFrom.Equal(time.Date(2030, 7, 3, 9, 0, 0, 0, tokyo)) || !o.ReadyAt.Equal(time.Date(2030, 7, 1, 7, 0, 0, 0, time.UTC)) {
		t.Errorf("promised from %s, ready %s: not by the clocks there", o.PromisedFrom, o.ReadyAt)
	}
	if o.Destination.Country != "JP" || o.Destination.Lon != 139.76 {
		t.Errorf("destination %+v", o.Destination)
	}
}

func TestMistakesAreAllToldAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	site.Customer("ACME", "Acme Ltd")
	d := deskOf(t, site, site.Somebody(models.RoleDispatcher))
	for name, c := range map[string]struct {
		change []string
		fields []string
	}{
		"values that are none": {
			[]string{
				"customer", "nobody", "origin.known", "", "destination.lat", "99", "destination.lon", "NaN", "destination.time_zone", "Mars/Base",
				"promised_from", "soon", "pieces", "0", "weight_kg", "-1", "vehicle", "Van nix",
			},
			[]string{"customer", "origin.known", "destination.lat", "destination.lon", "destination.time_zone", "promised_from", "pieces", "weight_kg", "vehicle"},
		},
		"a promise that ends before it begins": {[]string{"promised_to", "2030-07-03T08:00"}, []string{"promised_to"}},
		"ready after the promise":              {[]string{"ready_at", "2030-08-03T08:00"}, []string{"ready_at"}},
		"a time that the clocks skip":          {[]string{"destination.time_zone", "Europe/London", "promised_from", "2030-03-31T01:30"}, []string{"promised_from"}},
		"two places at once":                   {[]string{"destination.known", "Liverpool docks"}, []string{"destination.known"}},
		"a place nobody knows":                 {[]string{"origin.known", "Atlantis"}, []string{"origin.known"}},
		"what only app/tracking knows":         {[]string{"destination.country", "Japan", "profile", "Frozen"}, []string{"destination.country", "profile"}},
	} {
		if name == "what only app/tracking knows" || name == "two places at once" {
			places(t, site, "Liverpool docks") // the same place again is the same place
		}
		p := d.post("/orders", order(models.NewID().String(), c.change...)...).is(422).has("[role=alert]")
		for _, field := range c.fields {
			p.has("[name='" + field + "'][aria-invalid=true]")
		}
		if got := p.value("[name=driver]"); got != "Kim" {
			t.Errorf("%s: the form has forgotten the driver: %q", name, got)
		}
	}
	if n := count(t, site, "orders") + count(t, site, "shipments"); n != 0 {
		t.Errorf("%d rows were written", n)
	}
	if n := count(t, site, "locations"); n != 1 {
		t.Errorf("%d places were written", n)
	}
}

func TestAPlaceWhoseNameIsSharedIsAskedFor(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	site.Customer("ACME", "Acme Ltd")
	places(t, site, "Liverpool docks", "Liverpool docks")
	d := deskOf(t, site, site.Somebody(models.RoleDispatcher))
	id := models.NewID().String()
	p := d.post("/orders", order(id)...).is(422).has("[name='origin.known'][aria-invalid=true]")
	choices := p.Find("select[name='origin.location_id'] option")
	if choices.Length() != 3 || choices.First().AttrOr("value", "x") != "" {
		t.Fatalf("%d choices", choices.Length())
	}
	d.post("/orders", order(id, "origin.location_id", models.NewID().String())...).is(422)
	d.follow(d.post("/orders", order(id, "origin.location_id", choices.Last().AttrOr("value", ""))...)).says("is placed")
	if got := only(t, site).OriginID.String(); got != choices.Last().AttrOr("value", "") {
		t.Errorf("the order begins at another place than chosen: %s", got)
	}
}

func TestAFormThatSomebodyOvertookComesBackWithWhatIs(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	acme := site.Customer("ACME", "Acme Ltd")
	exact := time.Now().UTC().Truncate(time.Hour).Add(30*time.Hour + 17*time.Second)
	number := site.Shipment(acme, func(o *tracking.OrderDraft, _ *tracking.ShipmentDraft) {
		o.PromisedFrom, o.PromisedTo, o.Reference = exact, exact.Add(time.Hour), "PO-1"
	}).Order.Number
	d := deskOf(t, site, site.Somebody(models.RoleDispatcher))
	form := d.get("/orders/" + number + "/edit").is(200).says("Europe/London")
	fields := []string{"version", form.value("[name=version]"), "promised_from", form.value("[name=promised_from]"), "promised_to", form.value("[name=promised_to]"), "reference", "PO-1"}
	d.follow(d.post("/orders/"+number, append(fields, "notes", "first")...)).says("Saved.", "As first promised.")
	d.post("/orders/"+number, append(fields, "notes", "second")...).is(422).says("Somebody changed this order meanwhile", "first").has("body[data-page='/orders/" + number + "/edit']")
	o := only(t, site)
	if o.Notes != "first" || !o.PromisedFrom.Equal(exact) || o.PromiseRevision != 0 {
		t.Errorf("notes %q, promised from %s, %d revisions", o.Notes, o.PromisedFrom, o.PromiseRevision)
	}
	again := d.get("/orders/" + number + "/edit")
	fields[1] = again.value("[name=version]")
	d.follow(d.post("/orders/"+number, append(fields, "promised_to", "2030-07-03T17:00")...)).says("Changed once", "by "+"Dispatcher Person").has("[data-revision='2']")
	d.post("/orders/"+number, append(fields, "promised_to", "2020-01-01T00:00")...).is(422).has("#promised_to[aria-invalid=true]")
}

func TestACustomerReadsTheirOwnOrdersAndNothingInternal(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	acme, other := site.Customer("ACME", "Acme Ltd"), site.Customer("OTHER", "Other Ltd")
	van := storetest.Vehicle(t, site.App.Store, "Van of Kim").Name
	mine := site.Shipment(acme, func(o *tracking.OrderDraft, s *tracking.ShipmentDraft) {
		o.Notes, s.Driver, s.Vehicle = "a secret note", "Kim Driver", van
	})
	theirs := site.Shipment(other).Order.Number
	d := deskOf(t, site, site.Somebody(models.RoleCustomer, acme))
	number := mine.Order.Number
	d.get("/orders").is(200).has("[data-order='"+number+"']").hasNot("[data-order='"+theirs+"']", "a[href='/orders/new']")
	p := d.get("/orders/"+number).is(200).has("tr[data-row='"+mine.TrackingNumber+"']").hasNot("dialog", "#notes")
	for _, internal := range []string{"a secret note", "Kim Driver", van} {
		if strings.Contains(p.html, internal) {
			t.Errorf("%q is on the customer's page", internal)
		}
	}
	d.get("/orders/" + theirs).is(404)
	for _, path := range []string{"/orders/new", "/orders/" + number + "/edit", "/orders/" + number + "/shipments/new"} {
		d.get(path).is(403)
	}
	for _, path := range []string{"/orders", "/orders/" + number, "/orders/" + number + "/cancellation", "/orders/" + number + "/shipments"} {
		d.post(path, "reason", "weather.conditions").is(403)
	}
}

func TestCancellingAsksForAReasonAndTakesTheShipmentsAlong(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	s := site.Shipment(site.Customer("ACME", "Acme Ltd"))
	d := deskOf(t, site, site.Somebody(models.RoleDispatcher))
	path := "/orders/" + s.Order.Number
	d.post(path+"/cancellation", "note", "storm").is(422).has("dialog#cancel[data-dialog-start] #cancel-reason[aria-invalid=true]", "body[data-page='"+path+"']").says("storm")
	d.post(path+"/shipments", "pieces", "none").is(422).has("#pieces[aria-invalid=true]")
	id := models.NewID().String()
	for range 2 {
		d.follow(d.post(path+"/shipments", "id", id, "pieces", "2", "description", "more")).says("is booked")
	}
	d.follow(d.post(path+"/cancellation", "reason", "weather.conditions")).says("is cancelled").
		has("[data-field=state][data-look=order-state] .badge").hasNot("dialog", "a[href$='/edit']")
	if n := count(t, site, "shipments where state = 'cancelled'"); n != 2 {
		t.Errorf("%d shipments are cancelled", n)
	}
	d.post(path, "version", "9", "promised_from", "2030-07-03T09:00", "promised_to", "2030-07-03T17:30").is(422)
	moving := site.UnderWay(site.Customer("B", "B"))
	d.post("/orders/"+moving.Order.Number+"/cancellation", "reason", "weather.conditions").is(422).says("was picked up already")
}
