package main

import (
	"context"
	"errors"
	"math"
	"testing"
	"testing/synctest"
	"time"
)

// play runs a journey on a clock of its own and gives what was reported, and when after the start.
func play(t *testing.T, j journey) (points []point, when []time.Duration) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		if err := j.play(t.Context(), func(p point) {
			points = append(points, p)
			when = append(when, time.Since(start))
		}); err != nil {
			t.Error(err)
		}
	})
	return points, when
}

func at(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestTheFridgeKeepsItsRatioAndReportsNow(t *testing.T) {
	from := at(t, defaultFridgeFrom)
	j := fridgeJourney(load(t)[fridgeName], 60, from, 2*time.Hour, true)
	j.samples = j.samples[:200]
	points, when := play(t, j)
	if len(j.held) != 24 || len(points) != 224 {
		t.Fatalf("%d held, %d reported; two hours are 24 readings", len(j.held), len(points))
	}
	// The first live reading is that of 09:51, made at once; what the logger held lies before it in the same ratio.
	start := points[24].at
	for i, p := range points {
		if want := time.Duration(i-24) * 5 * time.Second; p.at.Sub(start) != want {
			t.Fatalf("reading %d is said to be of %v after the start, want %v", i, p.at.Sub(start), want)
		}
		if want := max(time.Duration(i-24)*5*time.Second, 0); when[i] != want {
			t.Fatalf("reading %d was made %v after the start, want %v", i, when[i], want)
		}
		if p.lat != nil || p.speedMPS != nil || p.tempC == nil {
			t.Fatalf("a fridge has a temperature and no place: %+v", p)
		}
	}
	if *points[24].tempC != 20.5 || *points[0].tempC != 4 {
		t.Errorf("at the start %v, two hours before %v", *points[24].tempC, *points[0].tempC)
	}
}

// The rule of domain 1.7 with the delay shortened as the time is, a minute for an hour: when it would raise.
func TestTheFirstAlarmComesWithinAMinute(t *testing.T) {
	j := fridgeJourney(load(t)[fridgeName], 60, at(t, defaultFridgeFrom), defaultFridgeMemory, true)
	j.samples = j.samples[:100]
	points, when := play(t, j)
	var since time.Time
	for i, p := range points {
		switch {
		case *p.tempC <= 8:
			since = time.Time{}
		case since.IsZero():
			since = p.at
		case p.at.Sub(since) >= time.Minute:
			if when[i] < 40*time.Second || when[i] > 50*time.Second {
				t.Errorf("the alarm comes %v after the start", when[i])
			}
			return
		}
	}
	t.Error("no alarm")
}

func TestTheFridgeStartsOverWithTheWarmingUp(t *testing.T) {
	samples := load(t)[fridgeName]
	j := fridgeJourney(samples, 60, at(t, defaultFridgeFrom), 2*time.Hour, false)
	if len(j.held) != 0 || !j.samples[0].at.Equal(at(t, "2022-05-03T07:51:00Z")) {
		t.Errorf("%d held, from %v", len(j.held), j.samples[0].at)
	}
	if end := fridgeJourney(samples, 60, at(t, "2030-01-01T00:00:00Z"), 0, true); len(end.samples) != 1 {
		t.Errorf("past the end there are %d samples, want the last", len(end.samples))
	}
}

func TestAVehicleReportsThreeTimesAsFast(t *testing.T) {
	trip := load(t)["bus:1097"]
	points, when := play(t, vehicleJourney(trip, 3, 0))
	whole := trip[len(trip)-1].at.Sub(trip[0].at)
	if last := when[len(when)-1]; last != whole/3 {
		t.Errorf("the trip took %v, want a third of %v", last, whole)
	}
	moved := 0
	for i, p := range points {
		if p.tempC != nil || p.lat == nil || p.lon == nil {
			t.Fatalf("a vehicle has a place and no temperature: %+v", p)
		}
		if i == 0 {
			if p.speedMPS != nil {
				t.Errorf("the first report can't know a speed: %v", *p.speedMPS)
			}
			continue
		}
		q := points[i-1]
		took := p.at.Sub(q.at)
		if took < 999*time.Millisecond {
			t.Fatalf("two reports within %v", took)
		}
		v := metres(*q.lat, *q.lon, *p.lat, *p.lon) / took.Seconds()
		if math.Abs(*p.speedMPS-min(v, topSpeed)) > 0.02*v+0.01 {
			t.Errorf("report %d says %v m/s, it went %v", i, *p.speedMPS, v)
		}
		if *p.speedMPS > 1 {
			moved++
		}
	}
	if moved < len(points)/2 {
		t.Errorf("%d of %d reports say that it moves", moved, len(points))
	}
}

func TestSpeedIsCapped(t *testing.T) {
	lat, lon, away := 53.4, -2.9, 53.5
	a, b := sample{lat: &lat, lon: &lon}, sample{lat: &away, lon: &lon}
	if p := b.point(time.Now(), &a, time.Second); *p.speedMPS != topSpeed {
		t.Errorf("11 km in a second is %v m/s, want %v", *p.speedMPS, topSpeed)
	}
	if p := b.point(time.Now(), &a, 0); p.speedMPS != nil {
		t.Errorf("in no time at all it is %v m/s", *p.speedMPS)
	}
}

func TestFastDrivingMakesFewerReportsNotDenserOnes(t *testing.T) {
	points, when := play(t, vehicleJourney(load(t)["bus:1097"], 60, 0))
	for i := 1; i < len(points); i++ {
		if when[i]-when[i-1] < time.Second {
			t.Fatalf("two reports within %v", when[i]-when[i-1])
		}
	}
	if len(points) < 20 {
		t.Errorf("only %d reports", len(points))
	}
}

// From the start the sixteen are spread along their ways, and within a minute most have moved.
func TestWithinAMinuteMostVehiclesMoveMidRoute(t *testing.T) {
	known := load(t)
	moving, midRoute := 0, 0
	for i, trip := range known.trips() {
		samples := known[busPrefix+trip]
		j := journeys(samples, assignment{Replay: busPrefix + trip}, settings{vehicleSpeed: 3}, i, 17)(0)
		share := float64(j.samples[0].at.Sub(samples[0].at)) / float64(samples[len(samples)-1].at.Sub(samples[0].at))
		if share >= 0.04 && share <= 0.7 {
			midRoute++
		}
		points, when := play(t, j)
		for k, p := range points {
			if when[k] <= time.Minute && p.speedMPS != nil && *p.speedMPS > 1 {
				moving++
				break
			}
		}
	}
	if moving < 14 || midRoute < 15 {
		t.Errorf("%d of 16 moved within a minute, %d began on the way", moving, midRoute)
	}
}

func TestOnceDrivesTheWholeTrip(t *testing.T) {
	samples := load(t)["bus:1119"]
	j := journeys(samples, assignment{Replay: "bus:1119"}, settings{vehicleSpeed: 3, once: true}, 15, 17)(0)
	if j.samples[0].at != samples[0].at {
		t.Errorf("begins %v into the trip", j.samples[0].at.Sub(samples[0].at))
	}
	next := journeys(samples, assignment{Replay: "bus:1119"}, settings{vehicleSpeed: 3}, 15, 17)(1)
	if next.samples[0].at != samples[0].at {
		t.Error("the second time it does not begin at the origin")
	}
}

func TestAJourneyGoesOnWhereItIsAfterASleep(t *testing.T) {
	j := vehicleJourney(load(t)["bus:1097"], 3, 0)
	synctest.Test(t, func(t *testing.T) {
		var when []time.Time
		err := j.play(t.Context(), func(point) {
			when = append(when, time.Now())
			if len(when) == 10 {
				time.Sleep(time.Hour) // as a process that was stopped
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		for i := 11; i < len(when); i++ {
			if when[i].Sub(when[i-1]) < time.Second {
				t.Fatalf("report %d followed after %v: it catches up", i, when[i].Sub(when[i-1]))
			}
		}
	})
}

func TestAJourneyEndsWithItsContext(t *testing.T) {
	j := vehicleJourney(load(t)["bus:1097"], 3, 0)
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		start := time.Now()
		err := j.play(ctx, func(point) {})
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Minute {
			t.Errorf("%v after %v", err, time.Since(start))
		}
	})
}
