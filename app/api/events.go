package api

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"haulcast/app/tracking"
	"haulcast/models"
)

// eventResult is the answer to an event: what was kept, whether it moved the shipment, and how the shipment stands now.
type eventResult struct {
	Event    any  `json:"event"`
	Shipment any  `json:"shipment"`
	Moved    bool `json:"moved"`
	Late     bool `json:"late"`
}

// RecordEvent notes that something happened to a shipment; most events move it.
func (a *API) RecordEvent(c *gin.Context) error {
	number, err := trackingNumber(c)
	if err != nil {
		return err
	}
	version, err := expected(c)
	if err != nil {
		return err
	}
	draft, err := readEvent(c)
	if err != nil {
		return err
	}
	draft.Expected = version
	r, err := a.tracker.RecordEvent(c.Request.Context(), actor(c), number, draft)
	if err != nil {
		return answerConflict(c, err, a.shipmentVersion(c, number))
	}
	return answerEvent(c, r)
}

// eventInput is what was observed about a shipment.
type eventInput struct {
	Type       models.EventType `json:"type" need:"yes"`
	Kind       models.EventKind `json:"kind"`
	OccurredAt time.Time        `json:"occurred_at"`
	ReasonCode models.Reason    `json:"reason_code"`
	Note       string           `json:"note"`
	Place      string           `json:"place"`
	LocationID *models.ID       `json:"location_id"`
	Lat        *float64         `json:"lat"`
	Lon        *float64         `json:"lon"`
}

func readEvent(c *gin.Context) (tracking.EventDraft, error) {
	in, err := read[eventInput](c)
	if err != nil {
		return tracking.EventDraft{}, err
	}
	id, err := repeatableID(c)
	return tracking.EventDraft{
		ID: id, Type: in.Type, Kind: in.Kind, OccurredAt: in.OccurredAt, Reason: in.ReasonCode, Note: in.Note,
		Place: in.Place, LocationID: in.LocationID, Lat: in.Lat, Lon: in.Lon,
	}, err
}

// correctionInput says why an end is taken back.
type correctionInput struct {
	Note string `json:"note" need:"yes"`
}

// Correct says that the event which ended a shipment did not occur.
func (a *API) Correct(c *gin.Context) error {
	number, err := trackingNumber(c)
	if err != nil {
		return err
	}
	in, err := read[correctionInput](c)
	if err != nil {
		return err
	}
	r, err := a.tracker.Correct(c.Request.Context(), actor(c), number, in.Note)
	if err != nil {
		return err
	}
	return answerEvent(c, r)
}

func answerEvent(c *gin.Context, r tracking.EventResult) error {
	status := http.StatusCreated
	if r.Repeat {
		status = http.StatusOK
	}
	v := viewer(c)
	c.Header("ETag", etag(r.Shipment.Version))
	c.JSON(status, eventResult{
		Event: eventFor(v, r.Event), Shipment: shipmentFor(v, r.Shipment), Moved: r.Moved, Late: r.Late,
	})
	return nil
}

// Timeline lists what happened to a shipment, newest first.
func (a *API) Timeline(c *gin.Context) error {
	q := queryOf(c)
	page := q.page()
	if err := q.done(); err != nil {
		return err
	}
	s, err := a.shipmentIn(c)
	if err != nil {
		return err
	}
	list, err := a.store.Timeline(c.Request.Context(), viewer(c), s.ID, page)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, pageOf(list, func(e models.ShipmentEvent) any { return eventFor(viewer(c), e) }))
	return nil
}
