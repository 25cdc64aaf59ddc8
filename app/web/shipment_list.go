package web

import (
	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"haulcast/models"
	"haulcast/models/store"
	"haulcast/views/shipments"
	"haulcast/views/ui"
	"haulcast/views/words"
)

// shipmentList shows shipments, newest first: all of them to staff, their own to customers.
func (w *Web) shipmentList(c *gin.Context) (templ.Component, error) {
	ctx, v := c.Request.Context(), w.viewer(c)
	own := !v.Role.Staff()
	title := "layout.shipments"
	if own {
		title = "layout.own_shipments"
	}
	frame, err := w.frame(c, words.T(ctx, title), "js/board.js")
	if err != nil {
		return nil, err
	}
	show := c.DefaultQuery("show", "active")
	list, err := w.store.Shipments(ctx, v, shipmentFilter(show, c.Query("q")), pageOf(c))
	if err != nil {
		return nil, err
	}
	p := shipments.ListProps{
		Layout: frame, Own: own, Query: c.Query("q"), Chips: shipmentChips(c, show), Pages: w.pagesOf(c, list.Next),
	}
	for _, s := range list.Items {
		p.Rows = append(p.Rows, shipmentLine(s))
	}
	return shipments.List(p), nil
}

// shipmentFilter is what a chip or a search asks for; a search looks everywhere.
func shipmentFilter(show, query string) store.ShipmentFilter {
	f := store.ShipmentFilter{Query: query}
	if query != "" {
		return f
	}
	switch show {
	case "active", "ended":
		ended := show == "ended"
		f.Ended = &ended
	}
	return f
}

func shipmentChips(c *gin.Context, show string) []ui.ChipProps {
	var chips []ui.ChipProps
	for _, name := range []string{"active", "ended", "all"} {
		chips = append(chips, ui.ChipProps{
			Label: words.T(c.Request.Context(), "shipments.filter."+name), Href: "/shipments?show=" + name,
			Current: name == show && c.Query("q") == "",
		})
	}
	return chips
}

func shipmentLine(s models.Shipment) shipments.Line {
	l := shipments.Line{
		Number: s.TrackingNumber, Order: s.Order.Number, Customer: s.Customer.Name, Reference: s.Order.Reference,
		Origin: s.Origin.Name, Destination: s.Destination.Name, Zone: s.Destination.TimeZone,
		State: string(s.State), ETAClass: string(s.ETAClass), ETA: timeOf(s.ETA), PromisedTo: s.PromisedTo,
		Done: timeOf(s.DeliveredAt), ReportedAt: reportedAt(s), TempC: s.LastTempC,
	}
	if s.Profile != nil {
		l.LowC, l.HighC = s.Profile.MinC, s.Profile.MaxC
	}
	return l
}
