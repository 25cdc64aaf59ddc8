package main

import (
	"testing"
	"time"
)

func load(t *testing.T) recordings {
	t.Helper()
	r, err := loadRecordings()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRecordingsAreWhole(t *testing.T) {
	r := load(t)
	if n := len(r.trips()); n != 16 || len(r) != 17 {
		t.Fatalf("%d trips of %d recordings, want 16 of 17", n, len(r))
	}
	reports, withoutBearing := 0, 0
	for _, trip := range r.trips() {
		samples := r[busPrefix+trip]
		for i, s := range samples {
			reports++
			if s.bearing == nil {
				withoutBearing++
			}
			if s.lat == nil || *s.lat < 53.3 || *s.lat > 53.6 || s.lon == nil || *s.lon < -3.1 || *s.lon > -2.8 || s.tempC != nil {
				t.Fatalf("trip %s, report %d is not in Liverpool: %+v", trip, i, s)
			}
			if i > 0 && s.at.Before(samples[i-1].at) {
				t.Fatalf("trip %s, report %d comes before the one before it", trip, i)
			}
		}
	}
	if reports != 1533 || withoutBearing != 399 {
		t.Errorf("%d reports, %d without bearing; want 1533 and 399", reports, withoutBearing)
	}
	fridge := r[fridgeName]
	if len(fridge) != 4194 || *fridge[0].tempC != 26.3 || fridge[0].lat != nil ||
		!fridge[0].at.Equal(time.Date(2022, 5, 2, 4, 44, 0, 0, time.UTC)) {
		t.Errorf("%d temperatures, the first %+v", len(fridge), fridge[0])
	}
}

func TestABrokenRecordingIsRefusedByLine(t *testing.T) {
	for _, file := range []string{
		"timestamp_utc,temp_c\n2022-05-02T04:44:00Z,warm\n",
		"timestamp_utc,temp_c\nyesterday,4\n",
		"timestamp_utc,temp_c\n2022-05-02T04:44:00Z\n",
		"",
	} {
		if err := eachRow([]byte(file), recordings{}.addFridge); err == nil {
			t.Errorf("accepted %q", file)
		}
	}
}
