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
		ships, _, err := tx.LockHeard(ctx, []models.ID{id})
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
	ship := &heardShip{Shipment: *s, tracks: map[trackName]store.AlarmTrack{}}
	if err := readTracks(ctx, tx, []*heardShip{ship}); err != nil {
		return nil, err
	}
	var list []*series
	var acts []act
	var predicted alarms.Track
	for _, rule := range alarms.Triggered(alarms.ByClock) {
		one := &series{ship: ship, rule: rule}
		if kept, known := ship.tracks[trackName{rule.Kind, ""}]; known {
			if err := one.recall(kept); err != nil {
				return nil, err
			}
		}
		more, err := stepClock(ctx, tx, seen, one)
		if err != nil {
			return nil, err
		}
		acts, list = append(acts, more...), append(list, one)
		if rule.Kind == models.AlarmDelayPredicted {
			predicted = one.track
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

// stepClock takes one moment into what a rule by the clock remembers. A clock that stepped back waits until it is where
// it was; a track with nothing to remember, before and after, is not kept.
func stepClock(ctx context.Context, tx *store.Store, seen alarms.Seen, s *series) ([]act, error) {
	moment := alarms.Sample{At: seen.Now}
	idle := s.track.Idle()
	if s.track.OutOfOrder(moment) && !idle {
		return nil, nil
	}
	if idle {
		s.track = alarms.Track{}
	}
	s.walk = alarms.Walk{Rule: s.rule, Track: s.track, Seen: seen}
	s.walk.Next(moment)
	s.keep = !idle || !s.walk.Track.Idle()
	return s.reconcile(ctx, tx, seen.Now)
}
