package alarms

import (
	"encoding/json"
	"fmt"
	"time"

	"haulcast/models"
	"haulcast/models/geo"
)

// Fence is a geofence as the rules see it.
type Fence struct {
	ID      models.ID
	Name    string
	Purpose models.FencePurpose
	Area    geo.Area
	Hold    time.Duration // 0: the thresholds say
	Dwell   time.Duration // 0: may stay
}

// ParseFence reads what the database keeps of a geofence. The error is a sentence about its shape.
func ParseFence(f models.Geofence) (Fence, error) {
	var pairs [][2]float64
	if err := json.Unmarshal(f.Points, &pairs); err != nil {
		return Fence{}, fmt.Errorf("read the points of geofence %q: %w", f.Name, err)
	}
	points := make([]geo.Point, len(pairs))
	for i, p := range pairs {
		points[i] = geo.Point{Lat: p[0], Lon: p[1]}
	}
	area, err := areaOf(f.Shape, points, f.RadiusM)
	if err != nil {
		return Fence{}, fmt.Errorf("geofence %q: %w", f.Name, err)
	}
	return Fence{
		ID: f.ID, Name: f.Name, Purpose: f.Purpose, Area: area, Hold: seconds(f.HoldS), Dwell: seconds(f.DwellS),
	}, nil
}

func areaOf(shape models.FenceShape, points []geo.Point, radius float64) (geo.Area, error) {
	switch shape {
	case models.Circle:
		if len(points) != 1 {
			return geo.Area{}, fmt.Errorf("a circle has one point, its centre; this one has %d", len(points))
		}
		return geo.NewCircle(points[0], radius)
	case models.Polygon:
		return geo.NewPolygon(points)
	case models.Corridor:
		return geo.NewCorridor(points, radius)
	}
	return geo.Area{}, fmt.Errorf("%q is not a shape", shape)
}
