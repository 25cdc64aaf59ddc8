package geo

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestAreaRefusesWhatHasNoInside(t *testing.T) {
	for name, draw := range map[string]func() (Area, error){
		"circle without radius":       func() (Area, error) { return NewCircle(shanghai, 0) },
		"circle with no number":       func() (Area, error) { return NewCircle(shanghai, math.NaN()) },
		"circle around no place":      func() (Area, error) { return NewCircle(Point{91, 0}, 10) },
		"circle of half the earth":    func() (Area, error) { return NewCircle(shanghai, 1.1e7) },
		"corridor of one point":       func() (Area, error) { return NewCorridor([]Point{shanghai}, 10) },
		"corridor without width":      func() (Area, error) { return NewCorridor([]Point{shanghai, hangzhou}, -1) },
		"polygon of two corners":      func() (Area, error) { return NewPolygon([]Point{shanghai, hangzhou}) },
		"polygon closed over nothing": func() (Area, error) { return NewPolygon([]Point{shanghai, hangzhou, shanghai}) },
		"polygon round the earth":     func() (Area, error) { return NewPolygon([]Point{{0, 0}, {0, 120}, {0, -120}}) },
	} {
		if a, err := draw(); err == nil || !a.Empty() {
			t.Errorf("%s: accepted", name)
		}
	}
	var none Area
	if none.Contains(shanghai) || none.Near(shanghai, 1e9) || !math.IsInf(none.Off(shanghai), 1) {
		t.Error("the empty area contains something")
	}
}

func area(t *testing.T) func(Area, error) Area {
	return func(a Area, err error) Area {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
}

func TestOffIsTheDistanceFromTheEdge(t *testing.T) {
	degree := EarthRadius * math.Pi / 180
	must := area(t)
	circle := must(NewCircle(Point{53, -3}, 1000))
	// A square of about 11 km on the equator, and the same across the antimeridian and around the pole.
	square := must(NewPolygon([]Point{{-0.05, -0.05}, {-0.05, 0.05}, {0.05, 0.05}, {0.05, -0.05}}))
	dateline := must(NewPolygon([]Point{{-0.05, 179.95}, {-0.05, -179.95}, {0.05, -179.95}, {0.05, 179.95}}))
	pole := must(NewPolygon([]Point{{89, 0}, {89, 90}, {89, 180}, {89, -90}}))
	hook := must(NewPolygon([]Point{{0, 0}, {0, 0.3}, {0.1, 0.3}, {0.1, 0.1}, {0.2, 0.1}, {0.2, 0}})) // an L
	corridor := must(NewCorridor([]Point{{0, 179.5}, {0, -179.5}, {1, -179.5}}, 2000))
	for _, c := range []struct {
		name string
		area Area
		at   Point
		want float64
	}{
		{"the centre of a circle", circle, Point{53, -3}, -1000},
		{"inside a circle", circle, Destination(Point{53, -3}, 77, 400), -600},
		{"outside a circle", circle, Destination(Point{53, -3}, 200, 1500), 500},
		{"the middle of a square", square, Point{0, 0}, -0.05 * degree},
		{"east of a square", square, Point{0, 0.07}, 0.02 * degree},
		{"beyond a corner", square, Destination(Point{0.05, 0.05}, 45, 300), 300},
		{"on a corner", square, Point{0.05, 0.05}, 0},
		{"on an edge", square, Point{0, 0.05}, 0},
		{"its antipodes", square, Point{0, 180}, math.Pi*EarthRadius - 0.05*math.Sqrt2*degree},
		{"the middle of one across the antimeridian", dateline, Point{0, 180}, -0.05 * degree},
		{"just this side of the antimeridian", dateline, Point{0, 179.96}, -0.01 * degree},
		{"just that side", dateline, Point{0, -179.96}, -0.01 * degree},
		{"and outside there", dateline, Point{0, -179.9}, 0.05 * degree},
		{"Null Island, which a plane of degrees would put inside", dateline, Point{0, 0}, math.Pi*EarthRadius - 0.05*math.Sqrt2*degree},
		{"the pole in a polygon round it", pole, Point{90, 0}, -math.Atan(math.Tan(math.Pi/180)*math.Cos(math.Pi/4)) * EarthRadius},
		{"the arm of an L", hook, Point{0.05, 0.25}, -0.05 * degree},
		{"the notch of an L", hook, Point{0.15, 0.2}, 0.05 * degree},
		{"a corridor's middle, far from its points", corridor, Point{0, 180}, -2000},
		{"beside a corridor", corridor, Point{0.05, 180}, 0.05*degree - 2000},
		{"beyond its end", corridor, Destination(Point{1, -179.5}, 0, 5000), 3000},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.area.Off(c.at); math.Abs(got-c.want) > 0.5 {
				t.Errorf("Off = %.2f m, want %.2f", got, c.want)
			}
			if got := c.area.Contains(c.at); got != (c.want <= 0) {
				t.Errorf("Contains = %v at %.2f m", got, c.want)
			}
		})
	}
}

// A polygon may be drawn in either direction, from any corner, closed or open: it is the same.
func TestAPolygonIsTheSameHoweverItIsDrawn(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 300 {
		middle := anywhere(r)
		var corners []Point
		for i := range 7 {
			corners = append(corners, Destination(middle, float64(i)*360/7, 2000+r.Float64()*8000))
		}
		drawn := area(t)(NewPolygon(corners))
		back := append([]Point(nil), corners...)
		for i, j := 0, len(back)-1; i < j; i, j = i+1, j-1 {
			back[i], back[j] = back[j], back[i]
		}
		again := area(t)(NewPolygon(append(back[3:], append(back[:3:3], back[3])...)))
		for range 20 {
			p := Destination(middle, r.Float64()*360, r.Float64()*14000)
			if a, b := drawn.Off(p), again.Off(p); math.Abs(a-b) > 1e-3 {
				t.Fatalf("around %v, %v is %.4f m off or %.4f m", middle, p, a, b)
			}
		}
		if !drawn.Contains(middle) || drawn.Contains(Destination(middle, r.Float64()*360, 10_001)) {
			t.Fatalf("around %v: the middle is out, or what lies beyond every corner is in", middle)
		}
	}
}

// A place on a segment is on the edge, wherever on earth: 0 m.
func TestAPlaceOnASegmentIsOnTheEdge(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 3000 {
		a := anywhere(r)
		b := Destination(a, r.Float64()*360, 10+r.Float64()*300_000)
		c := Destination(a, r.Float64()*360, 10+r.Float64()*300_000)
		on := Destination(a, Bearing(a, b), r.Float64()*Distance(a, b))
		polygon := area(t)(NewPolygon([]Point{a, b, c}))
		if off := polygon.Off(on); off > onEdge || !polygon.Contains(on) {
			t.Fatalf("%v lies on the edge from %v to %v, but %.6f m off", on, a, b, off)
		}
		corridor := area(t)(NewCorridor([]Point{a, b}, 50))
		if off := corridor.Off(on) + 50; math.Abs(off) > 1e-3 {
			t.Fatalf("%v lies on the segment from %v to %v, but %.6f m off", on, a, b, off)
		}
		if !polygon.Near(on, 0) || !corridor.Near(on, 0) {
			t.Fatalf("%v is not near what it lies in", on)
		}
	}
}
