package web

import (
	"context"
	"encoding/json"
	"fmt"

	"haulcast/models"
	"haulcast/views/rules"
	"haulcast/views/ui"
	"haulcast/views/words"
)

// knownRules is what a scope's form is filled with and read against.
type knownRules struct {
	ctx    context.Context
	first  bool                       // the installation's: above it are the defaults
	own    models.ThresholdChange     // what the scope changes
	values map[string]json.RawMessage // own, by name
	off    map[models.AlarmKind]bool  // own
	layers []ruleLayer                // what holds above, from the general to the particular
}

// ruleLayer is one of the sources of what holds above.
type ruleLayer struct {
	name   string
	values map[string]json.RawMessage
	off    map[models.AlarmKind]bool
}

func (w *Web) knownRules(ctx context.Context, v models.Viewer, s ruleScope) (knownRules, error) {
	changes, err := w.store.ThresholdLayers(ctx, s.scope, s.id)
	if err != nil {
		return knownRules{}, err
	}
	defaults, err := json.Marshal(models.DefaultThresholds())
	if err != nil {
		return knownRules{}, fmt.Errorf("encode the default thresholds: %w", err)
	}
	k := knownRules{ctx: ctx, first: s.scope == models.ScopeInstallation, own: changes[len(changes)-1]}
	all := append([]models.ThresholdChange{{Values: defaults}}, changes...)
	for i, change := range all {
		layer := ruleLayer{name: words.T(ctx, "rules.of.default")}
		if layer.values, layer.off, err = readLayer(change.Values); err != nil {
			return k, err
		}
		if i == len(all)-1 {
			k.values, k.off = layer.values, layer.off
			break
		}
		if i > 0 {
			from, err := w.ruleScopeByID(ctx, v, change.Scope, change.SubjectID)
			if err != nil {
				return k, err
			}
			layer.name = words.T(ctx, "rules.of."+string(change.Scope), "name", from.name)
		}
		k.layers = append(k.layers, layer)
	}
	return k, nil
}

func readLayer(raw json.RawMessage) (values map[string]json.RawMessage, off map[models.AlarmKind]bool, err error) {
	if len(raw) == 0 {
		return nil, nil, nil
	}
	if err := json.Unmarshal(raw, &values); err != nil {
		return nil, nil, fmt.Errorf("read thresholds: %w", err)
	}
	if named, ok := values["off"]; ok {
		if err := json.Unmarshal(named, &off); err != nil {
			return nil, nil, fmt.Errorf("read which alarms are off: %w", err)
		}
	}
	return values, off, nil
}

// above is what a figure is above the scope, and who says so.
func (k knownRules) above(name string) (value float64, from string) {
	for _, layer := range k.layers {
		if raw, ok := layer.values[name]; ok && json.Unmarshal(raw, &value) == nil {
			from = layer.name
		}
	}
	return value, from
}

// judgedAbove tells whether a kind is judged above the scope, and who says so.
func (k knownRules) judgedAbove(kind models.AlarmKind) (judged bool, from string) {
	judged, from = true, k.layers[0].name
	for _, layer := range k.layers {
		if off, ok := layer.off[kind]; ok {
			judged, from = !off, layer.name
		}
	}
	return judged, from
}

// parts are the sections of the form, as they are or as they were typed.
func (k knownRules) parts(typed *typedRules, refused *ui.Refusal) []rules.Part {
	var parts []rules.Part
	for _, section := range rules.Sections {
		part := rules.Part{Name: section.Name}
		for _, kind := range section.Kinds {
			s, own := k.switchOf(kind)
			if typed != nil {
				s.Value = typed.fields[s.Name()]
			}
			s.Error = refused.Of(s.Name())
			part.Switches = append(part.Switches, s)
			part.Changed += count(own)
		}
		for _, figure := range section.Figures {
			row := k.row(figure.Name)
			if typed != nil {
				row.Typed = typed.fields[row.Name]
			}
			row.Error = refused.Of(row.Name)
			part.Rows = append(part.Rows, row)
			part.Changed += count(row.Own)
		}
		parts = append(parts, part)
	}
	return parts
}

func count(one bool) int {
	if one {
		return 1
	}
	return 0
}

func (k knownRules) switchOf(kind models.AlarmKind) (s rules.Switch, own bool) {
	s = rules.Switch{Kind: kind}
	s.Above, s.From = k.judgedAbove(kind)
	off, own := k.off[kind]
	switch {
	case own && off || !own && k.first && !s.Above:
		s.Value = "off"
	case own || k.first:
		s.Value = "on"
	}
	return s, own && (!k.first || off)
}

// row is a figure: the installation's form shows what holds, the others only what differs.
func (k knownRules) row(name string) rules.Row {
	field, _ := models.FieldOfThreshold(name)
	above, from := k.above(name)
	row := rules.Row{Name: name, Above: ui.Figure(field.Unit, above), From: from}
	var own float64
	if raw, ok := k.values[name]; ok && json.Unmarshal(raw, &own) == nil {
		row.Own, row.Typed = true, ui.Figure(field.Unit, own)
	} else if k.first {
		row.Typed = row.Above
	}
	return row
}
