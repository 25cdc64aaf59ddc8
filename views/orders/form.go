package orders

import (
	"context"
	"strings"

	"haulcast/views/layout"
	"haulcast/views/ui"
	"haulcast/views/words"
)

// Form is an order as it is typed: every value as text, just as it came. The names of its fields are those by which
// app/tracking tells mistakes.
type Form struct {
	ID           string // the order's id, made with the empty form: sent twice, it is one order
	Customer     string // its code
	Reference    string
	Origin       Place
	Destination  Place
	ReadyAt      string // local time at the origin, as <input type=datetime-local> writes it
	PromisedFrom string // local time at the destination
	PromisedTo   string
	Profile      string
	ServiceLevel string
	Notes        string
	Book         bool // book a shipment at once
	Goods        Goods
}

// Place is a known place by its label, or a new one in full.
type Place struct {
	Known    string
	Choice   string      // the id of the one that is meant when several have the same label
	Choices  []ui.Option // these
	Name     string
	Street   string
	City     string
	Postcode string
	Country  string
	Lat, Lon string
	TimeZone string
}

// New tells whether anything of a new place was typed. The zone does not count: it is filled in from the start.
func (p Place) New() bool {
	return strings.TrimSpace(p.Name+p.Street+p.City+p.Postcode+p.Country+p.Lat+p.Lon) != ""
}

// Goods is a shipment as it is typed.
type Goods struct {
	Description string
	Pieces      string
	WeightKG    string
	Vehicle     string
	Driver      string
}

// Offers are the values that forms suggest.
type Offers struct {
	Customers []ui.Option // code and name
	Places    []ui.Option // label and zone
	Profiles  []ui.Option
	Vehicles  []ui.Option
}

// NewProps is the form that places an order.
type NewProps struct {
	Layout  layout.Props
	Form    Form
	Offers  Offers
	Refused *ui.Refusal
}

// EditProps is the form that changes an order.
type EditProps struct {
	Layout          layout.Props
	Number          string
	Version         int
	Form            Form
	Offers          Offers
	OriginZone      string
	DestinationZone string
	Refused         *ui.Refusal
}

// AddProps is the form that books a shipment of an order.
type AddProps struct {
	Layout  layout.Props
	Number  string
	ID      string // the shipment's id, as Form.ID
	Goods   Goods
	Offers  Offers
	Told    string // a sentence about what was done already, "" for none
	Refused *ui.Refusal
}

// label gives the name of a field as people read it; a place's fields are told with whose they are.
func label(ctx context.Context) func(field string) string {
	return func(field string) string {
		whose, rest, ofPlace := strings.Cut(field, ".")
		if !ofPlace {
			return words.T(ctx, "orders.field."+field)
		}
		return words.T(ctx, "orders.field."+whose) + ": " + words.T(ctx, "orders.field."+rest)
	}
}
