package tracking

import (
	"context"
	"fmt"
	"slices"
	"time"

	"haulcast/models"
	"haulcast/models/alarms"
	"haulcast/models/store"
)

// Reevaluate judges one shipment anew because rules changed: what its devices told, from the beginning, and what time
// alone decides, with the limits that hold now. Alarms that are still going on follow them: they go on, get better or
// worse, or end; new ones begin. What was over stays as it was judged. A shipment that is gone or over is nothing to
// judge, and judging twice does no harm.
func (t *Tracker) Reevaluate(ctx context.Context, r models.Reevaluation, id models.ID) error {
	err := t.store.InTx(ctx, func(tx *store.Store) error {
		ships, settings, err := t.lockToJudge(ctx, tx, []models.ID{id})
		if err != nil || len(ships) == 0 || ships[0].State.Ended() || ships[0].State == models.Draft {
			return err
		}
		now := t.now()
		if err := t.learn(ctx, tx, ships, settings, now); err != nil {
			return err
		}
		if err := reevaluate(ctx, tx, ships[0], r, now); err != nil {
			return err
		}
		return t.look(ctx, tx, &ships[0].Shipment)
	})
	if err != nil {
		return fmt.Errorf("judge shipment %s anew: %w", id, err)
	}
	return nil
}

// profileReevaluation is what has to be judged anew when the goods of a scope must keep another temperature. What needs
// one is late at a worse severity.
func profileReevaluation(scope models.ThresholdScope, subject models.ID) models.Reevaluation {
	return models.Reevaluation{
		Scope: scope, SubjectID: subject, Reason: models.ProfileChanged,
		Kinds: append(slices.Clone(models.TemperatureKinds), models.AlarmSensorFault, models.AlarmDelayActual),
	}
}

func reevaluate(ctx context.Context, tx *store.Store, ship *heardShip, r models.Reevaluation, now time.Time) error {
	windows, err := ship.spoken(ctx, tx)
	if err != nil {
		return err
	}
	devices, err := speakers(ctx, tx, windows)
	if err != nil {
		return err
	}
	list, err := wholeSeries(ctx, tx, ship, devices, r.Concerns)
	if err != nil {
		return err
	}
	for _, s := range list {
		s.sealed = now
	}
	acts, err := walkWhole(ctx, tx, ship, list, now)
	if err != nil {
		return err
	}
	ended, err := endFences(ctx, tx, ship, list, r, now)
	if err != nil {
		return err
	}
	if err := settle(ctx, tx, &ship.Shipment, append(acts, ended...), now); err != nil {
		return err
	}
	if slices.ContainsFunc(models.TemperatureKinds, r.Concerns) {
		return reviewExcursions(ctx, tx, &ship.Shipment)
	}
	return nil
}

// endFences ends the alarms about geofences that are no longer in force for the shipment, or no longer mean this, and
// forgets what the rules remember of them. list is what was judged.
func endFences(ctx context.Context, tx *store.Store, ship *heardShip, list []*series, r models.Reevaluation, now time.Time) ([]act, error) {
	judged := make(map[trackName]bool, len(list))
	for _, s := range list {
		judged[trackName{s.rule.Kind, s.key()}] = true
	}
	var acts []act
	for name := range ship.tracks {
		if judged[name] || !r.Concerns(name.kind) || !slices.Contains(fenceKinds, name.kind) {
			continue
		}
		standing, ok, err := tx.ActiveAlarm(ctx, ship.ID, name.kind, name.key)
		if err != nil {
			return nil, err
		}
		if ok {
			acts = append(acts, ending(standing, now))
		}
		if err := tx.DropAlarmTrack(ctx, ship.ID, name.kind, name.key); err != nil {
			return nil, err
		}
	}
	return acts, nil
}

// ending is what has to be done to an alarm that is over because the rules changed.
func ending(a models.Alarm, now time.Time) act {
	closed := a.ClosedAt
	a.Clear(now, now)
	verbs := []string{alarms.Cleared}
	if closed == nil && a.ClosedAt != nil {
		verbs = append(verbs, alarms.Closed)
	}
	return act{Act: alarms.Act{Alarm: a, Verbs: verbs}}
}
