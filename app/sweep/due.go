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

// due is a kind of thing whose time comes: which of them wait, what is done to one, and what to one that it could not be
// done to.
type due struct {
	waiting func(ctx context.Context, now time.Time, limit int) ([]models.ID, error)
	look    func(ctx context.Context, id models.ID) error
	putOff  func(ctx context.Context, id models.ID) error
}

// lookAtDue looks at every shipment whose time has come, most overdue first, each in a transaction of its own.
func (s *Sweep) lookAtDue(ctx context.Context) error {
	return s.lookAtAll(ctx, due{s.store.DueShipments, s.checkShipment, s.putOff})
}

// lookAtDueAlarms takes alarms off the shelf whose time there is over, and the steps of their ladders that are due.
func (s *Sweep) lookAtDueAlarms(ctx context.Context) error {
	return s.lookAtAll(ctx, due{s.store.DueAlarms, s.checkAlarm, s.putOffAlarm})
}

func (s *Sweep) lookAtAll(ctx context.Context, d due) error {
	for ctx.Err() == nil {
		ids, err := d.waiting(ctx, s.Now(), pageOf)
		if err != nil {
			return err
		}
		if err := d.lookAt(ctx, ids); err != nil {
			return err
		}
		if len(ids) < pageOf {
			return nil
		}
	}
	return nil
}

func (d due) lookAt(ctx context.Context, ids []models.ID) error {
	var looking errgroup.Group
	looking.SetLimit(atOnce)
	for _, id := range ids {
		looking.Go(func() error {
			if err := d.look(ctx, id); err != nil && ctx.Err() == nil {
				return d.putOff(ctx, id)
			}
			return nil
		})
	}
	return looking.Wait()
}

func (s *Sweep) checkShipment(ctx context.Context, id models.ID) error {
	err := s.tracker.CheckShipment(ctx, id)
	if err != nil && ctx.Err() == nil {
		s.log.Error("shipment could not be looked at", "shipment_id", id, "error", err)
	}
	return err
}

func (s *Sweep) putOff(ctx context.Context, id models.ID) error {
	later := s.Now().Add(putOffFor)
	return s.store.SaveCheckAt(ctx, id, &later)
}

func (s *Sweep) checkAlarm(ctx context.Context, id models.ID) error {
	err := s.tracker.CheckAlarm(ctx, id)
	if err != nil && ctx.Err() == nil {
		s.log.Error("alarm could not be checked", "alarm_id", id, "error", err)
	}
	return err
}

func (s *Sweep) putOffAlarm(ctx context.Context, id models.ID) error {
	now := s.Now()
	return s.store.PutOffAlarm(ctx, id, now, now.Add(putOffFor))
}
