package geo

import (
	"fmt"
	"math"
)

// Polyline is a planned way: places joined by great circles. The zero value is no way at all.
type Polyline struct {
	points  []Point
	vectors []vector  // the same places
	along   []float64 // along[i] is the way from the first point to point i
}

// Projection is the place on a polyline that lies nearest to some point.
type Projection struct {
	Point   Point   // that place
	Off     float64 // how far the point lies from it
	Along   float64 // the way from the polyline's start to it
	Segment int     // it lies between points Segment and Segment+1
}

// NewPolyline joins the points in their order. It refuses fewer than two, and what isn't a place; the same place
// twice in a row is a segment of no length and does no harm. The points are copied.
func NewPolyline(points []Point) (Polyline, error) {
	if len(points) < 2 {
		return Polyline{}, fmt.Errorf("a way needs at least two points, this one has %d", len(points))
	}
	l := Polyline{
		points: append([]Point(nil), points...), vectors: make([]vector, len(points)), along: make([]float64, len(points)),
	}
	for i, p := range points {
		if !p.Valid() {
			return Polyline{}, fmt.Errorf("point %d of the way is not a place: latitude %g, longitude %g", i, p.Lat, p.Lon)
		}
		l.vectors[i] = toVector(p)
		if i > 0 {
			l.along[i] = l.along[i-1] + Distance(l.points[i-1], p)
		}
	}
	return l, nil
}

// Empty tells whether there is no way.
func (l Polyline) Empty() bool { return len(l.points) == 0 }

// Len is the number of points.
func (l Polyline) Len() int { return len(l.points) }

// Length is the whole way from the first point to the last.
func (l Polyline) Length() float64 {
	if l.Empty() {
		return 0
	}
	return l.along[len(l.along)-1]
}

// Start is the first point; the zero Point when there is no way.
func (l Polyline) Start() Point {
	if l.Empty() {
		return Point{}
	}
	return l.points[0]
}

// End is the last point; the zero Point when there is no way.
func (l Polyline) End() Point {
	if l.Empty() {
		return Point{}
	}
	return l.points[len(l.points)-1]
}

// Along is the way from the first point to point i.
func (l Polyline) Along(i int) float64 { return l.along[i] }

// Project finds the place on the nearest segment; of two equally near the earlier, so that a way that crosses itself
// promises the longer rest. A polyline without points gives the zero Projection.
func (l Polyline) Project(p Point) Projection {
	if l.Empty() {
		return Projection{}
	}
	v := toVector(p)
	best, least, segment := vector{}, math.Inf(1), 0
	for i := 1; i < len(l.vectors); i++ {
		foot := nearest(v, l.vectors[i-1], l.vectors[i])
		if off := v.apart(foot); off < least {
			best, least, segment = foot, off, i-1
		}
	}
	// Rounding must not put a foot at the far end a nanometre past it: what is left would be negative.
	along := min(l.along[segment]+EarthRadius*angle(l.vectors[segment], best), l.along[segment+1])
	return Projection{Point: best.point(), Off: EarthRadius * angle(v, best), Along: along, Segment: segment}
}

// nearest is the place on the arc from a to b that is nearest to v. The foot of the perpendicular counts only when it
// lies between the two ends; an arc without a plane of its own (no length, or antipodes) has only its ends.
func nearest(v, a, b vector) vector {
	if normal := a.cross(b); normal.length() > 0 {
		normal = normal.times(1 / normal.length())
		foot := v.plus(normal.times(-v.dot(normal)))
		between := a.cross(foot).dot(normal) >= 0 && foot.cross(b).dot(normal) >= 0
		if size := foot.length(); between && size > 0 {
			return foot.times(1 / size)
		}
	}
	if v.apart(a) <= v.apart(b) {
		return a
	}
	return b
}
