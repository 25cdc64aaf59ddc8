package web

import (
	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"haulcast/app/tracking"
	"haulcast/models"
	"haulcast/views/setup"
	"haulcast/views/ui"
	"haulcast/views/words"
)

// customerList shows the customers.
func (w *Web) customerList(c *gin.Context) (templ.Component, error) {
	frame, err := w.setupFrame(c, setup.Customers, models.ManageCustomers, "/customers/new")
	if err != nil {
		return nil, err
	}
	list, err := w.store.Customers(c.Request.Context(), w.viewer(c), frame.Query, pageOf(c))
	frame.Empty, frame.Pages = len(list.Items) == 0, w.pagesOf(c, list.Next)
	return setup.ListCustomers(setup.CustomersProps{Frame: frame, Rows: list.Items}), err
}

// newCustomer shows the empty form.
func (w *Web) newCustomer(c *gin.Context) (templ.Component, error) {
	return w.customerForm(c, tracking.CustomerDraft{}, nil)
}

func (w *Web) customerForm(c *gin.Context, d tracking.CustomerDraft, refused *ui.Refusal) (templ.Component, error) {
	title := words.T(c.Request.Context(), "setup.customers.new")
	frame, err := w.formFrame(c, setup.Customers, title, setup.Customers)
	frame.Refused = refused
	return setup.NewCustomer(setup.CustomerProps{FormFrame: frame, Code: d.Code, Name: d.Name, ContactEmail: d.ContactEmail}), err
}

// makeCustomer adds a customer.
func (w *Web) makeCustomer(c *gin.Context) (Next, error) {
	draft := tracking.CustomerDraft{Code: c.PostForm("code"), Name: c.PostForm("name"), ContactEmail: c.PostForm("contact_email")}
	made, err := w.tracker.CreateCustomer(c.Request.Context(), w.actor(c), draft)
	if r, ok := refusalOf(err); ok {
		page, err := w.customerForm(c, draft, r)
		return Next{Show: page}, err
	}
	return Next{Path: setup.Customers, Flash: "setup.made.customer", Args: []any{"name", made.Name}}, err
}
