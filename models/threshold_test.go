package models_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"haulcast/models"
)

// Every figure of Thresholds is described, in its order and by its name in JSON, and its default lies within bounds.
func TestEveryThresholdIsDescribed(t *testing.T) {
	t.Parallel()
	defaults := reflect.ValueOf(models.DefaultThresholds())
	var names []string
	for i := range defaults.NumField() {
		name, _, _ := strings.Cut(defaults.Type().Field(i).Tag.Get("json"), ",")
		if name == "off" {
			continue
		}
		names = append(names, name)
		f, ok := models.FieldOfThreshold(name)
		if !ok {
			t.Errorf("%s is not described", name)
			continue
		}
		whole := defaults.Field(i).Kind() == reflect.Int
		if f.Whole() != whole {
			t.Errorf("%s: whole %t, in Thresholds %t", name, f.Whole(), whole)
		}
		n := defaults.Field(i)
		value := 0.0
		if whole {
			value = float64(n.Int())
		} else {
			value = n.Float()
		}
		if value < f.Low || value > f.High {
			t.Errorf("%s is %g by default, beyond %g to %g", name, value, f.Low, f.High)
		}
		for _, k := range f.Kinds {
			if !slices.Contains(models.AlarmKinds, k) {
				t.Errorf("%s concerns %q", name, k)
			}
		}
	}
	var described []string
	for _, f := range models.ThresholdFields {
		described = append(described, f.Name)
	}
	if !slices.Equal(names, described) {
		t.Errorf("described %v\nthere are %v", described, names)
	}
}

func TestThresholdsAreCheckedFieldByField(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ given, kept, mistakes string }{
		{``, `{}`, ""},
		{`{}`, `{}`, ""},
		{`{"shock_g": 8}`, `{"shock_g":8}`, ""},
		{`{"shock_g": 2.5, "temp_major_s": 60}`, `{"shock_g":2.5,"temp_major_s":60}`, ""},
		{`{"shock_g": null}`, `{}`, ""},
		{`{"off": {"shock": true, "temp.high": false, "temp.low": null}}`, `{"off":{"shock":true,"temp.high":false}}`, ""},
		{`{"off": null}`, `{}`, ""},
		{`[]`, "", "changes"},
		{`7`, "", "changes"},
		{`{"shock": 8}`, "", "shock"},
		{`{"shock_g": "8"}`, "", "shock_g"},
		{`{"shock_g": 0}`, "", "shock_g"},
		{`{"temp_major_s": 1.5}`, "", "temp_major_s"},
		{`{"temp_major_s": -1, "light_lux": 1e300}`, "", "light_lux temp_major_s"},
		{`{"off": ["shock"]}`, "", "off"},
		{`{"off": {"shock": 1}}`, "", "off"},
		{`{"off": {"shocks": true}}`, "", "off"},
		{`{"shock_g": 11}`, "", "shock_critical_g"},
		{`{"shock_g": 11, "shock_critical_g": 12}`, `{"shock_critical_g":12,"shock_g":11}`, ""},
		{`{"battery_minor_pct": 30}`, "", "battery_warn_pct"},
		{`{"sensor_max_c": -95}`, "", "sensor_max_c"},
	} {
		kept, err := models.CheckThresholds(models.DefaultThresholds(), json.RawMessage(c.given))
		if got := strings.Join(fieldsOf(err), " "); got != c.mistakes {
			t.Errorf("%s: mistakes in %q, want %q (%v)", c.given, got, c.mistakes, err)
		}
		if c.mistakes == "" && string(kept) != c.kept {
			t.Errorf("%s is kept as %s, want %s", c.given, kept, c.kept)
		}
	}
}

// What a customer changes must agree with what the installation says beside it.
func TestThresholdsAgreeWithThoseAboveThem(t *testing.T) {
	t.Parallel()
	above, err := models.DefaultThresholds().With(json.RawMessage(`{"shock_g": 2, "shock_critical_g": 3}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := models.CheckThresholds(above, json.RawMessage(`{"shock_g": 4}`)); models.CodeOf(err) != models.Invalid {
		t.Errorf("4 g is more than the 3 g of above: %v", err)
	}
	if _, err := models.CheckThresholds(above, json.RawMessage(`{"shock_critical_g": 4}`)); err != nil {
		t.Error(err)
	}
}

func TestAChangeConcernsTheKindsOfItsFigures(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		was, is string
		want    []models.AlarmKind
		all     bool
	}{
		{``, ``, nil, false},
		{`{"shock_g":8}`, `{"shock_g":8}`, nil, false},
		{``, `{"shock_g":8}`, []models.AlarmKind{models.AlarmShock}, false},
		{`{"shock_g":8}`, `{}`, []models.AlarmKind{models.AlarmShock}, false},
		{`{"shock_g":8}`, `{"shock_g":9,"light_lux":3}`, []models.AlarmKind{models.AlarmShock, models.AlarmTamperLight}, false},
		{``, `{"reopen_window_s":8}`, nil, true},
		{``, `{"off":{"shock":true}}`, []models.AlarmKind{models.AlarmShock}, false},
		{`{"off":{"shock":true}}`, `{"off":{"shock":false}}`, []models.AlarmKind{models.AlarmShock}, false},
		{``, `{"off":{"shock":false}}`, []models.AlarmKind{models.AlarmShock}, false},
	} {
		got, all := models.ThresholdKinds(json.RawMessage(c.was), json.RawMessage(c.is))
		if !slices.Equal(got, c.want) || all != c.all {
			t.Errorf("from %s to %s: %v, all %t", c.was, c.is, got, all)
		}
	}
}

func fieldsOf(err error) []string {
	e, ok := err.(*models.Error) //nolint:errorlint // as it is given
	if !ok {
		return nil
	}
	var names []string
	for _, f := range e.Fields {
		names = append(names, f.Field)
	}
	return names
}
