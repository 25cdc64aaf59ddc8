package models

import (
	"errors"
	"fmt"
	"strings"
)

// Code says what kind of thing went wrong; the edges map it to a status or a page, once.
type Code string

// The codes. Anything that is not an *Error is a fault of ours.
const (
	Invalid         Code = "invalid"         // the input breaks a rule; Fields say which
	Unauthenticated Code = "unauthenticated" // we don't know who is asking
	Forbidden       Code = "forbidden"       // we know, and they may not
	NotFound        Code = "not_found"       // absent, or not theirs to see: the same answer
	Conflict        Code = "conflict"        // somebody else was first: a stale version, a taken name
	Illegal         Code = "illegal"         // the state table does not allow this move; Legal lists what it does
	Missing         Code = "missing"         // a required precondition (If-Match) was not sent
	TooMany         Code = "too_many"        // asked too often; try again later
	Unavailable     Code = "unavailable"     // full or stopping; try again soon
)

// Error is an error that a person may read: a code, a sentence, and the fields it is about.
type Error struct {
	Code    Code
	Message string       // a sentence that says what to do
	Fields  []FieldError // set for Invalid, in the order of the input
	Legal   []EventType  // set for Illegal: the events that may happen now
	Err     error        // the cause, for the log only
}

// FieldError is one mistake in one field of the input; Field is the name the sender used ("points[3].lat").
type FieldError struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// Error joins the sentence and the fields.
func (e *Error) Error() string {
	if len(e.Fields) == 0 {
		return e.Message
	}
	parts := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		parts[i] = f.Field + ": " + f.Message
	}
	return e.Message + " (" + strings.Join(parts, "; ") + ")"
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an Error whose sentence is the formatted text.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// CodeOf tells an error's code; "" when it is a fault of ours rather than of the input.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// Problems gathers field errors so that a form or a request gets all of them at once.
type Problems struct {
	fields []FieldError
}

// Add notes a mistake in a field.
func (p *Problems) Add(field, format string, args ...any) {
	p.fields = append(p.fields, FieldError{Field: field, Message: fmt.Sprintf(format, args...)})
}

// Require notes a missing value: text that is empty after trimming.
func (p *Problems) Require(field, value string) {
	if strings.TrimSpace(value) == "" {
		p.Add(field, "is required")
	}
}

// Any tells whether a mistake was noted.
func (p *Problems) Any() bool { return len(p.fields) > 0 }

// Err gives the gathered mistakes as one Invalid error, or nil.
func (p *Problems) Err() error {
	if !p.Any() {
		return nil
	}
	return &Error{Code: Invalid, Message: "Some of the values can't be accepted.", Fields: p.fields}
}
