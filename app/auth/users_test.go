package auth

import (
	"errors"
	"sync"
	"testing"

	"haulcast/models"
	"haulcast/models/store"
)

func TestAUserIsMadeWithAPasswordShownOnce(t *testing.T) {
	h := newHouse(t, Options{})
	u, password, err := h.CreateUser(t.Context(), byProgram, UserDraft{
		Email: " Alex@Carrier.example", Name: " Alex Reed ", Role: models.RoleAdmin, TimeZone: "Europe/London",
	})
	if err != nil || u.Email != "alex@carrier.example" || u.Name != "Alex Reed" || u.Locale != "en" || password == "" {
		t.Fatalf("%+v %q %v", u, password, err)
	}
	if _, _, _, err := h.SignIn(t.Context(), u.Email, password, Web, "192.0.2.1", ""); err != nil {
		t.Errorf("with the made-up password: %v", err)
	}
	if n := h.count(`select count(*) from audit_log where verb = 'user.created' and object_id = $1 and actor_name = 'Haulcast'
		and diff->'role' = '["","admin"]' and diff::text not like '%argon%'`, u.ID.String()); n != 1 {
		t.Errorf("audited %d times", n)
	}
}

func TestDraftsThatAreRefusedSayEverythingAtOnce(t *testing.T) {
	h := newHouse(t, Options{})
	h.user("dana@carrier.example", models.RoleDispatcher, nil)
	acme, unknown := h.customer("ACME"), models.NewID()
	good := UserDraft{Email: "x@carrier.example", Name: "X Y", Role: models.RoleDispatcher, Password: goodPassword}
	for _, c := range []struct {
		code   models.Code
		change func(d *UserDraft)
		fields []string
	}{
		{models.Invalid, func(d *UserDraft) { *d = UserDraft{} }, []string{"email", "name", "role"}},
		{models.Invalid, func(d *UserDraft) { d.Email = "x" }, []string{"email"}},
		{models.Invalid, func(d *UserDraft) { d.Name = "a\x00b" }, []string{"name"}},
		{models.Invalid, func(d *UserDraft) { d.Name = "a\nb" }, []string{"name"}},
		{models.Invalid, func(d *UserDraft) { d.Role = models.RoleSystem }, []string{"role"}},
		{models.Invalid, func(d *UserDraft) { d.Role = models.RoleCustomer }, []string{"customer_id"}},
		{models.Invalid, func(d *UserDraft) { d.CustomerID = acme }, []string{"customer_id"}},
		{models.Invalid, func(d *UserDraft) { d.Role, d.CustomerID = models.RoleCustomer, &unknown }, []string{"customer_id"}},
		{models.Invalid, func(d *UserDraft) { d.Password = "password1234" }, []string{"password"}},
		{models.Invalid, func(d *UserDraft) { d.TimeZone = "Mars/Olympus" }, []string{"time_zone"}},
		{models.Invalid, func(d *UserDraft) { d.TimeZone = "../etc/passwd" }, []string{"time_zone"}},
		{models.Invalid, func(d *UserDraft) { d.Locale = "English" }, []string{"locale"}},
		{models.Conflict, func(d *UserDraft) { d.Email = "DANA@carrier.example" }, nil},
	} {
		d := good
		c.change(&d)
		_, _, err := h.CreateUser(t.Context(), byProgram, d)
		wantCode(t, err, c.code)
		wantFields(t, err, c.fields)
	}
	if n := h.count(`select count(*) from users`); n != 1 {
		t.Errorf("%d users", n)
	}
}

func wantFields(t *testing.T, err error, want []string) {
	t.Helper()
	fields := fieldsOf(err)
	if len(fields) != len(want) {
		t.Fatalf("fields %v, want %v", fields, want)
	}
	for i, f := range fields {
		if f.Field != want[i] {
			t.Errorf("fields %v, want %v", fields, want)
		}
	}
}

func TestOnlyAdminsManageUsers(t *testing.T) {
	h := newHouse(t, Options{})
	dana := h.user("dana@carrier.example", models.RoleDispatcher, nil)
	eve := h.user("eve@carrier.example", models.RoleDispatcher, nil)
	_, by := h.signIn("dana@carrier.example", Web)
	ctx, name, role := t.Context(), "Dana H.", models.RoleAdmin
	_, _, err := h.CreateUser(ctx, by, UserDraft{Email: "x@y.example", Name: "x", Role: models.RoleAdmin})
	wantCode(t, err, models.Forbidden)
	wantCode(t, h.DisableUser(ctx, by, eve.ID), models.Forbidden)
	wantCode(t, h.EnableUser(ctx, by, eve.ID), models.Forbidden)
	_, err = h.EditUser(ctx, by, eve.ID, UserEdit{Name: &name})
	wantCode(t, err, models.Forbidden)
	_, err = h.EditUser(ctx, by, dana.ID, UserEdit{Role: &role})
	wantCode(t, err, models.Forbidden)
	_, err = h.SetPassword(ctx, by, eve.ID, PasswordChange{New: "seven seas to sail"})
	wantCode(t, err, models.Forbidden)
	u, err := h.EditUser(ctx, by, dana.ID, UserEdit{Name: &name})
	if err != nil || u.Name != name {
		t.Errorf("one's own name: %+v %v", u, err)
	}
	list, err := h.store.Users(ctx, by.Viewer, "", store.Page{})
	if err != nil || len(list.Items) != 0 {
		t.Errorf("a dispatcher sees %v, %v", list, err)
	}
}

func TestTheLastAdminStays(t *testing.T) {
	h := newHouse(t, Options{})
	first := h.user("a@carrier.example", models.RoleAdmin, nil)
	role := models.RoleDispatcher
	wantCode(t, h.DisableUser(t.Context(), byProgram, first.ID), models.Conflict)
	_, err := h.EditUser(t.Context(), byProgram, first.ID, UserEdit{Role: &role})
	wantCode(t, err, models.Conflict)

	second := h.user("b@carrier.example", models.RoleAdmin, nil)
	var wg sync.WaitGroup
	for _, id := range []models.ID{first.ID, second.ID} {
		wg.Go(func() { _ = h.DisableUser(t.Context(), byProgram, id) }) // one of the two is refused
	}
	wg.Wait()
	if n := h.count(`select count(*) from users where role = 'admin' and disabled_at is null`); n != 1 {
		t.Errorf("%d admins left", n)
	}
}

func TestDisablingTwiceIsOnceAndEnablingLetsIn(t *testing.T) {
	h := newHouse(t, Options{})
	u := h.user("dana@carrier.example", models.RoleDispatcher, nil)
	for range 2 {
		wantCode(t, h.DisableUser(t.Context(), byProgram, u.ID), "")
	}
	if n := h.count(`select count(*) from audit_log where verb = 'user.disabled'`); n != 1 {
		t.Errorf("audited %d times", n)
	}
	for range 2 {
		wantCode(t, h.EnableUser(t.Context(), byProgram, u.ID), "")
	}
	h.signIn("dana@carrier.example", Web)
	wantCode(t, h.DisableUser(t.Context(), byProgram, models.NewID()), models.NotFound)
}

func TestEditsKeepTheCustomerRightAndSayWhatChanged(t *testing.T) {
	h := newHouse(t, Options{})
	acme := h.customer("ACME")
	u := h.user("chris@acme.example", models.RoleCustomer, acme)
	staff, customer := models.RoleDispatcher, models.RoleCustomer
	got, err := h.EditUser(t.Context(), byProgram, u.ID, UserEdit{Role: &staff})
	if err != nil || got.CustomerID != nil {
		t.Fatalf("to staff: %+v, %v", got, err)
	}
	_, err = h.EditUser(t.Context(), byProgram, u.ID, UserEdit{Role: &customer})
	wantFields(t, err, []string{"customer_id"})
	got, err = h.EditUser(t.Context(), byProgram, u.ID, UserEdit{Role: &customer, CustomerID: acme})
	if err != nil || *got.CustomerID != *acme || got.TokenVersion != u.TokenVersion+2 {
		t.Fatalf("back: %+v, %v", got, err)
	}
	same := got.Name
	if _, err = h.EditUser(t.Context(), byProgram, u.ID, UserEdit{Name: &same}); err != nil {
		t.Fatal(err)
	}
	if n := h.count(`select count(*) from audit_log where verb = 'user.edited'`); n != 2 {
		t.Errorf("%d edits audited, want 2: an edit that changes nothing is none", n)
	}
	email := "dana@carrier.example"
	h.user(email, models.RoleDispatcher, nil)
	_, err = h.EditUser(t.Context(), byProgram, u.ID, UserEdit{Email: &email})
	wantCode(t, err, models.Conflict)
}

func TestANewPasswordEndsTheOtherSessions(t *testing.T) {
	h := newHouse(t, Options{})
	h.user("dana@carrier.example", models.RoleDispatcher, nil)
	here, by := h.signIn("dana@carrier.example", Web)
	there, other := h.signIn("dana@carrier.example", API)
	ctx := t.Context()
	_, err := h.SetPassword(ctx, by, by.UserID, PasswordChange{New: "seven seas to sail"})
	wantFields(t, err, []string{"current_password"})
	_, err = h.SetPassword(ctx, by, by.UserID, PasswordChange{Current: goodPassword})
	wantFields(t, err, []string{"password"})
	_, err = h.SetPassword(ctx, by, by.UserID, PasswordChange{Current: goodPassword, New: "short"})
	wantFields(t, err, []string{"password"})
	if _, err = h.SetPassword(ctx, by, by.UserID, PasswordChange{Current: goodPassword, New: "seven seas to sail"}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Authenticate(ctx, here, Web); err != nil {
		t.Errorf("the session it was done from: %v", err)
	}
	_, err = h.Authenticate(ctx, there, API)
	wantCode(t, err, models.Unauthenticated)
	if n := h.count(`select count(*) from changes where kind = 'revoked'`); n != 1 {
		t.Errorf("%d streams ended", n)
	}
	if n := h.count(`select count(*) from changes where data->>'session_id' = $1`, other.SessionID.String()); n != 1 {
		t.Error("it is not the other's stream that ended")
	}
	_, _, _, err = h.SignIn(ctx, "dana@carrier.example", goodPassword, Web, "192.0.2.1", "")
	wantCode(t, err, models.Unauthenticated)
}

func TestAnAdminGivesANewPassword(t *testing.T) {
	h := newHouse(t, Options{})
	u := h.user("dana@carrier.example", models.RoleDispatcher, nil)
	there, _ := h.signIn("dana@carrier.example", Web)
	made, err := h.SetPassword(t.Context(), byProgram, u.ID, PasswordChange{})
	if err != nil || made == "" {
		t.Fatalf("%q, %v", made, err)
	}
	_, err = h.Authenticate(t.Context(), there, Web)
	wantCode(t, err, models.Unauthenticated)
	if _, _, _, err := h.SignIn(t.Context(), u.Email, made, Web, "192.0.2.1", ""); err != nil {
		t.Error(err)
	}
}

func TestGuessingThePresentPasswordPausesToo(t *testing.T) {
	h := newHouse(t, Options{})
	h.user("dana@carrier.example", models.RoleDispatcher, nil)
	_, by := h.signIn("dana@carrier.example", Web)
	for range freeAttempts {
		_, err := h.SetPassword(t.Context(), by, by.UserID, PasswordChange{Current: "x", New: "seven seas to sail"})
		wantCode(t, err, models.Invalid)
	}
	_, err := h.SetPassword(t.Context(), by, by.UserID, PasswordChange{Current: goodPassword, New: "seven seas to sail"})
	wantCode(t, err, models.TooMany)
}

func fieldsOf(err error) []models.FieldError {
	var e *models.Error
	if errors.As(err, &e) {
		return e.Fields
	}
	return nil
}
