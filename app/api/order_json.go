package api

import (
	"time"

	"haulcast/models"
)

// order is what a customer may read of an order.
type order struct {
	Number             string            `json:"number"`
	Version            int               `json:"version"`
	State              models.OrderState `json:"state"`
	Customer           customerName      `json:"customer"`
	Reference          string            `json:"reference"`
	Origin             location          `json:"origin"`
	Destination        location          `json:"destination"`
	ReadyAt            *time.Time        `json:"ready_at"`
	PromisedFrom       time.Time         `json:"promised_from"`
	PromisedTo         time.Time         `json:"promised_to"`
	PromisedOriginalTo time.Time         `json:"promised_original_to"`
	PromiseRevision    int               `json:"promise_revision"`
	Profile            *profileLimits    `json:"profile"`
	ServiceLevel       string            `json:"service_level"`
	CreatedAt          time.Time         `json:"created_at"`
	UpdatedAt          time.Time         `json:"updated_at"`
	CancelledAt        *time.Time        `json:"cancelled_at"`
}

// staffOrder adds what stays in the house.
type staffOrder struct {
	order
	Notes string `json:"notes"`
}

// orderFor draws an order as the viewer may read it.
func orderFor(v models.Viewer, o models.Order) any {
	public := order{
		Number: o.Number, Version: o.Version, State: o.State, Customer: nameOf(o.Customer), Reference: o.Reference,
		Origin: locationOf(o.Origin), Destination: locationOf(o.Destination), ReadyAt: o.ReadyAt,
		PromisedFrom: o.PromisedFrom, PromisedTo: o.PromisedTo, PromisedOriginalTo: o.PromisedOriginalTo,
		PromiseRevision: o.PromiseRevision, Profile: limitsOf(o.Profile), ServiceLevel: o.ServiceLevel,
		CreatedAt: o.CreatedAt, UpdatedAt: o.UpdatedAt, CancelledAt: o.CancelledAt,
	}
	if !v.SeesInternal() {
		return public
	}
	return staffOrder{order: public, Notes: o.Notes}
}
