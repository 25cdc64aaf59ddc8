package auth

import (
	"context"
	"strings"
	"testing"
	"time"
)

func testAuth(t *testing.T) *Auth {
	t.Helper()
	a, err := New(nil, testKey, Options{Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAPasswordMatchesItsHashOnly(t *testing.T) {
	a, ctx := testAuth(t), t.Context()
	first, err := a.hash(ctx, "tall ships at anchor")
	if err != nil {
		t.Fatal(err)
	}
	second, _ := a.hash(ctx, "tall ships at anchor")
	if first == second {
		t.Error("two hashes of one password are the same: no salt")
	}
	if !strings.HasPrefix(first, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hash %q", first)
	}
	if ok, outdated, err := a.matches(ctx, first, "tall ships at anchor"); !ok || outdated || err != nil {
		t.Error(ok, outdated, err)
	}
	if ok, _, err := a.matches(ctx, first, "tall ships at anchoR"); ok || err != nil {
		t.Error(ok, err)
	}
}

func TestAHashOfAnotherCostStillMatchesAndIsOutdated(t *testing.T) {
	a := testAuth(t)
	// argon2id of "password" by the reference implementation: echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 -l 32
	const reference = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	if ok, outdated, err := a.matches(t.Context(), reference, "password"); !ok || !outdated || err != nil {
		t.Error(ok, outdated, err)
	}
}

func TestNobodysHashIsComparedLikeAnyOther(t *testing.T) {
	a := testAuth(t)
	cost, salt, sum, err := parsePHC(dummyHash)
	if err != nil || cost != presentCost || len(salt) != saltLen || len(sum) != hashLen {
		t.Fatalf("%+v %d %d %v: it does not take as long as a real one", cost, len(salt), len(sum), err)
	}
	if ok, _, err := a.matches(t.Context(), "", "anything"); ok || err != nil {
		t.Error(ok, err)
	}
}

func TestBrokenHashesAreFaults(t *testing.T) {
	a := testAuth(t)
	for _, phc := range []string{
		"x", "$2a$10$abc", "$argon2id$v=19$m=9999999999,t=2,p=1$c29tZXNhbHQ$AAAA",
		"$argon2id$v=19$m=19456,t=0,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
		"$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$", "$argon2id$v=18$m=19456,t=2,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
	} {
		if ok, _, err := a.matches(t.Context(), phc, "x"); ok || err == nil {
			t.Errorf("%q: %v, %v", phc, ok, err)
		}
	}
}

func TestHashingWaitsForAPlaceOnlyAsLongAsTheAsker(t *testing.T) {
	a := testAuth(t)
	for range cap(a.hashing) {
		a.hashing <- struct{}{}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := a.hash(ctx, "x"); err == nil {
		t.Error("hashed beyond the places there are")
	}
}

func TestPasswordsThatAreRefused(t *testing.T) {
	long := strings.Repeat("anchor light 7 ", 20)
	for _, c := range []struct{ password, refused string }{
		{"eleven char", "12 characters"},
		{"übergrößen!", "12 characters"},
		{long[:129], "fewer"},
		{"bad\xffbytes in here", "text"},
		{"password1234", "guessed"},
		{"Password123456!", "guessed"},
		{"qwertyuiop123456", "guessed"},
		{"1234567890123456", "guessed"},
		{"aaaaaaaaaaaaaaaa", "guessed"},
		{"abcabcabcabcabc", "guessed"},
		{"Haulcast-Admin-2026", "guessed"},
		{"dana.holt2026!!", "guessed"},
		{"sunshine dragon", "guessed"},
		{"1qaz2wsx3edc4rfv", "guessed"},
		{"tall ships at anchor", ""},
		{"größere Übersicht", ""},
		{"k7#Lq9!vTz2@", ""},
		{long[:128], ""},
		{strings.Repeat("码", 6) + "头上的灯塔很亮", ""},
	} {
		got := CheckPassword(c.password, "dana.holt@carrier.example", "Dana Holt")
		if (got == "") != (c.refused == "") || !strings.Contains(got, c.refused) {
			t.Errorf("%q: %q, want %q in it", c.password, got, c.refused)
		}
	}
}

func TestMadeUpPasswordsAreTakenAndDiffer(t *testing.T) {
	seen := map[string]bool{}
	for range 200 {
		p := generatePassword()
		if why := CheckPassword(p, "a@b.example", "A B"); why != "" || seen[p] {
			t.Fatalf("%q %s", p, why)
		}
		seen[p] = true
	}
}
