package web_test

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"haulcast/app/apptest"
	"haulcast/app/tracking"
	"haulcast/models"
)

func TestAnAdminChangesThresholdsAndTakesThemBack(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	d := deskOf(t, site, site.Somebody(models.RoleAdmin))
	first := d.get("/rules").is(200).has("#pickup_grace_s[value='15 min']", "[name=version][value='1']", "[name='judged.shock'] option[value=on][selected]")
	form := everything(first)
	d.post("/rules", append(form, "pickup_grace_s", "15")...).is(422).has("#pickup_grace_s[aria-invalid=true][value='15']").says("write it like 15 min")
	d.post("/rules", append(form, "shock_g", "0")...).is(422).has("#shock_g[aria-invalid=true]").says("between 0.1 g and 1000 g")
	d.post("/rules", append(form, "attempts_major", "2.5")...).is(422).has("#attempts_major[aria-invalid=true]")
	d.post("/rules", append(form, "shock_g", "12 g")...).is(422).has("#shock_critical_g[aria-invalid=true]").says("must not be below “Alarm from”, which is 12 g")
	d.post("/rules", append(form, "judged.shock", "maybe")...).is(422).says("must be on or off")
	d.follow(d.post("/rules", form...)).says("Nothing was changed")
	changed := append(form, "pickup_grace_s", "1 h", "judged.shock", "off")
	d.follow(d.post("/rules", changed...)).says("The thresholds are saved.", "Overdue after: Default → 1 h", "Shock: On → Off").
		has("#pickup_grace_s[value='1 h']", "[name='judged.shock'] option[value=off][selected]", "[name=version][value='2']")
	stale := d.post("/rules", append(form, "pickup_grace_s", "2 h")...).is(422).says("Somebody changed these thresholds meanwhile")
	stale.has("#pickup_grace_s[value='1 h']", "[name=version][value='2']")
	d.follow(d.post("/rules", "version", "2", "reset", "all")).says("The thresholds are saved.").has("#pickup_grace_s[value='15 min']").hasNot("#reset")
}

// everything is the form as the page shows it: names and values in turn.
func everything(p page) []string {
	var form []string
	p.Find("form.rules").Find("input, select").Each(func(_ int, s *goquery.Selection) {
		value := s.AttrOr("value", "")
		if option := s.Find("option[selected]"); option.Length() > 0 {
			value = option.AttrOr("value", "")
		}
		form = append(form, s.AttrOr("name", ""), value)
	})
	return form
}

func TestAScopeSaysOnlyWhatDiffersAndWhoSaysTheRest(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	customer := site.Customer("ACME", "Acme Ltd")
	profile := site.Profile("Vaccines", 0)
	s := site.UnderWay(customer, func(o *tracking.OrderDraft, _ *tracking.ShipmentDraft) { o.Profile = profile.Name })
	full, err := site.App.Store.ShipmentByID(t.Context(), models.System(models.SourceUser).Viewer, s.ID)
	if err != nil {
		t.Fatal(err)
	}
	d := deskOf(t, site, site.Somebody(models.RoleAdmin))
	own, order := "/rules/customers/ACME", "/rules/orders/"+full.Order.Number
	d.follow(d.post("/rules", "version", "1", "light_lux", "80 lx")).says("saved")
	d.get(own).is(200).says("Thresholds of Acme Ltd", "The installation: 80 lx", "Default: 5 g").has("#light_lux[value='']").hasNot("#reset")
	d.follow(d.post(own, "version", "0", "shock_g", "3 g", "judged.battery.low", "off", "judged.shock", "on")).says("Changed here. Default: 5 g", "2 differ", "1 differs")
	d.post(own, "version", "1", "shock_g", "11 g").is(422).has("#shock_critical_g[aria-invalid=true]")
	d.get(order).is(200).says("Customer Acme Ltd: 3 g", "The installation: 80 lx", "Customer Acme Ltd: Off", "Customer Acme Ltd: On")
	d.follow(d.post("/rules/profiles/"+profile.ID.String(), "version", "0", "shock_g", "4 g")).says("Thresholds with Vaccines")
	d.get(order).says("Profile Vaccines: 4 g")
	d.follow(d.post(order, "version", "0", "shock_g", "2 g")).says("Changed here. Profile Vaccines: 4 g")
	d.get("/rules").has("#exceptions a[href='"+own+"']", "#exceptions a[href='"+order+"']").says("Customer Acme Ltd", "Profile Vaccines", "Thresholds changed: Acme Ltd")
	d.get("/orders/" + full.Order.Number).has("a[href='" + order + "']")
	d.get("/customers").has("a[href='" + own + "']")
	d.get("/profiles").has("a[href='/rules/profiles/" + profile.ID.String() + "']")
	for _, nowhere := range []string{"/rules/customers/NOBODY", "/rules/orders/HC-0", "/rules/profiles/nothing", "/rules/profiles/" + models.NewID().String()} {
		d.get(nowhere).is(404)
		d.post(nowhere, "version", "0").is(404)
	}
	d.follow(d.post(own, "version", "1", "reset", "all")).hasNot("#reset").says("3 g → as above")
}

func TestADispatcherReadsThresholdsAndCustomersDont(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	acme := site.Customer("ACME", "Acme Ltd")
	d := deskOf(t, site, site.Somebody(models.RoleDispatcher))
	text := d.get("/rules").is(200).hasNot("main form", "#history").says("Overdue after15 min").Find("main").Text()
	if strings.Contains(text, "Save") {
		t.Error("a dispatcher is offered to save")
	}
	d.post("/rules", "version", "0", "shock_g", "3 g").is(403)
	theirs := deskOf(t, site, site.Somebody(models.RoleCustomer, acme))
	theirs.get("/rules").is(403)
	theirs.get("/rules/customers/ACME").is(403)
}
