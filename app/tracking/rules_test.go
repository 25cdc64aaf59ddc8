package tracking_test

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"

	"haulcast/app/tracking"
	"haulcast/models"
	"haulcast/models/store"
)

func mistakes(err error) string {
	e, ok := err.(*models.Error) //nolint:errorlint // as it is given
	if !ok {
		return ""
	}
	var names []string
	for _, f := range e.Fields {
		names = append(names, f.Field)
	}
	return strings.Join(names, " ")
}

func circle() tracking.GeofenceDraft {
	return tracking.GeofenceDraft{
		Name: "Dock", Shape: models.Circle, Purpose: models.FenceForbidden, Points: [][2]float64{{53.4, -2.9}}, RadiusM: 200,
	}
}

func TestAGeofenceIsCheckedFieldByField(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		edit     func(*tracking.GeofenceDraft)
		mistakes string
	}{
		{func(d *tracking.GeofenceDraft) { d.Name = " " }, "name"},
		{func(d *tracking.GeofenceDraft) { d.Shape, d.Purpose = "square", "" }, "purpose shape"},
		{func(d *tracking.GeofenceDraft) { d.Points = nil }, "points"},
		{func(d *tracking.GeofenceDraft) { d.Points = append(d.Points, d.Points[0]) }, "points"},
		{func(d *tracking.GeofenceDraft) { d.Points = [][2]float64{{91, 0}} }, "points[0]"},
		{func(d *tracking.GeofenceDraft) { d.RadiusM = 0 }, "radius_m"},
		{func(d *tracking.GeofenceDraft) { d.RadiusM = 1e12 }, "radius_m"},
		{func(d *tracking.GeofenceDraft) { d.HoldS, d.DwellS = -1, -1 }, "hold_s dwell_s"},
		{func(d *tracking.GeofenceDraft) { d.Purpose = models.FenceWatch }, "dwell_s"},
		{func(d *tracking.GeofenceDraft) { d.Customer = "NOBODY" }, "customer"},
		{func(d *tracking.GeofenceDraft) { d.Order = "HC-9" }, "order"},
		{func(d *tracking.GeofenceDraft) { d.Customer, d.Order = "OTHER", w.order(t).Number }, "order"},
		{func(d *tracking.GeofenceDraft) { d.Shape = models.Polygon }, "points radius_m"},
		{func(d *tracking.GeofenceDraft) {
			d.Shape, d.RadiusM, d.Points = models.Polygon, 0, [][2]float64{{1, 1}, {1, 2}, {1, 1}}
		}, "points"},
		{func(d *tracking.GeofenceDraft) {
			d.Shape, d.RadiusM, d.Points = models.Polygon, 0, [][2]float64{{0, 0}, {0, 120}, {0, -120}}
		}, "points"},
		{func(d *tracking.GeofenceDraft) { d.Shape = models.Corridor }, "points"},
	} {
		d := circle()
		c.edit(&d)
		_, err := w.CreateGeofence(t.Context(), w.admin, d)
		if got := mistakes(err); models.CodeOf(err) != models.Invalid || got != c.mistakes {
			t.Errorf("%+v: mistakes in %q, want %q (%v)", d, got, c.mistakes, err)
		}
	}
	if n := w.rows(t, "geofences"); n != 0 {
		t.Errorf("%d were drawn all the same", n)
	}
}

// A geofence's life: drawn once however often it is sent, edited by who looked at the newest, disabled and enabled; each
// in the audit log with what it was and is, and each asks for its goods to be judged anew.
func TestAGeofenceIsDrawnEditedAndDisabled(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	for _, by := range []models.Actor{w.dispatcher, w.reader} {
		_, err := w.CreateGeofence(ctx, by, circle())
		refused(t, err, models.Forbidden)
	}
	d := circle()
	d.ID = models.NewID()
	first := do(w.CreateGeofence(ctx, w.admin, d))(t)
	if again := do(w.CreateGeofence(ctx, w.admin, d))(t); again.ID != first.ID || w.rows(t, "geofences") != 1 {
		t.Errorf("sent twice: %+v", again)
	}
	_, err := w.CreateGeofence(ctx, w.admin, circle())
	refused(t, err, models.Conflict)

	edit := circle()
	edit.Name, edit.Version, edit.Customer = "Dock 2", 1, "ACME"
	edited := do(w.EditGeofence(ctx, w.admin, first.ID, edit))(t)
	if edited.Version != 2 || edited.Name != "Dock 2" || edited.CustomerID == nil || !edited.CreatedAt.Equal(first.CreatedAt) {
		t.Errorf("edited %+v", edited)
	}
	_, err = w.EditGeofence(ctx, w.admin, first.ID, edit)
	refused(t, err, models.Conflict)
	edit.Version = 2
	if same := do(w.EditGeofence(ctx, w.admin, first.ID, edit))(t); same.Version != 2 {
		t.Errorf("the same again is version %d", same.Version)
	}
	for range 2 {
		if g := do(w.DisableGeofence(ctx, w.admin, first.ID))(t); g.DisabledAt == nil || g.Version != 3 {
			t.Errorf("disabled %+v", g)
		}
	}
	if fences := do(w.store.GeofencesInForce(ctx))(t); len(fences) != 0 {
		t.Errorf("in force: %+v", fences)
	}
	if g := do(w.EnableGeofence(ctx, w.admin, first.ID))(t); g.DisabledAt != nil || g.Version != 4 {
		t.Errorf("enabled %+v", g)
	}
	list := do(w.store.AuditLog(ctx, w.admin.Viewer, store.Page{}))(t)
	var verbs []string
	for _, line := range list.Items {
		if line.ObjectType == "geofence" {
			verbs = append(verbs, line.Verb)
		}
	}
	slices.Sort(verbs)
	if want := []string{"geofence.created", "geofence.disabled", "geofence.edited", "geofence.enabled"}; !slices.Equal(verbs, want) {
		t.Errorf("the audit log says %q", verbs)
	}
	asked := do(w.store.Reevaluations(ctx, w.admin.Viewer, store.Page{}))(t).Items
	if len(asked) != 2 { // everybody's, when it was; the customer's since
		t.Errorf("to be judged anew: %+v", asked)
	}
	_, err = w.DisableGeofence(ctx, w.admin, models.NewID())
	refused(t, err, models.NotFound)
}

func TestThresholdsAreSetByAdminsAtEachScope(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	order := w.order(t)
	set := func(by models.Actor, scope models.ThresholdScope, subject string, version int, changes string) (models.ThresholdChange, error) {
		return w.SetThresholds(ctx, by, tracking.ThresholdsDraft{
			Scope: scope, Subject: subject, Version: version, Changes: json.RawMessage(changes),
		})
	}
	for _, by := range []models.Actor{w.dispatcher, w.reader} {
		_, err := set(by, models.ScopeInstallation, "", 1, `{"shock_g": 6}`)
		refused(t, err, models.Forbidden)
	}
	for _, c := range []struct {
		scope   models.ThresholdScope
		subject string
	}{{models.ScopeCustomer, "NOBODY"}, {models.ScopeProfile, "none"}, {models.ScopeOrder, "HC-999999"}, {"fleet", ""}} {
		_, err := set(w.admin, c.scope, c.subject, 0, `{"shock_g": 6}`)
		refused(t, err, models.NotFound)
	}
	_, err := set(w.admin, models.ScopeCustomer, "ACME", 0, `{"shock_g": -1, "nonsense": 2}`)
	if refused(t, err, models.Invalid); mistakes(err) != "nonsense shock_g" {
		t.Errorf("mistakes in %q", mistakes(err))
	}
	kept := do(set(w.admin, models.ScopeCustomer, "acme", 0, `{"shock_g": 3, "light_lux": null}`))(t)
	if kept.Version != 1 || string(kept.Values) != `{"shock_g":3}` {
		t.Errorf("kept %+v", kept)
	}
	if again := do(set(w.admin, models.ScopeCustomer, "ACME", 1, `{"shock_g": 3.0}`))(t); again.Version != 1 {
		t.Errorf("the same again is version %d", again.Version)
	}
	_, err = set(w.admin, models.ScopeCustomer, "ACME", 0, `{"shock_g": 4}`)
	refused(t, err, models.Conflict)
	_, err = set(w.admin, models.ScopeOrder, order.Number, 0, `{"shock_critical_g": 2}`)
	if refused(t, err, models.Invalid); mistakes(err) != "shock_critical_g" {
		t.Errorf("below its customer's 3 g: mistakes in %q", mistakes(err))
	}
	do(set(w.admin, models.ScopeOrder, order.Number, 0, `{"shock_g": 7}`))(t)
	layers := do(w.store.ThresholdLayers(ctx, models.ScopeOrder, order.ID))(t)
	if len(layers) != 3 || layers[1].Version != 1 || string(layers[2].Values) != `{"shock_g": 7}` {
		t.Errorf("layers %+v", layers)
	}
	asked := do(w.store.Reevaluations(ctx, w.admin.Viewer, store.Page{}))(t).Items
	if len(asked) != 2 || !slices.Equal(asked[1].Kinds, []models.AlarmKind{models.AlarmShock}) || asked[1].RequestedBy != w.admin.Name {
		t.Errorf("to be judged anew: %+v", asked)
	}
	if mine := do(w.store.Reevaluations(ctx, w.reader.Viewer, store.Page{}))(t).Items; len(mine) != 0 {
		t.Errorf("a customer reads %+v", mine)
	}
}

// Who changes thresholds at the same moment follow one another: one wins, the others are told.
func TestThresholdsChangedAtOnceAreNotMixed(t *testing.T) {
	w := newWorld(t)
	var won, lost int
	var mu sync.Mutex
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			_, err := w.SetThresholds(t.Context(), w.admin, tracking.ThresholdsDraft{
				Scope: models.ScopeCustomer, Subject: "ACME", Changes: json.RawMessage(`{"light_lux": 70}`),
			})
			mu.Lock()
			defer mu.Unlock()
			switch models.CodeOf(err) {
			case "":
				won++
			case models.Conflict:
				lost++
			}
		})
	}
	wait.Wait()
	if won != 1 || lost != 7 || w.rows(t, "reevaluations") != 1 {
		t.Errorf("%d won, %d were told, %d asked to judge anew", won, lost, w.rows(t, "reevaluations"))
	}
}
