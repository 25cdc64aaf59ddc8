package store

import (
	"context"
	"fmt"
	"time"

	"haulcast/models"
)

// InsertSession adds a session.
func (s *Store) InsertSession(ctx context.Context, session *models.Session) error {
	if err := s.q(ctx).Create(session).Error; err != nil {
		return fmt.Errorf("insert session: %w", err)
	}
	return nil
}

// SessionWithUser reads a session and whose it is, in one query: every signed-in request asks this. An ended session
// is given as it is; app/auth judges it.
func (s *Store) SessionWithUser(ctx context.Context, id models.ID) (models.Session, models.User, error) {
	var row struct {
		models.Session
		Owner models.User `gorm:"embedded;embeddedPrefix:owner_"`
	}
	err := s.q(ctx).Table("sessions").Select(sessionColumns).Joins("join users on users.id = sessions.user_id").
		Where("sessions.id = ?", id).Take(&row).Error
	if err != nil {
		return models.Session{}, models.User{}, fmt.Errorf("read a session: %w", found(err, "session"))
	}
	return row.Session, row.Owner, nil
}

// sessionColumns leaves the password's hash where it is.
const sessionColumns = `sessions.*, users.id as owner_id, users.email as owner_email, users.name as owner_name,
	users.role as owner_role, users.customer_id as owner_customer_id, users.time_zone as owner_time_zone,
	users.locale as owner_locale, users.token_version as owner_token_version, users.disabled_at as owner_disabled_at,
	users.created_at as owner_created_at`

// SessionByID finds a session.
func (s *Store) SessionByID(ctx context.Context, id models.ID) (models.Session, error) {
	var session models.Session
	if err := s.q(ctx).Where("id = ?", id).Take(&session).Error; err != nil {
		return models.Session{}, fmt.Errorf("read a session: %w", found(err, "session"))
	}
	return session, nil
}

// TouchSession notes that a session was used; a session that ended meanwhile stays as it is.
func (s *Store) TouchSession(ctx context.Context, id models.ID, at time.Time) error {
	err := s.q(ctx).Exec(`update sessions set last_seen_at = ? where id = ? and last_seen_at < ? and revoked_at is null`,
		at, id, at).Error
	if err != nil {
		return fmt.Errorf("touch session %s: %w", id, err)
	}
	return nil
}

// RevokeSession ends a session; ended is false when it had ended before.
func (s *Store) RevokeSession(ctx context.Context, id models.ID, at time.Time) (ended bool, err error) {
	r := s.q(ctx).Exec(`update sessions set revoked_at = ? where id = ? and revoked_at is null`, at, id)
	if r.Error != nil {
		return false, fmt.Errorf("revoke session %s: %w", id, r.Error)
	}
	return r.RowsAffected == 1, nil
}

// RevokeSessionsOf ends all of a user's sessions but one (models.NoID keeps none) and gives the ids of those ended.
func (s *Store) RevokeSessionsOf(ctx context.Context, userID, keep models.ID, at time.Time) ([]models.ID, error) {
	var ids []models.ID
	err := s.q(ctx).Raw(`update sessions set revoked_at = ? where user_id = ? and id <> ? and revoked_at is null returning id`,
		at, userID, keep).Scan(&ids).Error
	if err != nil {
		return nil, fmt.Errorf("revoke the sessions of user %s: %w", userID, err)
	}
	return ids, nil
}

// maxSessions bounds the list of one person's sessions; nobody has as many.
const maxSessions = 200

// SessionsOf lists a user's sessions that have not ended, newest first.
func (s *Store) SessionsOf(ctx context.Context, userID models.ID, now time.Time) ([]models.Session, error) {
	var sessions []models.Session
	err := s.q(ctx).Where("user_id = ? and revoked_at is null and expires_at > ?", userID, now).
		Order("last_seen_at desc, id desc").Limit(maxSessions).Find(&sessions).Error
	if err != nil {
		return nil, fmt.Errorf("list the sessions of user %s: %w", userID, err)
	}
	return sessions, nil
}

// PruneSessions forgets sessions that expired before a time and tells how many.
func (s *Store) PruneSessions(ctx context.Context, before time.Time) (int64, error) {
	r := s.q(ctx).Exec(`delete from sessions where expires_at < ?`, before)
	if r.Error != nil {
		return 0, fmt.Errorf("prune sessions: %w", r.Error)
	}
	return r.RowsAffected, nil
}
