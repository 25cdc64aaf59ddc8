package tracking

import (
	"context"
	"fmt"
	"time"

	"haulcast/models"
	"haulcast/models/store"
)

// ProfileDraft says how warm goods may be. What is nil of the patience gets the default; a limit that is nil is none.
type ProfileDraft struct {
	Name        string
	MinC, MaxC  *float64 // at least one
	HysteresisC *float64 // 0.5
	SetDelayS   *int     // 600
	ClearDelayS *int     // 300
	InstantMinC *float64
	InstantMaxC *float64
	WarmupS     *int // 600
	FreezeC     *float64
	FreezeS     *int // 3600
	Budgets     []models.TimeBudget
	MKTLimitC   *float64
	MKTWindowS  *int // 86400
}

// The patience of a profile that doesn't say (domain.md 1.6, 1.7).
const (
	defaultHysteresisC = 0.5
	defaultSetDelayS   = 600
	defaultClearDelayS = 300
	defaultWarmupS     = 600
	defaultFreezeS     = 3600  // WHO PQS E006/TR07
	defaultMKTWindowS  = 86400 // USP <1079.2>, controlled cold
)

// mostBudgets is how many time budgets a profile may have; WHO's have three.
const mostBudgets = 10

// CreateProfile adds a temperature profile; a name that is taken is a Conflict.
func (t *Tracker) CreateProfile(ctx context.Context, by models.Actor, d ProfileDraft) (models.TemperatureProfile, error) {
	if err := mayAct(by, models.ManageProfiles); err != nil {
		return models.TemperatureProfile{}, err
	}
	profile, err := d.read()
	if err != nil {
		return models.TemperatureProfile{}, err
	}
	now := t.now()
	profile.ID, profile.Version, profile.CreatedAt, profile.UpdatedAt = models.NewID(), 1, now, now
	err = t.store.InTx(ctx, func(tx *store.Store) error {
		if err := tx.InsertProfile(ctx, &profile); err != nil {
			return err
		}
		return t.audit(ctx, tx, by, "profile.created", "profile", profile.ID.String(), facts{"profile": profile})
	})
	return profile, err
}

// EditProfile replaces everything a profile says. version is the one the editor looked at: when somebody else was
// faster, the answer is a Conflict.
func (t *Tracker) EditProfile(ctx context.Context, by models.Actor, id models.ID, version int, d ProfileDraft) (models.TemperatureProfile, error) {
	if err := mayAct(by, models.ManageProfiles); err != nil {
		return models.TemperatureProfile{}, err
	}
	wanted, err := d.read()
	if err != nil {
		return models.TemperatureProfile{}, err
	}
	err = t.store.InTx(ctx, func(tx *store.Store) error {
		was, err := tx.ProfileForUpdate(ctx, by.Viewer, id)
		if err != nil {
			return err
		}
		if was.Version != version {
			return stale("temperature profile", was.Version)
		}
		wanted.ID, wanted.CreatedAt, wanted.Version, wanted.UpdatedAt = was.ID, was.CreatedAt, was.Version+1, t.now()
		if err := tx.UpdateProfile(ctx, &wanted); err != nil {
			return err
		}
		if err := t.askReevaluation(ctx, tx, by, profileReevaluation(models.ScopeProfile, id)); err != nil {
			return err
		}
		return t.audit(ctx, tx, by, "profile.edited", "profile", id.String(), facts{"was": was, "is": wanted})
	})
	return wanted, err
}

// stale is the Conflict of a version that is no longer the newest.
func stale(noun string, newest int) error {
	return models.Errorf(models.Conflict,
		"This %s was changed meanwhile: it is at version %d now. Look at it again, then repeat what you wanted.", noun, newest)
}

func (d ProfileDraft) read() (models.TemperatureProfile, error) {
	var p models.Problems
	profile := models.TemperatureProfile{
		Name: needed(&p, "name", d.Name, mostName), MinC: d.MinC, MaxC: d.MaxC,
		InstantMinC: d.InstantMinC, InstantMaxC: d.InstantMaxC, HysteresisC: orElse(d.HysteresisC, defaultHysteresisC),
		SetDelayS: orElse(d.SetDelayS, defaultSetDelayS), ClearDelayS: orElse(d.ClearDelayS, defaultClearDelayS),
		WarmupS: orElse(d.WarmupS, defaultWarmupS), FreezeC: d.FreezeC, FreezeS: orElse(d.FreezeS, defaultFreezeS),
		Budgets: d.Budgets, MKTLimitC: d.MKTLimitC, MKTWindowS: orElse(d.MKTWindowS, defaultMKTWindowS),
	}
	if d.MinC == nil && d.MaxC == nil {
		p.Add("max_c", "or min_c is required: a profile without a limit says nothing")
	}
	checkLimits(&p, d)
	within(&p, "hysteresis_c", profile.HysteresisC, 0, 50)
	for _, delay := range []struct {
		field   string
		seconds int
	}{
		{"set_delay_s", profile.SetDelayS},
		{"clear_delay_s", profile.ClearDelayS},
		{"warmup_s", profile.WarmupS},
		{"freeze_s", profile.FreezeS},
	} {
		within(&p, delay.field, float64(delay.seconds), 0, (7 * 24 * time.Hour).Seconds())
	}
	within(&p, "mkt_window_s", float64(profile.MKTWindowS), time.Hour.Seconds(), longestWindow.Seconds())
	checkBudgets(&p, profile.Budgets)
	return profile, p.Err()
}

// longestWindow is the longest time over which goods are judged as a whole: a year, as stability studies count.
const longestWindow = 366 * 24 * time.Hour

// checkBudgets notes budgets that no goods have, and one that is there twice.
func checkBudgets(p *models.Problems, budgets []models.TimeBudget) {
	if len(budgets) > mostBudgets {
		p.Add("budgets", "can be at most %d", mostBudgets)
		return
	}
	for i, b := range budgets {
		field := fmt.Sprintf("budgets[%d]", i)
		within(p, field+".at_c", b.AtC, coldestC, warmestC)
		within(p, field+".over_s", float64(b.OverS), 1, longestWindow.Seconds())
		for _, other := range budgets[:i] {
			if b.AtC == other.AtC && b.Below == other.Below && b.Consecutive == other.Consecutive {
				p.Add(field+".at_c", "is there already, with another time")
			}
		}
	}
}

// The coldest goods travel in liquid nitrogen (-196 °C); nothing we carry is warmer than 200 °C.
const (
	coldestC = -200
	warmestC = 200
)

// checkLimits notes limits that no goods have, and limits in the wrong order.
func checkLimits(p *models.Problems, d ProfileDraft) {
	for _, limit := range []struct {
		field string
		c     *float64
	}{
		{"min_c", d.MinC},
		{"max_c", d.MaxC},
		{"instant_min_c", d.InstantMinC},
		{"instant_max_c", d.InstantMaxC},
		{"freeze_c", d.FreezeC},
		{"mkt_limit_c", d.MKTLimitC},
	} {
		if limit.c != nil {
			within(p, limit.field, *limit.c, coldestC, warmestC)
		}
	}
	if d.MinC != nil && d.MaxC != nil && *d.MinC >= *d.MaxC {
		p.Add("max_c", "must be above min_c")
	}
	if d.InstantMinC != nil && d.MinC != nil && *d.InstantMinC > *d.MinC {
		p.Add("instant_min_c", "must not be above min_c")
	}
	if d.InstantMaxC != nil && d.MaxC != nil && *d.InstantMaxC < *d.MaxC {
		p.Add("instant_max_c", "must not be below max_c")
	}
}

func orElse[T any](given *T, otherwise T) T {
	if given == nil {
		return otherwise
	}
	return *given
}
