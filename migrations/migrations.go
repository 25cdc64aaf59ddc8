// Package migrations holds the schema's history as plain SQL, in order, embedded in the program.
// goose applies it under a session lock, so that any number of starting programs do it once.
package migrations

import "embed"

// FS holds the migration files.
//
//go:embed *.sql
var FS embed.FS
