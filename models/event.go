package models

import (
	"encoding/json"
	"time"
)

// EventType names what happened, in the trade's words (docs/glossary.md). The same names travel on webhooks and on
// the stream.
type EventType string

// What can be observed about a shipment.
const (
	EventCreated            EventType = "shipment.created"
	EventBooked             EventType = "shipment.booked"
	EventDispatched         EventType = "shipment.dispatched"
	EventPickedUp           EventType = "shipment.picked_up"
	EventCheckpoint         EventType = "shipment.checkpoint"
	EventOutForDelivery     EventType = "shipment.out_for_delivery"
	EventAvailableForPickup EventType = "shipment.available_for_pickup"
	EventAttemptFailed      EventType = "shipment.attempt_failed"
	EventHeld               EventType = "shipment.held"
	EventResumed            EventType = "shipment.resumed"
	EventReturning          EventType = "shipment.returning"
	EventReturned           EventType = "shipment.returned"
	EventDelivered          EventType = "shipment.delivered"
	EventLost               EventType = "shipment.lost"
	EventFound              EventType = "shipment.found"
	EventDisposed           EventType = "shipment.disposed"
	EventCancelled          EventType = "shipment.cancelled"
	EventCorrected          EventType = "shipment.corrected"
	EventPromiseChanged     EventType = "shipment.promise_changed"
	EventAssigned           EventType = "shipment.assigned"
	EventUnassigned         EventType = "shipment.unassigned"
	EventDamageReported     EventType = "shipment.damage_reported"
	EventStopArrived        EventType = "stop.arrived"
	EventStopDeparted       EventType = "stop.departed"
)

// EventTypes lists every kind of shipment event; tests walk it so that none is half-added.
var EventTypes = []EventType{
	EventCreated, EventBooked, EventDispatched, EventPickedUp, EventCheckpoint, EventOutForDelivery,
	EventAvailableForPickup, EventAttemptFailed, EventHeld, EventResumed, EventReturning, EventReturned,
	EventDelivered, EventLost, EventFound, EventDisposed, EventCancelled, EventCorrected, EventPromiseChanged,
	EventAssigned, EventUnassigned, EventDamageReported, EventStopArrived, EventStopDeparted,
}

// EventKind tells plans and estimates from facts (DCSA's classifier); only actual events move a shipment.
type EventKind string

// The kinds.
const (
	Actual    EventKind = "actual"
	Planned   EventKind = "planned"
	Estimated EventKind = "estimated"
)

// Source tells who observed it.
type Source string

// The sources.
const (
	SourceUser   Source = "user"
	SourceDevice Source = "device"
	SourceRule   Source = "rule"
	SourceAPI    Source = "api"
	SourceImport Source = "import"
)

// ShipmentEvent is one observation about a shipment. It is kept as it came and never changed: OccurredAt is when it
// happened, RecordedAt when we heard of it. Late marks news about a time before the present state began: it takes its
// place in the timeline and moves nothing.
type ShipmentEvent struct {
	ID           ID `gorm:"primaryKey"`
	ShipmentID   ID
	Type         EventType
	Kind         EventKind
	OccurredAt   time.Time
	RecordedAt   time.Time
	Source       Source
	ActorID      *ID
	ActorName    string
	LocationID   *ID
	Place        string // city or depot, as a customer may read it
	Lat, Lon     *float64
	Public       bool // may stand on the customer's timeline
	ReasonCode   Reason
	Note         string // internal: never shown to customers
	FromState    State
	ToState      State
	Late         bool
	VoidsEventID *ID
	Data         json.RawMessage `gorm:"type:jsonb"`
}

// Public tells whether this kind of event stands on the customer's timeline.
func (t EventType) Public() bool {
	switch t {
	case EventAssigned, EventUnassigned, EventCorrected, EventStopDeparted, EventCreated:
		return false
	}
	return true
}

// Reason says why: mandatory where a shipment leaves its way (domain.md 1.3 rule 2). The groups follow Karrio's
// incident groups: carrier, shipper, consignee, customs, weather, other.
type Reason string

// The reasons.
const (
	ReasonCarrierDelay      Reason = "carrier.delay"
	ReasonCarrierBreakdown  Reason = "carrier.breakdown"
	ReasonCarrierDamaged    Reason = "carrier.damaged"
	ReasonCarrierLost       Reason = "carrier.lost"
	ReasonCarrierMissort    Reason = "carrier.missort"
	ReasonShipperNotReady   Reason = "shipper.not_ready"
	ReasonShipperCancelled  Reason = "shipper.cancelled"
	ReasonShipperAddress    Reason = "shipper.wrong_address"
	ReasonConsigneeAbsent   Reason = "consignee.absent"
	ReasonConsigneeRefused  Reason = "consignee.refused"
	ReasonConsigneeClosed   Reason = "consignee.closed"
	ReasonConsigneePostpone Reason = "consignee.postponed"
	ReasonCustomsHold       Reason = "customs.hold"
	ReasonCustomsDocuments  Reason = "customs.documents"
	ReasonWeather           Reason = "weather.conditions"
	ReasonTemperature       Reason = "other.temperature"
	ReasonOther             Reason = "other.other"
)

// Reasons lists them by group.
var Reasons = []Reason{
	ReasonCarrierDelay, ReasonCarrierBreakdown, ReasonCarrierDamaged, ReasonCarrierLost, ReasonCarrierMissort,
	ReasonShipperNotReady, ReasonShipperCancelled, ReasonShipperAddress,
	ReasonConsigneeAbsent, ReasonConsigneeRefused, ReasonConsigneeClosed, ReasonConsigneePostpone,
	ReasonCustomsHold, ReasonCustomsDocuments, ReasonWeather, ReasonTemperature, ReasonOther,
}

// Known tells whether the reason is on the list.
func (r Reason) Known() bool {
	for _, k := range Reasons {
		if r == k {
			return true
		}
	}
	return false
}
