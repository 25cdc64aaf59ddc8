package web

import (
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"haulcast/app/tracking"
	"haulcast/models"
	"haulcast/models/store"
	"haulcast/views/orders"
	"haulcast/views/ui"
	"haulcast/views/words"
)

// labelDot stands between a place's name and where that is.
const labelDot = " · "

// placeLabel tells a place from others of the same name: "Depot · Oxford Road, M1 2BN Manchester".
func placeLabel(l models.Location) string {
	if where := addressLines(l); where != "" {
		return l.Name + labelDot + where
	}
	return l.Name
}

// addressLines is where a place is, on one line; its own name is not said again.
func addressLines(l models.Location) string {
	city := l.City
	if city == l.Name {
		city = ""
	}
	var parts []string
	for _, part := range []string{l.Street, strings.TrimSpace(l.Postcode + " " + city), l.Country} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

func (w *Web) placeOffers(c *gin.Context) ([]ui.Option, error) {
	list, err := w.store.Locations(c.Request.Context(), w.viewer(c), "", all)
	return options(list.Items, func(l models.Location) ui.Option {
		return ui.Option{Value: placeLabel(l), Label: l.TimeZone}
	}), err
}

// typedPlace is a place's part of a form; which is "origin" or "destination".
func typedPlace(c *gin.Context, which string) orders.Place {
	field := func(name string) string { return c.PostForm(which + "." + name) }
	return orders.Place{
		Known: field("known"), Choice: field("location_id"), Name: field("name"), Street: field("street"),
		City: field("city"), Postcode: field("postcode"), Country: field("country"), Lat: field("lat"), Lon: field("lon"),
		TimeZone: field("time_zone"),
	}
}

// readPlace finds the place that a form means and the zone of its clocks. When its label names several, the form gets
// them to choose from.
func (w *Web) readPlace(c *gin.Context, m *mistakes, which string, p *orders.Place) (tracking.PlaceDraft, *time.Location, error) {
	known := strings.TrimSpace(p.Known)
	switch {
	case known != "" && p.New():
		m.add(which+".known", "orders.mistake.place_both")
	case known != "":
		return w.knownPlace(c, m, which, p)
	case p.New():
		d, zone := newPlace(m, which+".", *p)
		return d, zone, nil
	default:
		m.add(which+".known", "orders.mistake.place")
	}
	return tracking.PlaceDraft{}, time.UTC, nil
}

// knownPlace finds a place by its label or its name.
func (w *Web) knownPlace(c *gin.Context, m *mistakes, which string, p *orders.Place) (tracking.PlaceDraft, *time.Location, error) {
	meant, err := w.placesCalled(c, strings.Join(strings.Fields(p.Known), " "))
	if err != nil || len(meant) == 0 {
		m.add(which+".known", "orders.mistake.place_unknown")
		return tracking.PlaceDraft{}, time.UTC, err
	}
	if len(meant) == 1 {
		return tracking.PlaceDraft{LocationID: &meant[0].ID}, meant[0].Zone(), nil
	}
	p.Choices = append([]ui.Option{{Label: words.T(m.ctx, "orders.choose")}}, options(meant, func(l models.Location) ui.Option {
		return ui.Option{Value: l.ID.String(), Label: strings.TrimPrefix(addressLines(l)+labelDot, labelDot) + degrees(l.Lat) + ", " + degrees(l.Lon)}
	})...)
	for _, l := range meant {
		if l.ID.String() == p.Choice {
			return tracking.PlaceDraft{LocationID: &l.ID}, l.Zone(), nil
		}
	}
	m.add(which+".known", "orders.mistake.place_several")
	return tracking.PlaceDraft{}, time.UTC, nil
}

// placesCalled lists the places with this label or, when there is none, with this name.
func (w *Web) placesCalled(c *gin.Context, text string) ([]models.Location, error) {
	name, _, _ := strings.Cut(text, labelDot)
	list, err := w.store.Locations(c.Request.Context(), w.viewer(c), name, store.Page{Limit: store.MaxLimit})
	if err != nil {
		return nil, err
	}
	var labelled, named []models.Location
	for _, l := range list.Items {
		if strings.EqualFold(placeLabel(l), text) {
			labelled = append(labelled, l)
		}
		if strings.EqualFold(l.Name, text) {
			named = append(named, l)
		}
	}
	if len(labelled) > 0 {
		return labelled, nil
	}
	return named, nil
}

// newPlace reads a place typed in full.
func newPlace(m *mistakes, prefix string, p orders.Place) (tracking.PlaceDraft, *time.Location) {
	d := tracking.PlaceDraft{
		Name: p.Name, Street: p.Street, City: p.City, Postcode: p.Postcode, Country: strings.TrimSpace(p.Country),
		TimeZone: strings.TrimSpace(p.TimeZone), Lat: degreesIn(m, prefix+"lat", p.Lat, 90), Lon: degreesIn(m, prefix+"lon", p.Lon, 180),
	}
	if strings.TrimSpace(p.Name+p.City) == "" {
		m.add(prefix+"name", "orders.mistake.required")
	}
	if d.TimeZone == "" {
		m.add(prefix+"time_zone", "orders.mistake.required")
		return d, time.UTC
	}
	zone, err := time.LoadLocation(d.TimeZone)
	if err != nil || d.TimeZone == "Local" {
		m.add(prefix+"time_zone", "orders.mistake.zone")
		return d, time.UTC
	}
	return d, zone
}

// degreesIn reads a latitude or longitude that must be there.
func degreesIn(m *mistakes, field, text string, most float64) *float64 {
	if strings.TrimSpace(text) == "" {
		m.add(field, "orders.mistake.required")
		return nil
	}
	n := m.number(field, text, "orders.mistake.degrees")
	if n != nil && (*n < -most || *n > most) {
		m.add(field, "orders.mistake."+field[strings.LastIndex(field, ".")+1:])
		return nil
	}
	return n
}
