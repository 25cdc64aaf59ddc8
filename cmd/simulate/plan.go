package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
)

// assignment says which device replays what, and how it speaks.
type assignment struct {
	Replay   string `json:"replay"`
	Device   string `json:"device"`
	Token    string `json:"token"`
	Protocol string `json:"protocol"`
}

// planLook is how often a plan file that is not there yet is looked for.
const planLook = 500 * time.Millisecond

// waitForPlan reads the plan, giving its writer so long to finish it.
func waitForPlan(ctx context.Context, file string, wait time.Duration, known recordings) ([]assignment, error) {
	deadline := time.Now().Add(wait)
	for {
		plan, err := readPlan(file, known)
		if err == nil || !time.Now().Before(deadline) {
			return plan, err
		}
		if err := sleep(ctx, planLook); err != nil {
			return nil, fmt.Errorf("plan %s: stopped while waiting for it", file)
		}
	}
}

func readPlan(file string, known recordings) ([]assignment, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("plan: %w", err)
	}
	plan, err := parsePlan(text, known)
	if err != nil {
		return nil, fmt.Errorf("plan %s: %w", file, err)
	}
	return plan, nil
}

// parsePlan reads the list and tells everything that is wrong with it at once.
func parsePlan(text []byte, known recordings) ([]assignment, error) {
	in := json.NewDecoder(bytes.NewReader(text))
	in.DisallowUnknownFields()
	var plan []assignment
	if err := in.Decode(&plan); err != nil {
		return nil, fmt.Errorf("it must be a JSON list of devices: %w", err)
	}
	if in.More() {
		return nil, errors.New("something follows after the list")
	}
	if len(plan) == 0 {
		return nil, errors.New("it names no device")
	}
	var problems []error
	seen := map[string]int{}
	for i, a := range plan {
		for _, problem := range a.problems(known) {
			problems = append(problems, fmt.Errorf("device %d (%q): %s", i+1, a.Device, problem))
		}
		if first, twice := seen[a.Device]; twice && a.Device != "" {
			problems = append(problems, fmt.Errorf("device %d (%q): the same device as number %d", i+1, a.Device, first))
		}
		seen[a.Device] = i + 1
	}
	return plan, errors.Join(problems...)
}

func (a assignment) problems(known recordings) (problems []string) {
	if a.Device == "" {
		problems = append(problems, "device is missing")
	}
	if a.Token == "" {
		problems = append(problems, "token is missing")
	}
	if _, ok := known[a.Replay]; !ok {
		problems = append(problems, fmt.Sprintf("replay is %q, which was never recorded: it may be %s, or %s with one of %s",
			a.Replay, fridgeName, busPrefix, strings.Join(known.trips(), " ")))
	}
	p, ok := protocols[a.Protocol]
	if !ok {
		return append(problems, fmt.Sprintf("protocol is %q: it may be batch, osmand, traccar-json or owntracks", a.Protocol))
	}
	if a.Replay == fridgeName && p.needsPlace {
		problems = append(problems, fmt.Sprintf("%s can't tell a temperature without a place: a fridge speaks batch or osmand", a.Protocol))
	}
	if a.Protocol == "owntracks" && strings.Contains(a.Device, ":") {
		problems = append(problems, "owntracks can't say a device name with a colon in it (Basic authentication)")
	}
	return problems
}
