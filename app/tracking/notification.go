package tracking

import (
	"context"

	"haulcast/models"
	"haulcast/models/store"
)

// MarkRead notes that a user has read a notification of their own, and tells their other pages. Read already, nothing
// happens.
func (t *Tracker) MarkRead(ctx context.Context, by models.Actor, id models.ID) error {
	if err := mayAct(by, models.ReadNotifications); err != nil {
		return err
	}
	return t.store.InTx(ctx, func(tx *store.Store) error {
		if _, err := tx.NotificationOf(ctx, by.UserID, id); err != nil {
			return err
		}
		return t.markRead(ctx, tx, by, id)
	})
}

// MarkAllRead notes that a user has read everything in their inbox, and tells their other pages.
func (t *Tracker) MarkAllRead(ctx context.Context, by models.Actor) error {
	if err := mayAct(by, models.ReadNotifications); err != nil {
		return err
	}
	return t.store.InTx(ctx, func(tx *store.Store) error { return t.markRead(ctx, tx, by, models.NoID) })
}

// markRead marks one notification, or all when id is models.NoID. The inbox is locked by then, so the count that goes
// with it is right.
func (t *Tracker) markRead(ctx context.Context, tx *store.Store, by models.Actor, id models.ID) error {
	now := t.now()
	marked, err := tx.MarkRead(ctx, by.UserID, id, now)
	if err != nil || marked == 0 {
		return err
	}
	unread, err := tx.Unread(ctx, by.UserID)
	if err != nil {
		return err
	}
	return tx.Announce(models.ChangeNotification, models.Audience{Reach: models.ReachUser, UserID: &by.UserID},
		models.NotificationData{ID: id, Change: "read", Unread: unread, At: now})
}
