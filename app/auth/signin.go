package auth

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"haulcast/models"
	"haulcast/models/store"
)

// attempt is one try at signing in, as it reached us.
type attempt struct {
	email, password, purpose string
	ip, userAgent            string
}

// errWrong is the one answer to a wrong address, a wrong password and a disabled user.
var errWrong = unauthenticated("The e-mail address or the password is wrong.")

// SignIn opens a session for an e-mail address and a password, and gives the token that names it. purpose is Web or
// API. Whatever is wrong, the answer is the same Unauthenticated and takes as long. After too many wrong passwords it
// is TooMany for a while, for the account (known or not) and for the address they came from. Both outcomes are audited.
func (a *Auth) SignIn(ctx context.Context, email, password, purpose, ip, userAgent string) (string, models.Session, models.User, error) {
	none := func(err error) (string, models.Session, models.User, error) {
		return "", models.Session{}, models.User{}, err
	}
	try := attempt{email: email, password: password, purpose: purpose, ip: printable(ip, 64), userAgent: printable(userAgent, 300)}
	if wait := a.addresses.Take(addressKey(ip), a.now()); wait > 0 {
		return none(tooMany(wait))
	}
	user, err := a.count(ctx, try.email)
	if err != nil {
		return none(err)
	}
	rehashed, err := a.verify(ctx, user, try)
	if err != nil {
		return none(err)
	}
	a.addresses.GiveBack(addressKey(ip), a.now())
	session, user, err := a.open(ctx, user, rehashed, try)
	if err != nil {
		return none(err)
	}
	token, err := a.tokens.sign(session, user.TokenVersion)
	return token, session, user, err
}

// count finds the user and counts the attempt before the password is looked at, so that a hundred at once count as a
// hundred. A user that does not exist has no id.
func (a *Auth) count(ctx context.Context, email string) (models.User, error) {
	normal, ok := models.NormaliseEmail(email)
	if !ok {
		return models.User{}, nil
	}
	now := a.now()
	known, err := a.store.UserByEmail(ctx, normal)
	if models.CodeOf(err) == models.NotFound {
		if wait := a.strangers.attempt(normal, now); wait > 0 {
			return models.User{}, tooMany(wait)
		}
		return models.User{}, nil
	}
	if err != nil {
		return models.User{}, err
	}
	return a.countAttempt(ctx, known.ID, now)
}

func (a *Auth) countAttempt(ctx context.Context, id models.ID, now time.Time) (user models.User, err error) {
	err = a.store.InTx(ctx, func(tx *store.Store) error {
		if user, err = tx.UserForUpdate(ctx, id); err != nil {
			return err
		}
		before := attempts{count: user.FailedLogins}
		if user.LockedUntil != nil {
			before.pausedUntil = *user.LockedUntil
		}
		after, wait := before.next(now)
		if wait > 0 {
			return tooMany(wait)
		}
		user.FailedLogins, user.LockedUntil = after.count, nil
		if !after.pausedUntil.IsZero() {
			user.LockedUntil = &after.pausedUntil
		}
		return tx.UpdateUser(ctx, &user, "failed_logins", "locked_until")
	})
	return user, err
}

// verify checks the password and gives a new hash of it when the stored one is outdated. What is wrong is audited.
func (a *Auth) verify(ctx context.Context, u models.User, try attempt) (rehashed string, err error) {
	ok, outdated, err := a.matches(ctx, u.PasswordHash, try.password)
	if err != nil {
		return "", err
	}
	if !ok || u.ID == models.NoID || u.DisabledAt != nil {
		if err := a.auditFailure(ctx, u, try); err != nil {
			return "", err
		}
		return "", errWrong
	}
	if !outdated {
		return "", nil
	}
	return a.hash(ctx, try.password)
}

// auditFailure notes a failed sign-in. An address that nobody has is not kept: people type passwords there.
func (a *Auth) auditFailure(ctx context.Context, u models.User, try attempt) error {
	e := a.entry(models.Actor{Viewer: models.Viewer{Name: u.Email}, IP: try.ip, RequestID: requestIDOf(ctx)}, "login.failed", "user", u.ID)
	e.Diff = purposeDiff(try.purpose)
	return a.store.WriteAudit(ctx, e)
}

func purposeDiff(purpose string) json.RawMessage {
	encoded, _ := json.Marshal(map[string]string{"purpose": purpose}) // text always encodes
	return encoded
}

// open makes the session, unless the user was disabled or has another password since it was looked at.
func (a *Auth) open(ctx context.Context, seen models.User, rehashed string, try attempt) (s models.Session, u models.User, err error) {
	err = a.store.InTx(ctx, func(tx *store.Store) error {
		if u, err = tx.UserForUpdate(ctx, seen.ID); err != nil {
			return err
		}
		if u.DisabledAt != nil || u.PasswordHash != seen.PasswordHash {
			return errWrong
		}
		now := a.now()
		u.FailedLogins, u.LockedUntil, u.LastLoginAt = 0, nil, &now
		if rehashed != "" {
			u.PasswordHash = rehashed
		}
		if err := tx.UpdateUser(ctx, &u, "failed_logins", "locked_until", "last_login_at", "password_hash"); err != nil {
			return err
		}
		s = newSession(u, try, now)
		if err := tx.InsertSession(ctx, &s); err != nil {
			return err
		}
		e := a.entry(models.Actor{Viewer: viewerOf(s, u), IP: try.ip, RequestID: requestIDOf(ctx)}, "login.ok", "session", s.ID)
		e.Diff = purposeDiff(try.purpose)
		return tx.WriteAudit(ctx, e)
	})
	return s, u, err
}

func newSession(u models.User, try attempt, now time.Time) models.Session {
	_, most := lifetime(u.Role)
	return models.Session{
		ID: models.NewID(), UserID: u.ID, Purpose: try.purpose, UserAgent: try.userAgent, IP: try.ip,
		CreatedAt: now, LastSeenAt: now, ExpiresAt: now.Add(most),
	}
}

// printable keeps at most so many bytes of what a stranger sent, as text that a database and a page can hold.
func printable(s string, most int) string {
	s = strings.ToValidUTF8(s[:min(len(s), most)], "")
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, s)
}
