package alarms

import (
	"math"
	"time"

	"haulcast/models"
	"haulcast/models/coldchain"
)

// How much of a time budget may be used before it is a warning, and how much there is (domain 1.6), in percent.
const (
	budgetWarning = 80
	budgetUsedUp  = 100
)

// TempCumulative holds while one of the profile's time budgets is being used and four fifths of it are gone: many short
// excursions spoil goods as one long one does. What is used does not come back, so the alarm is not over before a person
// closes it; only a consecutive budget that was not used up is whole again when the goods are back in range.
var TempCumulative = Rule{
	Kind: models.AlarmTempCumulative, Read: plausibleTemperature, Latched: true,
	Concerns: func(s Seen) bool { return s.Profile != nil && len(s.Profile.Budgets) > 0 },
	Timing:   temperatureAtOnce,
	Remember: func(s Seen) Memory {
		m := s.Memory
		m.Budgets = make([]spent, len(s.Profile.Budgets))
		for i, b := range s.Profile.Budgets {
			m.Budgets[i] = s.Memory.spentOf(b).after(s)
		}
		return m
	},
	Judge: func(s Seen) Verdict {
		v := Verdict{Over: true, AtOnce: true, Excess: math.Inf(-1)}
		for i, b := range s.Profile.Budgets {
			v = worse(v, s.Memory.Budgets[i].verdict(b))
		}
		return v
	},
}

// worse is the one of two budgets' verdicts that the alarm tells. While either holds it holds, and while either is not
// over it isn't.
func worse(a, b Verdict) Verdict {
	told := a
	if b.Holds && !a.Holds || b.Holds == a.Holds && b.Excess > a.Excess {
		told = b
	}
	told.Over = a.Over && b.Over
	return told
}

// spent is how much of a budget was used. Of a consecutive one, Used is what the present stretch uses and Most what the
// longest did.
type spent struct {
	Budget models.TimeBudget `json:"budget"`
	Used   time.Duration     `json:"used"`
	Most   time.Duration     `json:"most"`
	Grew   bool              `json:"grew,omitempty"` // at this moment
}

// spentOf finds what was used of a budget; one that the profile did not have before begins with nothing used.
func (m Memory) spentOf(b models.TimeBudget) spent {
	for _, s := range m.Budgets {
		if s.Budget == b {
			return s
		}
	}
	return spent{Budget: b}
}

// after counts the time since the moment before. A reading speaks until the next one, but for no longer than the
// longest gap (coldchain.Weigh counts the same). A consecutive budget counts from reading to reading, all of them
// beyond the threshold, as the loggers do: a gap, or one reading on the good side, breaks the stretch.
func (p spent) after(s Seen) spent {
	d, unbroken := s.sinceLast()
	was, is := s.Previous != nil && beyond(p.Budget, s.Previous.Value), beyond(p.Budget, s.Reading.Value)
	before := p.Used
	switch {
	case !p.Budget.Consecutive && was:
		p.Used += min(d, coldchain.Limits{Expected: s.ReportEvery}.GapMax())
	case p.Budget.Consecutive && is && was && unbroken:
		p.Used += d
	case p.Budget.Consecutive:
		p.Used, before = 0, 0
	}
	p.Most = max(p.Most, p.Used)
	p.Grew = p.Used > before
	return p
}

// beyond tells whether a temperature uses the budget; its threshold does.
func beyond(b models.TimeBudget, c float64) bool {
	if b.Below {
		return c <= b.AtC
	}
	return c >= b.AtC
}

func (p spent) verdict(b models.TimeBudget) Verdict {
	used := p.Used
	if over := seconds(b.OverS); p.Most >= over {
		used = p.Most // used up once is used up
	}
	percent := budgetUsedUp * used.Seconds() / float64(max(b.OverS, 1))
	v := Verdict{
		Holds: p.Grew && percent >= budgetWarning, Over: percent < budgetWarning, AtOnce: percent < budgetWarning, Weight: models.Warning,
		Excess: percent - budgetWarning, Value: of(math.Floor(percent)), Limit: of(budgetUsedUp), Unit: "%",
	}
	if percent >= budgetUsedUp {
		v.Weight = models.Critical
	}
	return v
}
