package store

import (
	"context"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"haulcast/models"
)

// InsertCustomer adds a customer; a code that is taken is a Conflict.
func (s *Store) InsertCustomer(ctx context.Context, c *models.Customer) error {
	if err := s.q(ctx).Create(c).Error; err != nil {
		return fmt.Errorf("insert customer: %w", unique(err, "There is already a customer with the code %s.", c.Code))
	}
	return nil
}

// CustomerByID finds a customer.
func (s *Store) CustomerByID(ctx context.Context, v models.Viewer, id models.ID) (models.Customer, error) {
	return s.customer(v, s.q(ctx).Where("id = ?", id))
}

// CustomerByCode finds a customer by its code, in any case.
func (s *Store) CustomerByCode(ctx context.Context, v models.Viewer, code string) (models.Customer, error) {
	return s.customer(v, s.q(ctx).Where("code = ?", strings.ToUpper(searchable(code))))
}

func (s *Store) customer(v models.Viewer, q *gorm.DB) (models.Customer, error) {
	var c models.Customer
	if err := within(q, v, "id", "").Take(&c).Error; err != nil {
		return models.Customer{}, fmt.Errorf("read a customer: %w", found(err, "customer"))
	}
	return c, nil
}

// Customers lists customers by name, narrowed to those whose name begins with the query or whose code is the query.
func (s *Store) Customers(ctx context.Context, v models.Viewer, query string, p Page) (List[models.Customer], error) {
	q := within(s.q(ctx), v, "id", "")
	if text := searchable(query); text != "" {
		q = q.Where("("+startsWith(nameColumn)+" or code = upper(?))", text, text, lastText, text)
	}
	q, err := afterName(q, p)
	if err != nil {
		return List[models.Customer]{}, err
	}
	var customers []models.Customer
	if err := q.Find(&customers).Error; err != nil {
		return List[models.Customer]{}, fmt.Errorf("list customers: %w", err)
	}
	return cutNames(customers, p, func(c models.Customer) (string, models.ID) { return c.Name, c.ID }), nil
}
