package main

import (
	"bytes"
	"errors"
	"flag"
	"strings"
	"testing"
	"time"
)

func env(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i+1 < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

func TestDefaults(t *testing.T) {
	s, err := readSettings([]string{"-plan", "p.json"}, env(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if s.url.String() != "http://127.0.0.1:8080" || s.vehicleSpeed != 3 || s.fridgeSpeed != 60 || s.once || s.planWait != 0 ||
		!s.fridgeFrom.Equal(time.Date(2022, 5, 3, 9, 47, 0, 0, time.UTC)) {
		t.Errorf("%+v", s)
	}
	if err := s.checkFridge(load(t)[fridgeName]); err != nil {
		t.Errorf("the default start: %v", err)
	}
}

func TestFlagsStandAboveTheEnvironment(t *testing.T) {
	vars := env("SIMULATE_URL", "https://example.org/base", "SIMULATE_VEHICLE_SPEED", "5", "SIMULATE_PLAN", "env.json", "SIMULATE_ONCE", "true")
	s, err := readSettings([]string{"-vehicle-speed", "7"}, vars, nil)
	if err != nil {
		t.Fatal(err)
	}
	if s.url.String() != "https://example.org/base" || s.vehicleSpeed != 7 || s.planFile != "env.json" || !s.once {
		t.Errorf("%+v", s)
	}
}

func TestAllMistakesAreToldAtOnce(t *testing.T) {
	vars := env("SIMULATE_PAUSE", "long")
	_, err := readSettings([]string{"-url", "ftp://x", "-vehicle-speed", "0", "-fridge-speed", "NaN", "-fridge-from", "noon", "-fridge-memory", "-1h", "x"}, vars, nil)
	if err == nil {
		t.Fatal("accepted")
	}
	for _, name := range []string{"-url", "-plan", "-vehicle-speed", "-fridge-speed", "-fridge-from", "-fridge-memory", "SIMULATE_PAUSE", `"x"`} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("no word about %s in: %v", name, err)
		}
	}
}

func TestAStartOutsideTheRecordingIsRefused(t *testing.T) {
	for _, from := range []string{"2022-05-02T04:00:00Z", "2022-05-17T00:00:00Z"} {
		s, err := readSettings([]string{"-plan", "p", "-fridge-from", from}, env(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.checkFridge(load(t)[fridgeName]); err == nil || !strings.Contains(err.Error(), "2022-05-16T23:56:00Z") {
			t.Errorf("%s: %v", from, err)
		}
	}
}

func TestHelpNamesEveryFlagTripAndProtocol(t *testing.T) {
	var out bytes.Buffer
	if _, err := readSettings([]string{"-help"}, env(), &out); !errors.Is(err, flag.ErrHelp) {
		t.Fatal(err)
	}
	words := append(load(t).trips(), "-plan", "-plan-wait", "-url", "-vehicle-speed", "-fridge-speed", "-fridge-from", "-fridge-memory", "-pause", "-once", "SIMULATE_URL")
	for name := range protocols {
		words = append(words, name)
	}
	for _, w := range words {
		if !strings.Contains(out.String(), w) {
			t.Errorf("the help does not tell of %s", w)
		}
	}
}
