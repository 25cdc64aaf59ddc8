package store

import (
	"context"
	"fmt"
	"time"

	"haulcast/models"
)

// WriteAudit adds a line to the audit log; an empty id or time is filled in. The log can't be changed afterwards.
func (s *Store) WriteAudit(ctx context.Context, e models.AuditEntry) error {
	if e.ID == models.NoID {
		e.ID = models.NewID()
	}
	if e.At.IsZero() {
		e.At = Now()
	}
	if err := s.q(ctx).Create(&e).Error; err != nil {
		return fmt.Errorf("write %s to the audit log: %w", e.Verb, err)
	}
	return nil
}

// AuditLog lists who did what, newest first. Who may not read it sees nothing.
func (s *Store) AuditLog(ctx context.Context, v models.Viewer, p Page) (List[models.AuditEntry], error) {
	if !v.May(models.ReadAudit) {
		return List[models.AuditEntry]{}, nil
	}
	q, err := newest(s.q(ctx), "at", p)
	if err != nil {
		return List[models.AuditEntry]{}, err
	}
	var lines []models.AuditEntry
	if err := q.Find(&lines).Error; err != nil {
		return List[models.AuditEntry]{}, fmt.Errorf("read the audit log: %w", err)
	}
	return cut(lines, p, func(e models.AuditEntry) (time.Time, models.ID) { return e.At, e.ID }), nil
}

// AuditOf lists who did what to one thing, newest first. Who may not read the audit log sees nothing.
func (s *Store) AuditOf(ctx context.Context, v models.Viewer, objectType, objectID string, p Page) (List[models.AuditEntry], error) {
	if !v.May(models.ReadAudit) {
		return List[models.AuditEntry]{}, nil
	}
	q, err := newest(s.q(ctx).Where("object_type = ? and object_id = ?", objectType, objectID), "at", p)
	if err != nil {
		return List[models.AuditEntry]{}, err
	}
	var lines []models.AuditEntry
	if err := q.Find(&lines).Error; err != nil {
		return List[models.AuditEntry]{}, fmt.Errorf("read the audit log of %s %s: %w", objectType, objectID, err)
	}
	return cut(lines, p, func(e models.AuditEntry) (time.Time, models.ID) { return e.At, e.ID }), nil
}
