package models

import (
	"encoding/json"
	"time"

	"haulcast/models/geo"
)

// Shipment is goods under way, known to people by its tracking number. Beside its own facts it carries the newest of
// what is known about it (position, temperature, arrival, worst alarm), so that the board is one query.
type Shipment struct {
	ID             ID `gorm:"primaryKey"`
	TrackingNumber string
	OrderID        ID
	CustomerID     ID
	OriginID       ID
	DestinationID  ID
	ParentID       *ID // the delivered shipment that this one returns

	State      State
	StateSince time.Time // when the state began, by the world's clock
	HeldState  State     // what an on_hold shipment resumes to
	Version    int       // raised by every event that moves it or changes its plan; telemetry leaves it alone
	ReasonCode Reason    // why it is held, failed, lost …
	Damaged    bool

	PromisedFrom       time.Time
	PromisedTo         time.Time
	PromisedOriginalTo time.Time
	ProfileID          *ID // overrides the order's temperature profile
	VehicleID          *ID
	DriverName         string // internal: customers never see who drives
	Description        string
	Pieces             int
	WeightKG           *float64

	Route         []byte `gorm:"type:jsonb"` // planned way as [[lat,lon],…]; empty means stop to stop
	ETA           *time.Time
	ETALow        *time.Time
	ETAHigh       *time.Time
	ETAConfidence string
	ETAClass      ETAClass
	ETAComputedAt *time.Time
	ETAPublished  *time.Time // the arrival last told to people …
	ETAToldAt     *time.Time // … and when

	LastFixAt    *time.Time
	LastLat      *float64
	LastLon      *float64
	LastSpeedMPS *float64
	LastCourse   *float64
	LastTempC    *float64
	LastTempAt   *time.Time
	LastSignalAt *time.Time // received time of the newest report of any kind
	ReportEveryS int        // the shortest expected interval of the devices that report on it; 0 = none bound

	AlarmSeverity Severity // the worst alarm that is active or unacknowledged; 0 = none
	AlarmCount    int

	CheckAt     *time.Time // when the sweep must look again; nil = nothing can happen by time alone
	PickedUpAt  *time.Time
	DeliveredAt *time.Time
	ArchivedAt  *time.Time
	CreatedAt   time.Time
	UpdatedAt   time.Time

	Order       Order               `gorm:"foreignKey:OrderID"`
	Customer    Customer            `gorm:"foreignKey:CustomerID"`
	Origin      Location            `gorm:"foreignKey:OriginID"`
	Destination Location            `gorm:"foreignKey:DestinationID"`
	Vehicle     *Vehicle            `gorm:"foreignKey:VehicleID"`
	Profile     *TemperatureProfile `gorm:"foreignKey:ProfileID"`

	// Thresholds is what is changed of the installation's thresholds for these goods, from the general to the particular.
	// RulesSince is when these, or the temperature profile, were changed last. Only what is read to be judged carries them.
	Thresholds []json.RawMessage `gorm:"-"`
	RulesSince time.Time         `gorm:"-"`
}

// ETAClass says how the expected arrival stands to the promise, domain.md 1.8 point 5. The words are models/eta's.
type ETAClass string

// The classes.
const (
	ETAUnknown       ETAClass = "unknown"
	ETAEarly         ETAClass = "early"
	ETAOnTime        ETAClass = "on_time"
	ETAAtRisk        ETAClass = "at_risk"
	ETALatePredicted ETAClass = "late_predicted"
	ETALateActual    ETAClass = "late_actual"
)

// ETAClasses lists them from best to worst.
var ETAClasses = []ETAClass{ETAUnknown, ETAEarly, ETAOnTime, ETAAtRisk, ETALatePredicted, ETALateActual}

// Position is the newest known place; ok is false before the first fix.
func (s Shipment) Position() (p geo.Point, ok bool) {
	if s.LastLat == nil || s.LastLon == nil {
		return geo.Point{}, false
	}
	return geo.Point{Lat: *s.LastLat, Lon: *s.LastLon}, true
}

// Stop is one call on the way, in order: pick up, hub, drop or return.
type Stop struct {
	ID         ID `gorm:"primaryKey"`
	ShipmentID ID
	Seq        int
	Kind       StopKind
	LocationID ID
	PlanFrom   *time.Time
	PlanTo     *time.Time
	ServiceS   int // planned minutes of standing, in seconds
	ArrivedAt  *time.Time
	DepartedAt *time.Time
	Outcome    string

	Location Location `gorm:"foreignKey:LocationID"`
}

// StopKind is what happens at a stop.
type StopKind string

// The kinds of stop.
const (
	StopPickup StopKind = "pickup"
	StopHub    StopKind = "hub"
	StopDrop   StopKind = "drop"
	StopReturn StopKind = "return"
)
