package store_test

import (
	"slices"
	"testing"

	"haulcast/models"
	"haulcast/models/store"
	"haulcast/models/store/storetest"
)

func TestAMapShowsAlarmedAndLateShipmentsFirst(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	acme, other := storetest.Customer(t, s, "ACME"), storetest.Customer(t, s, "BETA")
	late := storetest.Shipment(t, s, acme, storetest.In(models.InTransit), func(sh *models.Shipment) { sh.ETAClass = models.ETALateActual })
	storetest.Shipment(t, s, acme, storetest.In(models.InTransit))
	alarmed := storetest.Shipment(t, s, other, storetest.In(models.InTransit))
	silent := storetest.Shipment(t, s, acme, storetest.In(models.InTransit))
	for sql, id := range map[string]models.ID{
		"update shipments set alarm_severity = 3 where id = $1":                                                     alarmed.ID,
		"update shipments set last_fix_at = now(), last_lat = 53, last_lon = -2 where id <> $1 and state <> 'lost'": silent.ID,
	} {
		if _, err := s.Pool().Exec(t.Context(), sql, id); err != nil {
			t.Fatal(err)
		}
	}
	numbers := func(v models.Viewer, limit int) []string {
		var got []string
		for _, sh := range do(s.Markers(t.Context(), v, limit))(t) {
			got = append(got, sh.TrackingNumber)
		}
		slices.Sort(got)
		return got
	}
	want := []string{late.TrackingNumber, alarmed.TrackingNumber}
	slices.Sort(want)
	if got := numbers(storetest.Staff(), 2); !slices.Equal(got, want) {
		t.Errorf("the first two are %v, want the alarmed and the late one: %v", got, want)
	}
	if got := numbers(storetest.Staff(), 9); len(got) != 3 || slices.Contains(got, silent.TrackingNumber) {
		t.Errorf("all are %v; one never reported", got)
	}
	if got := numbers(storetest.CustomerViewer(other), 9); !slices.Equal(got, []string{alarmed.TrackingNumber}) {
		t.Errorf("the other customer sees %v", got)
	}
	if got := numbers(models.Viewer{}, store.MaxLimit); got != nil {
		t.Errorf("nobody sees %v", got)
	}
}
