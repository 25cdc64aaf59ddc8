package store

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"

	"haulcast/models"
)

// ThresholdExceptions lists the customers, profiles and orders that change thresholds for their own goods, by scope and
// id. Who isn't staff sees nothing.
func (s *Store) ThresholdExceptions(ctx context.Context, v models.Viewer, p Page) (List[models.ThresholdChange], error) {
	if !v.Scope().All {
		return List[models.ThresholdChange]{}, nil
	}
	q := s.q(ctx).Where("scope <> ? and changes <> '{}'::jsonb", models.ScopeInstallation)
	if p.After != "" {
		scope, id, err := parseScopeCursor(p.After)
		if err != nil {
			return List[models.ThresholdChange]{}, err
		}
		q = q.Where("(scope, subject_id) > (?, ?)", scope, id)
	}
	var changes []models.ThresholdChange
	if err := q.Order("scope, subject_id").Limit(p.limit() + 1).Find(&changes).Error; err != nil {
		return List[models.ThresholdChange]{}, fmt.Errorf("list who changes thresholds: %w", err)
	}
	if len(changes) <= p.limit() {
		return List[models.ThresholdChange]{Items: changes}, nil
	}
	changes = changes[:p.limit()]
	return List[models.ThresholdChange]{Items: changes, Next: scopeCursor(changes[len(changes)-1])}, nil
}

func scopeCursor(c models.ThresholdChange) string {
	return base64.RawURLEncoding.EncodeToString([]byte(string(c.Scope) + "." + c.SubjectID.String()))
}

func parseScopeCursor(s string) (scope string, id models.ID, err error) {
	raw, decodeErr := base64.RawURLEncoding.DecodeString(s)
	scope, rest, ok := strings.Cut(string(raw), ".")
	id, idOK := models.ParseID(rest)
	if decodeErr != nil || !ok || !idOK || scope != keepable(scope) {
		return "", models.NoID, badCursor()
	}
	return scope, id, nil
}
