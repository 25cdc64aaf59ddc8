package live

import (
	"math"
	"sync/atomic"
	"time"

	"haulcast/models"
)

type moveKind int

const (
	position moveKind = iota
	temperature
)

// moveEvent is one value, encoded for each form.
type moveEvent struct {
	move     models.Move
	kind     moveKind
	full     []byte
	public   []byte      // rounded, or only whether in range
	replaced atomic.Bool // a newer one was published
}

// positionData and temperatureData are what the two events carry; docs/live.md.
type positionData struct {
	Shipment   string    `json:"shipment"`
	Lat        float64   `json:"lat"`
	Lon        float64   `json:"lon"`
	SpeedMPS   *float64  `json:"speed_mps,omitempty"`
	Course     *float64  `json:"course,omitempty"`
	AccuracyM  *float64  `json:"accuracy_m,omitempty"`
	At         time.Time `json:"at"`
	ReceivedAt time.Time `json:"received_at"`
}

type temperatureData struct {
	Shipment    string    `json:"shipment"`
	Celsius     float64   `json:"celsius"`
	HumidityPct *float64  `json:"humidity_pct,omitempty"`
	Low         *float64  `json:"low,omitempty"`
	High        *float64  `json:"high,omitempty"`
	At          time.Time `json:"at"`
	ReceivedAt  time.Time `json:"received_at"`
}

// inRangeData is all that a link without the right to degrees learns of a temperature.
type inRangeData struct {
	Shipment string    `json:"shipment"`
	InRange  bool      `json:"in_range"`
	At       time.Time `json:"at"`
}

func newMoveEvent(kind moveKind, m models.Move) *moveEvent {
	e := &moveEvent{move: m, kind: kind}
	at, received := m.FixAt.UTC(), m.ReceivedAt.UTC()
	if kind == position {
		exact := positionData{m.Number, *m.Lat, *m.Lon, m.SpeedMPS, m.Course, m.AccuracyM, at, received}
		rough := positionData{Shipment: m.Number, Lat: round(*m.Lat), Lon: round(*m.Lon), At: at, ReceivedAt: received}
		e.full, e.public = volatile("position", exact), volatile("position", rough)
		return e
	}
	e.full = volatile("temperature", temperatureData{m.Number, *m.TempC, m.Humidity, m.LowC, m.HighC, at, received})
	if m.LowC != nil || m.HighC != nil {
		in := (m.LowC == nil || *m.TempC >= *m.LowC) && (m.HighC == nil || *m.TempC <= *m.HighC)
		e.public = volatile("temperature", inRangeData{m.Number, in, at})
	}
	return e
}

// volatile encodes an event without an id; nil when a value cannot be said in JSON (NaN), which ingest has refused.
func volatile(name string, data any) []byte {
	event, err := encode(name, "", data)
	if err != nil {
		return nil
	}
	return event
}

// round blurs a coordinate to a hundredth of a degree, about a kilometre: a town, not a street.
func round(degrees float64) float64 { return math.Round(degrees*100) / 100 }

// event is the value's bytes for a viewer; nil when it isn't for them.
func (e *moveEvent) event(v models.Viewer) []byte {
	if !v.Scope().Includes(e.move.CustomerID, e.move.ShipmentID) {
		return nil
	}
	exact := v.SeesExactPosition(e.move.State)
	if e.kind == temperature {
		exact = v.SeesTemperature()
	}
	switch {
	case e.move.State.Ended() && !v.Role.Staff():
		return nil
	case exact:
		return e.full
	case v.Role == models.RoleLink:
		return e.public
	}
	return nil
}
