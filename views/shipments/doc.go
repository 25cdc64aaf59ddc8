// Package shipments draws one shipment and lists of them, for staff and for the customer whose goods they are.
package shipments
