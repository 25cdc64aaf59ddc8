package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"haulcast/models"
	"haulcast/models/store"
	"haulcast/views/geofences"
	"haulcast/views/ui"
	"haulcast/views/words"
)

const fencesPath = "/geofences"

func fencePath(id models.ID) string { return fencesPath + "/" + id.String() }

// geofenceList shows the geofences.
func (w *Web) geofenceList(c *gin.Context) (templ.Component, error) {
	ctx, v := c.Request.Context(), w.viewer(c)
	frame, err := w.frame(c, words.T(ctx, "setup.geofences"))
	if err != nil {
		return nil, err
	}
	p := geofences.ListProps{Layout: frame, Query: c.Query("q"), MayManage: v.May(models.ManageRules)}
	list, err := w.store.Geofences(ctx, v, p.Query, pageOf(c))
	if err != nil {
		return nil, err
	}
	p.Pages = w.pagesOf(c, list.Next)
	for _, g := range list.Items {
		customer, order, err := w.fenceOf(ctx, v, g)
		if err != nil {
			return nil, err
		}
		row := geofences.Row{
			ID: g.ID.String(), Name: g.Name, Shape: g.Shape, Purpose: g.Purpose, DwellS: g.DwellS, Whose: customer.Name,
			Disabled: g.DisabledAt != nil, Changed: g.UpdatedAt,
		}
		if order != "" {
			row.Whose = words.T(ctx, "rules.of.order", "name", order)
		}
		p.Rows = append(p.Rows, row)
	}
	return geofences.List(p), nil
}

// fenceOf is the customer and the order's number whose goods a geofence is about; empty for everybody's.
func (w *Web) fenceOf(ctx context.Context, v models.Viewer, g models.Geofence) (customer models.Customer, order string, err error) {
	if g.CustomerID != nil {
		if customer, err = w.store.CustomerByID(ctx, v, *g.CustomerID); err != nil {
			return customer, "", err
		}
	}
	if g.OrderID != nil {
		o, err := w.store.OrderByID(ctx, v, *g.OrderID)
		return customer, o.Number, err
	}
	return customer, "", nil
}

// geofence shows one geofence.
func (w *Web) geofence(c *gin.Context) (templ.Component, error) {
	ctx, v := c.Request.Context(), w.viewer(c)
	frame, err := w.frame(c, words.T(ctx, "setup.geofences"), "js/map.js")
	if err != nil {
		return nil, err
	}
	g, err := w.fenceNamed(c)
	if err != nil {
		return nil, err
	}
	customer, order, err := w.fenceOf(ctx, v, g)
	if err != nil {
		return nil, err
	}
	shown, err := mapFence(g)
	if err != nil {
		return nil, err
	}
	frame.Title = g.Name
	p := geofences.ShowProps{
		Layout: frame, ID: g.ID.String(), Name: g.Name, Shape: g.Shape, Purpose: g.Purpose, RadiusM: g.RadiusM,
		Points: len(shown.Points), HoldS: g.HoldS, DwellS: g.DwellS, Customer: customer.Name, Order: order,
		Disabled: g.DisabledAt != nil, CreatedAt: g.CreatedAt, Changed: g.UpdatedAt, MayManage: v.May(models.ManageRules),
		Map: ui.MapProps{Label: g.Name, Fences: []ui.MapFence{shown}},
	}
	p.History, err = w.fenceHistory(ctx, v, g)
	return geofences.Show(p), err
}

func (w *Web) fenceNamed(c *gin.Context) (models.Geofence, error) {
	id, err := idParam(c, "id")
	if err != nil {
		return models.Geofence{}, err
	}
	return w.store.GeofenceByID(c.Request.Context(), w.viewer(c), id)
}

// mapFence is a geofence as a map draws it.
func mapFence(g models.Geofence) (ui.MapFence, error) {
	points, err := g.Pairs()
	return ui.MapFence{Name: g.Name, Shape: string(g.Shape), Purpose: string(g.Purpose), Points: points, RadiusM: g.RadiusM}, err
}

func mapFences(all []models.Geofence) ([]ui.MapFence, error) {
	fences := make([]ui.MapFence, len(all))
	for i, g := range all {
		var err error
		if fences[i], err = mapFence(g); err != nil {
			return nil, err
		}
	}
	return fences, nil
}

// geofenceShapes gives the geofences in force for a map to draw: all of them, or those of a shipment's goods. Asked
// again while nothing changed, it says only that.
func (w *Web) geofenceShapes(c *gin.Context) {
	ctx, v, number := c.Request.Context(), w.viewer(c), c.Query("shipment")
	settings, err := w.store.Settings(ctx)
	if err != nil {
		w.fail(c, err)
		return
	}
	tag := fmt.Sprintf(`"fences-%d"`, settings.RulesVersion)
	c.Header("Cache-Control", "private, no-cache")
	c.Header("ETag", tag)
	if c.GetHeader("If-None-Match") == tag {
		c.Status(http.StatusNotModified)
		return
	}
	fences, err := w.fencesFor(ctx, v, number)
	if err != nil {
		w.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, fences)
}

func (w *Web) fencesFor(ctx context.Context, v models.Viewer, shipment string) ([]ui.MapFence, error) {
	if shipment == "" {
		all, err := w.store.GeofencesInForce(ctx)
		if err != nil {
			return nil, err
		}
		return mapFences(all)
	}
	s, err := w.store.ShipmentByNumber(ctx, v, shipment)
	if err != nil {
		return nil, err
	}
	all, err := w.store.GeofencesFor(ctx, v, s.CustomerID, s.OrderID)
	if err != nil {
		return nil, err
	}
	return mapFences(all)
}

// setGeofence puts a geofence into force or takes it out.
func (w *Web) setGeofence(force bool) Action {
	return func(c *gin.Context) (Next, error) {
		id, err := idParam(c, "id")
		if err != nil {
			return Next{}, err
		}
		set, flash := w.tracker.DisableGeofence, "geofences.disabled.flash"
		if force {
			set, flash = w.tracker.EnableGeofence, "geofences.enabled.flash"
		}
		g, err := set(c.Request.Context(), w.actor(c), id)
		return Next{Path: fencePath(id), Flash: flash, Args: []any{"name", g.Name}}, err
	}
}

// fenceHistory tells who changed a geofence.
func (w *Web) fenceHistory(ctx context.Context, v models.Viewer, g models.Geofence) ([]geofences.Revision, error) {
	list, err := w.store.AuditOf(ctx, v, "geofence", g.ID.String(), store.Page{Limit: shownRevisions})
	if err != nil {
		return nil, err
	}
	var history []geofences.Revision
	for _, entry := range list.Items {
		lines, err := fenceLines(ctx, strings.TrimPrefix(entry.Verb, "geofence."), entry.Diff)
		if err != nil {
			return nil, fmt.Errorf("read audit line %s: %w", entry.ID, err)
		}
		history = append(history, geofences.Revision{At: entry.At, By: entry.ActorName, Lines: lines})
	}
	return history, nil
}

// fenceLines says what was done to a geofence and what differs since.
func fenceLines(ctx context.Context, verb string, diff json.RawMessage) ([]string, error) {
	var told struct {
		Was *models.Geofence
		Is  models.Geofence
	}
	if err := json.Unmarshal(diff, &told); err != nil {
		return nil, err
	}
	lines := []string{words.T(ctx, "geofences.verb."+verb)}
	if told.Was == nil || verb != "edited" {
		return lines, nil
	}
	was, is := *told.Was, told.Is
	line := func(what, before, after string) {
		if before != after {
			lines = append(lines, words.T(ctx, "rules.history.line", "what", words.T(ctx, "geofences.field."+what), "was", before, "is", after))
		}
	}
	line("name", was.Name, is.Name)
	line("purpose", words.T(ctx, "geofences.purpose."+string(was.Purpose)), words.T(ctx, "geofences.purpose."+string(is.Purpose)))
	line("shape", words.T(ctx, "geofences.shape."+string(was.Shape)), words.T(ctx, "geofences.shape."+string(is.Shape)))
	line("radius_m", ui.Figure(models.UnitMetres, was.RadiusM), ui.Figure(models.UnitMetres, is.RadiusM))
	line("hold_s", ui.Duration(was.HoldS), ui.Duration(is.HoldS))
	line("dwell_s", ui.Duration(was.DwellS), ui.Duration(is.DwellS))
	if string(was.Points) != string(is.Points) {
		lines = append(lines, words.T(ctx, "geofences.verb.redrawn"))
	}
	return lines, nil
}
