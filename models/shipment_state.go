package models

import (
	"slices"
	"time"
)

// State is where a shipment stands; domain.md 1.3, pictured in docs/shipment-states.md.
type State string

// The states. Delivered, returned, disposed and cancelled are terminal; lost is terminal until something is found.
const (
	Draft              State = "draft"
	Booked             State = "booked"
	Dispatched         State = "dispatched"
	PickedUp           State = "picked_up"
	InTransit          State = "in_transit"
	OutForDelivery     State = "out_for_delivery"
	AvailableForPickup State = "available_for_pickup"
	AttemptFailed      State = "attempt_failed"
	OnHold             State = "on_hold"
	Returning          State = "returning"
	Delivered          State = "delivered"
	Returned           State = "returned"
	Disposed           State = "disposed"
	Cancelled          State = "cancelled"
	Lost               State = "lost"
)

// States lists them in the order of a shipment's life.
var States = []State{
	Draft, Booked, Dispatched, PickedUp, InTransit, OutForDelivery, AvailableForPickup, AttemptFailed,
	OnHold, Returning, Delivered, Returned, Disposed, Cancelled, Lost,
}

// heldState stands in the table for "the state that was saved when it was put on hold".
const heldState State = "(held)"

// moves is the whole table: in this state, these events may happen, and lead there. What is not here is refused.
var moves = map[State]map[EventType]State{
	Draft:  {EventBooked: Booked, EventCancelled: Cancelled},
	Booked: {EventDispatched: Dispatched, EventPickedUp: PickedUp, EventHeld: OnHold, EventCancelled: Cancelled},
	Dispatched: {
		EventPickedUp: PickedUp, EventUnassigned: Booked, EventHeld: OnHold, EventCancelled: Cancelled,
	},
	PickedUp: {
		EventCheckpoint: InTransit, EventOutForDelivery: OutForDelivery, EventDelivered: Delivered,
		EventHeld: OnHold, EventReturning: Returning, EventLost: Lost,
	},
	InTransit: {
		EventCheckpoint: InTransit, EventOutForDelivery: OutForDelivery, EventAvailableForPickup: AvailableForPickup,
		EventDelivered: Delivered, EventHeld: OnHold, EventReturning: Returning, EventLost: Lost,
	},
	OutForDelivery: {
		EventDelivered: Delivered, EventAttemptFailed: AttemptFailed, EventAvailableForPickup: AvailableForPickup,
		EventCheckpoint: InTransit, EventHeld: OnHold, EventReturning: Returning, EventLost: Lost,
	},
	AvailableForPickup: {
		EventDelivered: Delivered, EventOutForDelivery: OutForDelivery, EventHeld: OnHold,
		EventReturning: Returning, EventLost: Lost,
	},
	AttemptFailed: {
		EventOutForDelivery: OutForDelivery, EventCheckpoint: InTransit, EventAvailableForPickup: AvailableForPickup,
		EventHeld: OnHold, EventReturning: Returning, EventLost: Lost,
	},
	OnHold: {
		EventResumed: heldState, EventReturning: Returning, EventDisposed: Disposed, EventLost: Lost,
		EventCancelled: Cancelled,
	},
	Returning: {EventReturned: Returned, EventCheckpoint: InTransit, EventHeld: OnHold, EventLost: Lost},
	Lost:      {EventFound: InTransit, EventReturning: Returning, EventDisposed: Disposed},
}

// needsReason lists the events that must say why.
var needsReason = []EventType{
	EventAttemptFailed, EventHeld, EventReturning, EventLost, EventDisposed, EventCancelled, EventDamageReported,
}

// Terminal tells whether nothing but a correction can follow.
func (s State) Terminal() bool {
	return s == Delivered || s == Returned || s == Disposed || s == Cancelled
}

// Ended tells whether the shipment is off the board: terminal, or lost.
func (s State) Ended() bool { return s.Terminal() || s == Lost }

// Moving tells whether goods are with us and a device should be heard: silence in these states is worth an alarm.
func (s State) Moving() bool {
	switch s {
	case PickedUp, InTransit, OutForDelivery, Returning:
		return true
	}
	return false
}

// Known tells whether the state is one of ours.
func (s State) Known() bool { return slices.Contains(States, s) }

// NeedsReason tells whether the event must carry a reason code.
func (t EventType) NeedsReason() bool { return slices.Contains(needsReason, t) }

// Moves tells whether the event can move a shipment at all; others are notes on the timeline.
func (t EventType) Moves() bool {
	for _, to := range moves {
		if _, ok := to[t]; ok {
			return true
		}
	}
	return false
}

// Next lists the moving events that may happen to the shipment now, in the order of EventTypes.
func (s Shipment) Next(role Role) []EventType {
	var next []EventType
	for _, t := range EventTypes {
		if _, ok := moves[s.State][t]; ok && s.guard(t, role) == "" {
			next = append(next, t)
		}
	}
	return next
}

// guard says why an event that the table lists may still not happen; "" when it may.
func (s Shipment) guard(t EventType, role Role) string {
	switch {
	case t == EventCancelled && s.PickedUpAt != nil:
		return "It was picked up already: send it back instead of cancelling."
	case t == EventDisposed && role != RoleAdmin:
		return "Only an admin may dispose of goods."
	case t == EventDispatched && s.VehicleID == nil && s.DriverName == "" && s.ReportEveryS == 0:
		return "Assign a vehicle, a driver or a device first."
	}
	return ""
}

// Outcome says what an event did.
type Outcome struct {
	From, To State
	Moved    bool // the state or its beginning changed
	Late     bool // kept as history: it occurred before the present state began
}

// Apply lets an event happen to the shipment: it checks the move against the table, its guard and its reason, and
// changes State, StateSince, HeldState, ReasonCode, PickedUpAt and DeliveredAt. Planned and estimated events and
// events that never move anything leave the state alone. An actual moving event that occurred before the present
// state began is Late: kept, and moves nothing, whatever the table says. Everything else that the table does not
// list is an Illegal error carrying the events that may happen.
func (s *Shipment) Apply(e ShipmentEvent, role Role) (Outcome, error) {
	o := Outcome{From: s.State, To: s.State}
	if e.Type.NeedsReason() && !e.ReasonCode.Known() {
		return o, &Error{Code: Invalid, Message: "A reason is needed.", Fields: []FieldError{{
			Field: "reason_code", Message: "is required for this event; choose one from the list",
		}}}
	}
	if e.Kind != Actual || !e.Type.Moves() {
		return o, nil
	}
	if e.OccurredAt.Before(s.StateSince) {
		o.Late = true
		return o, nil
	}
	to, ok := moves[s.State][e.Type]
	if !ok {
		return o, s.illegal(role, "A shipment that is %s can't become %s.", s.State.Plain(), e.Type.Plain())
	}
	if why := s.guard(e.Type, role); why != "" {
		return o, s.illegal(role, "%s", why)
	}
	if to == heldState {
		to = s.HeldState
	}
	s.enter(to, e)
	return Outcome{From: o.From, To: to, Moved: true}, nil
}

func (s *Shipment) illegal(role Role, format string, args ...any) error {
	err := Errorf(Illegal, format, args...)
	err.Legal = s.Next(role)
	return err
}

// enter moves the shipment into a state and keeps what follows from it.
func (s *Shipment) enter(to State, e ShipmentEvent) {
	if to == OnHold {
		s.HeldState = s.State
	} else {
		s.HeldState = ""
	}
	s.State, s.StateSince, s.ReasonCode = to, e.OccurredAt, e.ReasonCode
	at := e.OccurredAt
	if s.PickedUpAt == nil && (to.Moving() || to == Delivered) {
		s.PickedUpAt = &at
	}
	if to == Delivered {
		s.DeliveredAt = &at
	}
}

// CorrectionWindow is how long a terminal state may still be corrected (domain.md 1.3 rule 5).
const CorrectionWindow = 72 * time.Hour

// Correct voids the event that brought the shipment into its terminal state and restores the state before it.
// Only staff may, and only within CorrectionWindow of the event's recording.
func (s *Shipment) Correct(voided ShipmentEvent, role Role, now time.Time) (Outcome, error) {
	o := Outcome{From: s.State, To: s.State}
	switch {
	case !role.Staff():
		return o, Errorf(Forbidden, "Only a dispatcher or an admin may correct a shipment.")
	case !s.State.Terminal() || voided.ToState != s.State:
		return o, Errorf(Illegal, "Only the event that ended the shipment can be corrected.")
	case now.Sub(voided.RecordedAt) > CorrectionWindow:
		return o, Errorf(Illegal, "An ended shipment can be corrected within 72 hours only.")
	}
	s.State, s.StateSince, s.ReasonCode = voided.FromState, now, ""
	if voided.ToState == Delivered {
		s.DeliveredAt = nil
	}
	return Outcome{From: o.From, To: s.State, Moved: true}, nil
}

// Plain is the state as words in a sentence: "out for delivery".
func (s State) Plain() string { return plain(string(s)) }

// Plain is the event as words in a sentence: "out for delivery".
func (t EventType) Plain() string {
	s := string(t)
	for i := range s {
		if s[i] == '.' {
			return plain(s[i+1:])
		}
	}
	return plain(s)
}

func plain(s string) string {
	b := []byte(s)
	for i := range b {
		if b[i] == '_' {
			b[i] = ' '
		}
	}
	return string(b)
}
