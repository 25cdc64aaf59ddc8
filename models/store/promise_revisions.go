package store

import (
	"context"
	"fmt"
	"time"

	"haulcast/models"
)

// PromiseRevision is one change of an order's promised window: who made it, when, and the window before it. A side that
// the change left alone is nil.
type PromiseRevision struct {
	At      time.Time
	By      string // "" for who may not see what is internal
	WasFrom *time.Time
	WasTo   *time.Time
}

// maxRevisions bounds the history of one promise that is listed.
const maxRevisions = 100

// PromiseRevisions lists how an order's promise changed, newest first, as the audit log kept it. An order that the
// viewer may not see has none.
func (s *Store) PromiseRevisions(ctx context.Context, v models.Viewer, number string) ([]PromiseRevision, error) {
	theirs := within(s.q(ctx).Model(&models.Order{}), v, "customer_id", "").Select("1").Where("number = ?", number)
	var revisions []PromiseRevision
	err := s.q(ctx).Table("audit_log").Select(`at, actor_name as "by",
			(diff #>> '{promised_from,was}')::timestamptz as was_from, (diff #>> '{promised_to,was}')::timestamptz as was_to`).
		Where("object_type = 'order' and object_id = ? and verb = 'order.edited'", number).
		Where("jsonb_exists_any(diff, array['promised_from', 'promised_to'])"). // the operator for it is a question mark
		Where("exists (?)", theirs).Order("at desc").Limit(maxRevisions).Scan(&revisions).Error
	if err != nil {
		return nil, fmt.Errorf("how the promise of order %s changed: %w", number, err)
	}
	if !v.SeesInternal() {
		for i := range revisions {
			revisions[i].By = ""
		}
	}
	return revisions, nil
}
