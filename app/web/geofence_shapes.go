package web

import (
	"context"
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"haulcast/models"
	"haulcast/views/ui"
)

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
