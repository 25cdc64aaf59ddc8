package store

import (
	"context"

	"gorm.io/gorm"
)

// branch is one way in which rows of a search are found: a condition on ids.
type branch struct {
	where string
	ids   idArray
}

// union gives the rows that any branch or any of the customers finds, in order, one page of them. Each branch brings at
// most a page by an index of its own, so a customer with a hundred thousand rows costs no more than one with ten; one
// condition with "or" in it would leave the choice to the planner.
//
// rows is what to read, narrowed to the viewer's scope already; the ids were found within that scope too. table and order
// are constants of ours. narrow puts the other conditions, the cursor and the limit on a branch.
func (s *Store) union(ctx context.Context, rows *gorm.DB, table, order string, p Page,
	narrow func(*gorm.DB) (*gorm.DB, error), branches []branch, customers idArray,
) (*gorm.DB, error) {
	q := s.q(ctx).Raw("select null::uuid as id where false")
	for _, b := range branches {
		if len(b.ids) == 0 {
			continue
		}
		one, err := narrow(s.q(ctx).Table(table).Select(table+".id").Where(b.where, b.ids))
		if err != nil {
			return nil, err
		}
		q = s.q(ctx).Raw("? union all (?)", q, one)
	}
	if len(customers) > 0 {
		each, err := narrow(s.q(ctx).Table(table).Select(table + ".id").Where(table + ".customer_id = c.one"))
		if err != nil {
			return nil, err
		}
		q = s.q(ctx).Raw("? union all select m.id from unnest(?::uuid[]) as c (one) cross join lateral (?) m", q, customers, each)
	}
	return rows.Where(table+".id = any(array(?))", q).Order(order).Limit(p.limit() + 1), nil
}
