package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"haulcast/models"
)

// How an order number is written: HC-000123. A seventh digit comes with the millionth order.
const (
	orderPrefix = "HC-"
	orderDigits = 6
)

// NextOrderNumber draws a number that no order has. Numbers of orders that were not placed after all are left out.
func (s *Store) NextOrderNumber(ctx context.Context) (string, error) {
	var n int64
	if err := s.q(ctx).Raw("select nextval('order_serial')").Scan(&n).Error; err != nil {
		return "", fmt.Errorf("draw an order number: %w", err)
	}
	return fmt.Sprintf("%s%0*d", orderPrefix, orderDigits, n), nil
}

// InsertOrder adds an order. An order with this id is there already when repeat is true, and nothing was written; a
// reference that the customer used before is a Conflict.
func (s *Store) InsertOrder(ctx context.Context, o *models.Order) (repeat bool, err error) {
	r := s.q(ctx).Omit(clause.Associations).Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "id"}}, DoNothing: true,
	}).Create(o)
	if r.Error != nil {
		return false, fmt.Errorf("insert order %s: %w", o.Number, takenReference(r.Error, o.Reference))
	}
	return r.RowsAffected == 0, nil
}

// UpdateOrder writes the named columns of an order, as InsertOrder.
func (s *Store) UpdateOrder(ctx context.Context, o *models.Order, columns ...string) error {
	err := s.q(ctx).Model(&models.Order{}).Where("id = ?", o.ID).Select(columns).UpdateColumns(o).Error
	if err != nil {
		return fmt.Errorf("update order %s: %w", o.Number, takenReference(err, o.Reference))
	}
	return nil
}

// takenReference names the one key of orders that people choose; the others are drawn by us.
func takenReference(err error, reference string) error {
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return &models.Error{
			Code: models.Conflict, Message: "This customer already has an order with the reference " + reference + ".",
			Fields: []models.FieldError{{Field: "reference", Message: "was used for another order of this customer"}},
		}
	}
	return err
}

// orderQuery reads orders with the names people know them by.
func orderQuery(q *gorm.DB) *gorm.DB {
	return q.Preload("Customer").Preload("Origin").Preload("Destination").Preload("Profile")
}

// OrderByNumber finds an order, with customer, origin, destination and profile.
func (s *Store) OrderByNumber(ctx context.Context, v models.Viewer, number string) (models.Order, error) {
	return order(within(orderQuery(s.q(ctx)), v, "customer_id", "").Where("number = ?", number))
}

// OrderByID finds an order, as OrderByNumber.
func (s *Store) OrderByID(ctx context.Context, v models.Viewer, id models.ID) (models.Order, error) {
	return order(within(orderQuery(s.q(ctx)), v, "customer_id", "").Where("id = ?", id))
}

// OrderForUpdate finds an order, as OrderByNumber, and locks it until the transaction ends. Lock its shipments first.
func (s *Store) OrderForUpdate(ctx context.Context, v models.Viewer, number string) (models.Order, error) {
	return order(within(s.lockedOrders(ctx), v, "customer_id", "").Where("number = ?", number))
}

// OrderByIDForUpdate is OrderForUpdate by id.
func (s *Store) OrderByIDForUpdate(ctx context.Context, v models.Viewer, id models.ID) (models.Order, error) {
	return order(within(s.lockedOrders(ctx), v, "customer_id", "").Where("id = ?", id))
}

// lockedOrders locks without hindering rows that only refer to the order.
func (s *Store) lockedOrders(ctx context.Context) *gorm.DB {
	return orderQuery(s.q(ctx)).Clauses(clause.Locking{Strength: "NO KEY UPDATE"})
}

func order(q *gorm.DB) (models.Order, error) {
	var o models.Order
	if err := q.Take(&o).Error; err != nil {
		return models.Order{}, fmt.Errorf("read an order: %w", found(err, "order"))
	}
	return o, nil
}

// ShipmentStatesOfOrder lists the states of an order's shipments.
func (s *Store) ShipmentStatesOfOrder(ctx context.Context, orderID models.ID) ([]models.State, error) {
	var states []models.State
	err := s.q(ctx).Model(&models.Shipment{}).Where("order_id = ?", orderID).Pluck("state", &states).Error
	if err != nil {
		return nil, fmt.Errorf("read the states of order %s: %w", orderID, err)
	}
	return states, nil
}

// OrderFilter narrows a list of orders; the zero filter is all of them.
type OrderFilter struct {
	State      models.OrderState
	CustomerID models.ID
	Query      string // see match
}

// Orders lists orders, newest first.
func (s *Store) Orders(ctx context.Context, v models.Viewer, f OrderFilter, p Page) (List[models.Order], error) {
	q, err := s.ordersWanted(ctx, v, f, p)
	if err != nil {
		return List[models.Order]{}, err
	}
	var orders []models.Order
	if err := q.Find(&orders).Error; err != nil {
		return List[models.Order]{}, fmt.Errorf("list orders: %w", err)
	}
	return cut(orders, p, func(o models.Order) (time.Time, models.ID) { return o.CreatedAt, o.ID }), nil
}

func (s *Store) ordersWanted(ctx context.Context, v models.Viewer, f OrderFilter, p Page) (*gorm.DB, error) {
	narrow := func(q *gorm.DB) (*gorm.DB, error) {
		if f.State != "" {
			q = q.Where("state = ?", f.State)
		}
		return newest(q, "created_at", p)
	}
	const order = "created_at desc, id desc"
	rows := within(orderQuery(s.q(ctx)), v, "customer_id", "")
	of := f.CustomerID
	if scope := v.Scope(); of == models.NoID && scope.CustomerID != models.NoID {
		of = scope.CustomerID
	}
	if of != models.NoID {
		rows = rows.Where("customer_id = ?", of)
	}
	if searchable(f.Query) == "" {
		if of == models.NoID {
			return narrow(rows)
		}
		return s.union(ctx, rows, "orders", order, p, narrow, nil, idArray{of})
	}
	m, err := s.match(ctx, v, f.Query)
	if err != nil {
		return nil, err
	}
	if of != models.NoID {
		inner := narrow
		narrow = func(q *gorm.DB) (*gorm.DB, error) { return inner(q.Where("customer_id = ?", of)) }
	}
	return s.union(ctx, rows, "orders", order, p, narrow, []branch{
		{"id = any(?::uuid[])", m.orders},
		{"id in (select order_id from shipments where id = any(?::uuid[]))", m.shipments},
	}, m.customers)
}
