package eta

import (
	"math"
	"testing"
	"time"

	"haulcast/models/geo"
)

var (
	noon     = time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)
	shanghai = geo.Point{Lat: 31.2304, Lon: 121.4737}
	hangzhou = geo.Point{Lat: 30.2741, Lon: 120.1551}
)

func after(minutes float64) time.Time { return noon.Add(time.Duration(minutes * float64(time.Minute))) }

func to(p ...geo.Point) []Stop {
	stops := make([]Stop, len(p))
	for i := range p {
		stops[i].Point = p[i]
	}
	return stops
}

func route(t *testing.T, points ...geo.Point) geo.Polyline {
	t.Helper()
	l, err := geo.NewPolyline(points)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// still is a fix of a vehicle that stands, so that the usual speed decides.
func still(at time.Time, p geo.Point) Fix { return Fix{At: at, Point: p, SpeedMPS: mps(0)} }

func mps(v float64) *float64 { return &v }

func within(t *testing.T, what string, got, want, tolerance time.Duration) {
	t.Helper()
	if (got - want).Abs() > tolerance {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// The worked example of domain 1.8: 164.87 km straight, 214.4 km of road, 214 minutes, ± 32.
func TestShanghaiToHangzhou(t *testing.T) {
	for _, c := range []struct {
		promise float64
		want    Class
	}{{240, OnTime}, {225, AtRisk}, {190, LatePredicted}} {
		got := Compute(Input{
			Now: noon, PickedUp: true, Stops: to(hangzhou), Fixes: []Fix{still(noon, shanghai)}, ReportEvery: time.Minute,
			Promise: Promise{To: after(c.promise), Tolerance: DefaultTolerance},
		})
		if math.Abs(got.RemainingMetres-214_337) > 50 || math.Abs(got.SpeedMPS-60/3.6) > 1e-9 {
			t.Errorf("%.0f m at %.3f m/s", got.RemainingMetres, got.SpeedMPS)
		}
		within(t, "the journey", got.At.Sub(noon), 214*time.Minute+20*time.Second, 10*time.Second)
		within(t, "low", got.Low.Sub(got.At), -32*time.Minute-9*time.Second, 5*time.Second)
		within(t, "high", got.High.Sub(got.At), 32*time.Minute+9*time.Second, 5*time.Second)
		if got.Class != c.want || got.Confidence != Medium {
			t.Errorf("promised at +%.0f min: %s with %s confidence, want %s with medium", c.promise, got.Class, got.Confidence, c.want)
		}
	}
}

func TestFreshFixOnThePlannedWayIsHighConfidence(t *testing.T) {
	way := route(t, shanghai, hangzhou)
	half := geo.Destination(shanghai, geo.Bearing(shanghai, hangzhou), way.Length()/2)
	for _, c := range []struct {
		name string
		age  time.Duration
		at   geo.Point
		want Confidence
	}{
		{"just now", 0, half, High},
		{"just under two intervals", 2*time.Minute - time.Second, half, High},
		{"two intervals", 2 * time.Minute, half, Medium},
		{"three intervals", 3 * time.Minute, half, Low},
		{"a clock a little ahead", -4 * time.Minute, half, High},
		{"900 m beside", 0, geo.Destination(half, 320, 900), High},
		{"20 km beside", 0, geo.Destination(half, 320, 20_000), Medium},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Compute(Input{
				Now: noon, PickedUp: true, Route: way, Stops: to(hangzhou),
				Fixes: []Fix{still(noon.Add(-c.age), c.at)}, ReportEvery: time.Minute,
			})
			if got.Confidence != c.want {
				t.Errorf("confidence %s, want %s", got.Confidence, c.want)
			}
			if c.name != "20 km beside" && math.Abs(got.RemainingMetres-way.Length()/2) > 1000 {
				t.Errorf("%.0f m left, want half of %.0f: a planned way is no great circle with a detour", got.RemainingMetres, way.Length())
			}
		})
	}
}

func TestOffRouteGoesStraightToTheNextStop(t *testing.T) {
	hub := geo.Destination(shanghai, geo.Bearing(shanghai, hangzhou), 80_000)
	way := route(t, shanghai, hub, hangzhou)
	lost := geo.Destination(geo.Destination(shanghai, 230, 40_000), 320, 20_000)
	in := Input{
		Now: noon, PickedUp: true, Route: way, Stops: to(hub, hangzhou),
		Fixes: []Fix{still(noon, lost)},
	}
	got := Compute(in)
	want := 1.3*geo.Distance(lost, hub) + geo.Distance(hub, hangzhou)
	if math.Abs(got.RemainingMetres-want) > 1 {
		t.Errorf("%.0f m left, want %.0f", got.RemainingMetres, want)
	}
	in.Fixes[0].AccuracyM = 25_000
	if got := Compute(in); got.RemainingMetres >= want-5_000 {
		t.Errorf("a fix that may be 25 km off is no proof of being off the route: %.0f m left", got.RemainingMetres)
	}
}

func TestUrbanRoundHasATighterRouteAndASlowerUsualSpeed(t *testing.T) {
	way := route(t, shanghai, hangzhou)
	beside := geo.Destination(geo.Destination(shanghai, geo.Bearing(shanghai, hangzhou), 50_000), 320, 600)
	in := Input{Now: noon, PickedUp: true, Route: way, Stops: to(hangzhou), Fixes: []Fix{still(noon, beside)}}
	if got := Compute(in); got.Confidence != High || math.Abs(got.SpeedMPS-60/3.6) > 1e-9 {
		t.Errorf("linehaul: %s at %.2f m/s", got.Confidence, got.SpeedMPS)
	}
	in.Urban = true
	if got := Compute(in); got.Confidence != Medium || math.Abs(got.SpeedMPS-35/3.6) > 1e-9 {
		t.Errorf("urban: %s at %.2f m/s", got.Confidence, got.SpeedMPS)
	}
	in.PriorMPS = 12
	if got := Compute(in); got.SpeedMPS != 12 {
		t.Errorf("the lane's own median is 12 m/s, used %.2f", got.SpeedMPS)
	}
}

func TestStopsOnTheWayTakeTime(t *testing.T) {
	hub := geo.Destination(shanghai, geo.Bearing(shanghai, hangzhou), 80_000)
	way := route(t, shanghai, hub, hangzhou)
	journey := func(in Input) time.Duration {
		in.Now, in.Route, in.PickedUp = noon, way, true
		return Compute(in).At.Sub(noon)
	}
	start, past := still(noon, shanghai), still(noon, geo.Destination(hub, 230.2, 5_000))
	alone := journey(Input{Stops: to(hangzhou), Fixes: []Fix{start}})
	for _, c := range []struct {
		name    string
		service time.Duration
		want    time.Duration
	}{{"as planned", 25 * time.Minute, 25 * time.Minute}, {"not planned", 0, 10 * time.Minute}, {"none", -1, 0}} {
		stops := []Stop{{Point: hub, Service: c.service}, {Point: hangzhou, Service: 3 * time.Hour}}
		within(t, c.name, journey(Input{Stops: stops, Fixes: []Fix{start}})-alone, c.want, time.Second)
	}
	passed := journey(Input{Stops: to(hub, hangzhou), Fixes: []Fix{past}})
	within(t, "a stop driven past", passed, journey(Input{Stops: to(hangzhou), Fixes: []Fix{past}}), time.Millisecond)
}

func TestSilenceAgesTheEstimate(t *testing.T) {
	in := Input{
		PickedUp: true, Stops: to(hangzhou), Fixes: []Fix{still(noon, shanghai)}, ReportEvery: time.Minute,
		Promise: Promise{To: after(240), Tolerance: DefaultTolerance},
	}
	in.Now = noon
	heard := Compute(in)
	in.Now = after(60)
	silent := Compute(in)
	if silent.RemainingMetres != heard.RemainingMetres {
		t.Errorf("the way went from %.0f to %.0f m without news", heard.RemainingMetres, silent.RemainingMetres)
	}
	within(t, "the arrival", silent.At.Sub(heard.At), time.Hour, time.Second)
	within(t, "the half window", silent.High.Sub(silent.At), 2*heard.High.Sub(heard.At), time.Second)
	if heard.Class != OnTime || silent.Class != LatePredicted || silent.Confidence != Low {
		t.Errorf("%s became %s with %s confidence", heard.Class, silent.Class, silent.Confidence)
	}
	in.Now = after(256)
	if got := Compute(in); got.Class != LateActual {
		t.Errorf("past the promise it is %s", got.Class)
	}
}

func TestWithoutAFixItStartsAtTheOrigin(t *testing.T) {
	journey := 214*time.Minute + 20*time.Second
	for _, c := range []struct {
		name     string
		pickup   time.Time
		pickedUp bool
		want     time.Duration // from noon
	}{
		{"no plan: now", time.Time{}, false, journey},
		{"planned for later", after(90), false, 90*time.Minute + journey},
		{"planned for before, not gone yet", after(-90), false, journey},
		{"left an hour ago", after(-60), true, journey - time.Hour},
		{"should have been there: at best now", after(-600), true, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Compute(Input{Now: noon, Origin: &shanghai, Stops: to(hangzhou), Pickup: c.pickup, PickedUp: c.pickedUp})
			within(t, "the arrival", got.At.Sub(noon), c.want, 10*time.Second)
			within(t, "the half window", got.High.Sub(got.At), 64*time.Minute+18*time.Second, 10*time.Second)
			if got.Confidence != Low || got.Low.Before(noon) {
				t.Errorf("%s confidence, low %v", got.Confidence, got.Low)
			}
		})
	}
}

func TestNotYetOnBoardTheVehicleComesFirst(t *testing.T) {
	depot := geo.Destination(shanghai, 50, 30_000)
	mid := geo.Destination(shanghai, geo.Bearing(shanghai, hangzhou), 60_000)
	for name, in := range map[string]Input{
		"stop to stop":    {Stops: to(shanghai, hangzhou), Fixes: []Fix{still(noon, depot)}},
		"planned way":     {Stops: to(shanghai, hangzhou), Fixes: []Fix{still(noon, depot)}, Route: route(t, shanghai, hangzhou)},
		"on the way back": {Stops: to(shanghai, hangzhou), Fixes: []Fix{still(noon, mid)}, Route: route(t, shanghai, hangzhou)},
	} {
		t.Run(name, func(t *testing.T) {
			in.Now = noon
			empty := 1.3 * geo.Distance(in.Fixes[0].Point, shanghai)
			loaded := geo.Distance(shanghai, hangzhou)
			if in.Route.Empty() {
				loaded *= 1.3
			}
			if got := Compute(in); math.Abs(got.RemainingMetres-empty-loaded) > 1 {
				t.Errorf("%.0f m left, want %.0f to the pickup and %.0f with the goods", got.RemainingMetres, empty, loaded)
			}
			in.Pickup = after(24 * 60)
			if got := Compute(in); got.At.Before(in.Pickup) {
				t.Errorf("arrives %v, before it is picked up", got.At)
			}
		})
	}
}

func TestWhatCannotBeKnown(t *testing.T) {
	late := Promise{To: after(-60)}
	for _, c := range []struct {
		name string
		in   Input
		want Class
	}{
		{"nothing", Input{Now: noon}, Unknown},
		{"delivered, however late", Input{Now: noon, Done: true, Stops: to(hangzhou), Origin: &shanghai, Promise: late}, Unknown},
		{"nowhere to go, promise passed", Input{Now: noon, Promise: late}, LateActual},
		{"nowhere to go, promise ahead", Input{Now: noon, Promise: Promise{To: after(60)}}, Unknown},
		{"a lone stop and no origin", Input{Now: noon, Stops: to(hangzhou)}, Unknown},
		{"only broken places", Input{Now: noon, Stops: to(geo.Point{Lat: 91}), Origin: &shanghai}, Unknown},
	} {
		if got := Compute(c.in); got.Known() || got != (Estimate{Class: c.want}) {
			t.Errorf("%s: %+v, want nothing but %s", c.name, got, c.want)
		}
	}
	if got := Compute(Input{Now: noon, Stops: to(hangzhou), Origin: &shanghai}); !got.Known() || got.Class != Unknown {
		t.Errorf("nothing promised: %+v, want an estimate without a class", got)
	}
}

func TestAnAbsurdPlanStaysFinite(t *testing.T) {
	there, back := geo.Point{Lat: 0, Lon: 0}, geo.Point{Lat: 1, Lon: 179}
	var zigzag []geo.Point
	stops := make([]Stop, 0, 100)
	for range 50 {
		zigzag = append(zigzag, there, back)
		stops = append(stops, Stop{there, math.MaxInt64}, Stop{back, math.MaxInt64})
	}
	for name, in := range map[string]Input{
		"a planned way": {Route: route(t, zigzag...)},
		"many stops":    {Stops: stops, Origin: &back},
	} {
		in.Now = noon
		got := Compute(in)
		check(t, in, got)
		if got.RemainingMetres != maxMetres || got.At.Sub(noon) < 60*24*time.Hour {
			t.Errorf("%s: %v m, arrives after %v", name, got.RemainingMetres, got.At.Sub(noon))
		}
	}
}

func TestAWayThatEndsShortHasALastLeg(t *testing.T) {
	hub := geo.Destination(shanghai, 230, 80_000)
	got := Compute(Input{Now: noon, PickedUp: true, Route: route(t, shanghai, hub), Stops: to(hangzhou), Fixes: []Fix{still(noon, shanghai)}})
	if want := geo.Distance(shanghai, hub) + 1.3*geo.Distance(hub, hangzhou); math.Abs(got.RemainingMetres-want) > 1 {
		t.Errorf("%.0f m left, want %.0f", got.RemainingMetres, want)
	}
}
