package api

import (
	"time"

	"haulcast/models"
)

// shipment is what a customer may read of a shipment.
type shipment struct {
	Number             string         `json:"number"`
	Order              string         `json:"order"`
	Version            int            `json:"version"`
	State              models.State   `json:"state"`
	StateSince         time.Time      `json:"state_since"`
	ReasonCode         *models.Reason `json:"reason_code"`
	Customer           customerName   `json:"customer"`
	Origin             location       `json:"origin"`
	Destination        location       `json:"destination"`
	PromisedFrom       time.Time      `json:"promised_from"`
	PromisedTo         time.Time      `json:"promised_to"`
	PromisedOriginalTo time.Time      `json:"promised_original_to"`
	Profile            *profileLimits `json:"profile"`
	Description        string         `json:"description"`
	Pieces             int            `json:"pieces"`
	WeightKG           *float64       `json:"weight_kg"`
	Arrival            arrival        `json:"arrival"`
	Position           *position      `json:"position"`
	Temperature        *temperature   `json:"temperature"`
	PickedUpAt         *time.Time     `json:"picked_up_at"`
	DeliveredAt        *time.Time     `json:"delivered_at"`
	CreatedAt          time.Time      `json:"created_at"`
	UpdatedAt          time.Time      `json:"updated_at"`
}

// staffShipment adds what stays in the house. Its alarms count every kind, also those that customers don't read.
type staffShipment struct {
	shipment
	HeldState     *models.State      `json:"held_state"`
	Damaged       bool               `json:"damaged"`
	Vehicle       *vehicle           `json:"vehicle"`
	Driver        string             `json:"driver"`
	LastReportAt  *time.Time         `json:"last_report_at"`
	ReportEveryS  int                `json:"report_every_s"`
	AlarmCount    int                `json:"alarm_count"`
	AlarmSeverity *string            `json:"alarm_severity"`
	NextEvents    []models.EventType `json:"next_events"`
}

// arrival is when the shipment is expected, and how that stands to the promise.
type arrival struct {
	Expected   *time.Time      `json:"expected"`
	Low        *time.Time      `json:"low"`
	High       *time.Time      `json:"high"`
	Confidence *string         `json:"confidence"`
	Class      models.ETAClass `json:"class"`
	ComputedAt *time.Time      `json:"computed_at"`
}

// position is the newest known place.
type position struct {
	Lat      float64    `json:"lat"`
	Lon      float64    `json:"lon"`
	SpeedMPS *float64   `json:"speed_mps"`
	Course   *float64   `json:"course"`
	At       *time.Time `json:"at"`
}

// temperature is the newest known one; in range is null when no profile says what the range is.
type temperature struct {
	Celsius float64    `json:"celsius"`
	At      *time.Time `json:"at"`
	InRange *bool      `json:"in_range"`
}

// shipmentFor draws a shipment as the viewer may read it.
func shipmentFor(v models.Viewer, s models.Shipment) any {
	public := shipment{
		Number: s.TrackingNumber, Order: s.Order.Number, Version: s.Version, State: s.State, StateSince: s.StateSince,
		ReasonCode: textOrNull(s.ReasonCode), Customer: nameOf(s.Customer), Origin: locationOf(s.Origin),
		Destination: locationOf(s.Destination), PromisedFrom: s.PromisedFrom, PromisedTo: s.PromisedTo,
		PromisedOriginalTo: s.PromisedOriginalTo, Profile: limitsOf(s.Profile), Description: s.Description,
		Pieces: s.Pieces, WeightKG: s.WeightKG, Arrival: arrivalOf(s), Position: positionFor(v, s),
		Temperature: temperatureFor(v, s), PickedUpAt: s.PickedUpAt, DeliveredAt: s.DeliveredAt,
		CreatedAt: s.CreatedAt, UpdatedAt: s.UpdatedAt,
	}
	if !v.SeesInternal() {
		return public
	}
	return staffShipment{
		shipment: public, HeldState: textOrNull(s.HeldState), Damaged: s.Damaged, Vehicle: vehicleOf(s.Vehicle),
		Driver: s.DriverName, LastReportAt: s.LastSignalAt, ReportEveryS: s.ReportEveryS, AlarmCount: s.AlarmCount,
		AlarmSeverity: severityOrNull(s.AlarmSeverity), NextEvents: drawn(s.Next(v.Role), same),
	}
}

func same[T any](t T) T { return t }

func severityOrNull(s models.Severity) *string {
	if s == models.NoSeverity {
		return nil
	}
	return textOrNull(s.String())
}

func arrivalOf(s models.Shipment) arrival {
	return arrival{
		Expected: s.ETA, Low: s.ETALow, High: s.ETAHigh, Confidence: textOrNull(s.ETAConfidence), Class: s.ETAClass,
		ComputedAt: s.ETAComputedAt,
	}
}

func positionFor(v models.Viewer, s models.Shipment) *position {
	at, known := s.Position()
	if !known || !v.SeesExactPosition(s.State) {
		return nil
	}
	return &position{Lat: at.Lat, Lon: at.Lon, SpeedMPS: s.LastSpeedMPS, Course: s.LastCourse, At: s.LastFixAt}
}

func temperatureFor(v models.Viewer, s models.Shipment) *temperature {
	if s.LastTempC == nil || !v.SeesTemperature() {
		return nil
	}
	return &temperature{Celsius: *s.LastTempC, At: s.LastTempAt, InRange: inRange(s.Profile, *s.LastTempC)}
}

// inRange tells whether goods are as warm as their profile asks, limits included; nil without a profile.
func inRange(p *models.TemperatureProfile, celsius float64) *bool {
	if p == nil {
		return nil
	}
	in := (p.MinC == nil || celsius >= *p.MinC) && (p.MaxC == nil || celsius <= *p.MaxC)
	return &in
}
