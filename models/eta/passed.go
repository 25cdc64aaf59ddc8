package eta

import (
	"math"
	"slices"
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
	here, margin := around(p), sameSpot
	if elapsed >= 0 {
		margin = noise
	}
	found := here.nearest(t.Passed, off, margin)
	if len(found) == 0 {
		return stay{}, false
	}
	best := here.stay(t.Passed, found[0])
	for _, l := range found[1:] {
		if elapsed < 0 {
			break
		}
		if s := here.stay(t.Passed, l); (s.reached - elapsed).Abs() < (best.reached - elapsed).Abs() {
			best = s
		}
	}
	return best, true
}

// leg is the way to passage i from the one before: how far from it the middle of the plane lies, and which part of it
// lies before the nearest place. The first passage has nothing before it and stands for itself.
type leg struct {
	i            int
	metres, part float64
}

// nearest gives the legs that lie within off, and within a margin of the nearest of them, in their order.
func (pl plane) nearest(list []Passage, off, margin float64) []leg {
	var found []leg
	least := off
	var ax, ay float64
	for i := range list {
		bx, by := pl.xy(list[i].Point)
		l := leg{i: i, part: 1}
		if i == 0 {
			ax, ay = bx, by
		}
		dx, dy := bx-ax, by-ay
		if size := dx*dx + dy*dy; size > 0 {
			l.part = math.Max(0, math.Min(1, -(ax*dx+ay*dy)/size))
		}
		l.metres = math.Hypot(ax+l.part*dx, ay+l.part*dy)
		ax, ay = bx, by
		if l.metres <= least+margin && l.metres <= off {
			least = math.Min(least, l.metres)
			found = append(found, l)
		}
	}
	return slices.DeleteFunc(found, func(l leg) bool { return l.metres > least+margin })
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
	lon := p.Lon - pl.middle.Lon
	switch { // the short way round
	case lon > 180:
		lon -= 360
	case lon < -180:
		lon += 360
	}
	return lon * pl.scale, (p.Lat - pl.middle.Lat) * metresPerDegree
}

// stay is when the trip was at a part of a leg. Within the receiver's noise of a passage it was at the passage, and
// stood there as long.
func (pl plane) stay(list []Passage, l leg) stay {
	b := list[l.i]
	if l.i == 0 {
		return stay{b.Reached, b.Left}
	}
	a := list[l.i-1]
	switch {
	case l.part <= 0 || pl.close(a):
		return stay{a.Reached, a.Left}
	case l.part >= 1 || pl.close(b):
		return stay{b.Reached, b.Left}
	}
	at := a.Left + time.Duration(l.part*float64(b.Reached-a.Left))
	return stay{at, at}
}

func (pl plane) close(p Passage) bool {
	x, y := pl.xy(p.Point)
	return math.Hypot(x, y) <= noise
}
