package tracking

import (
	"context"
	"fmt"
	"strconv"

	"haulcast/models"
	"haulcast/models/store"
)

// CheckAlarm does to an alarm what its time has come for: it leaves the shelf, and whom the next step of its ladder is
// for is told. When that is stands with the alarm, so that nothing is lost by a restart and checking twice does no harm.
// An alarm that is gone is nothing to check.
func (t *Tracker) CheckAlarm(ctx context.Context, id models.ID) error {
	err := t.store.InTx(ctx, func(tx *store.Store) error {
		a, err := lockAlarm(ctx, tx, models.System(models.SourceRule).Viewer, id)
		if models.CodeOf(err) == models.NotFound {
			return nil
		}
		if err != nil {
			return err
		}
		return t.checkAlarm(ctx, tx, &a)
	})
	if err != nil {
		return fmt.Errorf("check alarm %s: %w", id, err)
	}
	return nil
}

func (t *Tracker) checkAlarm(ctx context.Context, tx *store.Store, a *alarmed) error {
	now := t.now()
	if a.ShelvedUntil != nil && !a.Shelved(now) && a.Unshelve(now) {
		return t.keepAlarm(ctx, tx, a, models.AlarmUnshelved, unattended(a.Alarm, models.AlarmUnshelved, "", now))
	}
	if a.Escalate(now) {
		step := strconv.Itoa(a.EscalationStep)
		return t.keepAlarm(ctx, tx, a, models.AlarmEscalated, unattended(a.Alarm, models.AlarmEscalated, step, now))
	}
	return tx.SaveAlarm(ctx, &a.Alarm)
}
