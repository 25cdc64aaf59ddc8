package web

import (
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"haulcast/app/tracking"
	"haulcast/models"
	"haulcast/views/orders"
	"haulcast/views/ui"
	"haulcast/views/words"
)

// editOrder shows the form with what the order says now.
func (w *Web) editOrder(c *gin.Context) (templ.Component, error) {
	o, err := w.store.OrderByNumber(c.Request.Context(), w.viewer(c), c.Param("number"))
	if err != nil {
		return nil, err
	}
	return w.editForm(c, o, presentOrder(o), nil)
}

// presentOrder is an order as its form shows it.
func presentOrder(o models.Order) orders.Form {
	there := o.Destination.Zone()
	f := orders.Form{
		Reference: o.Reference, ReadyAt: clocks(timeOf(o.ReadyAt), o.Origin.Zone()), PromisedFrom: clocks(o.PromisedFrom, there),
		PromisedTo: clocks(o.PromisedTo, there), ServiceLevel: o.ServiceLevel, Notes: o.Notes,
	}
	if o.Profile != nil {
		f.Profile = o.Profile.Name
	}
	return f
}

func (w *Web) editForm(c *gin.Context, o models.Order, form orders.Form, refused *ui.Refusal) (templ.Component, error) {
	frame, err := w.frame(c, words.T(c.Request.Context(), "orders.edit.title", "number", o.Number))
	if err != nil {
		return nil, err
	}
	frame.Path = orderPath(o.Number) + "/edit"
	p := orders.EditProps{
		Layout: frame, Number: o.Number, Version: o.Version, Form: form, OriginZone: o.Origin.TimeZone,
		DestinationZone: o.Destination.TimeZone, Refused: refused,
	}
	p.Offers.Profiles, err = w.profileOffers(c, form.Profile)
	return orders.Edit(p), err
}

// saveOrder changes an order. When somebody else was faster, the form comes back with what the order says now.
func (w *Web) saveOrder(c *gin.Context) (Next, error) {
	ctx, number := c.Request.Context(), c.Param("number")
	o, err := w.store.OrderByNumber(ctx, w.viewer(c), number)
	if err != nil {
		return Next{}, err
	}
	form, m := typedOrder(c), &mistakes{ctx: ctx}
	edit := readEdit(m, &form, o)
	r := m.refusal("orders.mistakes")
	if r == nil {
		_, err = w.tracker.EditOrder(ctx, w.actor(c), number, *versionOf(c), edit)
		var ok bool
		if r, ok = refusalOf(err); !ok {
			return Next{Path: orderPath(number), Flash: "orders.saved"}, err
		}
		if isStale(err) {
			return w.staleOrder(c, number)
		}
	}
	o.Version = *versionOf(c)
	page, err := w.editForm(c, o, form, r)
	return Next{Show: page}, err
}

// staleOrder shows the form with what somebody else made of the order meanwhile.
func (w *Web) staleOrder(c *gin.Context, number string) (Next, error) {
	o, err := w.store.OrderByNumber(c.Request.Context(), w.viewer(c), number)
	if err != nil {
		return Next{}, err
	}
	page, err := w.editForm(c, o, presentOrder(o), &ui.Refusal{Message: words.T(c.Request.Context(), "orders.stale")})
	return Next{Show: page}, err
}

// readEdit makes an edit of what was typed.
func readEdit(m *mistakes, f *orders.Form, o models.Order) tracking.OrderEdit {
	from, to := readWindow(m, f, o.Destination.Zone())
	ready := m.localTime("ready_at", f.ReadyAt, o.Origin.Zone())
	checkReady(m, ready, to)
	if f.ReadyAt == "" && o.ReadyAt != nil {
		m.add("ready_at", "orders.mistake.ready_kept")
	}
	ready = unlessSame(ready, f.ReadyAt, timeOf(o.ReadyAt), o.Origin.Zone())
	from = unlessSame(from, f.PromisedFrom, o.PromisedFrom, o.Destination.Zone())
	to = unlessSame(to, f.PromisedTo, o.PromisedTo, o.Destination.Zone())
	return tracking.OrderEdit{
		Reference: &f.Reference, ReadyAt: ready, PromisedFrom: from, PromisedTo: to, Profile: &f.Profile,
		ServiceLevel: &f.ServiceLevel, Notes: &f.Notes,
	}
}

// unlessSame gives a time as it was typed, and nil when the form still says what it was drawn with: a form knows no
// seconds, and what nobody touched must not change by them.
func unlessSame(typed *time.Time, text string, was time.Time, zone *time.Location) *time.Time {
	if text == clocks(was, zone) {
		return nil
	}
	return typed
}
