package store

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"haulcast/models"
)

// TellOnce notes that users are being told of a change and gives those who were not told of it before: a change counts
// once for each, whatever became of its line. Changes must come in the order of their numbers. It locks the inboxes, so
// that the unread counts read afterwards in the same transaction are right.
func (s *Store) TellOnce(ctx context.Context, users []models.ID, seq int64) ([]models.ID, error) {
	if len(users) == 0 {
		return nil, nil
	}
	if err := s.lockInboxes(ctx, users); err != nil {
		return nil, err
	}
	var fresh []models.ID
	err := s.q(ctx).Raw(`insert into inboxes (user_id, told_seq) select id, ? from unnest(?::uuid[]) id order by id
		on conflict (user_id) do update set told_seq = excluded.told_seq where inboxes.told_seq < excluded.told_seq
		returning user_id`, seq, idArray(users)).Scan(&fresh).Error
	if err != nil {
		return nil, fmt.Errorf("note who is told of change %d: %w", seq, err)
	}
	return fresh, nil
}

// InsertNotification puts a line into an inbox.
func (s *Store) InsertNotification(ctx context.Context, n *models.Notification) error {
	if err := s.q(ctx).Create(n).Error; err != nil {
		return fmt.Errorf("insert notification: %w", err)
	}
	return nil
}

// UpdateNotification writes what a line says, how much, and that it was not read.
func (s *Store) UpdateNotification(ctx context.Context, n *models.Notification) error {
	err := s.q(ctx).Model(&models.Notification{}).Where("id = ?", n.ID).
		Select("kind", "title_key", "args", "severity", "subject", "told", "read_at").UpdateColumns(n).Error
	if err != nil {
		return fmt.Errorf("update notification %s: %w", n.ID, err)
	}
	return nil
}

// BundleSince finds the newest line of a bundle in a user's inbox that came since a time; ok is false when there is none.
func (s *Store) BundleSince(ctx context.Context, userID models.ID, bundle string, since time.Time) (n models.Notification, ok bool, err error) {
	var lines []models.Notification
	err = s.q(ctx).Where("user_id = ? and created_at > ? and bundle = ?", userID, since, bundle).
		Order("created_at desc, id desc").Limit(1).Find(&lines).Error
	if err != nil {
		return n, false, fmt.Errorf("look for a bundle of user %s: %w", userID, err)
	}
	if len(lines) == 0 {
		return n, false, nil
	}
	return lines[0], true, nil
}

// LinesSince counts the lines of the given kinds that came into a user's inbox since a time.
func (s *Store) LinesSince(ctx context.Context, userID models.ID, since time.Time, kinds ...string) (int, error) {
	var n int64
	err := s.q(ctx).Model(&models.Notification{}).
		Where("user_id = ? and created_at > ? and kind in ?", userID, since, kinds).Count(&n).Error
	if err != nil {
		return 0, fmt.Errorf("count the lines of user %s: %w", userID, err)
	}
	return int(n), nil
}

// lockInboxes makes whoever changes the same inboxes wait until this transaction ends; always in the same order.
func (s *Store) lockInboxes(ctx context.Context, users []models.ID) error {
	users = slices.Clone(users)
	slices.SortFunc(users, func(a, b models.ID) int { return bytes.Compare(a[:], b[:]) })
	for _, u := range slices.Compact(users) {
		err := s.q(ctx).Exec("select pg_advisory_xact_lock(hashtextextended('inbox ' || ?, 0))", u.String()).Error
		if err != nil {
			return fmt.Errorf("lock an inbox: %w", err)
		}
	}
	return nil
}

// AssignedBy tells who gave an alarm to whoever works on it now; NoID when nobody was.
func (s *Store) AssignedBy(ctx context.Context, alarmID models.ID) (models.ID, error) {
	var by []models.ID
	err := s.q(ctx).Raw(`select actor_id from alarm_activities where alarm_id = ? and verb = ? and actor_id is not null
		order by at desc, id desc limit 1`, alarmID, models.AlarmAssigned).Scan(&by).Error
	if err != nil {
		return models.NoID, fmt.Errorf("read who assigned alarm %s: %w", alarmID, err)
	}
	if len(by) == 0 {
		return models.NoID, nil
	}
	return by[0], nil
}

// Inbox lists a user's notifications, newest first.
func (s *Store) Inbox(ctx context.Context, userID models.ID, p Page) (List[models.Notification], error) {
	q, err := newest(s.q(ctx).Where("user_id = ?", userID), "created_at", p)
	if err != nil {
		return List[models.Notification]{}, err
	}
	var lines []models.Notification
	if err := q.Find(&lines).Error; err != nil {
		return List[models.Notification]{}, fmt.Errorf("read the inbox of user %s: %w", userID, err)
	}
	return cut(lines, p, func(n models.Notification) (time.Time, models.ID) { return n.CreatedAt, n.ID }), nil
}

// Unread counts a user's notifications that were not read.
func (s *Store) Unread(ctx context.Context, userID models.ID) (int, error) {
	var n int64
	err := s.q(ctx).Model(&models.Notification{}).Where("user_id = ? and read_at is null", userID).Count(&n).Error
	if err != nil {
		return 0, fmt.Errorf("count the unread of user %s: %w", userID, err)
	}
	return int(n), nil
}

// NotificationOf finds a notification of a user's own.
func (s *Store) NotificationOf(ctx context.Context, userID, id models.ID) (models.Notification, error) {
	var n models.Notification
	if err := s.q(ctx).Where("id = ? and user_id = ?", id, userID).Take(&n).Error; err != nil {
		return models.Notification{}, fmt.Errorf("read a notification: %w", found(err, "notification"))
	}
	return n, nil
}

// MarkRead notes that a user has read one notification, or all of them when id is models.NoID, and tells how many were
// unread. It locks the inbox, as TellOnce does.
func (s *Store) MarkRead(ctx context.Context, userID, id models.ID, at time.Time) (marked int64, err error) {
	if err := s.lockInboxes(ctx, []models.ID{userID}); err != nil {
		return 0, err
	}
	r := s.q(ctx).Exec("update notifications set read_at = ? where user_id = ? and read_at is null and (? or id = ?)",
		at, userID, id == models.NoID, id)
	if r.Error != nil {
		return 0, fmt.Errorf("mark notifications of user %s as read: %w", userID, r.Error)
	}
	return r.RowsAffected, nil
}

// InsertNotice keeps a message from an admin.
func (s *Store) InsertNotice(ctx context.Context, n *models.Notice) error {
	if err := s.q(ctx).Create(n).Error; err != nil {
		return fmt.Errorf("insert notice: %w", err)
	}
	return nil
}
