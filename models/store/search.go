package store

import (
	"context"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"haulcast/models"
	"haulcast/models/trackno"
)

// Bounds of a search: however much lies in the tables, it looks at so many rows and no more.
const (
	searchMost      = 1000 // shipments or orders whose number begins so; of orders the newest
	searchCustomers = 20   // customers whose name begins so, or whose code it is
	// searchLeast is how much of a tracking number must be given to look for it: the letters are the same in all of
	// them, so five characters leave a thousandth.
	searchLeast = 5
)

// matches is what a search text names: shipments, orders, and customers whose shipments and orders are all meant.
type matches struct {
	shipments, orders, customers idArray
}

// match finds what a person may mean by a text: the beginning of a tracking number, of an order number (or its digits
// alone), of a customer's own reference, or of a customer's name or code.
func (s *Store) match(ctx context.Context, v models.Viewer, query string) (matches, error) {
	text := searchable(query)
	var m matches
	err := s.pluck(&m.shipments, s.matchingShipments(ctx, v, text))
	if err == nil {
		err = s.pluck(&m.orders, s.matchingOrders(ctx, v, orderNumberOf(text), text))
	}
	if err == nil && v.Scope().All {
		err = s.pluck(&m.customers, s.q(ctx).Model(&models.Customer{}).
			Where("("+startsWith(nameColumn)+") or code = upper(?)", text, text, lastText, text).Limit(searchCustomers))
	}
	if err != nil {
		return matches{}, fmt.Errorf("search for %q: %w", text, err)
	}
	return m, nil
}

func (s *Store) pluck(ids *idArray, q *gorm.DB) error {
	if q == nil {
		return nil
	}
	return q.Pluck("id", (*[]models.ID)(ids)).Error
}

const (
	trackingColumn  = `tracking_number collate "C"`
	numberColumn    = `number collate "C"`
	referenceColumn = `lower(reference) collate "C"`
)

func (s *Store) matchingShipments(ctx context.Context, v models.Viewer, text string) *gorm.DB {
	number := trackno.Normalise(text)
	if len(number) < searchLeast {
		return nil
	}
	return within(s.q(ctx).Model(&models.Shipment{}), v, "customer_id", "id").
		Where(trackingColumn+" >= ? and "+trackingColumn+" < ?", number, number+lastText).
		Order(trackingColumn).Limit(searchMost)
}

// matchingOrders looks through all orders by the indexes on their numbers and references; for a customer through its
// own, newest first.
func (s *Store) matchingOrders(ctx context.Context, v models.Viewer, number, text string) *gorm.DB {
	byNumber := numberColumn + " >= ? and " + numberColumn + " < ?"
	byReference := startsWith(referenceColumn) + " and reference <> ''"
	q := s.q(ctx).Model(&models.Order{})
	if !v.Scope().All {
		return within(q, v, "customer_id", "").Where("("+byNumber+") or ("+byReference+")",
			number, number+lastText, text, text, lastText).Order("created_at desc, id desc").Limit(searchMost)
	}
	return q.Where("id in (?) or id in (?)",
		s.q(ctx).Model(&models.Order{}).Select("id").Where(byNumber, number, number+lastText).
			Order(numberColumn+" desc").Limit(searchMost),
		s.q(ctx).Model(&models.Order{}).Select("id").Where(byReference, text, text, lastText).
			Order(referenceColumn).Limit(searchMost))
}

// orderNumberOf reads a text as an order number: its digits alone are enough.
func orderNumberOf(text string) string {
	if text != "" && strings.Trim(text, "0123456789") == "" && len(text) <= orderDigits {
		return orderPrefix + strings.Repeat("0", orderDigits-len(text)) + text
	}
	return strings.ToUpper(text)
}
