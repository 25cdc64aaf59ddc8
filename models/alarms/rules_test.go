package alarms

import (
	"slices"
	"testing"

	"haulcast/models"
)

// unwritten is the one kind whose rule is still to come.
const unwritten = models.AlarmTempDrift

func TestEveryKindHasOneRule(t *testing.T) {
	var ruled []models.AlarmKind
	for _, rule := range Rules {
		r, ok := For(rule.Kind)
		if !ok || r.Judge == nil || r.Timing == nil || (r.Trigger == ByReading) != (r.Read != nil) {
			t.Errorf("%s: half a rule, or none", rule.Kind)
		}
		if rule.Trigger != ByReading && (r.Subjects != nil || r.Remember != nil) {
			t.Errorf("%s: only what devices tell is held against subjects, or remembered", rule.Kind)
		}
		if slices.Contains(ruled, rule.Kind) || !slices.Contains(models.AlarmKinds, rule.Kind) {
			t.Errorf("%s: two rules for one kind, or a rule for none", rule.Kind)
		}
		ruled = append(ruled, rule.Kind)
	}
	var kinds []models.AlarmKind
	for _, kind := range models.AlarmKinds {
		if _, ok := For(kind); ok || kind != unwritten {
			kinds = append(kinds, kind)
		}
	}
	if !slices.Equal(ruled, kinds) {
		t.Errorf("rules for\n%q, want one for each kind, in their order:\n%q", ruled, kinds)
	}
}
