package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"haulcast/app/tracking"
)

// customerInput is a new customer.
type customerInput struct {
	Code         string `json:"code" need:"yes"`
	Name         string `json:"name" need:"yes"`
	ContactEmail string `json:"contact_email"`
}

// CreateCustomer adds a customer.
func (a *API) CreateCustomer(c *gin.Context) error {
	in, err := read[customerInput](c)
	if err != nil {
		return err
	}
	made, err := a.tracker.CreateCustomer(c.Request.Context(), actor(c), tracking.CustomerDraft{
		Code: in.Code, Name: in.Name, ContactEmail: in.ContactEmail,
	})
	if err != nil {
		return err
	}
	c.JSON(http.StatusCreated, customerOf(made))
	return nil
}

// Customers lists customers.
func (a *API) Customers(c *gin.Context) error {
	q := queryOf(c)
	text, page := q.text("q"), q.page()
	if err := q.done(); err != nil {
		return err
	}
	list, err := a.store.Customers(c.Request.Context(), viewer(c), text, page)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, pageOf(list, customerOf))
	return nil
}
