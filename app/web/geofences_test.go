package web_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"haulcast/app/apptest"
	"haulcast/models"
)

// yard is a polygon as the form sends it.
func yard(d *desk) []string {
	return []string{
		"id", d.get("/geofences/new").is(200).value("input[name=id]"), "name", "North yard", "shape", "polygon", "purpose", "forbidden",
		"points", "53.40, -2.99\n\n53.41 -2.99\r\n53.41; -2.97\n", "radius_m", "300 m", "hold_s", "5 min", "dwell_s", "",
		"customer", "", "order", "",
	}
}

func TestAnAdminDrawsAGeofenceAndChangesIt(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	acme := site.Customer("ACME", "Acme Ltd")
	d := deskOf(t, site, site.Somebody(models.RoleAdmin))
	d.get("/geofences").is(200).says("No geofences yet").has(".tabs a[aria-current=page][href='/geofences']", "a[href='/geofences/new']")
	form := yard(d)
	for field, wrong := range map[string]string{
		"name": " ", "hold_s": "5", "dwell_s": "soon", "purpose": "fun", "shape": "star", "customer": "NOBODY", "order": "HC-0", "points": "53.4, -2.9\n53.5, -2.9",
	} {
		p := d.post("/geofences", append(form, field, wrong)...).is(422).has("[role=alert]")
		if field != "shape" {
			p.has("#" + field + "[aria-invalid=true]")
		}
	}
	d.post("/geofences", append(form, "points", "53.4, -2.9\nhere")...).is(422).says("line 2 isn't a latitude and a longitude")
	d.post("/geofences", append(form, "points", "91, 0")...).is(422).says("line 1 isn't a place")
	d.post("/geofences", append(form, "shape", "circle", "points", "53.4, -2.9", "radius_m", "wide")...).is(422).has("#radius_m[aria-invalid=true]")
	shown := d.follow(d.post("/geofences", form...)).is(200).says("Geofence North yard is drawn.", "Polygon, 3 corners", "5 min", "Everybody's", "As long as they like")
	again := d.post("/geofences", form...).is(303)
	path := strings.TrimSuffix(shown.Find("a[href$='/edit']").AttrOr("href", ""), "/edit")
	if again.location != path {
		t.Errorf("sent twice it leads to %s, first to %s", again.location, path)
	}
	d.post("/geofences", append(form, "id", models.NewID().String())...).is(422).says("There is already a geofence called North yard.")
	d.get("/geofences?q=north").is(200).says("North yard", "Forbidden").has("td a[href='" + path + "']")
	d.get(path+"/edit").is(200).has("input[name=version][value='1']", "[name=shape][value=polygon][checked]", "#hold_s[value='5 min']").says("53.41, -2.97")

	circle := append(form, "version", "1", "shape", "circle", "points", "53.4, -2.9", "radius_m", "1.2 km", "dwell_s", "2 h", "customer", "acme")
	d.follow(d.post(path, circle...)).says("Geofence North yard is saved.", "Circle, radius 1.2 km", "At most 2 h", "Acme Ltd", "Shape: Polygon → Circle", "May stay: 0 s → 2 h", "Drawn anew")
	d.post(path, append(circle, "dwell_s", "3 h")...).is(422).says("Somebody changed this geofence meanwhile").has("input[name=version][value='2']", "#dwell_s[value='2 h']")
	d.follow(d.post(path+"/disabling")).says("Geofence North yard is disabled.", "nothing is compared with it").has("form[action$='/enabling']")
	d.get("/geofences").says("Disabled", "Acme Ltd")
	d.follow(d.post(path + "/enabling")).says("is in force again").hasNot("form[action$='/enabling']")
	d.get("/rules").says("Geofence changed: " + acme.Name)
	for _, nowhere := range []string{"/geofences/nothing", "/geofences/" + models.NewID().String()} {
		d.get(nowhere).is(404)
		d.get(nowhere + "/edit").is(404)
		d.post(nowhere, form...).is(404)
		d.post(nowhere + "/disabling").is(404)
	}
}

func TestMapsFetchTheGeofencesOfTheirGoods(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	acme, other := site.Customer("ACME", "Acme Ltd"), site.Customer("OTHER", "Other Ltd")
	mine, foreign := site.UnderWay(acme).TrackingNumber, site.UnderWay(other).TrackingNumber
	admin := deskOf(t, site, site.Somebody(models.RoleAdmin))
	admin.follow(admin.post("/geofences", append(yard(admin), "customer", "ACME")...))
	d := deskOf(t, site, site.Somebody(models.RoleDispatcher))
	fences := func(path string) (names []string) {
		t.Helper()
		var list []struct {
			Name, Purpose string
			Points        [][2]float64
		}
		if err := json.Unmarshal([]byte(d.get(path).is(200).html), &list); err != nil {
			t.Fatal(err)
		}
		for _, f := range list {
			if f.Purpose != "forbidden" || len(f.Points) != 3 {
				t.Errorf("%+v", f)
			}
			names = append(names, f.Name)
		}
		return names
	}
	for path, want := range map[string]int{"/geofences/shapes": 1, "/geofences/shapes?shipment=" + mine: 1, "/geofences/shapes?shipment=" + foreign: 0} {
		if got := fences(path); len(got) != want {
			t.Errorf("%s gives %v", path, got)
		}
	}
	d.get("/geofences/shapes?shipment=ZL1").is(404)
	d.get("/board").has("[data-fences-from='/geofences/shapes']")
	d.get("/shipments/" + mine).has("[data-fences-from='/geofences/shapes?shipment=" + mine + "']")
	deskOf(t, site, site.Somebody(models.RoleCustomer, acme)).get("/shipments/" + mine).is(200).hasNot("[data-fences-from]")

	r := request(t, http.MethodGet, site.URL+"/geofences/shapes", "")
	resp, err := d.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	r = request(t, http.MethodGet, site.URL+"/geofences/shapes", "")
	r.Header.Set("If-None-Match", resp.Header.Get("ETag"))
	d.do(r).is(http.StatusNotModified)
	d.get("/geofences").is(200).hasNot("a[href='/geofences/new']")
	d.get("/geofences/new").is(403)
}
