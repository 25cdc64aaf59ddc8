package store

import (
	"context"
	"encoding/json"
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

// ThresholdLayers are what is changed of the thresholds for a scope's goods, from the general to the particular: the
// installation's, for an order its customer's and its profile's, and last the scope's own. Layers that change nothing
// have version 0.
func (s *Store) ThresholdLayers(ctx context.Context, scope models.ThresholdScope, subject models.ID) ([]models.ThresholdChange, error) {
	own := models.ThresholdChange{Scope: scope, SubjectID: subject}
	layers := []models.ThresholdChange{{Scope: models.ScopeInstallation}}
	switch scope {
	case models.ScopeInstallation:
	case models.ScopeOrder:
		customer, profile, err := s.aboveOrder(ctx, subject)
		if err != nil {
			return nil, err
		}
		layers = append(layers, models.ThresholdChange{Scope: models.ScopeCustomer, SubjectID: customer})
		if profile != nil {
			layers = append(layers, models.ThresholdChange{Scope: models.ScopeProfile, SubjectID: *profile})
		}
		layers = append(layers, own)
	default:
		layers = append(layers, own)
	}
	for i := range layers {
		var err error
		if layers[i], err = s.ThresholdsOf(ctx, layers[i].Scope, layers[i].SubjectID); err != nil {
			return nil, err
		}
	}
	return layers, nil
}

func (s *Store) aboveOrder(ctx context.Context, orderID models.ID) (customer models.ID, profile *models.ID, err error) {
	row := s.conn().QueryRowContext(ctx, "select customer_id, profile_id from orders where id = $1", orderID)
	if err := row.Scan(&customer, &profile); err != nil {
		return models.NoID, nil, fmt.Errorf("read what order %s belongs to: %w", orderID, found(err, "order"))
	}
	return customer, profile, nil
}

// LockRules lets one transaction at a time change thresholds and geofences; the others wait.
func (s *Store) LockRules(ctx context.Context) error {
	if _, err := s.conn().ExecContext(ctx, "select id from settings where id = 1 for no key update"); err != nil {
		return fmt.Errorf("lock the rules: %w", err)
	}
	return nil
}

// RaiseRulesVersion makes whoever keeps rules in memory read them anew.
func (s *Store) RaiseRulesVersion(ctx context.Context) error {
	if _, err := s.conn().ExecContext(ctx, "update settings set rules_version = rules_version + 1 where id = 1"); err != nil {
		return fmt.Errorf("raise the rules' version: %w", err)
	}
	s.forgetSettings()
	return nil
}

// SaveThresholds writes what a scope changes, and raises the rules' version.
func (s *Store) SaveThresholds(ctx context.Context, c models.ThresholdChange) error {
	if c.UpdatedAt.IsZero() {
		c.UpdatedAt = Now()
	}
	_, err := s.conn().ExecContext(ctx, `
		insert into thresholds (scope, subject_id, changes, version, updated_at, updated_by)
		values ($1, $2, $3::text::jsonb, $4, $5, $6)
		on conflict (scope, subject_id) do update set changes = excluded.changes, version = excluded.version,
		  updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
		string(c.Scope), c.SubjectID, string(c.Values), c.Version, c.UpdatedAt, c.UpdatedBy)
	if err != nil {
		return fmt.Errorf("save the thresholds of %s %s: %w", c.Scope, c.SubjectID, err)
	}
	return s.RaiseRulesVersion(ctx)
}

// changed keeps of several sets of changes those that change something.
func changed(sets [][]byte) (changes []json.RawMessage) {
	for _, c := range sets {
		if len(c) > len("{}") {
			changes = append(changes, c)
		}
	}
	return changes
}
