package models

import (
	"encoding/json"
	"fmt"
	"time"
)

// Geofence is a place drawn on the map that means something: goods must not enter it, must not leave it, or may be
// silent in it; and goods that stay in it for too long are worth a look.
type Geofence struct {
	ID      ID `gorm:"primaryKey"`
	Name    string
	Shape   FenceShape
	Purpose FencePurpose
	// Points are [[lat,lon],…]: the centre of a circle, the corners of a polygon, the middle line of a corridor.
	Points     json.RawMessage `gorm:"type:jsonb"`
	RadiusM    float64         // of a circle; half the width of a corridor; 0 for a polygon
	HoldS      int             // inside or outside for so long before it counts; 0: the thresholds say
	DwellS     int             // inside for longer than this is an alarm; 0: may stay
	CustomerID *ID             // only this customer's goods; nil: everybody's
	OrderID    *ID             // only this order's goods
	DisabledAt *time.Time
	Version    int
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// Pairs are the geofence's points as latitude and longitude.
func (g Geofence) Pairs() ([][2]float64, error) {
	var pairs [][2]float64
	if len(g.Points) == 0 {
		return nil, nil
	}
	if err := json.Unmarshal(g.Points, &pairs); err != nil {
		return nil, fmt.Errorf("read the points of geofence %q: %w", g.Name, err)
	}
	return pairs, nil
}

// InForceFor tells whether the geofence is about an order's goods: it is not disabled, and everybody's, the customer's
// or the order's own.
func (g Geofence) InForceFor(customerID, orderID ID) bool {
	return g.DisabledAt == nil && (g.CustomerID == nil || *g.CustomerID == customerID) && (g.OrderID == nil || *g.OrderID == orderID)
}

// FenceShape is how a geofence is drawn.
type FenceShape string

// The shapes.
const (
	Circle   FenceShape = "circle"
	Polygon  FenceShape = "polygon"
	Corridor FenceShape = "corridor"
)

// FenceShapes lists them.
var FenceShapes = []FenceShape{Circle, Polygon, Corridor}

// FencePurpose is what a geofence is for.
type FencePurpose string

// The purposes.
const (
	FenceForbidden FencePurpose = "forbidden" // goods must not be in it
	FenceKeepIn    FencePurpose = "keep_in"   // goods must not leave it
	FenceWatch     FencePurpose = "watch"     // only its dwell time counts
	FenceQuiet     FencePurpose = "quiet"     // a ferry, a tunnel, an airport: silence in it is expected
)

// FencePurposes lists them.
var FencePurposes = []FencePurpose{FenceForbidden, FenceKeepIn, FenceWatch, FenceQuiet}
