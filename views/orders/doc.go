// Package orders draws what customers asked for: lists of orders, one order with its shipments, and the forms that place,
// change and cancel one.
package orders
