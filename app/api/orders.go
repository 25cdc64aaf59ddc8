package api

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"haulcast/app/tracking"
	"haulcast/models"
	"haulcast/models/store"
)

// placeInput is where an order begins or ends: a place that is known, or a new one in full.
type placeInput struct {
	LocationID *models.ID `json:"location_id"`
	Name       string     `json:"name"`
	Street     string     `json:"street"`
	City       string     `json:"city"`
	Postcode   string     `json:"postcode"`
	Country    string     `json:"country"`
	Lat        *float64   `json:"lat"`
	Lon        *float64   `json:"lon"`
	TimeZone   string     `json:"time_zone"`
}

func (p placeInput) draft() tracking.PlaceDraft {
	return tracking.PlaceDraft{
		LocationID: p.LocationID, Name: p.Name, Street: p.Street, City: p.City, Postcode: p.Postcode, Country: p.Country,
		Lat: p.Lat, Lon: p.Lon, TimeZone: p.TimeZone,
	}
}

// orderInput is what an order is placed with.
type orderInput struct {
	Customer     string     `json:"customer" need:"yes"`
	Reference    string     `json:"reference"`
	Origin       placeInput `json:"origin" need:"yes"`
	Destination  placeInput `json:"destination" need:"yes"`
	ReadyAt      *time.Time `json:"ready_at"`
	PromisedFrom time.Time  `json:"promised_from" need:"yes"`
	PromisedTo   time.Time  `json:"promised_to" need:"yes"`
	Profile      string     `json:"profile"`
	ServiceLevel string     `json:"service_level"`
	Notes        string     `json:"notes"`
}

// PlaceOrder takes an order.
func (a *API) PlaceOrder(c *gin.Context) error {
	in, err := read[orderInput](c)
	if err != nil {
		return err
	}
	id, err := repeatableID(c)
	if err != nil {
		return err
	}
	asked := a.tracker.Now()
	o, err := a.tracker.PlaceOrder(c.Request.Context(), actor(c), tracking.OrderDraft{
		ID: id, Customer: in.Customer, Reference: in.Reference, Origin: in.Origin.draft(),
		Destination: in.Destination.draft(), ReadyAt: in.ReadyAt, PromisedFrom: in.PromisedFrom,
		PromisedTo: in.PromisedTo, Profile: in.Profile, ServiceLevel: in.ServiceLevel, Notes: in.Notes,
	})
	if err != nil {
		return err
	}
	c.Header("ETag", etag(o.Version))
	made(c, asked, o.CreatedAt, "/api/v1/orders/"+o.Number, orderFor(viewer(c), o))
	return nil
}

// Orders lists orders, newest first.
func (a *API) Orders(c *gin.Context) error {
	q := queryOf(c)
	filter := store.OrderFilter{State: word[models.OrderState](q, "state"), Query: q.text("q")}
	page := q.page()
	if err := q.done(); err != nil {
		return err
	}
	list, err := a.store.Orders(c.Request.Context(), viewer(c), filter, page)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, pageOf(list, func(o models.Order) any { return orderFor(viewer(c), o) }))
	return nil
}

// Order reads one order.
func (a *API) Order(c *gin.Context) error {
	number, err := orderNumber(c)
	if err != nil {
		return err
	}
	o, err := a.store.OrderByNumber(c.Request.Context(), viewer(c), number)
	if err != nil {
		return err
	}
	return answerOrder(c, o)
}

// cancellationInput says why an order is cancelled.
type cancellationInput struct {
	ReasonCode models.Reason `json:"reason_code" need:"yes"`
	Note       string        `json:"note"`
}

// CancelOrder ends an order whose goods were not picked up yet.
func (a *API) CancelOrder(c *gin.Context) error {
	number, err := orderNumber(c)
	if err != nil {
		return err
	}
	in, err := read[cancellationInput](c)
	if err != nil {
		return err
	}
	o, err := a.tracker.CancelOrder(c.Request.Context(), actor(c), number, in.ReasonCode, in.Note)
	if err != nil {
		return err
	}
	return answerOrder(c, o)
}

func answerOrder(c *gin.Context, o models.Order) error {
	c.Header("ETag", etag(o.Version))
	c.JSON(http.StatusOK, orderFor(viewer(c), o))
	return nil
}
