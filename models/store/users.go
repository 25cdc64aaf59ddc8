package store

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"haulcast/models"
)

// UserByEmail finds a user by the address as models.NormaliseEmail gives it.
func (s *Store) UserByEmail(ctx context.Context, email string) (models.User, error) {
	return s.user(s.q(ctx).Where("email = ?", email))
}

// UserByID finds a user.
func (s *Store) UserByID(ctx context.Context, id models.ID) (models.User, error) {
	return s.user(s.q(ctx).Where("id = ?", id))
}

// UserForUpdate finds a user and locks the row until the transaction ends.
func (s *Store) UserForUpdate(ctx context.Context, id models.ID) (models.User, error) {
	return s.user(s.q(ctx).Clauses(clause.Locking{Strength: "UPDATE"}).Where("id = ?", id))
}

func (s *Store) user(q *gorm.DB) (models.User, error) {
	var u models.User
	if err := q.Take(&u).Error; err != nil {
		return models.User{}, fmt.Errorf("read a user: %w", found(err, "user"))
	}
	return u, nil
}

// LockAdmins locks every enabled admin in the order of their ids and gives these ids. Whoever takes one away must ask
// for it first, so that two people cannot each remove what they take for the last but one.
func (s *Store) LockAdmins(ctx context.Context) ([]models.ID, error) {
	var ids []models.ID
	err := s.q(ctx).Raw(`select id from users where role = 'admin' and disabled_at is null order by id for update`).
		Scan(&ids).Error
	if err != nil {
		return nil, fmt.Errorf("lock the admins: %w", err)
	}
	return ids, nil
}

// Users lists users by address, narrowed to those whose name or address holds the query: users are few, so the walk
// along the index of addresses is short. Who may not manage users sees none.
func (s *Store) Users(ctx context.Context, v models.Viewer, query string, p Page) (List[models.User], error) {
	if !v.May(models.ManageUsers) {
		return List[models.User]{}, nil
	}
	return usersByAddress(s.q(ctx), query, p)
}

// Assignees lists who may be given an alarm to work on, by address: the staff who can sign in. Who may not act on alarms
// sees none.
func (s *Store) Assignees(ctx context.Context, v models.Viewer, query string, p Page) (List[models.User], error) {
	if !v.May(models.ActOnAlarms) {
		return List[models.User]{}, nil
	}
	staff := []models.Role{models.RoleAdmin, models.RoleDispatcher}
	return usersByAddress(s.q(ctx).Where("role in ? and disabled_at is null", staff), query, p)
}

func usersByAddress(q *gorm.DB, query string, p Page) (List[models.User], error) {
	after, err := base64.RawURLEncoding.DecodeString(p.After)
	if err != nil || keepable(string(after)) != string(after) {
		return List[models.User]{}, badCursor()
	}
	q = q.Where("email > ?", string(after)).Order("email").Limit(p.limit() + 1)
	if part := searchable(query); part != "" {
		q = q.Where("(strpos(lower(name), lower(?)) > 0 or strpos(email, lower(?)) > 0)", part, part)
	}
	var users []models.User
	if err := q.Find(&users).Error; err != nil {
		return List[models.User]{}, fmt.Errorf("list users: %w", err)
	}
	if len(users) <= p.limit() {
		return List[models.User]{Items: users}, nil
	}
	users = users[:p.limit()]
	next := base64.RawURLEncoding.EncodeToString([]byte(users[len(users)-1].Email))
	return List[models.User]{Items: users, Next: next}, nil
}

// StaffAndCustomerUsers lists the enabled users whom news of a customer concerns: the staff, and that customer's
// people; everybody when customerID is nil.
func (s *Store) StaffAndCustomerUsers(ctx context.Context, customerID *models.ID) ([]models.User, error) {
	q := s.q(ctx).Where("disabled_at is null").Order("id")
	if customerID != nil {
		q = q.Where("role <> ? or customer_id = ?", models.RoleCustomer, *customerID)
	}
	var users []models.User
	if err := q.Find(&users).Error; err != nil {
		return nil, fmt.Errorf("list who is concerned: %w", err)
	}
	return users, nil
}

// InsertUser adds a user; an address that is taken is a Conflict, an unknown customer Invalid.
func (s *Store) InsertUser(ctx context.Context, u *models.User) error {
	if err := s.q(ctx).Create(u).Error; err != nil {
		return fmt.Errorf("insert user: %w", userMistake(err))
	}
	return nil
}

// UpdateUser writes the named columns of a user, as InsertUser.
func (s *Store) UpdateUser(ctx context.Context, u *models.User, columns ...string) error {
	err := s.q(ctx).Model(&models.User{}).Where("id = ?", u.ID).Select(columns).Updates(u).Error
	if err != nil {
		return fmt.Errorf("update user %s: %w", u.ID, userMistake(err))
	}
	return nil
}

func userMistake(err error) error {
	if errors.Is(err, gorm.ErrForeignKeyViolated) {
		return &models.Error{Code: models.Invalid, Message: "There is no such customer.", Fields: []models.FieldError{
			{Field: "customer_id", Message: "is no customer of ours"},
		}}
	}
	return unique(err, "There is already a user with this e-mail address.")
}
