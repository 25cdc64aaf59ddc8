package models_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"haulcast/models"
)

func TestPostcodesAreComparedWithoutSpacesAndCase(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"l1 1ra": "L11RA", "L11RA": "L11RA", " 75-008\t": "75008", "": "", "--": "", "Ünter 5": "NTER5",
	} {
		if got := models.NormalisePostcode(given); got != want {
			t.Errorf("%q: %q, want %q", given, got, want)
		}
	}
}

func TestEmailAddresses(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		" Ann@Carrier.Example ": "ann@carrier.example", "a+b@c.example": "a+b@c.example",
		"Ann <ann@carrier.example>": "", "ann": "", "": "", "ann@": "", "@carrier.example": "", "a b@c.example": "",
		strings.Repeat("a", 250) + "@c.example": "",
	} {
		if got, ok := models.NormaliseEmail(given); got != want || ok != (want != "") {
			t.Errorf("%q: %q, %t", given, got, ok)
		}
	}
}

func TestSameKeyNamesTheSameRowAndNoKeyAFreshOne(t *testing.T) {
	t.Parallel()
	me, you := models.NewID(), models.NewID()
	if once, again := models.RepeatableID(me, "k1"), models.RepeatableID(me, "k1"); once != again {
		t.Error("the same key gives two ids")
	}
	if models.RepeatableID(me, "k1") == models.RepeatableID(you, "k1") || models.RepeatableID(me, "k1") == models.RepeatableID(me, "k2") {
		t.Error("two keys give the same id")
	}
	if one, other := models.RepeatableID(me, ""), models.RepeatableID(me, ""); one == other {
		t.Error("no key gives the same id twice")
	}
}

func TestIDsSortByCreationAndAreReadBack(t *testing.T) {
	t.Parallel()
	last := models.NewID()
	for range 1000 {
		next := models.NewID()
		if next.String() <= last.String() {
			t.Fatalf("%s after %s", next, last)
		}
		last = next
	}
	if id, ok := models.ParseID(last.String()); !ok || id != last {
		t.Errorf("read back as %s", id)
	}
	if _, ok := models.ParseID("42"); ok {
		t.Error("42 is an id")
	}
}

func TestProblemsComeAllAtOnce(t *testing.T) {
	t.Parallel()
	var p models.Problems
	if p.Any() || p.Err() != nil {
		t.Error("there are problems before there are any")
	}
	p.Require("name", " \t")
	p.Require("city", "Leeds")
	p.Add("pieces", "must be at least %d", 1)
	err := fmt.Errorf("book: %w", p.Err())
	if models.CodeOf(err) != models.Invalid || !strings.Contains(err.Error(), "name: is required; pieces: must be at least 1") {
		t.Errorf("got %v", err)
	}
}

func TestFaultsOfOursHaveNoCode(t *testing.T) {
	t.Parallel()
	cause := errors.New("disk full")
	if models.CodeOf(cause) != "" || models.CodeOf(nil) != "" {
		t.Error("a fault of ours has a code")
	}
	wrapped := &models.Error{Code: models.Conflict, Message: "Taken.", Err: cause}
	if !errors.Is(wrapped, cause) || wrapped.Error() != "Taken." {
		t.Errorf("got %v", wrapped)
	}
}

func TestLinkWorksUntilItExpiresOrIsRevoked(t *testing.T) {
	t.Parallel()
	at := noon
	l := models.ShareLink{ExpiresAt: noon.Add(time.Hour)}
	if !l.Open(noon) || l.Open(noon.Add(time.Hour)) {
		t.Error("it works at the wrong times")
	}
	if l.RevokedAt = &at; l.Open(noon) {
		t.Error("it works after it was revoked")
	}
}

func TestSilenceIsLostSignalAfterThreeIntervalsButNotBeforeTheFloor(t *testing.T) {
	t.Parallel()
	s := models.Thresholds{SignalFloorS: 900}
	for every, want := range map[int]time.Duration{0: 15 * time.Minute, 60: 15 * time.Minute, 300: 15 * time.Minute, 301: 903 * time.Second, 3600: 3 * time.Hour} {
		if got := s.SignalLostAfter(every); got != want {
			t.Errorf("reporting every %d s: %s, want %s", every, got, want)
		}
	}
}

func TestLocationWithoutAKnownZoneIsInUTC(t *testing.T) {
	t.Parallel()
	if got := (models.Location{TimeZone: "Europe/London"}).Zone().String(); got != "Europe/London" {
		t.Errorf("got %s", got)
	}
	if got := (models.Location{TimeZone: "Atlantis/Capital"}).Zone(); got != time.UTC {
		t.Errorf("got %s", got)
	}
}

func TestShipmentHasAPositionOnceItHasBoth(t *testing.T) {
	t.Parallel()
	if _, ok := (models.Shipment{LastLat: number(1)}).Position(); ok {
		t.Error("half a point is a position")
	}
	if p, ok := (models.Shipment{LastLat: number(1), LastLon: number(2)}).Position(); !ok || p.Lat != 1 || p.Lon != 2 {
		t.Errorf("got %v, %t", p, ok)
	}
}
