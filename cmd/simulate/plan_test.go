package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

const goodPlan = `[
  {"replay": "bus:1097", "device": "VAN-07", "token": "t1", "protocol": "owntracks"},
  {"replay": "fridge", "device": "FRIDGE-1", "token": "t2", "protocol": "batch"}
]`

func TestPlan(t *testing.T) {
	plan, err := parsePlan([]byte(goodPlan), load(t))
	if err != nil {
		t.Fatal(err)
	}
	if want := (assignment{Replay: "bus:1097", Device: "VAN-07", Token: "t1", Protocol: "owntracks"}); len(plan) != 2 || plan[0] != want {
		t.Errorf("%+v", plan)
	}
}

func TestPlanSaysWhatIsWrong(t *testing.T) {
	known := load(t)
	for _, c := range []struct {
		name, plan string
		words      []string
	}{
		{"not JSON", `[{"replay"`, []string{"JSON list"}},
		{"no list", `{"replay": "fridge"}`, []string{"JSON list"}},
		{"nobody", `[]`, []string{"no device"}},
		{"two lists", `[] []`, []string{"follows"}},
		{"a word it does not know", `[{"replay":"fridge","device":"a","token":"t","protocol":"batch","speed":3}]`, []string{`"speed"`}},
		{
			"everything", `[{"replay":"bus:1","protocol":"mqtt"},{"replay":"fridge","device":"b","token":"t","protocol":"owntracks"},
			 {"replay":"bus:1097","device":"b","token":"t","protocol":"batch"},{"replay":"bus:1097","device":"c:d","token":"t","protocol":"owntracks"}]`,
			[]string{
				"device is missing", "token is missing", `"bus:1"`, "1119", `"mqtt"`, "a fridge speaks batch or osmand",
				"same device as number 2", "colon",
			},
		},
	} {
		_, err := parsePlan([]byte(c.plan), known)
		for _, w := range c.words {
			if err == nil || !strings.Contains(err.Error(), w) {
				t.Errorf("%s: no word about %s in: %v", c.name, w, err)
			}
		}
	}
}

func TestThePlanMayComeLater(t *testing.T) {
	known := load(t)
	file := filepath.Join(t.TempDir(), "plan.json")
	synctest.Test(t, func(t *testing.T) {
		if _, err := waitForPlan(t.Context(), file, 0, known); err == nil {
			t.Error("read a plan that is not there")
		}
		time.AfterFunc(10*time.Second, func() { write(t, file, goodPlan[:40]) }) // not yet finished
		time.AfterFunc(20*time.Second, func() { write(t, file, goodPlan) })
		start := time.Now()
		plan, err := waitForPlan(t.Context(), file, time.Minute, known)
		if took := time.Since(start); err != nil || len(plan) != 2 || took < 20*time.Second || took > 21*time.Second {
			t.Errorf("%d devices after %v, %v", len(plan), took, err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := waitForPlan(ctx, file+"x", time.Hour, known); err == nil || time.Since(start) > 30*time.Second {
			t.Errorf("stopped after %v: %v", time.Since(start), err)
		}
	})
}

func write(t *testing.T, file, text string) {
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Error(err)
	}
}
