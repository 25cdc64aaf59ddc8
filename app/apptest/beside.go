package apptest

import (
	"context"
	"testing"

	"haulcast/app/tracking"
	"haulcast/models/store"
)

// Beside is what another process on the site's database would do with: a door of its own, which works while the site is
// down.
func Beside(t testing.TB, s *Site) *tracking.Tracker {
	t.Helper()
	other, err := store.Open(context.Background(), s.dsn, store.Options{MaxConns: 5})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(other.Close)
	return tracking.New(other, tracking.Options{})
}
