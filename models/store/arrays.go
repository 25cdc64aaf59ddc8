package store

import (
	"database/sql/driver"
	"strings"

	"haulcast/models"
)

// idArray is ids as one parameter: "= any(?::uuid[])". gorm would spell a plain slice out, a new statement per length.
type idArray []models.ID

// Value is the array as Postgres reads it.
func (a idArray) Value() (driver.Value, error) {
	words := make([]string, len(a))
	for i, id := range a {
		words[i] = id.String()
	}
	return "{" + strings.Join(words, ",") + "}", nil
}

// stateArray is states as one parameter: "= any(?::text[])". States are words of ours and need no quotes.
type stateArray []models.State

// Value is the array as Postgres reads it.
func (a stateArray) Value() (driver.Value, error) {
	words := make([]string, len(a))
	for i, s := range a {
		words[i] = string(s)
	}
	return "{" + strings.Join(words, ",") + "}", nil
}
