package eta

import (
	"math"
	"time"

	"haulcast/models/geo"
)

// sameSpot is how far apart two ways there and back may be drawn and still be one road, in metres: rounding.
const sameSpot = 1.0

// stay is when a trip was at a place, counted from its departure: from reaching it to leaving it. Where it drove
// through, both are the same.
type stay struct{ reached, left time.Duration }

// passed finds when the trip was at the place, or as near to it as off metres. A way that leads past a place twice is
// asked which time is meant by what has elapsed of the present trip; negative is not known, and then the first counts.
func (t Trip) passed(p geo.Point, off float64, elapsed time.Duration) (stay, bool) {
	here := around(p)
	nearest := math.Inf(1)
	for i := range t.Passed {
		if d, _ := here.leg(t.Passed, i); d < nearest {
			nearest = d
		}
	}
	if nearest > off {
		return stay{}, false
	}
	limit := nearest + sameSpot
	if elapsed >= 0 {
		limit = nearest + noise
	}
	var best stay
	least := time.Duration(math.MaxInt64)
	for i := range t.Passed {
		d, part := here.leg(t.Passed, i)
		if d > limit {
			continue
		}
		s := here.stay(t.Passed, i, part)
		if apart := (s.reached - elapsed).Abs(); apart < least {
			best, least = s, apart
		}
		if elapsed < 0 {
			break
		}
	}
	return best, true
}

// plane is the neighbourhood of a place, flat: x to the east and y to the north, in metres. It is exact enough where it
// matters, near the place; legs between two fixes are short, and the ends of a day's gap say nothing of the way between.
type plane struct {
	middle geo.Point
	scale  float64 // metres per degree of longitude
}

// metresPerDegree is one degree of latitude.
const metresPerDegree = geo.EarthRadius * math.Pi / 180

func around(p geo.Point) plane {
	return plane{middle: p, scale: metresPerDegree * math.Cos(p.Lat*math.Pi/180)}
}

func (pl plane) xy(p geo.Point) (x, y float64) {
	lon := math.Remainder(p.Lon-pl.middle.Lon, 360) // the short way round
	return lon * pl.scale, (p.Lat - pl.middle.Lat) * metresPerDegree
}

// leg is how far the middle lies from the leg that ends with passage i, and which part of the leg lies before the
// nearest place. The first passage has no leg before it and stands for itself.
func (pl plane) leg(list []Passage, i int) (metres, part float64) {
	bx, by := pl.xy(list[i].Point)
	if i == 0 {
		return math.Hypot(bx, by), 1
	}
	ax, ay := pl.xy(list[i-1].Point)
	dx, dy := bx-ax, by-ay
	part = 1
	if size := dx*dx + dy*dy; size > 0 {
		part = math.Max(0, math.Min(1, -(ax*dx+ay*dy)/size))
	}
	return math.Hypot(ax+part*dx, ay+part*dy), part
}

// stay is when the trip was at a part of a leg. Within the receiver's noise of a passage it was at the passage, and
// stood there as long.
func (pl plane) stay(list []Passage, i int, part float64) stay {
	b := list[i]
	if i == 0 {
		return stay{b.Reached, b.Left}
	}
	a := list[i-1]
	switch {
	case part <= 0 || pl.close(a):
		return stay{a.Reached, a.Left}
	case part >= 1 || pl.close(b):
		return stay{b.Reached, b.Left}
	}
	at := a.Left + time.Duration(part*float64(b.Reached-a.Left))
	return stay{at, at}
}

func (pl plane) close(p Passage) bool {
	x, y := pl.xy(p.Point)
	return math.Hypot(x, y) <= noise
}
