package notify

import (
	"context"
	"time"

	"haulcast/models"
	"haulcast/models/store"
)

const (
	// usersAtOnce bounds how many inboxes one look brings what waited.
	usersAtOnce = 100
	// heldAtOnce bounds one transaction.
	heldAtOnce = 200
)

// release brings lines whose users' quiet hours are over. Many at once are bundled and summed up as always.
func (i *Inbox) release(ctx context.Context, now time.Time) error {
	if now.Sub(i.heldAt) < heldEvery {
		return nil
	}
	for {
		users, err := i.store.UsersWithDue(ctx, now, usersAtOnce)
		if err != nil {
			return err
		}
		for _, u := range users {
			if err := i.releaseTo(ctx, u, now); err != nil {
				return err
			}
		}
		if len(users) < usersAtOnce {
			i.heldAt = now
			return nil
		}
	}
}

// releaseTo brings a user what waited, in the order in which it happened.
func (i *Inbox) releaseTo(ctx context.Context, user models.ID, now time.Time) error {
	return i.store.InTx(ctx, func(tx *store.Store) error {
		due, err := tx.TakeDue(ctx, user, now, heldAtOnce)
		if err != nil {
			return err
		}
		for _, held := range due {
			if err := put(ctx, tx, held.Line(), now); err != nil {
				return err
			}
		}
		return nil
	})
}
