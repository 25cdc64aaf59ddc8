package web

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/gin-gonic/gin"

	"haulcast/app/tracking"
	"haulcast/models"
	"haulcast/models/store"
	"haulcast/views/rules"
	"haulcast/views/ui"
	"haulcast/views/words"
)

// fillRevisions tells who changed a scope's thresholds, from what to what.
func (w *Web) fillRevisions(c *gin.Context, s ruleScope, p *rules.ShowProps) error {
	ctx := c.Request.Context()
	list, err := w.store.AuditOf(ctx, w.viewer(c), "thresholds", tracking.ThresholdsAuditID(s.scope, s.id), store.Page{Limit: shownRevisions})
	if err != nil {
		return err
	}
	for _, entry := range list.Items {
		lines, err := ruleLines(ctx, s.scope, entry.Diff)
		if err != nil {
			return fmt.Errorf("read audit line %s: %w", entry.ID, err)
		}
		p.History = append(p.History, rules.Revision{At: entry.At, By: entry.ActorName, Lines: lines})
	}
	return nil
}

// ruleLines says what differs between two sets of changes, a line for each figure and switch.
func ruleLines(ctx context.Context, scope models.ThresholdScope, diff json.RawMessage) ([]string, error) {
	var told struct{ Was, Is json.RawMessage }
	if err := json.Unmarshal(diff, &told); err != nil {
		return nil, err
	}
	was, wasOff, err := readLayer(told.Was)
	if err != nil {
		return nil, err
	}
	is, isOff, err := readLayer(told.Is)
	if err != nil {
		return nil, err
	}
	var lines []string
	line := func(what, before, after string) {
		if before != after {
			lines = append(lines, words.T(ctx, "rules.history.line", "what", what, "was", before, "is", after))
		}
	}
	for _, section := range rules.Sections {
		for _, kind := range section.Kinds {
			label := words.T(ctx, ui.LookOf("alarm", string(kind)).Words)
			line(label, judgedText(ctx, scope, wasOff, kind), judgedText(ctx, scope, isOff, kind))
		}
		for _, figure := range section.Figures {
			label := words.T(ctx, "rules.part."+section.Name) + ", " + words.T(ctx, "rules.figure."+figure.Name)
			line(label, figureText(ctx, scope, was, figure.Name), figureText(ctx, scope, is, figure.Name))
		}
	}
	return lines, nil
}

// figureText is a figure as a set of changes says it; what it leaves out is as above, for the installation the default.
func figureText(ctx context.Context, scope models.ThresholdScope, values map[string]json.RawMessage, name string) string {
	field, _ := models.FieldOfThreshold(name)
	var value float64
	if raw, ok := values[name]; ok && json.Unmarshal(raw, &value) == nil {
		return ui.Figure(field.Unit, value)
	}
	if scope == models.ScopeInstallation {
		return words.T(ctx, "rules.of.default")
	}
	return words.T(ctx, "rules.history.above")
}

func judgedText(ctx context.Context, scope models.ThresholdScope, off map[models.AlarmKind]bool, kind models.AlarmKind) string {
	is, ok := off[kind]
	switch {
	case ok && is:
		return words.T(ctx, "rules.judged.off")
	case ok || scope == models.ScopeInstallation:
		return words.T(ctx, "rules.judged.on")
	}
	return words.T(ctx, "rules.history.above")
}
