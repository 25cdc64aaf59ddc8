package api

import (
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"haulcast/app/tracking"
	"haulcast/models"
)

// geofenceInput is a geofence as it is drawn.
type geofenceInput struct {
	Name     string              `json:"name" need:"yes"`
	Shape    models.FenceShape   `json:"shape" need:"yes"`
	Purpose  models.FencePurpose `json:"purpose" need:"yes"`
	Points   [][]float64         `json:"points" need:"yes"`
	RadiusM  float64             `json:"radius_m"`
	HoldS    int                 `json:"hold_s"`
	DwellS   int                 `json:"dwell_s"`
	Customer string              `json:"customer"`
	Order    string              `json:"order"`
}

func (in geofenceInput) draft() (tracking.GeofenceDraft, error) {
	var p models.Problems
	d := tracking.GeofenceDraft{
		Name: in.Name, Shape: in.Shape, Purpose: in.Purpose, RadiusM: in.RadiusM, HoldS: in.HoldS, DwellS: in.DwellS,
		Customer: in.Customer, Order: in.Order,
	}
	for i, point := range in.Points {
		if len(point) != 2 {
			p.Add(fmt.Sprintf("points[%d]", i), "must be a latitude and a longitude")
			continue
		}
		d.Points = append(d.Points, [2]float64{point[0], point[1]})
	}
	return d, p.Err()
}

// CreateGeofence draws a geofence.
func (a *API) CreateGeofence(c *gin.Context) error {
	in, err := read[geofenceInput](c)
	if err != nil {
		return err
	}
	d, err := in.draft()
	if err != nil {
		return err
	}
	if d.ID, err = repeatableID(c); err != nil {
		return err
	}
	asked := a.tracker.Now()
	g, err := a.tracker.CreateGeofence(c.Request.Context(), actor(c), d)
	if err != nil {
		return err
	}
	drawn, err := geofenceOf(g)
	if err != nil {
		return err
	}
	c.Header("ETag", etag(g.Version))
	made(c, asked, g.CreatedAt, "/api/v1/geofences/"+g.ID.String(), drawn)
	return nil
}

// Geofences lists geofences by name.
func (a *API) Geofences(c *gin.Context) error {
	q := queryOf(c)
	text, page := q.text("q"), q.page()
	if err := q.done(); err != nil {
		return err
	}
	list, err := a.store.Geofences(c.Request.Context(), viewer(c), text, page)
	if err != nil {
		return err
	}
	drawn := pageOf(list, func(g models.Geofence) geofence {
		one, drawErr := geofenceOf(g)
		err = drawErr
		return one
	})
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, drawn)
	return nil
}

// Geofence reads one geofence.
func (a *API) Geofence(c *gin.Context) error {
	id, err := idIn(c, "geofence")
	if err != nil {
		return err
	}
	g, err := a.store.GeofenceByID(c.Request.Context(), viewer(c), id)
	return answerGeofence(c, g, err)
}

func answerGeofence(c *gin.Context, g models.Geofence, err error) error {
	if err != nil {
		return err
	}
	drawn, err := geofenceOf(g)
	if err != nil {
		return err
	}
	c.Header("ETag", etag(g.Version))
	c.JSON(http.StatusOK, drawn)
	return nil
}

// EditGeofence replaces everything a geofence says; open alarms follow in the background.
func (a *API) EditGeofence(c *gin.Context) error {
	id, err := idIn(c, "geofence")
	if err != nil {
		return err
	}
	version, err := expected(c)
	if err != nil {
		return err
	}
	in, err := read[geofenceInput](c)
	if err != nil {
		return err
	}
	d, err := in.draft()
	if err != nil {
		return err
	}
	newest := func() (int, error) {
		g, err := a.store.GeofenceByID(c.Request.Context(), viewer(c), id)
		return g.Version, err
	}
	var g models.Geofence
	err = atVersion(version, newest, func(version int) error {
		d.Version = version
		g, err = a.tracker.EditGeofence(c.Request.Context(), actor(c), id, d)
		return err
	})
	if err != nil {
		return answerConflict(c, err, newest)
	}
	return answerGeofence(c, g, nil)
}

// DisableGeofence takes a geofence out of force.
func (a *API) DisableGeofence(c *gin.Context) error {
	id, err := idIn(c, "geofence")
	if err != nil {
		return err
	}
	g, err := a.tracker.DisableGeofence(c.Request.Context(), actor(c), id)
	return answerGeofence(c, g, err)
}

// EnableGeofence puts a geofence into force again.
func (a *API) EnableGeofence(c *gin.Context) error {
	id, err := idIn(c, "geofence")
	if err != nil {
		return err
	}
	g, err := a.tracker.EnableGeofence(c.Request.Context(), actor(c), id)
	return answerGeofence(c, g, err)
}
