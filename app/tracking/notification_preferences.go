package tracking

import (
	"context"

	"haulcast/models"
	"haulcast/models/store"
)

// SetNotificationPreferences replaces what a user wants to be told: kinds that are not among the choices are told as they
// are by default. version is the one the user looked at; when they were changed elsewhere since, the answer is a
// Conflict. Lines that were held back come when the new quiet hours end, at once when there are none now.
func (t *Tracker) SetNotificationPreferences(ctx context.Context, by models.Actor, version int, wanted models.NotificationPreferences) (models.NotificationPreferences, error) {
	if err := mayAct(by, models.ReadNotifications); err != nil {
		return wanted, err
	}
	if by.UserID == models.NoID {
		return wanted, models.Errorf(models.Forbidden, "Only a person has an inbox.")
	}
	if err := wanted.Check(by.Viewer); err != nil {
		return wanted, err
	}
	err := t.store.InTx(ctx, func(tx *store.Store) error {
		was, err := tx.PreferencesForUpdate(ctx, by.UserID)
		if err != nil {
			return err
		}
		if was.Version != version {
			return models.Errorf(models.Conflict, "You changed this elsewhere meanwhile. Look at it again, then repeat what you wanted.")
		}
		wanted.UserID, wanted.Version = by.UserID, was.Version+1
		if err := tx.SavePreferences(ctx, wanted); err != nil {
			return err
		}
		return t.reschedule(ctx, tx, by, wanted)
	})
	return wanted, err
}

// reschedule lets what was held back come by the new quiet hours.
func (t *Tracker) reschedule(ctx context.Context, tx *store.Store, by models.Actor, p models.NotificationPreferences) error {
	settings, err := tx.Settings(ctx)
	if err != nil {
		return err
	}
	user, err := tx.UserByID(ctx, by.UserID)
	if err != nil {
		return err
	}
	now := t.now()
	due, quiet := p.Quiet.End(now.In(models.Zone(user.TimeZone, settings.TimeZone)))
	if !quiet {
		due = now
	}
	return tx.RescheduleHeld(ctx, by.UserID, due)
}
