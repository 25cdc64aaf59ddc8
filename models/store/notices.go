package store

import (
	"context"
	"fmt"
	"time"

	"haulcast/models"
)

// SentNotice is a notice with the names people read beside it.
type SentNotice struct {
	models.Notice `gorm:"embedded"`
	CustomerName  string // "" when it went to everyone
	SenderName    string
}

// Notices lists what was sent, newest first. Who may not send notices sees none.
func (s *Store) Notices(ctx context.Context, v models.Viewer, p Page) (List[SentNotice], error) {
	if !v.May(models.SendNotices) {
		return List[SentNotice]{}, nil
	}
	q, err := newest(s.q(ctx).Table("notices").
		Select("notices.*, customers.name as customer_name, users.name as sender_name").
		Joins("left join customers on customers.id = notices.customer_id").
		Joins("join users on users.id = notices.created_by"), "notices.created_at", p)
	if err != nil {
		return List[SentNotice]{}, err
	}
	var sent []SentNotice
	if err := q.Scan(&sent).Error; err != nil {
		return List[SentNotice]{}, fmt.Errorf("list notices: %w", err)
	}
	return cut(sent, p, func(n SentNotice) (time.Time, models.ID) { return n.CreatedAt, n.ID }), nil
}
