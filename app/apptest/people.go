package apptest

import (
	"context"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"

	"haulcast/app/auth"
	"haulcast/app/tracking"
	"haulcast/models"
)

// Password is what every account of a test has.
const Password = "plum-harbour-lantern-71"

// Person is an account, and a client that is signed in to it once asked for.
type Person struct {
	models.User
	site *Site
}

// Somebody makes an account of a role; a customer's account belongs to the customer given.
func (s *Site) Somebody(role models.Role, of ...models.Customer) Person {
	s.t.Helper()
	draft := auth.UserDraft{
		Email: fmt.Sprintf("%s-%s@test.example", role, models.NewID().String()[24:]), Name: strings.ToUpper(string(role[:1])) + string(role[1:]) + " Person",
		Role: role, Password: Password,
	}
	if len(of) > 0 {
		draft.CustomerID = &of[0].ID
	}
	u, _, err := s.App.Auth.CreateUser(context.Background(), models.System(models.SourceUser), draft)
	if err != nil {
		s.t.Fatal(err)
	}
	return Person{User: u, site: s}
}

// Actor is the person, acting.
func (p Person) Actor() models.Actor {
	v := models.Viewer{Role: p.Role, UserID: p.ID, Name: p.Name}
	if p.CustomerID != nil {
		v.CustomerID = *p.CustomerID
	}
	return models.Actor{Viewer: v, Source: models.SourceUser}
}

// Browser is an HTTP client that is signed in as the person and follows no redirects.
func (p Person) Browser() *http.Client {
	p.site.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		p.site.t.Fatal(err)
	}
	client := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	form := url.Values{"email": {p.Email}, "password": {Password}}
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, p.site.URL+"/login", strings.NewReader(form.Encode()))
	if err != nil {
		p.site.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := client.Do(req)
	if err != nil {
		p.site.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusSeeOther {
		p.site.t.Fatalf("sign in as %s: %s", p.Email, resp.Status)
	}
	return client
}

// Bearer is an API token of the person.
func (p Person) Bearer() string {
	p.site.t.Helper()
	token, _, _, err := p.site.App.Auth.SignIn(context.Background(), p.Email, Password, auth.API, "127.0.0.1", "test")
	if err != nil {
		p.site.t.Fatal(err)
	}
	return token
}

// Customer makes a customer.
func (s *Site) Customer(code, name string) models.Customer {
	s.t.Helper()
	c, err := s.Tracker().CreateCustomer(context.Background(), models.System(models.SourceUser), tracking.CustomerDraft{Code: code, Name: name})
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}
