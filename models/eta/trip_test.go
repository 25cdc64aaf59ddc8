package eta

import (
	"testing"
	"time"

	"haulcast/models/geo"
)

// drive is fixes from a place, one a minute: the metres driven in each minute, to the south-west.
func drive(from time.Time, start geo.Point, metres ...float64) []Fix {
	fixes := []Fix{{At: from, Point: start}}
	way := 0.0
	for i, m := range metres {
		way += m
		fixes = append(fixes, Fix{At: from.Add(time.Duration(i+1) * time.Minute), Point: geo.Destination(start, 230, way)})
	}
	return fixes
}

func repeated(n int, metres float64) []float64 {
	list := make([]float64, n)
	for i := range list {
		list[i] = metres
	}
	return list
}

func TestATripKeepsWhereItPassedAndStood(t *testing.T) {
	fixes := drive(noon, shanghai, 600, 600, 3, -2, 4, 600)
	trip, ok := NewTrip(fixes, noon, after(6))
	if !ok || trip.Took != 6*time.Minute || len(trip.Passed) != 4 {
		t.Fatalf("%+v, %t", trip, ok)
	}
	for i, want := range [][2]float64{{0, 0}, {1, 1}, {2, 5}, {6, 6}} {
		p := trip.Passed[i]
		within(t, "reached", p.Reached, time.Duration(want[0])*time.Minute, 0)
		within(t, "left", p.Left, time.Duration(want[1])*time.Minute, 0)
	}
}

func TestATripIsWhatHappenedBetweenDepartureAndArrival(t *testing.T) {
	fixes := drive(after(-2), shanghai, repeated(9, 600)...)
	fixes[4].Point = geo.Point{Lat: -33, Lon: 18} // the receiver jumped
	fixes[6].Point = geo.Point{Lat: 95}
	trip, ok := NewTrip(fixes, noon, after(5))
	if !ok || len(trip.Passed) != 4 {
		t.Fatalf("kept %+v", trip.Passed)
	}
	for i, minute := range []int{0, 1, 3, 5} {
		within(t, "reached", trip.Passed[i].Reached, time.Duration(minute)*time.Minute, 0)
	}
	for name, took := range map[string]time.Duration{"arrived when it departed": 0, "arrived before": -time.Hour, "arrived years later": 2 * maxStanding} {
		if trip, ok := NewTrip(fixes, noon, noon.Add(took)); ok {
			t.Errorf("%s: %+v", name, trip)
		}
	}
	if trip, ok := NewTrip(nil, noon, after(60)); !ok || trip.Took != time.Hour || len(trip.Passed) != 0 {
		t.Errorf("nobody reported: %+v, %t", trip, ok)
	}
}

// A week with a fix a minute is kept in some hundreds of places, with its nights.
func TestALongTripIsKeptInAFewPlaces(t *testing.T) {
	var metres []float64
	for range 7 {
		metres = append(append(metres, repeated(600, 1200)...), repeated(840, 0)...)
	}
	fixes := drive(noon, shanghai, metres...)
	end := fixes[len(fixes)-1]
	trip, ok := NewTrip(fixes, noon, end.At)
	if !ok || len(trip.Passed) > 2*mostPassages {
		t.Fatalf("%d places", len(trip.Passed))
	}
	nights := 0
	for _, p := range trip.Passed {
		if p.Left-p.Reached >= 13*time.Hour {
			nights++
		}
	}
	if nights != 7 {
		t.Errorf("%d nights, want 7", nights)
	}
	for _, hour := range []int{1, 5, 27, 80, 150} {
		at := fixes[hour*60]
		s, ok := trip.passed(at.Point, 500, -1)
		if !ok || s.reached > time.Duration(hour)*time.Hour+5*time.Minute || s.left < time.Duration(hour)*time.Hour-5*time.Minute {
			t.Errorf("after %d h it was there %v, %t", hour, s, ok)
		}
	}
}

func TestArrivedIsTheBeginningOfTheLastStay(t *testing.T) {
	there := geo.Destination(shanghai, 230, 3000)
	passing := append(drive(noon, shanghai, 1000, 1000, 1000, 1000), drive(after(6), there, 50, -30, 0)...)
	for _, c := range []struct {
		name  string
		fixes []Fix
		ended float64
		want  float64
	}{
		{"came, passed, came back and stayed", passing, 10, 6},
		{"ended before it came back", passing, 4.5, 4.5},
		{"ended as it passed", passing, 3.5, 3},
		{"nobody saw it", nil, 10, 10},
		{"never near", drive(noon, shanghai, 100), 10, 10},
	} {
		if got := ArrivedAt(c.fixes, there, 200, after(c.ended)); !got.Equal(after(c.want)) {
			t.Errorf("%s: arrived %v, want %v", c.name, got, after(c.want))
		}
	}
}

func TestWhereATripPassed(t *testing.T) {
	out := drive(noon, shanghai, repeated(10, 600)...)
	back := drive(after(10), out[10].Point, 0, 0, 0, 0, 0) // stood five minutes at the far end
	for i := 9; i >= 0; i-- {
		back = append(back, Fix{At: after(float64(25 - i)), Point: out[i].Point})
	}
	trip, _ := NewTrip(append(out, back[1:]...), noon, after(25))
	mid := geo.Destination(shanghai, 230, 3300)
	for _, c := range []struct {
		name          string
		place         geo.Point
		off           float64
		elapsed       float64
		reached, left float64
		ok            bool
	}{
		{"between two fixes", mid, 300, -1, 5.5, 5.5, true},
		{"beside the way", geo.Destination(mid, 320, 200), 300, -1, 5.5, 5.5, true},
		{"too far beside", geo.Destination(mid, 320, 400), 300, -1, 0, 0, false},
		{"the way out", mid, 300, 4, 5.5, 5.5, true},
		{"the way back", mid, 300, 21, 19.5, 19.5, true},
		{"where it stood", out[10].Point, 300, -1, 10, 15, true},
		{"almost where it stood", geo.Destination(out[10].Point, 320, 20), 300, -1, 10, 15, true},
	} {
		elapsed := time.Duration(c.elapsed * float64(time.Minute))
		s, ok := trip.passed(c.place, c.off, elapsed)
		if ok != c.ok {
			t.Errorf("%s: found %t", c.name, ok)
			continue
		}
		within(t, c.name+": reached", s.reached, time.Duration(c.reached*float64(time.Minute)), 3*time.Second)
		within(t, c.name+": left", s.left, time.Duration(c.left*float64(time.Minute)), 3*time.Second)
	}
	if _, ok := (Trip{}).passed(mid, 1e9, -1); ok {
		t.Error("a trip that nobody reported on passed somewhere")
	}
}

func TestAWayAcrossTheDateLine(t *testing.T) {
	start := geo.Point{Lat: -17, Lon: 179.95}
	fixes := []Fix{{At: noon, Point: start}, {At: after(10), Point: geo.Point{Lat: -17, Lon: -179.95}}}
	trip, _ := NewTrip(fixes, noon, after(10))
	for _, lon := range []float64{180, -180} {
		s, ok := trip.passed(geo.Point{Lat: -17.001, Lon: lon}, 300, -1)
		if !ok {
			t.Fatalf("at longitude %v: not on the way", lon)
		}
		within(t, "reached", s.reached, 5*time.Minute, time.Second)
	}
}
