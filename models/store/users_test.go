package store_test

import (
	"fmt"
	"testing"
	"time"

	"haulcast/models"
	"haulcast/models/store"
	"haulcast/models/store/storetest"
)

func person(t *testing.T, s *store.Store, email, name string, role models.Role, customer *models.ID) models.User {
	t.Helper()
	u := models.User{
		ID: models.NewID(), Email: email, Name: name, PasswordHash: "none", Role: role, CustomerID: customer,
		Locale: "en", TokenVersion: 1, CreatedAt: store.Now(),
	}
	if err := s.InsertUser(t.Context(), &u); err != nil {
		t.Fatal(err)
	}
	return u
}

func TestUsersAreListedByAddressPageByPage(t *testing.T) {
	s := storetest.Open(t)
	for _, n := range []int{3, 1, 4, 2, 5} {
		person(t, s, fmt.Sprintf("u%d@carrier.example", n), fmt.Sprintf("Nåme %d%%", n), models.RoleDispatcher, nil)
	}
	var got []string
	page := store.Page{Limit: 2}
	for range 4 {
		list, err := s.Users(t.Context(), storetest.Staff(), "", page)
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range list.Items {
			got = append(got, u.Email[:2])
		}
		if page.After = list.Next; page.After == "" {
			break
		}
	}
	if fmt.Sprint(got) != "[u1 u2 u3 u4 u5]" {
		t.Errorf("got %v", got)
	}
	for query, want := range map[string]int{"U3@": 1, "nåme 4": 1, "%": 5, "_": 0, "\x00": 5, "nobody": 0} {
		list, err := s.Users(t.Context(), storetest.Staff(), query, store.Page{})
		if err != nil || len(list.Items) != want {
			t.Errorf("%q: %d users, want %d (%v)", query, len(list.Items), want, err)
		}
	}
	if _, err := s.Users(t.Context(), storetest.Staff(), "", store.Page{After: "?"}); models.CodeOf(err) != models.Invalid {
		t.Errorf("a broken cursor: %v", err)
	}
	if _, err := s.Users(t.Context(), storetest.Staff(), "", store.Page{After: "AA"}); models.CodeOf(err) != models.Invalid {
		t.Errorf("a cursor with a NUL: %v", err)
	}
	if list, err := s.Users(t.Context(), models.Viewer{Role: models.RoleDispatcher}, "", store.Page{}); err != nil || len(list.Items) != 0 {
		t.Errorf("a dispatcher sees %d users (%v)", len(list.Items), err)
	}
}

func TestNewsOfACustomerConcernsStaffAndItsOwnPeople(t *testing.T) {
	s := storetest.Open(t)
	acme, beta := storetest.Customer(t, s, "ACME"), storetest.Customer(t, s, "BETA")
	person(t, s, "staff@carrier.example", "S", models.RoleDispatcher, nil)
	person(t, s, "a@acme.example", "A", models.RoleCustomer, &acme.ID)
	person(t, s, "b@beta.example", "B", models.RoleCustomer, &beta.ID)
	gone := person(t, s, "gone@acme.example", "G", models.RoleCustomer, &acme.ID)
	now := store.Now()
	gone.DisabledAt = &now
	if err := s.UpdateUser(t.Context(), &gone, "disabled_at"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		customer *models.ID
		want     string
	}{{&acme.ID, "[staff@carrier.example a@acme.example]"}, {nil, "[staff@carrier.example a@acme.example b@beta.example]"}} {
		users, err := s.StaffAndCustomerUsers(t.Context(), c.customer)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, u := range users {
			got = append(got, u.Email)
		}
		if fmt.Sprint(got) != c.want {
			t.Errorf("got %v, want %s", got, c.want)
		}
	}
}

func TestAnUpdateWritesTheNamedColumnsOnly(t *testing.T) {
	s := storetest.Open(t)
	u := person(t, s, "a@carrier.example", "Before", models.RoleAdmin, nil)
	u.Name, u.Email, u.FailedLogins = "After", "b@carrier.example", 0
	if err := s.UpdateUser(t.Context(), &u, "name", "failed_logins"); err != nil {
		t.Fatal(err)
	}
	got, err := s.UserByID(t.Context(), u.ID)
	if err != nil || got.Name != "After" || got.Email != "a@carrier.example" {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := s.UserByEmail(t.Context(), "b@carrier.example"); models.CodeOf(err) != models.NotFound {
		t.Errorf("no such user: %v", err)
	}
}

func TestOldSessionsAreForgottenAndLivingOnesKept(t *testing.T) {
	s := storetest.Open(t)
	u := person(t, s, "a@carrier.example", "A", models.RoleAdmin, nil)
	now := store.Now()
	for _, expires := range []time.Time{now.Add(-time.Hour), now.Add(time.Hour)} {
		session := models.Session{ID: models.NewID(), UserID: u.ID, Purpose: "web", CreatedAt: now, LastSeenAt: now, ExpiresAt: expires}
		if err := s.InsertSession(t.Context(), &session); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := s.PruneSessions(t.Context(), now); n != 1 || err != nil {
		t.Errorf("%d forgotten, %v", n, err)
	}
	left, err := s.SessionsOf(t.Context(), u.ID, now)
	if err != nil || len(left) != 1 {
		t.Fatalf("%v, %v", left, err)
	}
	session, owner, err := s.SessionWithUser(t.Context(), left[0].ID)
	if err != nil || session.UserID != u.ID || owner.ID != u.ID || owner.Email != u.Email || owner.PasswordHash != "" {
		t.Errorf("%+v %+v %v", session, owner, err)
	}
}
