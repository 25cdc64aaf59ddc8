package geo

import "math"

// EarthRadius is the mean radius of the earth in metres (IUGG R1).
const EarthRadius = 6_371_008.8

// Point is a place: WGS84 latitude and longitude in degrees.
type Point struct {
	Lat float64 `json:"lat"`
	Lon float64 `json:"lon"`
}

// Valid tells whether the two numbers are a place on earth: latitude within ±90, longitude within ±180, neither of
// them NaN. Null Island (0, 0) is a place; whether a device was really there is for its reader to judge.
func Valid(lat, lon float64) bool {
	return lat >= -90 && lat <= 90 && lon >= -180 && lon <= 180
}

// Valid tells whether the point is a place on earth.
func (p Point) Valid() bool { return Valid(p.Lat, p.Lon) }

// Distance is the way along the great circle from a to b.
func Distance(a, b Point) float64 { return EarthRadius * angle(toVector(a), toVector(b)) }

// Bearing is the direction in which the great circle from a to b sets out. From a pole every direction is along some
// meridian; from a place to itself it is 0.
func Bearing(a, b Point) float64 {
	lat1, lat2, dLon := radians(a.Lat), radians(b.Lat), radians(b.Lon-a.Lon)
	east := math.Sin(dLon) * math.Cos(lat2)
	north := math.Cos(lat1)*math.Sin(lat2) - math.Sin(lat1)*math.Cos(lat2)*math.Cos(dLon)
	return clockwise(degrees(math.Atan2(east, north)))
}

// Destination is where one arrives having set out from p with the bearing and followed the great circle so far.
func Destination(p Point, bearing, metres float64) Point {
	at, lat, lon := toVector(p), radians(p.Lat), radians(p.Lon)
	north := vector{-math.Sin(lat) * math.Cos(lon), -math.Sin(lat) * math.Sin(lon), math.Cos(lat)}
	east := vector{-math.Sin(lon), math.Cos(lon), 0}
	sinB, cosB := math.Sincos(radians(bearing))
	ahead := north.times(cosB).plus(east.times(sinB))
	sinD, cosD := math.Sincos(metres / EarthRadius)
	return at.times(cosD).plus(ahead.times(sinD)).point()
}

// publicGrid is how many steps a degree has in public: 0.01 degrees are about a kilometre (domain 1.10).
const publicGrid = 100

// Round is the point as strangers may see it: to the nearest 0.01 degrees, which names a quarter and not a door.
func (p Point) Round() Point { return Point{Lat: coarse(p.Lat), Lon: coarse(p.Lon)} }

// coarse adds 0 so that no place is written "-0".
func coarse(deg float64) float64 { return math.Round(deg*publicGrid)/publicGrid + 0 }

func radians(deg float64) float64 { return deg * math.Pi / 180 }

func degrees(rad float64) float64 { return rad * 180 / math.Pi }

// clockwise brings an angle into [0, 360). The second test is for angles so little below zero that adding a turn
// gives the turn itself.
func clockwise(deg float64) float64 {
	if deg < 0 {
		deg += 360
	}
	if deg >= 360 {
		deg = 0
	}
	return deg + 0
}
