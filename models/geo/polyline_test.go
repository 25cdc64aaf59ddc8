package geo

import (
	"math"
	"math/rand/v2"
	"testing"
)

func line(t *testing.T, points ...Point) Polyline {
	t.Helper()
	l, err := NewPolyline(points)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestProjectFindsTheNearestSegmentNotTheNearestPoint(t *testing.T) {
	// A long leg east, then a short one north: beside the middle of the long leg the nearest POINT is far away.
	l := line(t, Point{53, -4}, Point{53, -2}, Point{53.1, -2})
	mid := l.Along(1) / 2
	on := Destination(Point{53, -4}, Bearing(Point{53, -4}, Point{53, -2}), mid)
	beside := Destination(on, Bearing(on, Point{53, -2})+90, 400)

	if got := l.Project(on); got.Off > 1e-6 || math.Abs(got.Along-mid) > 1e-6 || got.Segment != 0 {
		t.Errorf("a point on the segment: %+v, want 0 m off at %.3f m", got, mid)
	}
	got := l.Project(beside)
	if math.Abs(got.Off-400) > 0.01 || math.Abs(got.Along-mid) > 0.01 || Distance(got.Point, on) > 0.01 {
		t.Errorf("400 m beside it: %+v, want 400 m off at %.3f m", got, mid)
	}
}

func TestProjectAtTheEndsAndCorners(t *testing.T) {
	a, b, c := Point{53, -3}, Point{53, -2.9}, Point{53.1, -2.9}
	l := line(t, a, b, c)
	for _, tc := range []struct {
		name  string
		p     Point
		along float64
		off   float64
	}{
		{"the start", a, 0, 0},
		{"the corner", b, l.Along(1), 0},
		{"the end", c, l.Length(), 0},
		{"before the start", Destination(a, Bearing(b, a), 500), 0, 500},
		{"past the end", Destination(c, Bearing(b, c), 500), l.Length(), 500},
		{"outside the corner", Destination(b, 135, 500), l.Along(1), 500},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := l.Project(tc.p)
			if math.Abs(got.Off-tc.off) > 0.01 || math.Abs(got.Along-tc.along) > 0.6 {
				t.Errorf("Project = %+v, want off %.1f along %.1f", got, tc.off, tc.along)
			}
		})
	}
}

func TestProjectAcrossAntimeridianAndPole(t *testing.T) {
	degree := EarthRadius * math.Pi / 180
	dateline := line(t, Point{0, 179}, Point{0, -179})
	if got := dateline.Project(Point{0.01, -179.5}); math.Abs(got.Along-1.5*degree) > 0.1 || math.Abs(got.Off-0.01*degree) > 0.1 {
		t.Errorf("beyond the antimeridian: %+v", got)
	}
	pole := line(t, Point{89, 0}, Point{89, 180})
	if got := pole.Project(Point{90, 0}); got.Off > 1e-6 || math.Abs(got.Along-degree) > 1e-3 {
		t.Errorf("on the pole: %+v", got)
	}
	if got := pole.Length(); math.Abs(got-2*degree) > 1e-3 {
		t.Errorf("over the pole it is %.3f m, want %.3f", got, 2*degree)
	}
}

// Nothing on the line is nearer than the projection says: walk the line and look.
func TestProjectIsTheMinimum(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 50 {
		points := make([]Point, 5)
		for i := range points {
			points[i] = Point{Lat: 50 + r.Float64()*4, Lon: -4 + r.Float64()*4}
		}
		l, p := line(t, points...), Point{Lat: 49 + r.Float64()*6, Lon: -5 + r.Float64()*6}
		got := l.Project(p)
		if d := Distance(p, got.Point); math.Abs(d-got.Off) > 1e-3 {
			t.Fatalf("off is %.6f m, its place lies %.6f m away", got.Off, d)
		}
		if got.Along < 0 || got.Along > l.Length() {
			t.Fatalf("along %.3f m of %.3f m", got.Along, l.Length())
		}
		for i := range points[1:] {
			from, to := points[i], points[i+1]
			for f := 0.0; f <= 1; f += 0.02 {
				near := Destination(from, Bearing(from, to), f*Distance(from, to))
				if Distance(p, near) < got.Off-1e-3 {
					t.Fatalf("%v is nearer to %v than the projection %v", near, p, got.Point)
				}
			}
		}
	}
}

// What is left of a way must never be negative, not even by a nanometre of rounding.
func TestProjectNeverGoesPastTheEnd(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	for range 20_000 {
		l := line(t, anywhere(r), anywhere(r), anywhere(r))
		for _, p := range []Point{l.End(), l.Start(), anywhere(r)} {
			if got := l.Project(p); got.Along < 0 || got.Along > l.Length() || got.Off < 0 {
				t.Fatalf("%v projects to %+v of %v m", p, got, l.Length())
			}
		}
	}
}

func TestPolylineRefusesWhatIsNoWay(t *testing.T) {
	for name, points := range map[string][]Point{
		"nothing":    nil,
		"one point":  {shanghai},
		"no place":   {shanghai, {91, 0}},
		"not number": {{math.NaN(), 0}, shanghai},
	} {
		if _, err := NewPolyline(points); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	var none Polyline
	if !none.Empty() || none.Length() != 0 || none.Project(shanghai) != (Projection{}) || none.Start() != none.End() {
		t.Error("the zero polyline is no way")
	}
}

func TestPolylineWithAPointTwice(t *testing.T) {
	l := line(t, shanghai, shanghai, hangzhou, hangzhou)
	if got := l.Project(hangzhou); got.Off != 0 || math.Abs(got.Along-l.Length()) > 1e-6 {
		t.Errorf("Project = %+v, want the end of %.3f m", got, l.Length())
	}
	standing := line(t, shanghai, shanghai)
	if got := standing.Project(hangzhou); math.Abs(got.Off-Distance(shanghai, hangzhou)) > 1e-6 || got.Along != 0 {
		t.Errorf("a way of no length: %+v", got)
	}
}

func TestPolylineKeepsItsOwnPoints(t *testing.T) {
	points := []Point{shanghai, hangzhou}
	l := line(t, points...)
	if l.Start() != shanghai || l.End() != hangzhou || l.Len() != 2 {
		t.Errorf("from %v to %v by %d points", l.Start(), l.End(), l.Len())
	}
	points[0] = Point{0, 0}
	if got := l.Project(shanghai); got.Off > 1e-6 {
		t.Errorf("changing the caller's slice moved the way: %+v", got)
	}
}
