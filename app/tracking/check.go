package tracking

import (
	"context"
	"fmt"
	"time"

	"haulcast/models"
	"haulcast/models/alarms"
	"haulcast/models/store"
)

// CheckShipment looks at one shipment because its time has come: how often it should be heard, when it will arrive,
// whether it is late or silent. It sets when to look again from what is stored, so that nothing is lost by a restart
// and looking twice does no harm. A shipment that is gone is nothing to look at.
func (t *Tracker) CheckShipment(ctx context.Context, id models.ID) error {
	err := t.store.InTx(ctx, func(tx *store.Store) error {
		ships, err := tx.LockHeard(ctx, []models.ID{id})
		if err != nil || len(ships) == 0 {
			return err
		}
		return t.look(ctx, tx, &ships[0])
	})
	if err != nil {
		return fmt.Errorf("look at shipment %s: %w", id, err)
	}
	return nil
}

func (t *Tracker) look(ctx context.Context, tx *store.Store, s *models.Shipment) error {
	if s.State.Ended() || s.State == models.Draft {
		return t.endArrival(ctx, tx, s)
	}
	var err error
	// A binding that was entered for the future may have begun.
	if s.ReportEveryS, err = tx.RefreshReportEvery(ctx, s.ID, t.now()); err != nil {
		return err
	}
	journey, err := tx.JourneyOf(ctx, s.ID)
	if err != nil {
		return err
	}
	return t.arrive(ctx, tx, s, s.Profile, journey)
}

// judgeTime steps the rules that time alone can answer, and gives when one of them may answer differently.
func (t *Tracker) judgeTime(ctx context.Context, tx *store.Store, s *models.Shipment, seen alarms.Seen, estimateAt time.Time,
) (due *time.Time, err error) {
	if at, expected := alarms.SilentAt(seen); expected && !seen.Now.Before(at) {
		if seen.ListeningSince, err = tx.ListeningSince(ctx, s.ID, seen.Now); err != nil {
			return nil, err
		}
	}
	var list []series
	ship := &heardShip{Shipment: *s}
	for _, rule := range alarms.Triggered(alarms.ByClock) {
		list = append(list, series{ship: ship, rule: rule, samples: []alarms.Sample{{At: seen.Now}}})
	}
	if err := loadTracks(ctx, tx, list); err != nil {
		return nil, err
	}
	var acts []act
	var predicted alarms.Track
	for i := range list {
		walk := alarms.Walk{Rule: list[i].rule, Track: list[i].track, Seen: seen}
		more, err := stepClock(ctx, tx, &walk, &list[i], seen.Now)
		if err != nil {
			return nil, err
		}
		acts = append(acts, more...)
		if list[i].rule.Kind == models.AlarmDelayPredicted {
			predicted = list[i].track
		}
	}
	if err := saveTracks(ctx, tx, list); err != nil {
		return nil, err
	}
	if err := settle(ctx, tx, s, acts, seen.Now); err != nil {
		return nil, err
	}
	if at := alarms.Due(seen, predicted, estimateAt); !at.IsZero() {
		due = &at
	}
	return due, nil
}

// stepClock takes one moment into a rule's track. A clock that stepped back waits until it is where it was; a track
// with nothing to remember, before and after, is not kept.
func stepClock(ctx context.Context, tx *store.Store, walk *alarms.Walk, s *series, now time.Time) ([]act, error) {
	moment := alarms.Sample{At: now}
	idle := walk.Track.Idle()
	if walk.Track.OutOfOrder(moment) && !idle {
		s.samples = nil
		return nil, nil
	}
	if idle {
		walk.Track = alarms.Track{}
	}
	walk.Next(moment)
	s.track = walk.Track
	if idle && s.track.Idle() {
		s.samples = nil
		return nil, nil
	}
	return reconcile(ctx, tx, walk, s, nil, false, now)
}
