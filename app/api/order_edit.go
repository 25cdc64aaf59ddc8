package api

import (
	"time"

	"github.com/gin-gonic/gin"

	"haulcast/app/tracking"
	"haulcast/models"
)

// orderEdit is what to change about an order: what is missing stays, a profile that is null goes.
type orderEdit struct {
	Reference    *string        `json:"reference"`
	ReadyAt      *time.Time     `json:"ready_at"`
	PromisedFrom *time.Time     `json:"promised_from"`
	PromisedTo   *time.Time     `json:"promised_to"`
	Profile      change[string] `json:"profile"`
	ServiceLevel *string        `json:"service_level"`
	Notes        *string        `json:"notes"`
}

// EditOrder changes an order; a new promise is told to whoever waits.
func (a *API) EditOrder(c *gin.Context) error {
	number, err := orderNumber(c)
	if err != nil {
		return err
	}
	version, err := expected(c)
	if err != nil {
		return err
	}
	in, err := read[orderEdit](c)
	if err != nil {
		return err
	}
	var o models.Order
	err = atVersion(version, a.orderVersion(c, number), func(version int) error {
		o, err = a.tracker.EditOrder(c.Request.Context(), actor(c), number, version, in.edit())
		return err
	})
	if err != nil {
		return answerConflict(c, err, a.orderVersion(c, number))
	}
	return answerOrder(c, o)
}

func (e orderEdit) edit() tracking.OrderEdit {
	edit := tracking.OrderEdit{
		Reference: e.Reference, ReadyAt: e.ReadyAt, PromisedFrom: e.PromisedFrom, PromisedTo: e.PromisedTo,
		ServiceLevel: e.ServiceLevel, Notes: e.Notes,
	}
	if e.Profile.Sent {
		name := orElse(e.Profile.Value, "")
		edit.Profile = &name
	}
	return edit
}
