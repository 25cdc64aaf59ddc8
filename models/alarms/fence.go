package alarms

import (
	"encoding/json"
	"fmt"
	"math"
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

// fencesThat are the subjects of a rule: the shipment's fences that mean something to it.
func fencesThat(s Seen, mean func(Fence) bool) []Subject {
	var list []Subject
	for i := range s.Fences {
		if f := &s.Fences[i]; mean(*f) {
			list = append(list, Subject{Key: f.ID.String(), Fence: f})
		}
	}
	return list
}

// aboutAFence tells whether the series still has its fence. One that was taken away, or is no longer for these goods,
// ends its alarms.
func aboutAFence(s Seen) bool { return s.Fence != nil }

// fenceFix is a fix that tells on which side of the fence it is: further from the edge than it may be wrong. Others say
// nothing.
func fenceFix(s Seen, r models.Reading) (Sample, bool) {
	at, ok := located(r)
	if !ok || s.Fence == nil {
		return Sample{}, false
	}
	return at, at.AccuracyM == 0 || at.AccuracyM <= math.Abs(s.Fence.Area.Off(at.Point()))
}

// fringe is how far outside the edge, in metres, a fix is neither in nor out (ours): the receiver of a vehicle that is
// parked on the edge puts it somewhere else each minute.
const fringe = 50

// side tells whether the fix is inside the series' fence, or outside; on its fringe it is neither.
func (s Seen) side() (in, out bool) {
	p := s.Reading.Point()
	if !s.Fence.Area.Near(p, fringe) {
		return false, true
	}
	off := s.Fence.Area.Off(p)
	return off <= 0, off > fringe
}

// fenceTiming is how long a vehicle must have crossed the edge: one may drive along it.
func fenceTiming(s Seen) Timing {
	hold := seconds(s.Settings.GeofenceHoldS)
	if s.Fence != nil && s.Fence.Hold > 0 {
		hold = s.Fence.Hold
	}
	return Timing{Set: hold, Clear: hold, MaxGap: s.MaxGap(), Reopen: s.Settings.ReopenWindow()}
}
