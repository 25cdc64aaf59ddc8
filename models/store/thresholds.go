package store

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"haulcast/models"
)

// ThresholdsOf reads what a scope changes of the thresholds; a scope that changes nothing has version 0.
func (s *Store) ThresholdsOf(ctx context.Context, scope models.ThresholdScope, subject models.ID) (models.ThresholdChange, error) {
	var c models.ThresholdChange
	err := s.q(ctx).Where("scope = ? and subject_id = ?", scope, subject).Take(&c).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return models.ThresholdChange{Scope: scope, SubjectID: subject}, nil
	}
	if err != nil {
		return models.ThresholdChange{}, fmt.Errorf("read the thresholds of %s %s: %w", scope, subject, err)
	}
	return c, nil
}

// SaveThresholds writes what a scope changes, and raises the rules' version, so that whoever keeps rules in memory
// reads them anew.
func (s *Store) SaveThresholds(ctx context.Context, c models.ThresholdChange) error {
	c.UpdatedAt = Now()
	_, err := s.conn().ExecContext(ctx, `
		with kept as (
		  insert into thresholds (scope, subject_id, changes, version, updated_at, updated_by)
		  values ($1, $2, $3::text::jsonb, $4, $5, $6)
		  on conflict (scope, subject_id) do update set changes = excluded.changes, version = excluded.version,
		    updated_at = excluded.updated_at, updated_by = excluded.updated_by
		)
		update settings set rules_version = rules_version + 1 where id = 1`,
		string(c.Scope), c.SubjectID, string(c.Values), c.Version, c.UpdatedAt, c.UpdatedBy)
	if err != nil {
		return fmt.Errorf("save the thresholds of %s %s: %w", c.Scope, c.SubjectID, err)
	}
	s.settings.forget()
	return nil
}
