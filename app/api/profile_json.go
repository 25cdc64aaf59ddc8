package api

import (
	"time"

	"haulcast/models"
)

// profile is a temperature profile with all its patience.
type profile struct {
	ID          models.ID `json:"id"`
	Name        string    `json:"name"`
	Version     int       `json:"version"`
	MinC        *float64  `json:"min_c"`
	MaxC        *float64  `json:"max_c"`
	HysteresisC float64   `json:"hysteresis_c"`
	SetDelayS   int       `json:"set_delay_s"`
	ClearDelayS int       `json:"clear_delay_s"`
	InstantMinC *float64  `json:"instant_min_c"`
	InstantMaxC *float64  `json:"instant_max_c"`
	WarmupS     int       `json:"warmup_s"`
	FreezeC     *float64  `json:"freeze_c"`
	FreezeS     int       `json:"freeze_s"`
	Budgets     []budget  `json:"budgets"`
	MKTLimitC   *float64  `json:"mkt_limit_c"`
	MKTWindowS  int       `json:"mkt_window_s"`
	CreatedAt   time.Time `json:"created_at"`
	UpdatedAt   time.Time `json:"updated_at"`
}

func profileOf(p models.TemperatureProfile) profile {
	return profile{
		ID: p.ID, Name: p.Name, Version: p.Version, MinC: p.MinC, MaxC: p.MaxC, HysteresisC: p.HysteresisC,
		SetDelayS: p.SetDelayS, ClearDelayS: p.ClearDelayS, InstantMinC: p.InstantMinC, InstantMaxC: p.InstantMaxC,
		WarmupS: p.WarmupS, FreezeC: p.FreezeC, FreezeS: p.FreezeS, Budgets: drawn(p.Budgets, budgetOf),
		MKTLimitC: p.MKTLimitC, MKTWindowS: p.MKTWindowS, CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt,
	}
}

// budget is how long goods may be at or above a temperature, or below it, in all or at one time.
type budget struct {
	AtC         float64 `json:"at_c"`
	Below       bool    `json:"below"`
	Consecutive bool    `json:"consecutive"`
	OverS       int     `json:"over_s"`
}

func budgetOf(b models.TimeBudget) budget {
	return budget{AtC: b.AtC, Below: b.Below, Consecutive: b.Consecutive, OverS: b.OverS}
}

// budgetsIn are budgets as they were sent.
func budgetsIn(list []budget) []models.TimeBudget {
	var budgets []models.TimeBudget
	for _, b := range list {
		budgets = append(budgets, models.TimeBudget{AtC: b.AtC, Below: b.Below, Consecutive: b.Consecutive, OverS: b.OverS})
	}
	return budgets
}

// profileLimits is how an order or a shipment names the profile that its goods must keep.
type profileLimits struct {
	ID   models.ID `json:"id"`
	Name string    `json:"name"`
	MinC *float64  `json:"min_c"`
	MaxC *float64  `json:"max_c"`
}

func limitsOf(p *models.TemperatureProfile) *profileLimits {
	if p == nil {
		return nil
	}
	return &profileLimits{ID: p.ID, Name: p.Name, MinC: p.MinC, MaxC: p.MaxC}
}
