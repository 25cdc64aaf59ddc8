package web

import (
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"haulcast/app/tracking"
	"haulcast/models"
	"haulcast/models/store"
	"haulcast/views/orders"
	"haulcast/views/ui"
	"haulcast/views/words"
)

// newOrder shows the empty form.
func (w *Web) newOrder(c *gin.Context) (templ.Component, error) {
	settings, err := w.store.Settings(c.Request.Context())
	if err != nil {
		return nil, err
	}
	here := orders.Place{TimeZone: settings.TimeZone}
	return w.newOrderForm(c, orders.Form{
		ID: models.NewID().String(), Origin: here, Destination: here, Book: true, Goods: orders.Goods{Pieces: "1"},
	}, nil)
}

func (w *Web) newOrderForm(c *gin.Context, form orders.Form, refused *ui.Refusal) (templ.Component, error) {
	frame, err := w.frame(c, words.T(c.Request.Context(), "orders.new"))
	if err != nil {
		return nil, err
	}
	frame.Path = "/orders/new"
	offers, err := w.orderOffers(c, form.Profile)
	return orders.New(orders.NewProps{Layout: frame, Form: form, Offers: offers, Refused: refused}), err
}

func (w *Web) orderOffers(c *gin.Context, profile string) (o orders.Offers, err error) {
	if o.Customers, err = w.customerOffers(c); err != nil {
		return o, err
	}
	if o.Places, err = w.placeOffers(c); err != nil {
		return o, err
	}
	if o.Vehicles, err = w.vehicleOffers(c); err != nil {
		return o, err
	}
	o.Profiles, err = w.profileOffers(c, profile)
	return o, err
}

// typedOrder is the form as it came.
func typedOrder(c *gin.Context) orders.Form {
	return orders.Form{
		ID: formID(c).String(), Customer: c.PostForm("customer"), Reference: c.PostForm("reference"),
		Origin: typedPlace(c, "origin"), Destination: typedPlace(c, "destination"),
		ReadyAt: c.PostForm("ready_at"), PromisedFrom: c.PostForm("promised_from"), PromisedTo: c.PostForm("promised_to"),
		Profile: c.PostForm("profile"), ServiceLevel: c.PostForm("service_level"), Notes: c.PostForm("notes"),
		Book: c.PostForm("book") != "", Goods: typedGoods(c),
	}
}

func typedGoods(c *gin.Context) orders.Goods {
	return orders.Goods{
		Description: c.PostForm("description"), Pieces: c.PostForm("pieces"), WeightKG: c.PostForm("weight_kg"),
		Vehicle: c.PostForm("vehicle"), Driver: c.PostForm("driver"),
	}
}

// placeOrder places an order and, if asked to, books its first shipment. What is typed is checked for both before either
// is done.
func (w *Web) placeOrder(c *gin.Context) (Next, error) {
	ctx, form, began := c.Request.Context(), typedOrder(c), store.Now()
	m := &mistakes{ctx: ctx}
	draft, err := w.readOrder(c, m, &form)
	if err != nil {
		return Next{}, err
	}
	var shipment tracking.ShipmentDraft
	if form.Book {
		if shipment, err = w.readGoods(c, m, form.Goods); err != nil {
			return Next{}, err
		}
	}
	if r := m.refusal("orders.mistakes"); r != nil {
		page, err := w.newOrderForm(c, form, r)
		return Next{Show: page}, err
	}
	placed, err := w.tracker.PlaceOrder(ctx, w.actor(c), draft)
	if r, ok := refusalOf(err); ok {
		page, err := w.newOrderForm(c, form, r)
		return Next{Show: page}, err
	}
	if err != nil {
		return Next{}, err
	}
	if form.Book {
		shipment.Order, shipment.ID = placed.Number, models.RepeatableID(placed.ID, "first shipment")
		return w.bookFirst(c, placed, form.Goods, shipment, placed.CreatedAt.Before(began))
	}
	return orderPlaced(placed, "", placed.CreatedAt.Before(began)), nil
}

// bookFirst books the shipment that was asked for with the order. When that is refused the order stands: the form for
// a shipment of it takes over, with what was typed.
func (w *Web) bookFirst(c *gin.Context, o models.Order, typed orders.Goods, d tracking.ShipmentDraft, repeat bool) (Next, error) {
	s, err := w.tracker.BookShipment(c.Request.Context(), w.actor(c), d)
	if r, ok := refusalOf(err); ok {
		page, err := w.addForm(c, o.Number, orders.AddProps{
			ID: d.ID.String(), Goods: typed, Told: words.T(c.Request.Context(), "orders.placed_unbooked"), Refused: r,
		})
		return Next{Show: page}, err
	}
	return orderPlaced(o, s.TrackingNumber, repeat), err
}

func orderPlaced(o models.Order, shipment string, repeat bool) Next {
	next := Next{Path: orderPath(o.Number), Flash: "orders.done", Args: []any{"number", o.Number, "shipment", shipment}}
	switch {
	case repeat:
		next.Flash = "orders.repeated"
	case shipment != "":
		next.Flash = "orders.done_booked"
	}
	return next
}

// readOrder makes a draft of what was typed.
func (w *Web) readOrder(c *gin.Context, m *mistakes, f *orders.Form) (tracking.OrderDraft, error) {
	d := tracking.OrderDraft{Reference: f.Reference, Profile: f.Profile, ServiceLevel: f.ServiceLevel, Notes: f.Notes}
	d.ID, _ = models.ParseID(f.ID) // typedOrder made sure of it
	if strings.TrimSpace(f.Customer) == "" {
		m.add("customer", "orders.mistake.required")
	}
	var there, here *time.Location
	var err error
	if d.CustomerID, err = w.typedCustomer(c, m, "customer", f.Customer); err != nil {
		return d, err
	}
	if d.Origin, here, err = w.readPlace(c, m, "origin", &f.Origin); err != nil {
		return d, err
	}
	if d.Destination, there, err = w.readPlace(c, m, "destination", &f.Destination); err != nil {
		return d, err
	}
	from, to := readWindow(m, f, there)
	d.ReadyAt = m.localTime("ready_at", f.ReadyAt, here)
	d.PromisedFrom, d.PromisedTo = timeOf(from), timeOf(to)
	checkReady(m, d.ReadyAt, to)
	return d, nil
}

// readWindow reads the promise by the clocks at the destination; both ends must be there, in order.
func readWindow(m *mistakes, f *orders.Form, zone *time.Location) (from, to *time.Time) {
	for _, end := range []struct {
		field, text string
		at          **time.Time
	}{{"promised_from", f.PromisedFrom, &from}, {"promised_to", f.PromisedTo, &to}} {
		if strings.TrimSpace(end.text) == "" {
			m.add(end.field, "orders.mistake.required")
			continue
		}
		*end.at = m.localTime(end.field, end.text, zone)
	}
	if from != nil && to != nil && to.Before(*from) {
		m.add("promised_to", "orders.mistake.promise_order")
	}
	return from, to
}

func checkReady(m *mistakes, ready, to *time.Time) {
	if ready != nil && to != nil && to.Before(*ready) {
		m.add("ready_at", "orders.mistake.ready_late")
	}
}

// readGoods makes a draft of a shipment as it was typed.
func (w *Web) readGoods(c *gin.Context, m *mistakes, g orders.Goods) (tracking.ShipmentDraft, error) {
	d := tracking.ShipmentDraft{
		Description: g.Description, Vehicle: strings.TrimSpace(g.Vehicle), Driver: g.Driver,
		WeightKG: m.number("weight_kg", g.WeightKG, "orders.mistake.weight"),
	}
	pieces, err := strconv.Atoi(strings.TrimSpace(g.Pieces))
	if err != nil || pieces < 1 {
		m.add("pieces", "orders.mistake.pieces")
	}
	d.Pieces = pieces
	if d.WeightKG != nil && *d.WeightKG <= 0 {
		m.add("weight_kg", "orders.mistake.weight")
	}
	if d.Vehicle == "" {
		return d, nil
	}
	_, err = w.store.VehicleByName(c.Request.Context(), w.viewer(c), d.Vehicle)
	if models.CodeOf(err) == models.NotFound {
		m.add("vehicle", "orders.mistake.vehicle")
		return d, nil
	}
	return d, err
}

// addShipment shows the form that books a shipment of an order.
func (w *Web) addShipment(c *gin.Context) (templ.Component, error) {
	return w.addForm(c, c.Param("number"), orders.AddProps{ID: models.NewID().String(), Goods: orders.Goods{Pieces: "1"}})
}

func (w *Web) addForm(c *gin.Context, number string, p orders.AddProps) (templ.Component, error) {
	ctx := c.Request.Context()
	frame, err := w.frame(c, words.T(ctx, "orders.add.title", "number", number))
	if err != nil {
		return nil, err
	}
	o, err := w.store.OrderByNumber(ctx, w.viewer(c), number)
	if err != nil {
		return nil, err
	}
	frame.Path = orderPath(o.Number) + "/shipments/new"
	p.Layout, p.Number = frame, o.Number
	p.Offers.Vehicles, err = w.vehicleOffers(c)
	return orders.Add(p), err
}

// bookShipment books a shipment of an order.
func (w *Web) bookShipment(c *gin.Context) (Next, error) {
	number, typed := c.Param("number"), typedGoods(c)
	m := &mistakes{ctx: c.Request.Context()}
	draft, err := w.readGoods(c, m, typed)
	if err != nil {
		return Next{}, err
	}
	draft.Order, draft.ID = number, formID(c)
	r := m.refusal("orders.mistakes")
	if r == nil {
		var s models.Shipment
		s, err = w.tracker.BookShipment(c.Request.Context(), w.actor(c), draft)
		if err == nil {
			return Next{Path: orderPath(number), Flash: "orders.booked", Args: []any{"shipment", s.TrackingNumber}}, nil
		}
		var ok bool
		if r, ok = refusalOf(err); !ok {
			return Next{}, err
		}
	}
	page, err := w.addForm(c, number, orders.AddProps{ID: draft.ID.String(), Goods: typed, Refused: r})
	return Next{Show: page}, err
}

// cancelOrder cancels an order, or shows its page again with the dialog open.
func (w *Web) cancelOrder(c *gin.Context) (Next, error) {
	number, reason, note := c.Param("number"), c.PostForm("reason"), c.PostForm("note")
	_, err := w.tracker.CancelOrder(c.Request.Context(), w.actor(c), number, models.Reason(reason), note)
	if r, ok := refusalOf(err); ok {
		page, err := w.orderPage(c, orders.Cancel{Refused: r, Reason: reason, Note: note})
		return Next{Show: page}, err
	}
	return Next{Path: orderPath(number), Flash: "orders.cancelled", Args: []any{"number", number}}, err
}
