package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"haulcast/app/apptest"
	"haulcast/models"
	"haulcast/models/store"
)

var (
	storeOrders store.OrderFilter
	all         store.Page
)

// signsIn tells whether an address and a password open the site.
func signsIn(t *testing.T, site *apptest.Site, email, password string) bool {
	t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.PostForm(site.URL+"/login", url.Values{"email": {email}, "password": {password}})
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	return resp.StatusCode == http.StatusSeeOther
}

func TestAUsersPasswordIsShownOnceAndOpensTheSite(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	site.Customer("ACME", "Acme Ltd")
	d := deskOf(t, site, site.Somebody(models.RoleAdmin))
	d.post("/users", "name", "", "email", "x", "role", "customer").is(422).has("#customer_id[aria-invalid=true]")
	d.post("/users", "name", "", "email", "x", "role", "customer", "customer_id", "acme").is(422).has("#name[aria-invalid=true]", "#email[aria-invalid=true]")
	made := d.post("/users", "name", "Robin Wells", "email", "Robin@Test.example", "role", "customer", "customer_id", "acme").is(200)
	path, password := made.Find("body").AttrOr("data-page", ""), made.value("#made-password")
	if !strings.HasPrefix(path, "/users/") || !signsIn(t, site, "robin@test.example", password) {
		t.Fatalf("page %q: the password shown does not open the site", path)
	}
	if again := d.get(path).is(200).hasNot("#made-password"); strings.Contains(again.html, password) {
		t.Error("the password is shown a second time")
	}
	d.get("/users?q=robin").is(200).says("Robin Wells", "Acme Ltd")
	fresh := d.post(path + "/password").is(200).value("#made-password")
	if signsIn(t, site, "robin@test.example", password) || !signsIn(t, site, "robin@test.example", fresh) {
		t.Error("the new password did not replace the old one")
	}
	d.follow(d.post(path + "/disabling")).says("disabled")
	if signsIn(t, site, "robin@test.example", fresh) {
		t.Error("a disabled user signs in")
	}
	d.follow(d.post(path + "/enabling")).says("may sign in again")
	d.follow(d.post(path, "name", "Robin W.", "email", "robin@test.example", "role", "dispatcher")).says("Saved.", "Robin W.")
	d.post(path, "name", "Robin W.", "email", "robin@test.example", "role", "dispatcher", "customer_id", "acme").is(422).has("#customer_id[aria-invalid=true]")
}

func TestTheLastAdminStays(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	admin := site.Somebody(models.RoleAdmin)
	d, path := deskOf(t, site, admin), "/users/"+admin.ID.String()
	d.post(path + "/disabling").is(422).says("the last administrator")
	d.post(path, "name", admin.Name, "email", admin.Email, "role", "dispatcher").is(422).says("the last administrator")
	d.get("/users/" + models.NewID().String()).is(404)
	d.get("/users/nobody").is(404)
}

func TestOnesOwnPasswordNeedsThePresentOne(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	who := site.Somebody(models.RoleCustomer, site.Customer("ACME", "Acme Ltd"))
	d, elsewhere := deskOf(t, site, who), deskOf(t, site, who)
	const chosen = "four tall ships at anchor"
	d.get("/account").is(200).says(who.Email, "Acme Ltd").has("form[action^='/account/sessions/']")
	for _, c := range []struct{ current, chosen, again, field string }{
		{apptest.Password, chosen, "another", "again"},
		{"wrong", chosen, chosen, "current_password"},
		{apptest.Password, "short", "short", "password"},
		{apptest.Password, "", "", "password"},
	} {
		p := d.post("/account/password", "current_password", c.current, "password", c.chosen, "again", c.again).is(422).has("#" + c.field + "[aria-invalid=true]")
		if strings.Contains(p.html, chosen) || strings.Contains(p.html, apptest.Password) {
			t.Error("a password stands on the page")
		}
	}
	elsewhere.get("/account").is(200)
	d.follow(d.post("/account/password", "current_password", apptest.Password, "password", chosen, "again", chosen)).says("Your password is changed.")
	elsewhere.get("/account").is(303)
	if !signsIn(t, site, who.Email, chosen) {
		t.Error("the new password does not open the site")
	}
}

func TestASessionIsEndedByItsOwnerOrAnAdmin(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	who := site.Somebody(models.RoleDispatcher)
	d, elsewhere, third := deskOf(t, site, who), deskOf(t, site, who), deskOf(t, site, who)
	ending := func(p page) string { return p.Find("form[action*='/sessions/']").First().AttrOr("action", "") }
	path := ending(elsewhere.get("/account"))
	stranger := deskOf(t, site, site.Somebody(models.RoleDispatcher))
	stranger.post(path).is(404)
	elsewhere.follow(elsewhere.post(path)).says("The session is ended.")
	ended := 0
	for _, each := range []*desk{d, third} {
		if each.get("/account").status == 303 {
			ended++
		}
	}
	if ended != 1 {
		t.Errorf("%d sessions were ended", ended)
	}
	admin := deskOf(t, site, site.Somebody(models.RoleAdmin))
	for {
		path := ending(admin.get("/users/" + who.ID.String()).is(200))
		if path == "" {
			break
		}
		admin.follow(admin.post(path))
	}
	for _, each := range []*desk{d, elsewhere, third} {
		each.get("/account").is(303)
	}
}
