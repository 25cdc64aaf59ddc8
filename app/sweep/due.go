package sweep

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"haulcast/models"
)

const (
	pageOf = 100 // shipments listed at once
	// atOnce is how many are looked at side by side: each waits for the database most of the time.
	atOnce = 4
	// putOffFor is how long a shipment that could not be looked at waits, so that it doesn't keep others from their turn.
	putOffFor = time.Minute
)

// lookAtDue looks at every shipment whose time has come, most overdue first, each in a transaction of its own.
func (s *Sweep) lookAtDue(ctx context.Context) error {
	for ctx.Err() == nil {
		ids, err := s.store.DueShipments(ctx, s.Now(), pageOf)
		if err != nil {
			return err
		}
		if err := s.lookAt(ctx, ids); err != nil {
			return err
		}
		if len(ids) < pageOf {
			return nil
		}
	}
	return nil
}

func (s *Sweep) lookAt(ctx context.Context, ids []models.ID) error {
	var looking errgroup.Group
	looking.SetLimit(atOnce)
	for _, id := range ids {
		looking.Go(func() error {
			if err := s.tracker.CheckShipment(ctx, id); err != nil && ctx.Err() == nil {
				s.log.Error("shipment could not be looked at", "shipment_id", id, "error", err)
				return s.putOff(ctx, id)
			}
			return nil
		})
	}
	return looking.Wait()
}

func (s *Sweep) putOff(ctx context.Context, id models.ID) error {
	later := s.Now().Add(putOffFor)
	return s.store.SaveCheckAt(ctx, id, &later)
}
