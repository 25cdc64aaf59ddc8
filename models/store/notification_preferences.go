package store

import (
	"context"
	"fmt"
	"time"

	"haulcast/models"
)

// preferenceRow is one choice as the table keeps it.
type preferenceRow struct {
	UserID        models.ID
	Kind          models.NotificationKind
	InApp         bool
	LeastSeverity models.Severity
}

// hoursRow is a user's quiet hours as the table keeps them, with the version of all their choices.
type hoursRow struct {
	UserID             models.ID
	QuietFrom, QuietTo int
	Version            int
}

// PreferencesOf reads what users want to be told; users who chose nothing are missing, which is the zero value.
func (s *Store) PreferencesOf(ctx context.Context, users []models.ID) (map[models.ID]models.NotificationPreferences, error) {
	var hours []hoursRow
	err := s.q(ctx).Raw("select * from notification_hours where user_id = any(?::uuid[])", idArray(users)).Scan(&hours).Error
	if err != nil {
		return nil, fmt.Errorf("read quiet hours: %w", err)
	}
	all := make(map[models.ID]models.NotificationPreferences, len(hours))
	for _, h := range hours {
		all[h.UserID] = models.NotificationPreferences{
			UserID: h.UserID, Quiet: models.QuietHours{From: h.QuietFrom, To: h.QuietTo}, Version: h.Version,
			Choices: map[models.NotificationKind]models.NotificationChoice{},
		}
	}
	if len(all) == 0 {
		return all, nil // whoever chose anything has a row of hours
	}
	var chosen []preferenceRow
	err = s.q(ctx).Raw("select * from notification_preferences where user_id = any(?::uuid[])", idArray(users)).Scan(&chosen).Error
	if err != nil {
		return nil, fmt.Errorf("read what users want to be told: %w", err)
	}
	for _, row := range chosen {
		all[row.UserID].Choices[row.Kind] = models.NotificationChoice{InApp: row.InApp, Least: row.LeastSeverity}
	}
	return all, nil
}

// PreferencesForUpdate reads what a user wants to be told, and makes whoever else would change it wait until this
// transaction ends.
func (s *Store) PreferencesForUpdate(ctx context.Context, userID models.ID) (models.NotificationPreferences, error) {
	if err := s.lockInboxes(ctx, []models.ID{userID}); err != nil {
		return models.NotificationPreferences{}, err
	}
	all, err := s.PreferencesOf(ctx, []models.ID{userID})
	p := all[userID]
	p.UserID = userID
	return p, err
}

// SavePreferences writes everything a user wants to be told.
func (s *Store) SavePreferences(ctx context.Context, p models.NotificationPreferences) error {
	err := s.q(ctx).Exec(`insert into notification_hours (user_id, quiet_from, quiet_to, version) values (?, ?, ?, ?)
		on conflict (user_id) do update set quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to,
		  version = excluded.version`, p.UserID, p.Quiet.From, p.Quiet.To, p.Version).Error
	if err == nil {
		err = s.q(ctx).Exec("delete from notification_preferences where user_id = ?", p.UserID).Error
	}
	for kind, choice := range p.Choices {
		if err != nil {
			break
		}
		if choice == models.EveryNotification {
			continue
		}
		err = s.q(ctx).Exec("insert into notification_preferences (user_id, kind, in_app, least_severity) values (?, ?, ?, ?)",
			p.UserID, string(kind), choice.InApp, int(choice.Least)).Error
	}
	if err != nil {
		return fmt.Errorf("save what user %s wants to be told: %w", p.UserID, err)
	}
	return nil
}

// HoldNotification keeps a line until it is due.
func (s *Store) HoldNotification(ctx context.Context, h models.HeldNotification) error {
	if err := s.q(ctx).Create(&h).Error; err != nil {
		return fmt.Errorf("hold a notification back: %w", err)
	}
	return nil
}

// RescheduleHeld makes every line that a user waits for due at another time.
func (s *Store) RescheduleHeld(ctx context.Context, userID models.ID, at time.Time) error {
	err := s.q(ctx).Exec("update held_notifications set due_at = ? where user_id = ?", at, userID).Error
	if err != nil {
		return fmt.Errorf("reschedule what user %s waits for: %w", userID, err)
	}
	return nil
}

// UsersWithDue lists up to limit users for whom a line has waited long enough.
func (s *Store) UsersWithDue(ctx context.Context, now time.Time, limit int) ([]models.ID, error) {
	var users []models.ID
	err := s.q(ctx).Raw(`select user_id from held_notifications where due_at <= ? group by user_id
		order by min(due_at) limit ?`, now, limit).Scan(&users).Error
	if err != nil {
		return nil, fmt.Errorf("look for lines that are due: %w", err)
	}
	return users, nil
}

// TakeDue removes and gives up to limit lines that a user has waited for long enough, oldest first. It locks the inbox.
func (s *Store) TakeDue(ctx context.Context, userID models.ID, now time.Time, limit int) ([]models.HeldNotification, error) {
	if err := s.lockInboxes(ctx, []models.ID{userID}); err != nil {
		return nil, err
	}
	var due []models.HeldNotification
	err := s.q(ctx).Raw(`with due as (
		  delete from held_notifications where id in (
		    select id from held_notifications where user_id = ? and due_at <= ? order by change_seq, id limit ?)
		  returning *)
		select * from due order by change_seq, id`, userID, now, limit).Scan(&due).Error
	if err != nil {
		return nil, fmt.Errorf("take the lines that user %s waited for: %w", userID, err)
	}
	return due, nil
}
