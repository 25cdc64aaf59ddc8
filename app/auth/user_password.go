package auth

import (
	"context"

	"haulcast/models"
	"haulcast/models/store"
)

// PasswordChange is a new password; Current is asked of whoever changes their own.
type PasswordChange struct {
	Current string
	New     string // "" makes one up, for who manages users
}

// SetPassword changes a user's password: one's own, knowing the present one, or anybody's for who manages users. It
// ends the user's sessions except the one it is done from. made is the password made up, to be shown this once.
func (a *Auth) SetPassword(ctx context.Context, by models.Actor, id models.ID, change PasswordChange) (made string, err error) {
	own := by.UserID == id && id != models.NoID
	if !own && !by.May(models.ManageUsers) {
		return "", errMayNotManage
	}
	if err := a.checkChange(ctx, id, own, change); err != nil {
		return "", err
	}
	chosen := change.New
	if chosen == "" {
		made = generatePassword()
		chosen = made
	}
	hash, err := a.hash(ctx, chosen)
	if err != nil {
		return "", err
	}
	if err := a.savePassword(ctx, by, id, hash); err != nil {
		return "", err
	}
	return made, nil
}

// checkChange looks at the new password, then, of somebody's own, at the present one. That is counted like a sign-in: a
// borrowed browser must not be a way to guess it.
func (a *Auth) checkChange(ctx context.Context, id models.ID, own bool, change PasswordChange) error {
	u, err := a.store.UserByID(ctx, id)
	if err != nil {
		return err
	}
	var p models.Problems
	if change.New != "" {
		checkPassword(&p, change.New, u)
	} else if own {
		p.Add("password", "is required")
	}
	if p.Any() || !own {
		return p.Err()
	}
	if u, err = a.countAttempt(ctx, id, a.now()); err != nil {
		return err
	}
	ok, _, err := a.matches(ctx, u.PasswordHash, change.Current)
	if err != nil {
		return err
	}
	if !ok {
		p.Add("current_password", "is not your present password")
	}
	return p.Err()
}

func checkPassword(p *models.Problems, password string, u models.User) {
	if why := CheckPassword(password, u.Email, u.Name); why != "" {
		p.Add("password", "%s", why)
	}
}

func (a *Auth) savePassword(ctx context.Context, by models.Actor, id models.ID, hash string) error {
	return a.store.InTx(ctx, func(tx *store.Store) error {
		u, err := tx.UserForUpdate(ctx, id)
		if err != nil {
			return err
		}
		u.PasswordHash, u.FailedLogins, u.LockedUntil = hash, 0, nil
		if err := tx.UpdateUser(ctx, &u, "password_hash", "failed_logins", "locked_until"); err != nil {
			return err
		}
		keep := models.NoID
		if by.UserID == id {
			keep = by.SessionID
		}
		ended, err := tx.RevokeSessionsOf(ctx, id, keep, a.now())
		if err != nil {
			return err
		}
		for _, session := range ended {
			if err := announceRevoked(tx, models.RevokedData{SessionID: &session}); err != nil {
				return err
			}
		}
		return tx.WriteAudit(ctx, a.entry(by, "user.password_set", "user", id))
	})
}
