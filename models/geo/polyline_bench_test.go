package geo

import "testing"

// A planned way of a thousand points, as a routing engine gives for a day's drive; every report of a place is held
// against it.
func BenchmarkProject(b *testing.B) {
	points := make([]Point, 1000)
	for i := range points {
		points[i] = Destination(shanghai, float64(i%90), float64(i)*500)
	}
	way, err := NewPolyline(points)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		way.Project(hangzhou)
	}
}
