package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"haulcast/app/tracking"
)

// locationInput is a new place; without a name it has its city's.
type locationInput struct {
	Name     string   `json:"name"`
	Street   string   `json:"street"`
	City     string   `json:"city"`
	Postcode string   `json:"postcode"`
	Country  string   `json:"country"`
	Lat      *float64 `json:"lat" need:"yes"`
	Lon      *float64 `json:"lon" need:"yes"`
	TimeZone string   `json:"time_zone"`
}

// CreateLocation adds a place that orders can name, unless the same is there already.
func (a *API) CreateLocation(c *gin.Context) error {
	in, err := read[locationInput](c)
	if err != nil {
		return err
	}
	asked := a.tracker.Now()
	l, err := a.tracker.CreateLocation(c.Request.Context(), actor(c), tracking.PlaceDraft{
		Name: in.Name, Street: in.Street, City: in.City, Postcode: in.Postcode, Country: in.Country,
		Lat: in.Lat, Lon: in.Lon, TimeZone: in.TimeZone,
	})
	if err != nil {
		return err
	}
	made(c, asked, l.CreatedAt, "", locationOf(l))
	return nil
}

// Locations lists places by name.
func (a *API) Locations(c *gin.Context) error {
	q := queryOf(c)
	text, page := q.text("q"), q.page()
	if err := q.done(); err != nil {
		return err
	}
	list, err := a.store.Locations(c.Request.Context(), viewer(c), text, page)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, pageOf(list, locationOf))
	return nil
}
