package coldchain

import (
	"time"

	"haulcast/models"
)

// BudgetUse is how much of a time budget was used: in all or, Consecutive, by the longest time at once. Its limits are
// inclusive. Unmonitored time uses none, and breaks a run.
type BudgetUse struct {
	models.TimeBudget
	Used time.Duration
}

// Over is how long the goods may be there.
func (b BudgetUse) Over() time.Duration { return time.Duration(b.OverS) * time.Second }

// Share is how much of the budget is used: 1 is all of it. A budget of no time is used up by any.
func (b BudgetUse) Share() float64 {
	switch {
	case b.OverS > 0:
		return float64(b.Used) / float64(b.Over())
	case b.Used > 0:
		return 1
	}
	return 0
}

// UsedUp tells whether nothing is left: the budget's own length counts as too long.
func (b BudgetUse) UsedUp() bool { return b.Used > 0 && b.Used >= b.Over() }

// Use counts one logger's stretches against a budget.
func use(b models.TimeBudget, stretches []stretch) BudgetUse {
	u := BudgetUse{TimeBudget: b}
	var run time.Duration
	var end time.Time
	for _, s := range stretches {
		if !counts(b, s.c) {
			run = 0
			continue
		}
		if !s.from.Equal(end) {
			run = 0
		}
		run, end = run+s.length(), s.until
		if !b.Consecutive {
			u.Used += s.length()
		} else if run > u.Used {
			u.Used = run
		}
	}
	return u
}

func counts(b models.TimeBudget, c float64) bool {
	if b.Below {
		return c <= b.AtC
	}
	return c >= b.AtC
}
