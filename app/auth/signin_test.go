package auth

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"haulcast/app/problem"
	"haulcast/models"
)

func TestSigningInOpensASessionAndIsAudited(t *testing.T) {
	h := newHouse(t, Options{})
	u := h.user("dana@carrier.example", models.RoleDispatcher, nil)
	token, session, got, err := h.SignIn(t.Context(), " Dana@Carrier.example ", goodPassword, Web, "192.0.2.1", "Fox\x00/1\xff")
	if err != nil {
		t.Fatal(err)
	}
	if got.ID != u.ID || !session.ExpiresAt.Equal(noon.Add(12*time.Hour)) || session.UserAgent != "Fox/1" {
		t.Errorf("%+v %+v", session, got)
	}
	v, err := h.Authenticate(t.Context(), token, Web)
	if err != nil || v.UserID != u.ID || v.SessionID != session.ID || v.Role != models.RoleDispatcher || v.Name != "Some Body" {
		t.Errorf("%+v, %v", v, err)
	}
	if n := h.count(`select count(*) from audit_log where verb = 'login.ok' and actor_id = $1 and ip = '192.0.2.1'`, u.ID); n != 1 {
		t.Errorf("%d lines in the audit log", n)
	}
	if after, _ := h.store.UserByID(t.Context(), u.ID); after.LastLoginAt == nil || !after.LastLoginAt.Equal(noon) {
		t.Errorf("last login %v", after.LastLoginAt)
	}
}

func TestEverythingWrongHasOneAnswer(t *testing.T) {
	h := newHouse(t, Options{})
	h.user("admin@carrier.example", models.RoleAdmin, nil)
	gone := h.user("gone@carrier.example", models.RoleDispatcher, nil)
	if err := h.DisableUser(t.Context(), byProgram, gone.ID); err != nil {
		t.Fatal(err)
	}
	answers := map[string]bool{}
	for _, c := range [][2]string{
		{"admin@carrier.example", "wrong"},
		{"admin@carrier.example", ""},
		{"admin@carrier.example", strings.Repeat("x", 5000)},
		{"nobody@carrier.example", goodPassword},
		{"no address", goodPassword},
		{"", ""},
		{"a\x00b@carrier.example", "x"},
		{"gone@carrier.example", goodPassword},
	} {
		_, _, _, err := h.SignIn(t.Context(), c[0], c[1], Web, "192.0.2.1", "")
		wantCode(t, err, models.Unauthenticated)
		answers[err.Error()] = true
	}
	if len(answers) != 1 {
		t.Errorf("the answers tell users apart: %v", answers)
	}
	if n := h.count(`select count(*) from audit_log where verb = 'login.failed'`); n != 8 {
		t.Errorf("%d failures in the audit log", n)
	}
	if n := h.count(`select count(*) from audit_log where verb = 'login.failed' and actor_name like '%nobody%'`); n != 0 {
		t.Error("what a stranger typed is kept")
	}
}

func TestAnAccountThatIsGuessedAtPausesWhetherItExistsOrNot(t *testing.T) {
	for _, email := range []string{"dana@carrier.example", "nobody@carrier.example"} {
		h := newHouse(t, Options{})
		h.user("dana@carrier.example", models.RoleDispatcher, nil)
		for range 5 {
			_, _, _, err := h.SignIn(t.Context(), email, "wrong", Web, "192.0.2.1", "")
			wantCode(t, err, models.Unauthenticated)
		}
		_, _, _, err := h.SignIn(t.Context(), email, goodPassword, Web, "192.0.2.1", "")
		wantCode(t, err, models.TooMany)
		if p := problem.Of(err); p.Status != 429 || !strings.Contains(p.Detail, "1 seconds") {
			t.Errorf("%s: %+v", email, p)
		}
		h.clock.pass(time.Second)
		_, _, _, err = h.SignIn(t.Context(), email, goodPassword, Web, "192.0.2.1", "")
		if email == "dana@carrier.example" {
			wantCode(t, err, "")
			if u, _ := h.store.UserByEmail(t.Context(), email); u.FailedLogins != 0 || u.LockedUntil != nil {
				t.Errorf("after success: %d, %v", u.FailedLogins, u.LockedUntil)
			}
		} else {
			wantCode(t, err, models.Unauthenticated)
		}
	}
}

func TestAHundredGuessesAtOnceAreNotOne(t *testing.T) {
	h := newHouse(t, Options{})
	h.user("dana@carrier.example", models.RoleDispatcher, nil)
	var looked atomic.Int32
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			_, _, _, err := h.SignIn(t.Context(), "dana@carrier.example", "wrong", Web, "192.0.2.1", "")
			if models.CodeOf(err) == models.Unauthenticated {
				looked.Add(1)
			}
		})
	}
	wg.Wait()
	if n := looked.Load(); n != freeAttempts {
		t.Errorf("%d passwords were looked at, want %d", n, freeAttempts)
	}
}

func TestOneAddressMayNotGuessAtMany(t *testing.T) {
	h := newHouse(t, Options{})
	for range addressBurst {
		h.addresses.Take(addressKey("2001:db8::1"), noon)
	}
	_, _, _, err := h.SignIn(t.Context(), "x@carrier.example", "x", Web, "2001:db8::2", "")
	wantCode(t, err, models.TooMany)
	_, _, _, err = h.SignIn(t.Context(), "x@carrier.example", "x", Web, "192.0.2.1", "")
	wantCode(t, err, models.Unauthenticated)
}

func TestGoodPasswordsDoNotUseUpAnAddress(t *testing.T) {
	h := newHouse(t, Options{})
	h.user("dana@carrier.example", models.RoleDispatcher, nil)
	h.signIn("dana@carrier.example", Web)
	for range addressBurst - 1 {
		h.addresses.Take(addressKey("192.0.2.1"), noon)
	}
	h.signIn("dana@carrier.example", Web)
	h.signIn("dana@carrier.example", Web)
}

func TestAnOutdatedHashIsMadeAnewOnSigningIn(t *testing.T) {
	h := newHouse(t, Options{})
	u := h.user("dana@carrier.example", models.RoleDispatcher, nil)
	presentCost.passes = 1
	old, err := h.hash(t.Context(), goodPassword)
	presentCost.passes = 2
	if err != nil {
		t.Fatal(err)
	}
	h.exec(`update users set password_hash = $1 where id = $2`, old, u.ID)
	h.signIn("dana@carrier.example", Web)
	after, _ := h.store.UserByID(t.Context(), u.ID)
	if !strings.Contains(after.PasswordHash, "t=2") {
		t.Errorf("hash %q", after.PasswordHash)
	}
	h.signIn("dana@carrier.example", Web)
}
