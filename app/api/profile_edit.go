package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"haulcast/app/tracking"
	"haulcast/models"
)

// profileEdit is what to change about a temperature profile: what is missing stays, a limit that is null goes.
type profileEdit struct {
	Name        *string         `json:"name"`
	MinC        change[float64] `json:"min_c"`
	MaxC        change[float64] `json:"max_c"`
	HysteresisC *float64        `json:"hysteresis_c"`
	SetDelayS   *int            `json:"set_delay_s"`
	ClearDelayS *int            `json:"clear_delay_s"`
	InstantMinC change[float64] `json:"instant_min_c"`
	InstantMaxC change[float64] `json:"instant_max_c"`
	WarmupS     *int            `json:"warmup_s"`
	FreezeC     change[float64] `json:"freeze_c"`
	FreezeS     *int            `json:"freeze_s"`
	Budgets     *[]budget       `json:"budgets"`
	MKTLimitC   change[float64] `json:"mkt_limit_c"`
	MKTWindowS  *int            `json:"mkt_window_s"`
}

// of is the profile as the edit leaves it.
func (e profileEdit) of(p models.TemperatureProfile) tracking.ProfileDraft {
	pick := func(seconds *int, before int) *int {
		after := orElse(seconds, before)
		return &after
	}
	hysteresis := orElse(e.HysteresisC, p.HysteresisC)
	budgets := p.Budgets
	if e.Budgets != nil {
		budgets = budgetsIn(*e.Budgets)
	}
	return tracking.ProfileDraft{
		Name: orElse(e.Name, p.Name), MinC: e.MinC.or(p.MinC), MaxC: e.MaxC.or(p.MaxC), HysteresisC: &hysteresis,
		SetDelayS: pick(e.SetDelayS, p.SetDelayS), ClearDelayS: pick(e.ClearDelayS, p.ClearDelayS),
		InstantMinC: e.InstantMinC.or(p.InstantMinC), InstantMaxC: e.InstantMaxC.or(p.InstantMaxC),
		WarmupS: pick(e.WarmupS, p.WarmupS), FreezeC: e.FreezeC.or(p.FreezeC), FreezeS: pick(e.FreezeS, p.FreezeS),
		Budgets: budgets, MKTLimitC: e.MKTLimitC.or(p.MKTLimitC), MKTWindowS: pick(e.MKTWindowS, p.MKTWindowS),
	}
}

// EditProfile changes a temperature profile; alarms follow it from the next reading on.
func (a *API) EditProfile(c *gin.Context) error {
	id, err := idIn(c, "temperature profile")
	if err != nil {
		return err
	}
	version, err := expected(c)
	if err != nil {
		return err
	}
	in, err := read[profileEdit](c)
	if err != nil {
		return err
	}
	var before, p models.TemperatureProfile
	newest := func() (int, error) {
		before, err = a.store.ProfileByID(c.Request.Context(), viewer(c), id)
		return before.Version, err
	}
	err = atVersion(version, newest, func(version int) error {
		if _, err := newest(); err != nil {
			return err
		}
		p, err = a.tracker.EditProfile(c.Request.Context(), actor(c), id, version, in.of(before))
		return err
	})
	if err != nil {
		return answerConflict(c, err, newest)
	}
	c.Header("ETag", etag(p.Version))
	c.JSON(http.StatusOK, profileOf(p))
	return nil
}
