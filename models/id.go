package models

import "github.com/google/uuid"

// ID names one row of one table. New ids are UUIDv7, so that they sort by creation.
type ID = uuid.UUID

// NoID is the absence of an id.
var NoID = uuid.Nil

// NewID makes a fresh time-ordered id.
func NewID() ID {
	return uuid.Must(uuid.NewV7())
}

// RepeatableID derives the same id from the same key and scope, so that a request that arrives twice names the same
// row twice. An empty key means the caller asked for no such promise: it gets a fresh id.
func RepeatableID(scope ID, key string) ID {
	if key == "" {
		return NewID()
	}
	return uuid.NewSHA1(scope, []byte(key))
}

// ParseID reads an id a person or a program sent; ok is false when it isn't one.
func ParseID(s string) (id ID, ok bool) {
	id, err := uuid.Parse(s)
	return id, err == nil
}
