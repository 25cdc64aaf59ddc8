package tracking

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"haulcast/models"
	"haulcast/models/alarms"
	"haulcast/models/geo"
	"haulcast/models/store"
)

// GeofenceDraft is a geofence as somebody draws it.
type GeofenceDraft struct {
	ID       models.ID // may be empty; a geofence with this id that is known is given back
	Name     string
	Shape    models.FenceShape
	Purpose  models.FencePurpose
	Points   [][2]float64 // [lat, lon]: a circle's centre, a polygon's corners, a corridor's middle line
	RadiusM  float64      // of a circle; half the width of a corridor
	HoldS    int          // 0: as the thresholds say
	DwellS   int          // 0: goods may stay
	Customer string       // code; only this customer's goods; "" means everybody's
	Order    string       // number; only this order's goods
	Version  int          // when editing: the one the editor looked at
}

// How geofences may be drawn. A yard is some tens of metres; nobody watches a circle wider than a country.
const (
	leastRadiusM      = 10
	mostRadiusM       = 500_000
	mostFencePoints   = 1000
	mostFenceHold     = 24 * time.Hour
	mostFenceDwell    = 31 * 24 * time.Hour
	leastPolygon      = 3
	leastCorridorLine = 2
)

// CreateGeofence draws a geofence, and has the shipments under way that it is about judged anew; a name that is taken
// is a Conflict.
func (t *Tracker) CreateGeofence(ctx context.Context, by models.Actor, d GeofenceDraft) (models.Geofence, error) {
	if err := mayAct(by, models.ManageRules); err != nil {
		return models.Geofence{}, err
	}
	var g models.Geofence
	err := t.store.InTx(ctx, func(tx *store.Store) (err error) {
		g, err = t.createGeofence(ctx, tx, by, d)
		return err
	})
	if errors.Is(err, errRepeat) {
		return t.store.GeofenceByID(ctx, by.Viewer, d.ID)
	}
	return g, err
}

func (t *Tracker) createGeofence(ctx context.Context, tx *store.Store, by models.Actor, d GeofenceDraft) (models.Geofence, error) {
	if err := tx.LockRules(ctx); err != nil {
		return models.Geofence{}, err
	}
	g, err := d.read(ctx, tx, by)
	if err != nil {
		return g, err
	}
	if g.ID == models.NoID {
		g.ID = models.NewID()
	}
	if err := roomForGeofence(ctx, tx); err != nil {
		return g, err
	}
	g.Version, g.CreatedAt, g.UpdatedAt = 1, t.now(), t.now()
	repeat, err := tx.InsertGeofence(ctx, &g)
	if err != nil || repeat {
		return g, errors.Join(err, repeated(repeat))
	}
	return g, t.fenceChanged(ctx, tx, by, "geofence.created", models.Geofence{}, g)
}

// EditGeofence replaces everything a geofence says. When somebody else was faster, the answer is a Conflict.
func (t *Tracker) EditGeofence(ctx context.Context, by models.Actor, id models.ID, d GeofenceDraft) (models.Geofence, error) {
	return t.changeGeofence(ctx, by, id, "geofence.edited", func(tx *store.Store, was models.Geofence) (models.Geofence, error) {
		if was.Version != d.Version {
			return was, stale("geofence", was.Version)
		}
		is, err := d.read(ctx, tx, by)
		is.ID, is.DisabledAt, is.CreatedAt = was.ID, was.DisabledAt, was.CreatedAt
		return is, err
	})
}

// DisableGeofence takes a geofence out of force: its alarms end. Disabled already, it stays so.
func (t *Tracker) DisableGeofence(ctx context.Context, by models.Actor, id models.ID) (models.Geofence, error) {
	return t.changeGeofence(ctx, by, id, "geofence.disabled", func(_ *store.Store, g models.Geofence) (models.Geofence, error) {
		if g.DisabledAt == nil {
			now := t.now()
			g.DisabledAt = &now
		}
		return g, nil
	})
}

// EnableGeofence puts a geofence into force again.
func (t *Tracker) EnableGeofence(ctx context.Context, by models.Actor, id models.ID) (models.Geofence, error) {
	return t.changeGeofence(ctx, by, id, "geofence.enabled", func(tx *store.Store, g models.Geofence) (models.Geofence, error) {
		if g.DisabledAt == nil {
			return g, nil
		}
		g.DisabledAt = nil
		return g, roomForGeofence(ctx, tx)
	})
}

// changeGeofence writes what change makes of a geofence; what stays as it is, is not written.
func (t *Tracker) changeGeofence(ctx context.Context, by models.Actor, id models.ID, verb string,
	change func(*store.Store, models.Geofence) (models.Geofence, error),
) (models.Geofence, error) {
	if err := mayAct(by, models.ManageRules); err != nil {
		return models.Geofence{}, err
	}
	var is models.Geofence
	err := t.store.InTx(ctx, func(tx *store.Store) error {
		if err := tx.LockRules(ctx); err != nil {
			return err
		}
		was, err := tx.GeofenceForUpdate(ctx, by.Viewer, id)
		if err != nil {
			return err
		}
		if is, err = change(tx, was); err != nil || sameFence(was, is) {
			is.Version, is.UpdatedAt = was.Version, was.UpdatedAt
			return err
		}
		is.Version, is.UpdatedAt = was.Version+1, t.now()
		if err := tx.UpdateGeofence(ctx, &is); err != nil {
			return err
		}
		return t.fenceChanged(ctx, tx, by, verb, was, is)
	})
	return is, err
}

// sameFence tells whether two geofences say the same; their points may be written differently.
func sameFence(a, b models.Geofence) bool {
	pa, _ := a.Pairs() // what can't be read differs from what can
	pb, _ := b.Pairs()
	return a.Name == b.Name && a.Shape == b.Shape && a.Purpose == b.Purpose && slices.Equal(pa, pb) && a.RadiusM == b.RadiusM &&
		a.HoldS == b.HoldS && a.DwellS == b.DwellS && same(a.CustomerID, b.CustomerID) && same(a.OrderID, b.OrderID) &&
		(a.DisabledAt == nil) == (b.DisabledAt == nil)
}

// roomForGeofence refuses more geofences in force than fit into memory.
func roomForGeofence(ctx context.Context, tx *store.Store) error {
	n, err := tx.CountGeofences(ctx)
	if err == nil && n >= store.MaxGeofences {
		return models.Errorf(models.Conflict, "There are %d geofences in force, and no more are possible. Disable some first.", n)
	}
	return err
}

// fenceChanged does what follows from a geofence that is new or changed: whoever keeps geofences in memory reads them
// anew, the shipments it was and is about are judged anew, and the audit log tells.
func (t *Tracker) fenceChanged(ctx context.Context, tx *store.Store, by models.Actor, verb string, was, is models.Geofence) error {
	if err := tx.RaiseRulesVersion(ctx); err != nil {
		return err
	}
	asks := []models.Reevaluation{fenceReevaluation(is, was)}
	if before := fenceReevaluation(was, is); was.ID != models.NoID && (before.Scope != asks[0].Scope || before.SubjectID != asks[0].SubjectID) {
		asks = append(asks, before)
	}
	for _, ask := range asks {
		if err := t.askReevaluation(ctx, tx, by, ask); err != nil {
			return err
		}
	}
	told := facts{"name": is.Name, "is": is}
	if was.ID != models.NoID {
		told["was"] = was
	}
	return t.audit(ctx, tx, by, verb, "geofence", is.ID.String(), told)
}

// fenceReevaluation is what has to be judged anew for the goods that a geofence is about; other is what it was or
// became.
func fenceReevaluation(g, other models.Geofence) models.Reevaluation {
	r := models.Reevaluation{
		Scope: models.ScopeInstallation, Reason: models.GeofenceChanged,
		Kinds: []models.AlarmKind{models.AlarmFenceForbidden, models.AlarmFenceLeft, models.AlarmFenceDwelled},
	}
	if g.Purpose == models.FenceQuiet || other.Purpose == models.FenceQuiet {
		r.Kinds = append(r.Kinds, models.AlarmSignalLost, models.AlarmLostSuspected)
	}
	switch {
	case g.OrderID != nil:
		r.Scope, r.SubjectID = models.ScopeOrder, *g.OrderID
	case g.CustomerID != nil:
		r.Scope, r.SubjectID = models.ScopeCustomer, *g.CustomerID
	}
	return r
}

func (d GeofenceDraft) read(ctx context.Context, tx *store.Store, by models.Actor) (models.Geofence, error) {
	var p models.Problems
	g := models.Geofence{
		ID: d.ID, Name: needed(&p, "name", d.Name, mostName), Shape: d.Shape, Purpose: d.Purpose,
		RadiusM: d.RadiusM, HoldS: d.HoldS, DwellS: d.DwellS,
	}
	if !slices.Contains(models.FencePurposes, d.Purpose) {
		p.Add("purpose", "must be one of: forbidden, keep_in, watch, quiet")
	}
	within(&p, "hold_s", float64(d.HoldS), 0, mostFenceHold.Seconds())
	within(&p, "dwell_s", float64(d.DwellS), 0, mostFenceDwell.Seconds())
	if d.Purpose == models.FenceWatch && d.DwellS == 0 {
		p.Add("dwell_s", "is required of a geofence that only watches how long goods stay")
	}
	points := d.drawn(&p)
	if err := d.whose(ctx, tx, by, &p, &g); err != nil {
		return g, err
	}
	if err := p.Err(); err != nil {
		return g, err
	}
	encoded, err := json.Marshal(points)
	if err != nil {
		return g, fmt.Errorf("encode the points of geofence %q: %w", g.Name, err)
	}
	g.Points = encoded
	if _, err := alarms.ParseFence(g); err != nil {
		p.Add("points", "can't be a geofence: %v", errors.Unwrap(err))
	}
	return g, p.Err()
}

// drawn checks shape, points and radius, and gives the points without a polygon's repeated first one.
func (d GeofenceDraft) drawn(p *models.Problems) [][2]float64 {
	points := d.Points
	n := len(points)
	if d.Shape == models.Polygon && n > 1 && points[0] == points[n-1] {
		points, n = points[:n-1], n-1
	}
	switch {
	case d.Shape == models.Circle && n != 1:
		p.Add("points", "of a circle must be one, its centre")
	case d.Shape == models.Polygon && (n < leastPolygon || n > mostFencePoints):
		p.Add("points", "of a polygon must be %d to %d corners", leastPolygon, mostFencePoints)
	case d.Shape == models.Corridor && (n < leastCorridorLine || n > mostFencePoints):
		p.Add("points", "of a corridor must be %d to %d, its middle line", leastCorridorLine, mostFencePoints)
	case !slices.Contains(models.FenceShapes, d.Shape):
		p.Add("shape", "must be one of: circle, polygon, corridor")
		return nil
	}
	if d.Shape == models.Polygon {
		if d.RadiusM != 0 {
			p.Add("radius_m", "must be 0: a polygon has none")
		}
	} else {
		within(p, "radius_m", d.RadiusM, leastRadiusM, mostRadiusM)
	}
	for i, at := range points {
		if !geo.Valid(at[0], at[1]) {
			p.Add(fmt.Sprintf("points[%d]", i), "isn't a place: latitude within ±90, then longitude within ±180")
		}
	}
	return points
}

// whose finds the goods that the geofence is about.
func (d GeofenceDraft) whose(ctx context.Context, tx *store.Store, by models.Actor, p *models.Problems, g *models.Geofence) error {
	if d.Customer != "" {
		c, err := tx.CustomerByCode(ctx, by.Viewer, d.Customer)
		if err := known(p, "customer", "isn't a customer; use the customer's code", err); err != nil {
			return err
		}
		g.CustomerID = &c.ID
	}
	if d.Order == "" {
		return nil
	}
	o, err := tx.OrderByNumber(ctx, by.Viewer, d.Order)
	if err := known(p, "order", "isn't an order's number", err); err != nil {
		return err
	}
	if err == nil && g.CustomerID != nil && *g.CustomerID != o.CustomerID {
		p.Add("order", "is another customer's")
	}
	g.OrderID = &o.ID
	return nil
}
