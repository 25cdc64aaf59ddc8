package web

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"haulcast/models"
	"haulcast/models/store"
	"haulcast/views/geofences"
	"haulcast/views/ui"
	"haulcast/views/words"
)

// fenceHistory tells who changed a geofence.
func (w *Web) fenceHistory(ctx context.Context, v models.Viewer, g models.Geofence) ([]geofences.Revision, error) {
	list, err := w.store.AuditOf(ctx, v, "geofence", g.ID.String(), store.Page{Limit: shownRevisions})
	if err != nil {
		return nil, err
	}
	var history []geofences.Revision
	for _, entry := range list.Items {
		lines, err := fenceLines(ctx, strings.TrimPrefix(entry.Verb, "geofence."), entry.Diff)
		if err != nil {
			return nil, fmt.Errorf("read audit line %s: %w", entry.ID, err)
		}
		history = append(history, geofences.Revision{At: entry.At, By: entry.ActorName, Lines: lines})
	}
	return history, nil
}

// fenceLines says what was done to a geofence and what differs since.
func fenceLines(ctx context.Context, verb string, diff json.RawMessage) ([]string, error) {
	var told struct {
		Was *models.Geofence
		Is  models.Geofence
	}
	if err := json.Unmarshal(diff, &told); err != nil {
		return nil, err
	}
	lines := []string{words.T(ctx, "geofences.verb."+verb)}
	if told.Was == nil || verb != "edited" {
		return lines, nil
	}
	was, is := *told.Was, told.Is
	line := func(what, before, after string) {
		if before != after {
			lines = append(lines, words.T(ctx, "rules.history.line", "what", words.T(ctx, "geofences.field."+what), "was", before, "is", after))
		}
	}
	line("name", was.Name, is.Name)
	line("purpose", words.T(ctx, "geofences.purpose."+string(was.Purpose)), words.T(ctx, "geofences.purpose."+string(is.Purpose)))
	line("shape", words.T(ctx, "geofences.shape."+string(was.Shape)), words.T(ctx, "geofences.shape."+string(is.Shape)))
	line("radius_m", ui.Figure(models.UnitMetres, was.RadiusM), ui.Figure(models.UnitMetres, is.RadiusM))
	line("hold_s", ui.Duration(was.HoldS), ui.Duration(is.HoldS))
	line("dwell_s", ui.Duration(was.DwellS), ui.Duration(is.DwellS))
	if string(was.Points) != string(is.Points) {
		lines = append(lines, words.T(ctx, "geofences.verb.redrawn"))
	}
	return lines, nil
}
