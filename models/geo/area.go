package geo

import (
	"errors"
	"fmt"
	"math"
)

// Area is a part of the earth with an edge: a circle, a polygon or a corridor. The edge itself is inside. The zero
// value has no place in it.
type Area struct {
	points []vector // the centre, the corners, the middle line
	radius float64  // of a circle; half the width of a corridor; 0 for a polygon
	closed bool     // a polygon: the last corner is joined to the first

	// Nothing of the area is further from centre than reach: a cap needs no care at the poles or the antimeridian.
	centre vector
	reach  float64
}

// widest is how far an area may reach from its middle. Beyond a hemisphere nobody can tell its inside from its outside.
const widest = 5_000_000

// onEdge is how near to a polygon's edge a place is on it: far less than any device can tell, and more than rounding.
const onEdge = 0.001

// NewCircle is everything that is no further from the centre than so many metres.
func NewCircle(centre Point, radius float64) (Area, error) {
	return newArea([]Point{centre}, radius, false)
}

// NewCorridor is everything that is no further from a middle line than so many metres: half its width.
func NewCorridor(middle []Point, halfWidth float64) (Area, error) {
	if len(middle) < 2 {
		return Area{}, fmt.Errorf("a corridor needs at least two points, this one has %d", len(middle))
	}
	return newArea(middle, halfWidth, false)
}

// NewPolygon is everything within the corners, joined by great circles in their order and the last to the first, in
// whichever direction they go round. What edges that cross enclose is inside.
func NewPolygon(corners []Point) (Area, error) {
	if n := len(corners); n > 1 && corners[0] == corners[n-1] {
		corners = corners[:n-1]
	}
	if len(corners) < 3 {
		return Area{}, fmt.Errorf("a polygon needs at least three corners, this one has %d", len(corners))
	}
	return newArea(corners, 0, true)
}

func newArea(points []Point, radius float64, closed bool) (Area, error) {
	a := Area{points: make([]vector, len(points)), radius: radius, closed: closed}
	if !closed && !(radius > 0) { // NaN too
		return Area{}, errors.New("the radius must be more than 0 metres")
	}
	for i, p := range points {
		if !p.Valid() {
			return Area{}, fmt.Errorf("point %d is not a place: latitude %g, longitude %g", i+1, p.Lat, p.Lon)
		}
		a.points[i] = toVector(p)
		a.centre = a.centre.plus(a.points[i])
	}
	if size := a.centre.length(); size > 0 {
		a.centre = a.centre.times(1 / size)
	}
	for _, v := range a.points {
		a.reach = math.Max(a.reach, EarthRadius*angle(a.centre, v)+radius)
	}
	if a.reach > widest || a.centre == (vector{}) {
		return Area{}, fmt.Errorf("it reaches %.0f km from its middle; %d km are the most", a.reach/1000, widest/1000)
	}
	return a, nil
}

// Empty tells whether there is no area.
func (a Area) Empty() bool { return len(a.points) == 0 }

// Contains tells whether the place is inside or on the edge.
func (a Area) Contains(p Point) bool { return a.Near(p, 0) && a.Off(p) <= 0 }

// Near tells whether the area may be within so many metres of the place. It is cheap, and never wrong when it says no.
func (a Area) Near(p Point, metres float64) bool {
	return !a.Empty() && EarthRadius*angle(a.centre, toVector(p)) <= a.reach+metres+onEdge
}

// Off is how far outside the edge the place lies, along the nearest great circle; inside it is negative. Of an empty
// area every place is infinitely far outside.
func (a Area) Off(p Point) float64 {
	if a.Empty() {
		return math.Inf(1)
	}
	v := toVector(p)
	off := a.fromLine(v) - a.radius
	switch {
	case a.closed && off <= onEdge:
		return 0
	case a.closed && a.Near(p, 0) && a.turns(v) != 0:
		return -off
	}
	return off
}

// fromLine is the distance to the nearest of the edges, the middle line, or the only point. Segments count, not only
// their ends.
func (a Area) fromLine(v vector) float64 {
	if len(a.points) == 1 {
		return EarthRadius * angle(v, a.points[0])
	}
	best, least := a.points[0], math.Inf(1)
	from, rest := a.points[0], a.points[1:]
	if a.closed {
		from, rest = a.points[len(a.points)-1], a.points
	}
	for _, to := range rest {
		foot := nearest(v, from, to)
		if off := v.apart(foot); off < least {
			best, least = foot, off
		}
		from = to
	}
	return EarthRadius * angle(v, best)
}

// turns is how often the corners go round a place that lies on none of the edges. Seen from its antipodes they go
// round as well; those are not Near.
func (a Area) turns(v vector) int {
	var sum float64
	from := a.points[len(a.points)-1]
	for _, to := range a.points {
		// The angle at v between the two great circles that lead to the corners.
		toFrom, toTo := v.cross(from), v.cross(to)
		sum += math.Atan2(toFrom.cross(toTo).dot(v), toFrom.dot(toTo))
		from = to
	}
	return int(math.Round(sum / (2 * math.Pi)))
}
