package models

import (
	"encoding/json"
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
