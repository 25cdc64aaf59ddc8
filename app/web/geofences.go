package web

import (
	"context"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"haulcast/models"
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
