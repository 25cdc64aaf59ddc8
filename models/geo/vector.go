package geo

import "math"

// vector is a place as the direction from the earth's centre: x towards (0, 0), y towards (0, 90 E), z to the north.
type vector struct{ x, y, z float64 }

func toVector(p Point) vector {
	sinLat, cosLat := math.Sincos(radians(p.Lat))
	sinLon, cosLon := math.Sincos(radians(p.Lon))
	return vector{cosLat * cosLon, cosLat * sinLon, sinLat}
}

func (v vector) point() Point {
	return Point{
		Lat: degrees(math.Atan2(v.z, math.Hypot(v.x, v.y))),
		Lon: degrees(math.Atan2(v.y, v.x)),
	}
}

func (v vector) plus(w vector) vector { return vector{v.x + w.x, v.y + w.y, v.z + w.z} }

func (v vector) times(f float64) vector { return vector{v.x * f, v.y * f, v.z * f} }

func (v vector) dot(w vector) float64 { return v.x*w.x + v.y*w.y + v.z*w.z }

func (v vector) cross(w vector) vector {
	return vector{v.y*w.z - v.z*w.y, v.z*w.x - v.x*w.z, v.x*w.y - v.y*w.x}
}

func (v vector) length() float64 { return math.Sqrt(v.dot(v)) }

// apart is the square of the straight line between two places, through the earth: of two places the nearer has the
// lesser, and it costs no root and no arc tangent.
func (v vector) apart(w vector) float64 {
	d := vector{v.x - w.x, v.y - w.y, v.z - w.z}
	return d.dot(d)
}

// angle between two directions, in radians. The arc tangent is exact to a nanometre for neighbours and for antipodes
// alike; the arc cosine loses neighbours, the haversine loses antipodes.
func angle(v, w vector) float64 { return math.Atan2(v.cross(w).length(), v.dot(w)) }
