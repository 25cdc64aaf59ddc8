package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"haulcast/models"
)

// DueAlarms lists alarms whose time has come by now, those that wait longest first: a step of their ladder is due, or
// their time on the shelf is over. Ask for no more than limit at once.
func (s *Store) DueAlarms(ctx context.Context, now time.Time, limit int) ([]models.ID, error) {
	var ids []models.ID
	if err := s.dueAlarms(ctx, now, limit).Find(&ids).Error; err != nil {
		return nil, fmt.Errorf("list due alarms: %w", err)
	}
	return ids, nil
}

func (s *Store) dueAlarms(ctx context.Context, now time.Time, limit int) *gorm.DB {
	return s.q(ctx).Raw(`
		select id from (
			(select id, next_escalation_at as due from alarms where next_escalation_at <= ? order by next_escalation_at limit ?)
			union all
			(select id, shelved_until from alarms where shelved_until <= ? order by shelved_until limit ?)
		) waiting group by id order by min(due), id limit ?`, now, limit, now, limit, limit)
}

// PutOffAlarm lets an alarm that could not be checked wait, so that it keeps no others from their turn.
func (s *Store) PutOffAlarm(ctx context.Context, id models.ID, now, later time.Time) error {
	_, err := s.conn().ExecContext(ctx, `
		update alarms set
			next_escalation_at = case when next_escalation_at <= $2 then $3 else next_escalation_at end,
			shelved_until = case when shelved_until <= $2 then $3 else shelved_until end
		where id = $1`, id, now, later)
	if err != nil {
		return fmt.Errorf("put off alarm %s: %w", id, err)
	}
	return nil
}
