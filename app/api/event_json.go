package api

import (
	"time"

	"haulcast/models"
)

// event is what a customer may read of one observation about a shipment.
type event struct {
	ID         models.ID        `json:"id"`
	Type       models.EventType `json:"type"`
	Kind       models.EventKind `json:"kind"`
	OccurredAt time.Time        `json:"occurred_at"`
	RecordedAt time.Time        `json:"recorded_at"`
	Place      string           `json:"place"`
	ReasonCode *models.Reason   `json:"reason_code"`
	FromState  *models.State    `json:"from_state"`
	ToState    *models.State    `json:"to_state"`
	Late       bool             `json:"late"`
}

// staffEvent adds who told it, what they noted, and where exactly.
type staffEvent struct {
	event
	Public       bool          `json:"public"`
	Source       models.Source `json:"source"`
	Actor        string        `json:"actor"`
	Note         string        `json:"note"`
	LocationID   *models.ID    `json:"location_id"`
	Lat          *float64      `json:"lat"`
	Lon          *float64      `json:"lon"`
	VoidsEventID *models.ID    `json:"voids_event_id"`
}

// eventFor draws an event as the viewer may read it.
func eventFor(v models.Viewer, e models.ShipmentEvent) any {
	public := event{
		ID: e.ID, Type: e.Type, Kind: e.Kind, OccurredAt: e.OccurredAt, RecordedAt: e.RecordedAt, Place: e.Place,
		ReasonCode: textOrNull(e.ReasonCode), FromState: textOrNull(e.FromState), ToState: textOrNull(e.ToState),
		Late: e.Late,
	}
	if !v.SeesInternal() {
		return public
	}
	return staffEvent{
		event: public, Public: e.Public, Source: e.Source, Actor: e.ActorName, Note: e.Note, LocationID: e.LocationID,
		Lat: e.Lat, Lon: e.Lon, VoidsEventID: e.VoidsEventID,
	}
}
