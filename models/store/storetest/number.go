package storetest

import (
	"context"
	"testing"

	"haulcast/models/store"
	"haulcast/models/trackno"
)

// number is the tracking number that the installation makes of a serial.
func number(t testing.TB, s *store.Store, serial uint64) string {
	t.Helper()
	settings, err := s.Settings(context.Background())
	must(t, err)
	issuer, err := trackno.NewIssuer(settings.TrackingKey, settings.TrackingPrefix, settings.TrackingSuffix)
	must(t, err)
	n, err := issuer.FromSerial(serial)
	must(t, err)
	return n.String()
}
