package coldchain

import (
	"time"

	"haulcast/models"
)

// Terms are what goods are to be kept to, as their profile says: the range, the budgets of time, and the mean kinetic
// temperature over a window.
type Terms struct {
	Limits
	Budgets   []models.TimeBudget
	MKTLimitC *float64
	MKTWindow time.Duration
}

// TermsOf reads a profile; nil has no limits at all. That goods freeze is a budget like the others: so long at or below
// the temperature, at one time.
func TermsOf(p *models.TemperatureProfile) Terms {
	if p == nil {
		return Terms{}
	}
	t := Terms{
		Limits:    Limits{MinC: p.MinC, MaxC: p.MaxC, HysteresisC: p.HysteresisC, ClearDelay: p.ClearDelay()},
		MKTLimitC: p.MKTLimitC, MKTWindow: time.Duration(p.MKTWindowS) * time.Second,
	}
	if p.FreezeC != nil {
		t.Budgets = append(t.Budgets, models.TimeBudget{AtC: *p.FreezeC, Below: true, Consecutive: true, OverS: p.FreezeS})
	}
	t.Budgets = append(t.Budgets, p.Budgets...)
	return t
}

// For gives the limits for a logger that records so often.
func (l Limits) For(interval time.Duration) Limits {
	l.Expected = interval
	return l
}
