// Package errors draws what people see instead of a page: what is wrong, and what they can do.
package errors
