package tracking

import (
	"context"

	"haulcast/models"
	"haulcast/models/store"
)

// visit notes on a shipment's stops what an event tells of them.
func visit(ctx context.Context, tx *store.Store, s *models.Shipment, e models.ShipmentEvent) error {
	switch e.Type {
	case models.EventPickedUp, models.EventDelivered, models.EventReturned, models.EventAttemptFailed, models.EventStopArrived,
		models.EventStopDeparted:
	default:
		return nil
	}
	stops, err := tx.Stops(ctx, s.ID)
	if err != nil {
		return err
	}
	stop := visited(stops, e)
	if stop == nil {
		return nil
	}
	return tx.SaveStop(ctx, stop)
}

// replan gives a shipment's drop the window of its new promise.
func replan(ctx context.Context, tx *store.Store, s *models.Shipment) error {
	stops, err := tx.Stops(ctx, s.ID)
	if err != nil {
		return err
	}
	for i := range stops {
		if stops[i].Kind != models.StopDrop {
			continue
		}
		stops[i].PlanFrom, stops[i].PlanTo = &s.PromisedFrom, &s.PromisedTo
		if err := tx.SaveStop(ctx, &stops[i]); err != nil {
			return err
		}
	}
	return nil
}

// visited is the stop that an event was observed at, with what the event tells of it; nil when it was at none. What is
// known of a stop already stays.
func visited(stops []models.Stop, e models.ShipmentEvent) *models.Stop {
	at := e.OccurredAt
	stop := stopOf(stops, e)
	if stop == nil {
		return nil
	}
	if stop.ArrivedAt == nil {
		stop.ArrivedAt = &at
	}
	switch e.Type {
	case models.EventStopArrived:
		return stop
	case models.EventAttemptFailed: // it is called at again
		stop.Outcome = string(models.AttemptFailed)
		return stop
	case models.EventDelivered:
		stop.Outcome = string(models.Delivered)
	case models.EventPickedUp:
		stop.Outcome = string(models.PickedUp)
	}
	if stop.DepartedAt == nil && !at.Before(*stop.ArrivedAt) {
		stop.DepartedAt = &at
	}
	return stop
}

// stopOf finds the stop: goods are picked up at the first and delivered at the last; an arrival or a departure is at the
// place it names, and without one at the first stop that was not reached or not left.
func stopOf(stops []models.Stop, e models.ShipmentEvent) *models.Stop {
	for i := range stops {
		stop := &stops[i]
		var here bool
		switch e.Type {
		case models.EventPickedUp:
			here = stop.Kind == models.StopPickup
		case models.EventDelivered, models.EventAttemptFailed:
			here = stop.Kind == models.StopDrop
		case models.EventStopArrived:
			here = stop.ArrivedAt == nil && (e.LocationID == nil || stop.LocationID == *e.LocationID)
		case models.EventStopDeparted:
			here = stop.DepartedAt == nil && (e.LocationID == nil || stop.LocationID == *e.LocationID)
		}
		if here {
			return stop
		}
	}
	return nil
}

// leave takes back what an event that did not occur told of a stop.
func leave(ctx context.Context, tx *store.Store, s *models.Shipment, voided models.ShipmentEvent) error {
	stops, err := tx.Stops(ctx, s.ID)
	if err != nil {
		return err
	}
	for i := range stops {
		stop := &stops[i]
		if stop.DepartedAt == nil || !stop.DepartedAt.Equal(voided.OccurredAt) || stop.Outcome != string(voided.ToState) {
			continue
		}
		stop.DepartedAt, stop.Outcome = nil, ""
		if stop.ArrivedAt != nil && stop.ArrivedAt.Equal(voided.OccurredAt) {
			stop.ArrivedAt = nil
		}
		return tx.SaveStop(ctx, stop)
	}
	return nil
}
