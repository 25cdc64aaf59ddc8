package auth

import (
	"context"
	"slices"

	"haulcast/models"
	"haulcast/models/store"
)

// UserDraft is a user to be made. Without a password one is made up. A customer's user names the customer, staff none.
type UserDraft struct {
	Email      string
	Name       string
	Role       models.Role
	CustomerID *models.ID
	Password   string
	TimeZone   string // IANA name; "" for the installation's
	Locale     string // "" for English
}

// CreateUser makes a user. password is the one made up, to be shown this once; "" when the draft had one. An address
// that is taken is a Conflict.
func (a *Auth) CreateUser(ctx context.Context, by models.Actor, d UserDraft) (u models.User, password string, err error) {
	if !by.May(models.ManageUsers) {
		return models.User{}, "", errMayNotManage
	}
	if u, err = a.draw(d); err != nil {
		return models.User{}, "", err
	}
	chosen := d.Password
	if chosen == "" {
		password = generatePassword()
		chosen = password
	}
	if u.PasswordHash, err = a.hash(ctx, chosen); err != nil {
		return models.User{}, "", err
	}
	err = a.store.InTx(ctx, func(tx *store.Store) error {
		if err := tx.InsertUser(ctx, &u); err != nil {
			return err
		}
		e := a.entry(by, "user.created", "user", u.ID)
		e.Diff = diff(models.User{}, u)
		return tx.WriteAudit(ctx, e)
	})
	if err != nil {
		return models.User{}, "", err
	}
	return u, password, nil
}

// draw makes the draft a user, or tells everything that is wrong with it.
func (a *Auth) draw(d UserDraft) (models.User, error) {
	u := models.User{
		ID: models.NewID(), Email: d.Email, Name: d.Name, Role: d.Role, CustomerID: d.CustomerID,
		TimeZone: d.TimeZone, Locale: d.Locale, TokenVersion: 1, CreatedAt: a.now(),
	}
	var p models.Problems
	tidy(&u, &p)
	if d.Password != "" {
		checkPassword(&p, d.Password, u)
	}
	return u, p.Err()
}

// UserEdit is what to change about a user; nil leaves a value as it is. The customer is set with the role: a change
// to customer must name one, a change to staff drops it.
type UserEdit struct {
	Email      *string
	Name       *string
	Role       *models.Role
	CustomerID *models.ID
	TimeZone   *string
	Locale     *string
}

// own tells whether the edit touches nothing but what people may change about themselves.
func (e UserEdit) own() bool { return e.Email == nil && e.Role == nil && e.CustomerID == nil }

// EditUser changes a user: anybody for who manages users, oneself for one's name, time zone and language. A change of
// role or customer ends the user's sessions and streams. The last enabled admin stays one.
func (a *Auth) EditUser(ctx context.Context, by models.Actor, id models.ID, e UserEdit) (u models.User, err error) {
	if !by.May(models.ManageUsers) && (by.UserID != id || !e.own()) {
		return models.User{}, errMayNotManage
	}
	err = a.store.InTx(ctx, func(tx *store.Store) error {
		before, last, err := lockUser(ctx, tx, id)
		if err != nil {
			return err
		}
		u = e.apply(before)
		var p models.Problems
		tidy(&u, &p)
		if p.Any() {
			return p.Err()
		}
		if last && u.Role != models.RoleAdmin {
			return errLastAdmin(before)
		}
		return a.saveEdit(ctx, tx, by, before, &u)
	})
	if err != nil {
		return models.User{}, err
	}
	return u, nil
}

func (e UserEdit) apply(u models.User) models.User {
	set(&u.Email, e.Email)
	set(&u.Name, e.Name)
	set(&u.TimeZone, e.TimeZone)
	set(&u.Locale, e.Locale)
	if e.CustomerID != nil {
		u.CustomerID = e.CustomerID
	}
	if e.Role != nil {
		u.Role = *e.Role
		if u.Role.Staff() && e.CustomerID == nil {
			u.CustomerID = nil
		}
	}
	return u
}

func set(to, from *string) {
	if from != nil {
		*to = *from
	}
}

func (a *Auth) saveEdit(ctx context.Context, tx *store.Store, by models.Actor, before models.User, u *models.User) error {
	changes := diff(before, *u)
	if changes == nil {
		return nil
	}
	if before.Role != u.Role || !sameID(before.CustomerID, u.CustomerID) {
		u.TokenVersion++
		if err := a.endAll(ctx, tx, u.ID); err != nil {
			return err
		}
	}
	err := tx.UpdateUser(ctx, u, "email", "name", "role", "customer_id", "time_zone", "locale", "token_version")
	if err != nil {
		return err
	}
	e := a.entry(by, "user.edited", "user", u.ID)
	e.Diff = changes
	return tx.WriteAudit(ctx, e)
}

// DisableUser shuts a user out at once, streams and all. The last enabled admin can't be disabled. Twice is once.
func (a *Auth) DisableUser(ctx context.Context, by models.Actor, id models.ID) error {
	return a.manage(ctx, by, id, func(tx *store.Store, u models.User, last bool) error {
		if u.DisabledAt != nil {
			return nil
		}
		if last {
			return errLastAdmin(u)
		}
		now := a.now()
		u.DisabledAt = &now
		u.TokenVersion++
		if err := a.endAll(ctx, tx, u.ID); err != nil {
			return err
		}
		if err := tx.UpdateUser(ctx, &u, "disabled_at", "token_version"); err != nil {
			return err
		}
		return tx.WriteAudit(ctx, a.entry(by, "user.disabled", "user", u.ID))
	})
}

// EnableUser lets a disabled user sign in again. Twice is once.
func (a *Auth) EnableUser(ctx context.Context, by models.Actor, id models.ID) error {
	return a.manage(ctx, by, id, func(tx *store.Store, u models.User, _ bool) error {
		if u.DisabledAt == nil {
			return nil
		}
		u.DisabledAt, u.FailedLogins, u.LockedUntil = nil, 0, nil
		if err := tx.UpdateUser(ctx, &u, "disabled_at", "failed_logins", "locked_until"); err != nil {
			return err
		}
		return tx.WriteAudit(ctx, a.entry(by, "user.enabled", "user", u.ID))
	})
}

func (a *Auth) manage(ctx context.Context, by models.Actor, id models.ID, what func(tx *store.Store, u models.User, last bool) error) error {
	if !by.May(models.ManageUsers) {
		return errMayNotManage
	}
	return a.store.InTx(ctx, func(tx *store.Store) error {
		u, last, err := lockUser(ctx, tx, id)
		if err != nil {
			return err
		}
		return what(tx, u, last)
	})
}

// endAll ends a user's sessions and streams.
func (a *Auth) endAll(ctx context.Context, tx *store.Store, id models.ID) error {
	if _, err := tx.RevokeSessionsOf(ctx, id, models.NoID, a.now()); err != nil {
		return err
	}
	return announceRevoked(tx, models.RevokedData{UserID: &id})
}

var errMayNotManage = models.Errorf(models.Forbidden, "Only an administrator may manage users.")

// lockUser locks the admins, then the user: every change that could take an admin away waits for the one before it.
// last tells that the user is the only admin who can sign in.
func lockUser(ctx context.Context, tx *store.Store, id models.ID) (u models.User, last bool, err error) {
	admins, err := tx.LockAdmins(ctx)
	if err != nil {
		return models.User{}, false, err
	}
	u, err = tx.UserForUpdate(ctx, id)
	return u, slices.Equal(admins, []models.ID{id}), err
}

func errLastAdmin(u models.User) error {
	return models.Errorf(models.Conflict, "%s is the last administrator who can sign in. Make another one first.", u.Email)
}
