package api

import "reflect"

// change is a field of a PATCH whose value may be taken away: not sent, sent as null, or sent with a value.
type change[T any] struct {
	Sent  bool
	Value *T // nil when it was sent as null
}

// changing marks change for the reader.
func (change[T]) changing() {}

func isChange(v reflect.Value) bool {
	_, ok := v.Interface().(interface{ changing() })
	return ok
}

// or gives what was sent, and otherwise what stood before.
func (c change[T]) or(before *T) *T {
	if c.Sent {
		return c.Value
	}
	return before
}
