package geo

import (
	"math"
	"math/rand/v2"
	"testing"
)

var (
	shanghai = Point{31.2304, 121.4737}
	hangzhou = Point{30.2741, 120.1551}
)

func TestDistanceIsAlongTheGreatCircle(t *testing.T) {
	quarter := EarthRadius * math.Pi / 2
	for _, c := range []struct {
		name string
		a, b Point
		want float64
		tol  float64
	}{
		{"Shanghai to Hangzhou", shanghai, hangzhou, 164_870, 10},
		{"nowhere to go", shanghai, shanghai, 0, 0},
		{"a metre to the north", Point{53, -3}, Point{53 + 1/111195.0797, -3}, 1, 1e-5},
		{"pole to equator", Point{90, 17}, Point{0, -130}, quarter, 1e-6},
		{"pole to pole", Point{90, 0}, Point{-90, 0}, 2 * quarter, 1e-6},
		{"a pole has every longitude", Point{90, 0}, Point{90, 133}, 0, 1e-6},
		{"across the antimeridian", Point{0, 179.5}, Point{0, -179.5}, EarthRadius * math.Pi / 180, 1e-6},
		{"180 east is 180 west", Point{10, 180}, Point{10, -180}, 0, 1e-6},
		{"antipodes", Point{31.2304, 121.4737}, Point{-31.2304, 121.4737 - 180}, 2 * quarter, 1e-6},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Distance(c.a, c.b); math.Abs(got-c.want) > c.tol {
				t.Errorf("Distance = %.6f m, want %.6f ± %g", got, c.want, c.tol)
			}
			if there, back := Distance(c.a, c.b), Distance(c.b, c.a); there != back {
				t.Errorf("there %.9f m, back %.9f m", there, back)
			}
		})
	}
}

func TestBearingIsClockwiseFromNorth(t *testing.T) {
	for _, c := range []struct {
		name string
		a, b Point
		want float64
	}{
		{"north", Point{10, 20}, Point{11, 20}, 0},
		{"east along the equator", Point{0, 20}, Point{0, 21}, 90},
		{"south", Point{10, 20}, Point{9, 20}, 180},
		{"west along the equator", Point{0, 20}, Point{0, 19}, 270},
		{"east over the antimeridian", Point{0, 179.9}, Point{0, -179.9}, 90},
		{"west over the antimeridian", Point{0, -179.9}, Point{0, 179.9}, 270},
		{"to the north pole", Point{53, -3}, Point{90, 77}, 0},
		{"to where one stands", Point{53, -3}, Point{53, -3}, 0},
		{"Shanghai to Hangzhou", shanghai, hangzhou, 230.18},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Bearing(c.a, c.b)
			if diff := math.Abs(got - c.want); math.Min(diff, 360-diff) > 0.01 || got < 0 || got >= 360 {
				t.Errorf("Bearing = %.4f°, want %.4f°", got, c.want)
			}
		})
	}
}

func TestDestinationUndoesDistanceAndBearing(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		a, b := anywhere(r), anywhere(r)
		got := Destination(a, Bearing(a, b), Distance(a, b))
		if off := Distance(got, b); off > 1e-3 {
			t.Fatalf("from %v towards %v one arrives at %v, %.6f m away", a, b, got, off)
		}
		if !got.Valid() {
			t.Fatalf("from %v towards %v one arrives nowhere: %v", a, b, got)
		}
	}
}

func TestDestinationOverPoleAndAntimeridian(t *testing.T) {
	degree := EarthRadius * math.Pi / 180
	for _, c := range []struct {
		name            string
		from            Point
		bearing, metres float64
		want            Point
	}{
		{"over the antimeridian", Point{0, 179.5}, 90, degree, Point{0, -179.5}},
		{"over the north pole", Point{89.5, 10}, 0, degree, Point{89.5, -170}},
		{"backwards", Point{10, 20}, 0, -degree, Point{9, 20}},
		{"not at all", shanghai, 123, 0, shanghai},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Destination(c.from, c.bearing, c.metres); Distance(got, c.want) > 1e-3 {
				t.Errorf("Destination = %v, want %v", got, c.want)
			}
		})
	}
}

func TestValidRefusesWhatIsNoPlace(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, p := range []Point{{90, 180}, {-90, -180}, {0, 0}, shanghai} {
		if !Valid(p.Lat, p.Lon) || !p.Valid() {
			t.Errorf("%v is a place", p)
		}
	}
	for _, p := range []Point{{90.0001, 0}, {-91, 0}, {0, 180.5}, {0, -181}, {nan, 0}, {0, nan}, {inf, 0}, {0, -inf}} {
		if Valid(p.Lat, p.Lon) || p.Valid() {
			t.Errorf("%v is no place", p)
		}
	}
}

func TestRoundHidesTheDoor(t *testing.T) {
	for _, c := range []struct{ in, want Point }{
		{Point{53.44451, -2.925173}, Point{53.44, -2.93}},
		{Point{-0.004, 0.004}, Point{0, 0}},
		{Point{89.999, 179.999}, Point{90, 180}},
	} {
		got := c.in.Round()
		if got != c.want || math.Signbit(got.Lat) != math.Signbit(c.want.Lat) {
			t.Errorf("Round(%v) = %v, want %v", c.in, got, c.want)
		}
		if again := got.Round(); again != got {
			t.Errorf("rounding %v twice gives %v", c.in, again)
		}
	}
}

// anywhere is a random place, as likely near a pole or the antimeridian as elsewhere.
func anywhere(r *rand.Rand) Point {
	p := Point{Lat: r.Float64()*180 - 90, Lon: r.Float64()*360 - 180}
	switch r.IntN(4) {
	case 0:
		p.Lat = math.Copysign(90-r.Float64()*0.001, p.Lat)
	case 1:
		p.Lon = math.Copysign(180-r.Float64()*0.001, p.Lon)
	}
	return p
}
