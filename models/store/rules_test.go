package store_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"haulcast/models"
	"haulcast/models/store"
	"haulcast/models/store/storetest"
)

// A transaction sees the thresholds that it changed, others only once it is committed; what is rolled back never was.
func TestThresholdsHoldFromTheCommitOn(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	ctx := t.Context()
	before := do(s.Settings(ctx))(t)
	set := func(tx *store.Store, g string) {
		t.Helper()
		c := models.ThresholdChange{Scope: models.ScopeInstallation, Version: 2, Values: json.RawMessage(`{"shock_g":` + g + `}`)}
		if err := tx.SaveThresholds(ctx, c); err != nil {
			t.Fatal(err)
		}
		if got := do(tx.Settings(ctx))(t); fmt.Sprint(got.ShockG) != g {
			t.Errorf("within the transaction %g", got.ShockG)
		}
	}
	no := errors.New("no")
	if err := s.InTx(ctx, func(tx *store.Store) error { set(tx, "7"); return no }); !errors.Is(err, no) {
		t.Fatal(err)
	}
	if got := do(s.Settings(ctx))(t); got.ShockG != before.ShockG || got.RulesVersion != before.RulesVersion {
		t.Errorf("rolled back, and it is %g", got.ShockG)
	}
	err := s.InTx(ctx, func(tx *store.Store) error {
		set(tx, "8")
		if got := do(s.Settings(ctx))(t); got.ShockG != before.ShockG {
			t.Errorf("before the commit others see %g", got.ShockG)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := do(s.Settings(ctx))(t); got.ShockG != 8 || got.RulesVersion != before.RulesVersion+1 {
		t.Errorf("committed, and it is %g at version %d", got.ShockG, got.RulesVersion)
	}
}

// Another program changed them: who learnt the newer version from a row does not judge by what it has in memory.
func TestSettingsAreNoOlderThanTheVersionAskedFor(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	ctx := t.Context()
	before := do(s.Settings(ctx))(t)
	if _, err := s.Pool().Exec(ctx, "update settings set rules_version = rules_version + 1, operator_name = 'New'"); err != nil {
		t.Fatal(err)
	}
	if got := do(s.SettingsSince(ctx, before.RulesVersion))(t); got.OperatorName == "New" {
		t.Error("what is in memory is good enough, and was read again")
	}
	if got := do(s.SettingsSince(ctx, before.RulesVersion+1))(t); got.OperatorName != "New" {
		t.Errorf("still %q", got.OperatorName)
	}
}

func TestGeofencesAreListedByNameAndForWhomTheyAre(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	ctx, now := t.Context(), store.Now()
	ours, theirs := storetest.Customer(t, s, "NORTH"), storetest.Customer(t, s, "SOUTH")
	order := storetest.Order(t, s, ours)
	for name, of := range map[string]func(*models.Geofence){
		"b all": func(*models.Geofence) {}, "A ours": func(g *models.Geofence) { g.CustomerID = &ours.ID },
		"c theirs": func(g *models.Geofence) { g.CustomerID = &theirs.ID }, "D order": func(g *models.Geofence) { g.OrderID = &order.ID },
		"e gone": func(g *models.Geofence) { g.DisabledAt = &now },
	} {
		g := models.Geofence{
			ID: models.NewID(), Name: name, Shape: models.Circle, Purpose: models.FenceForbidden, Points: json.RawMessage(`[[53.4,-2.9]]`),
			RadiusM: 100, Version: 1, CreatedAt: now, UpdatedAt: now,
		}
		of(&g)
		do(s.InsertGeofence(ctx, &g))(t)
	}
	var names []string
	page := store.Page{Limit: 2}
	for {
		list := do(s.Geofences(ctx, storetest.Staff(), "", page))(t)
		for _, g := range list.Items {
			names = append(names, g.Name)
		}
		if page.After = list.Next; page.After == "" {
			break
		}
	}
	if got := strings.Join(names, ", "); got != "A ours, b all, c theirs, D order, e gone" {
		t.Errorf("listed %s", got)
	}
	names = nil
	for _, g := range do(s.GeofencesFor(ctx, storetest.Staff(), ours.ID, order.ID))(t) {
		names = append(names, g.Name)
	}
	if want := []string{"A ours", "b all", "D order"}; !slices.Equal(names, want) {
		t.Errorf("for the order %q", names)
	}
	if list := do(s.Geofences(ctx, storetest.CustomerViewer(ours), "", store.Page{}))(t); len(list.Items) != 0 {
		t.Errorf("a customer reads %+v", list.Items)
	}
}

// The sweep's pages are read from the index of what is under way, however much is over.
func TestPagesToJudgeAnewAreReadFromTheirIndex(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	big := fill(t, s)
	for _, r := range []models.Reevaluation{
		{Scope: models.ScopeInstallation}, {Scope: models.ScopeCustomer, SubjectID: big.ID},
	} {
		ids := do(s.ShipmentsToReevaluate(t.Context(), r, 50))(t)
		if len(ids) != 50 {
			t.Errorf("%s: %d shipments", r.Scope, len(ids))
		}
		plan := do(s.ReevaluationPlan(t.Context(), r, 50))(t)
		if !strings.Contains(plan, "shipments_under_way") || touched(t, plan) > 600 {
			t.Errorf("%s:\n%s", r.Scope, plan)
		}
	}
}
