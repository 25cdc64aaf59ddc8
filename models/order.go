package models

import "time"

// OrderState is derived from the states of an order's shipments.
type OrderState string

// The order states, domain.md 1.3.
const (
	OrderDraft              OrderState = "draft"
	OrderOpen               OrderState = "open"
	OrderInProgress         OrderState = "in_progress"
	OrderPartiallyDelivered OrderState = "partially_delivered"
	OrderDelivered          OrderState = "delivered"
	OrderException          OrderState = "closed_with_exception"
	OrderCancelled          OrderState = "cancelled"
)

// OrderStates lists them in the order of an order's life.
var OrderStates = []OrderState{
	OrderDraft, OrderOpen, OrderInProgress, OrderPartiallyDelivered, OrderDelivered, OrderException, OrderCancelled,
}

// Order is what a customer asked for and what we promised: from where to where, and in which window.
type Order struct {
	ID                 ID `gorm:"primaryKey"`
	Number             string
	CustomerID         ID
	Reference          string // the customer's own number for it
	OriginID           ID
	DestinationID      ID
	ReadyAt            *time.Time
	PromisedFrom       time.Time
	PromisedTo         time.Time
	PromisedOriginalTo time.Time // never changes once placed
	PromiseRevision    int
	ProfileID          *ID // the temperature profile its goods must keep
	ServiceLevel       string
	Notes              string // internal: never shown to customers
	State              OrderState
	Version            int
	CreatedBy          *ID
	CreatedAt          time.Time
	UpdatedAt          time.Time
	CancelledAt        *time.Time

	Customer    Customer            `gorm:"foreignKey:CustomerID"`
	Origin      Location            `gorm:"foreignKey:OriginID"`
	Destination Location            `gorm:"foreignKey:DestinationID"`
	Profile     *TemperatureProfile `gorm:"foreignKey:ProfileID"`
}

// DeriveOrderState tells an order's state from its shipments' states; no shipments yet means open.
func DeriveOrderState(shipments []State) OrderState {
	var draft, delivered, cancelled, closed, moving int
	for _, s := range shipments {
		switch {
		case s == Draft:
			draft++
		case s == Delivered:
			delivered++
		case s == Cancelled:
			cancelled++
		case s == Returned || s == Disposed || s == Lost:
			closed++
		case s != Booked && s != Dispatched:
			moving++
		}
	}
	n := len(shipments)
	switch live := n - cancelled; {
	case n == 0:
		return OrderOpen
	case live == 0:
		return OrderCancelled
	case draft == live:
		return OrderDraft
	case delivered == live:
		return OrderDelivered
	case delivered+closed == live:
		return OrderException
	case delivered > 0:
		return OrderPartiallyDelivered
	case moving > 0 || closed > 0:
		return OrderInProgress
	}
	return OrderOpen
}
