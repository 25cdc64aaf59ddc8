package alarms

import (
	"slices"
	"testing"

	"haulcast/models"
)

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
	if !slices.Equal(ruled, models.AlarmKinds) {
		t.Errorf("rules for\n%q, want one for each kind, in their order:\n%q", ruled, models.AlarmKinds)
	}
}
