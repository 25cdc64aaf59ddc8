package web

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"haulcast/app/tracking"
	"haulcast/models"
	"haulcast/models/store"
	"haulcast/views/geofences"
	"haulcast/views/ui"
	"haulcast/views/words"
)

// fencePlaces is how many places the form offers to find one's way by.
const fencePlaces = store.MaxLimit

// newGeofence shows the empty form.
func (w *Web) newGeofence(c *gin.Context) (templ.Component, error) {
	return w.newGeofenceForm(c, geofences.EditProps{
		ID: models.NewID().String(), Shape: string(models.Polygon), Purpose: string(models.FenceForbidden),
	}, nil)
}

func (w *Web) newGeofenceForm(c *gin.Context, p geofences.EditProps, refused *ui.Refusal) (templ.Component, error) {
	p.Title, p.Action, p.Back, p.Over = words.T(c.Request.Context(), "geofences.new"), fencesPath, fencesPath, words.T(c.Request.Context(), "setup.geofences")
	return w.geofenceForm(c, p, refused, models.NoID)
}

// geofenceForm fills in what the form offers; is names the geofence that it changes.
func (w *Web) geofenceForm(c *gin.Context, p geofences.EditProps, refused *ui.Refusal, is models.ID) (templ.Component, error) {
	ctx, v := c.Request.Context(), w.viewer(c)
	frame, err := w.frame(c, p.Title, "js/geofence-editor.js")
	if err != nil {
		return nil, err
	}
	frame.Path = fencesPath + "/new"
	if is != models.NoID {
		frame.Path = fencePath(is) + "/edit"
	}
	p.Layout, p.Refused = frame, refused
	if p.Customers, err = w.customerOffers(c); err != nil {
		return nil, err
	}
	places, err := w.store.Locations(ctx, v, "", store.Page{Limit: fencePlaces})
	if err != nil {
		return nil, err
	}
	for _, l := range places.Items {
		p.Places = append(p.Places, ui.MapPlace{Kind: "stop", Name: placeName(l), Lat: l.Lat, Lon: l.Lon})
	}
	others, err := w.store.GeofencesInForce(ctx)
	if err != nil {
		return nil, err
	}
	for _, g := range others {
		if g.ID == is {
			continue
		}
		shown, err := mapFence(g)
		if err != nil {
			return nil, err
		}
		p.Others = append(p.Others, shown)
	}
	return geofences.Edit(p), nil
}

func placeName(l models.Location) string {
	if l.City == "" || strings.Contains(l.Name, l.City) {
		return l.Name
	}
	return l.Name + ", " + l.City
}

// typedGeofence is the form as it came.
func typedGeofence(c *gin.Context) geofences.EditProps {
	return geofences.EditProps{
		ID: formID(c).String(), Name: c.PostForm("name"), Shape: c.PostForm("shape"), Purpose: c.PostForm("purpose"),
		Points: c.PostForm("points"), Radius: c.PostForm("radius_m"), Hold: c.PostForm("hold_s"), Dwell: c.PostForm("dwell_s"),
		Customer: strings.TrimSpace(c.PostForm("customer")), Order: strings.TrimSpace(c.PostForm("order")),
	}
}

// readGeofence makes a draft of what was typed.
func readGeofence(m *mistakes, p geofences.EditProps) tracking.GeofenceDraft {
	d := tracking.GeofenceDraft{
		Name: p.Name, Shape: models.FenceShape(p.Shape), Purpose: models.FencePurpose(p.Purpose), Points: readPoints(m, p.Points),
		HoldS: int(measure(m, "hold_s", models.UnitSeconds, p.Hold)), DwellS: int(measure(m, "dwell_s", models.UnitSeconds, p.Dwell)),
		Customer: p.Customer, Order: p.Order, Version: p.Version,
	}
	if d.Shape != models.Polygon { // of a polygon the form hides it
		d.RadiusM = measure(m, "radius_m", models.UnitMetres, p.Radius)
	}
	return d
}

// measure reads a figure with its unit that may be left out.
func measure(m *mistakes, field string, unit models.ThresholdUnit, text string) float64 {
	if strings.TrimSpace(text) == "" {
		return 0
	}
	value, ok := ui.ReadFigure(unit, text)
	if !ok {
		m.tell(field, "rules.mistake.unit", "example", ui.FigureExample(unit))
	}
	return value
}

// pair is a line of the form's coordinates.
var pair = regexp.MustCompile(`^([-+]?[0-9]+(?:\.[0-9]+)?)(?:\s*[,;]\s*|\s+)([-+]?[0-9]+(?:\.[0-9]+)?)$`)

// readPoints reads coordinates, a point on each line that isn't empty.
func readPoints(m *mistakes, text string) [][2]float64 {
	var points [][2]float64
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		parts := pair.FindStringSubmatch(line)
		if parts == nil {
			m.tell("points", "geofences.mistake.line", "line", i+1)
			return nil
		}
		lat, latErr := strconv.ParseFloat(parts[1], 64)
		lon, lonErr := strconv.ParseFloat(parts[2], 64)
		if latErr != nil || lonErr != nil || lat < -90 || lat > 90 || lon < -180 || lon > 180 {
			m.tell("points", "geofences.mistake.place", "line", i+1)
			return nil
		}
		points = append(points, [2]float64{lat, lon})
	}
	return points
}

// makeGeofence draws a geofence.
func (w *Web) makeGeofence(c *gin.Context) (Next, error) {
	ctx, typed := c.Request.Context(), typedGeofence(c)
	m := &mistakes{ctx: ctx}
	draft := readGeofence(m, typed)
	draft.ID, _ = models.ParseID(typed.ID)
	r := m.refusal("geofences.mistakes")
	if r == nil {
		made, err := w.tracker.CreateGeofence(ctx, w.actor(c), draft)
		var ok bool
		if r, ok = refusalOf(err); !ok {
			return Next{Path: fencePath(made.ID), Flash: "geofences.made", Args: []any{"name", made.Name}}, err
		}
	}
	page, err := w.newGeofenceForm(c, typed, r)
	return Next{Show: page}, err
}

// editGeofence shows the form with what the geofence says now.
func (w *Web) editGeofence(c *gin.Context) (templ.Component, error) {
	g, err := w.fenceNamed(c)
	if err != nil {
		return nil, err
	}
	p, err := w.presentGeofence(c, g)
	if err != nil {
		return nil, err
	}
	return w.editGeofenceForm(c, g, p, nil)
}

// presentGeofence is a geofence as its form shows it.
func (w *Web) presentGeofence(c *gin.Context, g models.Geofence) (geofences.EditProps, error) {
	points, err := g.Pairs()
	if err != nil {
		return geofences.EditProps{}, err
	}
	p := geofences.EditProps{Version: g.Version, Name: g.Name, Shape: string(g.Shape), Purpose: string(g.Purpose)}
	lines := make([]string, len(points))
	for i, at := range points {
		lines[i] = fmt.Sprintf("%s, %s", degrees(at[0]), degrees(at[1]))
	}
	p.Points = strings.Join(lines, "\n")
	for text, value := range map[*string]struct {
		unit models.ThresholdUnit
		is   float64
	}{
		&p.Radius: {models.UnitMetres, g.RadiusM}, &p.Hold: {models.UnitSeconds, float64(g.HoldS)}, &p.Dwell: {models.UnitSeconds, float64(g.DwellS)},
	} {
		if value.is != 0 {
			*text = ui.Figure(value.unit, value.is)
		}
	}
	customer, order, err := w.fenceOf(c.Request.Context(), w.viewer(c), g)
	p.Customer, p.Order = customer.Code, order
	return p, err
}

func (w *Web) editGeofenceForm(c *gin.Context, g models.Geofence, p geofences.EditProps, refused *ui.Refusal) (templ.Component, error) {
	p.Title = words.T(c.Request.Context(), "geofences.edit.title", "name", g.Name)
	p.Action, p.Back, p.Over = fencePath(g.ID), fencePath(g.ID), g.Name
	return w.geofenceForm(c, p, refused, g.ID)
}

// saveGeofence changes a geofence. When somebody else was faster, the form comes back with what it says now.
func (w *Web) saveGeofence(c *gin.Context) (Next, error) {
	is, err := w.fenceNamed(c)
	if err != nil {
		return Next{}, err
	}
	ctx, typed := c.Request.Context(), typedGeofence(c)
	typed.Version = *versionOf(c)
	m := &mistakes{ctx: ctx}
	draft := readGeofence(m, typed)
	r := m.refusal("geofences.mistakes")
	if r == nil {
		saved, err := w.tracker.EditGeofence(ctx, w.actor(c), is.ID, draft)
		var ok bool
		if r, ok = refusalOf(err); !ok {
			return Next{Path: fencePath(is.ID), Flash: "geofences.saved", Args: []any{"name", saved.Name}}, err
		}
		if is, err = w.fenceNamed(c); err != nil { // anew: it may have changed since
			return Next{}, err
		}
		if is.Version != typed.Version {
			r = &ui.Refusal{Message: words.T(ctx, "geofences.stale")}
			if typed, err = w.presentGeofence(c, is); err != nil {
				return Next{}, err
			}
		}
	}
	page, err := w.editGeofenceForm(c, is, typed, r)
	return Next{Show: page}, err
}
