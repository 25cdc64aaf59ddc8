package api

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"haulcast/app/tracking"
	"haulcast/models"
	"haulcast/models/store"
)

// shipmentInput is what a shipment is booked with.
type shipmentInput struct {
	Order       string      `json:"order" need:"yes"`
	Description string      `json:"description"`
	Pieces      *int        `json:"pieces"`
	WeightKG    *float64    `json:"weight_kg"`
	Profile     string      `json:"profile"`
	Vehicle     string      `json:"vehicle"`
	Driver      string      `json:"driver"`
	Draft       bool        `json:"draft"`
	Route       [][]float64 `json:"route"`
}

// BookShipment makes a shipment of an order.
func (a *API) BookShipment(c *gin.Context) error {
	in, err := read[shipmentInput](c)
	if err != nil {
		return err
	}
	id, err := repeatableID(c)
	if err != nil {
		return err
	}
	route, err := routeOf(in.Route)
	if err != nil {
		return err
	}
	asked := a.tracker.Now()
	s, err := a.tracker.BookShipment(c.Request.Context(), actor(c), tracking.ShipmentDraft{
		ID: id, Order: strings.ToUpper(in.Order), Description: in.Description, Pieces: orElse(in.Pieces, 1),
		WeightKG: in.WeightKG, Profile: in.Profile, Vehicle: in.Vehicle, Driver: in.Driver, Draft: in.Draft, Route: route,
	})
	if err != nil {
		return err
	}
	c.Header("ETag", etag(s.Version))
	made(c, asked, s.CreatedAt, "/api/v1/shipments/"+s.TrackingNumber, shipmentFor(viewer(c), s))
	return nil
}

// routeOf reads a planned way, [[lat, lon], …].
func routeOf(points [][]float64) ([][2]float64, error) {
	var p models.Problems
	route := make([][2]float64, len(points))
	for i, point := range points {
		if len(point) != len(route[i]) {
			p.Add(fmt.Sprintf("route[%d]", i), "must be a latitude and a longitude, such as [53.4, -2.98]")
			continue
		}
		copy(route[i][:], point)
	}
	return route, p.Err()
}

func orElse[T any](given *T, otherwise T) T {
	if given == nil {
		return otherwise
	}
	return *given
}

// Shipments lists shipments, newest first.
func (a *API) Shipments(c *gin.Context) error {
	q := queryOf(c)
	filter := store.ShipmentFilter{
		States: wordsIn[models.State](q, "state"), Query: q.text("q"), Ended: q.flag("ended"),
	}
	order := q.text("order")
	page := q.page()
	if err := q.done(); err != nil {
		return err
	}
	if order != "" {
		o, err := a.store.OrderByNumber(c.Request.Context(), viewer(c), strings.ToUpper(order))
		if err != nil {
			return err
		}
		filter.OrderID = o.ID
	}
	list, err := a.store.Shipments(c.Request.Context(), viewer(c), filter, page)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, pageOf(list, func(s models.Shipment) any { return shipmentFor(viewer(c), s) }))
	return nil
}

// Shipment reads one shipment.
func (a *API) Shipment(c *gin.Context) error {
	s, err := a.shipmentIn(c)
	if err != nil {
		return err
	}
	return answerShipment(c, s)
}

// shipmentIn is the shipment that the URL names, as far as the viewer may see it.
func (a *API) shipmentIn(c *gin.Context) (models.Shipment, error) {
	number, err := trackingNumber(c)
	if err != nil {
		return models.Shipment{}, err
	}
	return a.store.ShipmentByNumber(c.Request.Context(), viewer(c), number)
}

func answerShipment(c *gin.Context, s models.Shipment) error {
	c.Header("ETag", etag(s.Version))
	c.JSON(http.StatusOK, shipmentFor(viewer(c), s))
	return nil
}
