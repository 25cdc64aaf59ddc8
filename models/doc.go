// Package models says what things are and what may happen to them.
//
// A customer places an Order with a promised window. The order travels as one or more Shipments, each known to
// people by its tracking number. A Shipment has one State at a time; only the table of moves in shipment_state.go
// says which state may follow which. What was observed about a shipment is a ShipmentEvent: it carries when it
// occurred and when it was recorded, and it is never changed; corrections add an event.
//
// A Device reports telemetry: where it is and how warm. A Binding says which shipment or vehicle a device spoke for
// at a time, a Load which shipments lay on a vehicle; a report is attributed by its own time, never by its arrival.
//
// An Alarm stands for a condition that someone should look at: active while the condition holds, acknowledged once a
// person has seen it. The rules that raise alarms are pure functions in models/alarms.
//
// Every write that someone else must hear of ends in a Change: facts, not pixels, addressed to an Audience. Who may
// hear it, who may see what, and who may do what is answered in policy.go and nowhere else.
//
// This package is pure: no HTTP, no HTML, no queries. Rows are kept by models/store.
package models
