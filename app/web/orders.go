package web

import (
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"haulcast/models"
	"haulcast/models/store"
	"haulcast/views/orders"
	"haulcast/views/ui"
	"haulcast/views/words"
)

// orderPath is an order's page.
func orderPath(number string) string { return "/orders/" + number }

// degrees writes a latitude or longitude as short as it can be.
func degrees(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// orderList shows orders, newest first: all of them to staff, their own to customers.
func (w *Web) orderList(c *gin.Context) (templ.Component, error) {
	ctx, v := c.Request.Context(), w.viewer(c)
	own, title := !v.Role.Staff(), "layout.orders"
	if own {
		title = "layout.own_orders"
	}
	frame, err := w.frame(c, words.T(ctx, title), "js/orders.js")
	if err != nil {
		return nil, err
	}
	filter := store.OrderFilter{State: models.OrderState(c.Query("state")), Query: c.Query("q")}
	if !slices.Contains(models.OrderStates, filter.State) {
		filter.State = ""
	}
	list, err := w.store.Orders(ctx, v, filter, pageOf(c))
	if err != nil {
		return nil, err
	}
	p := orders.ListProps{
		Layout: frame, Own: own, MayWrite: v.May(models.WriteOrders), State: string(filter.State), Query: filter.Query,
		First: c.Query("after") == "" && filter.Query == "", Chips: orderChips(c, filter), Pages: w.pagesOf(c, list.Next),
	}
	for _, o := range list.Items {
		p.Rows = append(p.Rows, orderRow(o))
	}
	return orders.List(p), nil
}

func orderChips(c *gin.Context, f store.OrderFilter) []ui.ChipProps {
	ctx := c.Request.Context()
	chips := []ui.ChipProps{{Label: words.T(ctx, "orders.all"), Href: "/orders", Current: f.State == "" && f.Query == ""}}
	for _, state := range models.OrderStates {
		look := ui.LookOf("order-state", string(state))
		chips = append(chips, ui.ChipProps{
			Label: words.T(ctx, look.Words), Icon: look.Icon, Tone: look.Tone, Href: "/orders?state=" + string(state),
			Current: f.State == state,
		})
	}
	return chips
}

func orderRow(o models.Order) orders.Row {
	return orders.Row{
		Number: o.Number, Reference: o.Reference, Customer: o.Customer.Name, Origin: o.Origin.Name,
		Destination: o.Destination.Name, Zone: o.Destination.TimeZone, State: string(o.State),
		PromisedFrom: o.PromisedFrom, PromisedTo: o.PromisedTo, PlacedAt: o.CreatedAt,
	}
}

// order shows one order.
func (w *Web) order(c *gin.Context) (templ.Component, error) {
	return w.orderPage(c, orders.Cancel{})
}

// orderPage reads everything an order's page shows. cancel is the dialog that came back, if it did.
func (w *Web) orderPage(c *gin.Context, cancel orders.Cancel) (templ.Component, error) {
	ctx, v := c.Request.Context(), w.viewer(c)
	frame, err := w.frame(c, c.Param("number"), "js/orders.js", "js/board.js")
	if err != nil {
		return nil, err
	}
	o, err := w.store.OrderByNumber(ctx, v, c.Param("number"))
	if err != nil {
		return nil, err
	}
	frame.Path = orderPath(o.Number)
	p := orders.ShowProps{
		Layout: frame, Head: orderHead(o, v), Staff: v.SeesInternal(), MayWrite: v.May(models.WriteOrders),
		MayBook: v.May(models.ActOnShipments), Over: orderOver(o.State), Cancel: cancel,
	}
	shipments, err := w.store.ShipmentsOfOrder(ctx, v, o.ID)
	if err != nil {
		return nil, err
	}
	for _, s := range shipments {
		p.Shipments = append(p.Shipments, orderShipment(s, v))
	}
	revisions, err := w.store.PromiseRevisions(ctx, v, o.Number)
	p.Revisions = revisionsOf(o, revisions)
	return orders.Show(p), err
}

// orderOver tells whether an order's work is done, one way or another: app/tracking changes it no more.
func orderOver(s models.OrderState) bool {
	return s == models.OrderDelivered || s == models.OrderException || s == models.OrderCancelled
}

func orderHead(o models.Order, v models.Viewer) orders.Head {
	h := orders.Head{
		Number: o.Number, Customer: o.Customer.Name, Reference: o.Reference, State: string(o.State),
		Origin: addressOf(o.Origin), Destination: addressOf(o.Destination), PlacedAt: o.CreatedAt, ReadyAt: timeOf(o.ReadyAt),
		CancelledAt: timeOf(o.CancelledAt), PromisedFrom: o.PromisedFrom, PromisedTo: o.PromisedTo,
		PromisedOriginalTo: o.PromisedOriginalTo, ServiceLevel: o.ServiceLevel,
	}
	if o.Profile != nil {
		h.Profile = o.Profile.Name
	}
	if v.SeesInternal() {
		h.Notes = o.Notes
	}
	return h
}

func addressOf(l models.Location) orders.Address {
	return orders.Address{Name: l.Name, Lines: addressLines(l), Zone: l.TimeZone}
}

func orderShipment(s models.Shipment, v models.Viewer) orders.Shipment {
	line := orders.Shipment{
		Number: s.TrackingNumber, Description: s.Description, State: string(s.State), ETAClass: string(s.ETAClass),
		ETA: timeOf(s.ETA), Done: timeOf(s.DeliveredAt), TempC: s.LastTempC,
	}
	if s.Profile != nil {
		line.LowC, line.HighC = s.Profile.MinC, s.Profile.MaxC
	}
	if !v.SeesInternal() {
		return line
	}
	if s.AlarmSeverity > models.NoSeverity {
		line.Severity = s.AlarmSeverity.String()
	}
	if s.Vehicle != nil {
		line.Vehicle = s.Vehicle.Name
	}
	return line
}

// revisionsOf tells the promises of an order, newest first and the first one last. What is kept of each change is the
// window before it, so the windows follow from the present one backwards.
func revisionsOf(o models.Order, changes []store.PromiseRevision) []orders.Revision {
	from, to := o.PromisedFrom, o.PromisedTo
	var told []orders.Revision
	for _, change := range changes {
		told = append(told, orders.Revision{At: change.At, By: change.By, From: from, To: to})
		from, to = before(change.WasFrom, from), before(change.WasTo, to)
	}
	return append(told, orders.Revision{At: o.CreatedAt, From: from, To: to, First: true})
}

func before(was *time.Time, is time.Time) time.Time {
	if was == nil {
		return is
	}
	return *was
}
