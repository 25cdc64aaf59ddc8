package store

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm/clause"

	"haulcast/models"
)

// InsertNotifications puts lines into inboxes and gives those that were not there already: a change tells each user
// once. It locks the inboxes, so that the unread counts read afterwards in the same transaction are right.
func (s *Store) InsertNotifications(ctx context.Context, lines []models.Notification) ([]models.Notification, error) {
	if len(lines) == 0 {
		return nil, nil
	}
	users := make([]models.ID, len(lines))
	for i, n := range lines {
		users[i] = n.UserID
	}
	if err := s.lockInboxes(ctx, users); err != nil {
		return nil, err
	}
	var fresh []models.Notification
	for _, n := range lines {
		r := s.q(ctx).Clauses(clause.OnConflict{
			Columns: []clause.Column{{Name: "user_id"}, {Name: "change_seq"}}, DoNothing: true,
		}).Create(&n)
		if r.Error != nil {
			return nil, fmt.Errorf("insert notification: %w", r.Error)
		}
		if r.RowsAffected == 1 {
			fresh = append(fresh, n)
		}
	}
	return fresh, nil
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
// unread. It locks the inbox, as InsertNotifications does.
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
