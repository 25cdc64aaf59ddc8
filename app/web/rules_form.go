package web

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"github.com/gin-gonic/gin"

	"haulcast/models"
	"haulcast/views/rules"
	"haulcast/views/ui"
	"haulcast/views/words"
)

// typedRules is the form as it came: figures and switches by the names of their fields.
type typedRules struct {
	fields map[string]string
	reset  bool
}

func typedRulesOf(c *gin.Context) *typedRules {
	t := &typedRules{fields: map[string]string{}, reset: c.PostForm("reset") != ""}
	for _, section := range rules.Sections {
		for _, kind := range section.Kinds {
			name := rules.Switch{Kind: kind}.Name()
			t.fields[name] = c.PostForm(name)
		}
		for _, figure := range section.Figures {
			t.fields[figure.Name] = strings.TrimSpace(c.PostForm(figure.Name))
		}
	}
	return t
}

// read makes of what was typed the changes as app/tracking takes them.
func (k knownRules) read(m *mistakes, t *typedRules) (json.RawMessage, error) {
	changes := map[string]any{}
	if !t.reset {
		k.readFigures(m, t, changes)
		if off := k.readSwitches(m, t); len(off) > 0 {
			changes["off"] = off
		}
	}
	raw, err := json.Marshal(changes)
	if err != nil {
		return nil, fmt.Errorf("encode thresholds: %w", err)
	}
	return raw, nil
}

func (k knownRules) readSwitches(m *mistakes, t *typedRules) map[models.AlarmKind]bool {
	off := map[models.AlarmKind]bool{}
	for _, section := range rules.Sections {
		for _, kind := range section.Kinds {
			name := rules.Switch{Kind: kind}.Name()
			switch t.fields[name] {
			case "":
			case "on":
				if !k.first { // the default is on
					off[kind] = false
				}
			case "off":
				off[kind] = true
			default:
				m.add(name, "rules.mistake.judged")
			}
		}
	}
	return off
}

func (k knownRules) readFigures(m *mistakes, t *typedRules, changes map[string]any) {
	is := map[string]float64{}
	for _, section := range rules.Sections {
		for _, figure := range section.Figures {
			above, _ := k.above(figure.Name)
			is[figure.Name] = above
			value, ok := readFigure(m, figure.Name, t.fields[figure.Name])
			if !ok || k.first && value == above {
				continue
			}
			is[figure.Name], changes[figure.Name] = value, value
		}
	}
	for _, section := range rules.Sections {
		for _, figure := range section.Figures {
			for _, than := range figure.NotBelow {
				checkOrder(m, is, figure.Name, than)
			}
		}
	}
}

// readFigure reads one figure; ok is false for none and for one that can't be.
func readFigure(m *mistakes, name, text string) (value float64, ok bool) {
	field, known := models.FieldOfThreshold(name)
	if !known || text == "" {
		return 0, false
	}
	value, ok = ui.ReadFigure(field.Unit, text)
	switch {
	case !ok:
		m.tell(name, "rules.mistake.unit", "example", ui.FigureExample(field.Unit))
	case value < field.Low || value > field.High:
		m.tell(name, "rules.mistake.range", "low", ui.Figure(field.Unit, field.Low), "high", ui.Figure(field.Unit, field.High))
	case field.Whole() && value != math.Trunc(value):
		m.add(name, "rules.mistake.whole")
	default:
		return value, true
	}
	return 0, false
}

// checkOrder says in the form's own words what app/tracking would refuse by the names of the API.
func checkOrder(m *mistakes, is map[string]float64, name, than string) {
	if is[name] >= is[than] || m.in(name) {
		return
	}
	field, _ := models.FieldOfThreshold(than)
	m.tell(name, "rules.mistake.order", "than", words.T(m.ctx, "rules.figure."+than), "value", ui.Figure(field.Unit, is[than]))
}
