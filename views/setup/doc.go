// Package setup draws what orders and shipments are made with and what seldom changes: customers, vehicles, temperature
// profiles and places.
package setup
