package auth

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"haulcast/models"
)

var (
	testKey  = bytes.Repeat([]byte("k"), 32)
	otherKey = bytes.Repeat([]byte("o"), 32)
	noon     = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
)

func testSession() models.Session {
	return models.Session{
		ID: models.NewID(), UserID: models.NewID(), Purpose: Web, CreatedAt: noon, LastSeenAt: noon, ExpiresAt: noon.Add(time.Hour),
	}
}

func TestATokenPointsToItsSession(t *testing.T) {
	s, _ := newSigner(testKey, nil)
	session := testSession()
	token, err := s.sign(session, 7)
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.read(token, Web, noon.Add(59*time.Minute))
	if want := (pointer{session.ID, session.UserID, 7}); err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestTokensThatAreRefused(t *testing.T) {
	s, _ := newSigner(testKey, nil)
	session := testSession()
	good, _ := s.sign(session, 1)
	stranger, _ := newSigner(otherKey, nil)
	foreign, _ := stranger.sign(session, 1)
	// make signs what an attacker who somehow had the key, or a mistake of ours, might.
	make := func(method jwt.SigningMethod, key any, change func(t *jwt.Token, c *claims)) string {
		c := claims{RegisteredClaims: jwt.RegisteredClaims{
			Issuer: issuer, Audience: jwt.ClaimStrings{audience(Web)}, ID: session.ID.String(), Subject: session.UserID.String(),
			NotBefore: jwt.NewNumericDate(noon), ExpiresAt: jwt.NewNumericDate(noon.Add(time.Hour)),
		}}
		token := jwt.NewWithClaims(method, &c)
		token.Header["kid"], token.Header["typ"] = s.current, tokenType
		change(token, &c)
		signed, err := token.SignedString(key)
		if err != nil {
			t.Fatal(err)
		}
		return signed
	}
	hs := jwt.SigningMethodHS256
	if _, err := s.read(make(hs, testKey, func(*jwt.Token, *claims) {}), Web, noon); err != nil {
		t.Fatalf("the unchanged one is refused: %v", err)
	}
	for name, token := range map[string]string{
		"empty":             "",
		"no token":          "abc",
		"cut":               good[:len(good)-2],
		"over-long":         good + strings.Repeat("x", maxTokenLen),
		"another key":       foreign,
		"no algorithm":      make(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, func(*jwt.Token, *claims) {}),
		"another algorithm": make(jwt.SigningMethodHS512, testKey, func(*jwt.Token, *claims) {}),
		"unknown key id":    make(hs, testKey, func(t *jwt.Token, _ *claims) { t.Header["kid"] = "x" }),
		"no key id":         make(hs, []byte{}, func(t *jwt.Token, _ *claims) { delete(t.Header, "kid") }),
		"another type":      make(hs, testKey, func(t *jwt.Token, _ *claims) { t.Header["typ"] = "JWT" }),
		"another issuer":    make(hs, testKey, func(_ *jwt.Token, c *claims) { c.Issuer = "x" }),
		"another audience":  make(hs, testKey, func(_ *jwt.Token, c *claims) { c.Audience = jwt.ClaimStrings{audience(API)} }),
		"never expires":     make(hs, testKey, func(_ *jwt.Token, c *claims) { c.ExpiresAt = nil }),
		"expired":           make(hs, testKey, func(_ *jwt.Token, c *claims) { c.ExpiresAt = jwt.NewNumericDate(noon.Add(-2 * time.Minute)) }),
		"not yet":           make(hs, testKey, func(_ *jwt.Token, c *claims) { c.NotBefore = jwt.NewNumericDate(noon.Add(2 * time.Minute)) }),
		"no session":        make(hs, testKey, func(_ *jwt.Token, c *claims) { c.ID = "x" }),
		"no user":           make(hs, testKey, func(_ *jwt.Token, c *claims) { c.Subject = "" }),
	} {
		if p, err := s.read(token, Web, noon); err == nil {
			t.Errorf("%s: taken as %+v", name, p)
		}
	}
}

func TestATokenOfAnOldKeyIsReadUntilTheKeyGoes(t *testing.T) {
	before, _ := newSigner(otherKey, nil)
	token, _ := before.sign(testSession(), 1)
	after, _ := newSigner(testKey, [][]byte{otherKey})
	if _, err := after.read(token, Web, noon); err != nil {
		t.Errorf("the old key's token: %v", err)
	}
	fresh, _ := after.sign(testSession(), 1)
	if _, err := before.read(fresh, Web, noon); err == nil {
		t.Error("the new token is signed by the old key")
	}
}

func TestShortKeysAreRefused(t *testing.T) {
	for _, key := range [][]byte{nil, {}, testKey[:31]} {
		if _, err := New(nil, key, Options{}); err == nil {
			t.Errorf("a key of %d bytes is taken", len(key))
		}
		if _, err := New(nil, testKey, Options{OldKeys: [][]byte{key}}); err == nil {
			t.Errorf("an old key of %d bytes is taken", len(key))
		}
	}
}
