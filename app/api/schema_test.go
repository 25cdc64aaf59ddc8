package api

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"gopkg.in/yaml.v3"

	"haulcast/models"
)

// document is docs/openapi.yaml, as far as our tests need to understand it.
type document map[string]any

var readOnce = sync.OnceValues(func() (document, error) {
	raw, err := os.ReadFile("../../docs/openapi.yaml")
	if err != nil {
		return nil, err
	}
	var d document
	return d, yaml.Unmarshal(raw, &d)
})

func openapi(t *testing.T) document {
	t.Helper()
	d, err := readOnce()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// at follows names down; nil when one is missing.
func at(v any, names ...string) any {
	for _, name := range names {
		m, ok := asMap(v)
		if !ok {
			return nil
		}
		v = m[name]
	}
	return v
}

func asMap(v any) (map[string]any, bool) {
	switch m := v.(type) {
	case document:
		return m, true
	case map[string]any:
		return m, true
	}
	return nil, false
}

// follow gives what a $ref points at, or v itself.
func (d document) follow(v any) any {
	for range 10 {
		ref, ok := at(v, "$ref").(string)
		if !ok {
			return v
		}
		v = at(d, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
	}
	return nil
}

func texts(v any) []string {
	list, _ := v.([]any)
	out := make([]string, len(list))
	for i, item := range list {
		out[i] = fmt.Sprint(item)
	}
	return out
}

// check lists what in a decoded JSON value breaks a schema. It knows the words that our document uses, and no others.
func (d document) check(schema, value any, path string) []string {
	s, ok := asMap(d.follow(schema))
	if !ok {
		return []string{path + ": no schema"}
	}
	if options, ok := s["anyOf"].([]any); ok {
		return d.checkAny(options, value, path)
	}
	if want, ok := s["const"]; ok && want != value {
		return []string{fmt.Sprintf("%s: is %v, not %v", path, value, want)}
	}
	if words, ok := s["enum"].([]any); ok && !slices.Contains(words, value) {
		return []string{fmt.Sprintf("%s: %v is not in the list", path, value)}
	}
	if wrong := checkType(s, value, path); wrong != "" {
		return []string{wrong}
	}
	switch v := value.(type) {
	case map[string]any:
		return d.checkObject(s, v, path)
	case []any:
		var wrong []string
		for i, item := range v {
			wrong = append(wrong, d.check(s["items"], item, path+"["+strconv.Itoa(i)+"]")...)
		}
		return wrong
	case string:
		return checkFormat(s, v, path)
	}
	return nil
}

func (d document) checkAny(options []any, value any, path string) []string {
	var all []string
	for _, option := range options {
		wrong := d.check(option, value, path)
		if len(wrong) == 0 {
			return nil
		}
		all = append(all, wrong...)
	}
	return all
}

func (d document) checkObject(s, v map[string]any, path string) []string {
	var wrong []string
	for _, name := range texts(s["required"]) {
		if _, ok := v[name]; !ok {
			wrong = append(wrong, path+"."+name+": missing")
		}
	}
	properties, _ := asMap(s["properties"])
	for name, member := range v {
		property, known := properties[name]
		if known {
			wrong = append(wrong, d.check(property, member, path+"."+name)...)
		} else if s["additionalProperties"] == false {
			wrong = append(wrong, path+"."+name+": not in the schema")
		}
	}
	return wrong
}

// internal lists what of a value is marked x-staff-only in its schema.
func (d document) internal(schema, value any, path string) []string {
	s, _ := asMap(d.follow(schema))
	var found []string
	switch v := value.(type) {
	case map[string]any:
		for name, member := range v {
			if property := at(s, "properties", name); at(property, "x-staff-only") == true {
				found = append(found, path+"."+name)
			} else {
				found = append(found, d.internal(property, member, path+"."+name)...)
			}
		}
	case []any:
		for i, item := range v {
			found = append(found, d.internal(s["items"], item, path+"["+strconv.Itoa(i)+"]")...)
		}
	}
	return found
}

func checkType(s map[string]any, value any, path string) string {
	want := texts(s["type"])
	if one, ok := s["type"].(string); ok {
		want = []string{one}
	}
	is := typeOf(value)
	if len(want) == 0 || slices.Contains(want, is) || is == "integer" && slices.Contains(want, "number") {
		return ""
	}
	return fmt.Sprintf("%s: is %s, not %s", path, is, strings.Join(want, " or "))
}

func typeOf(value any) string {
	switch v := value.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case int:
		return "integer"
	case float64:
		if v == float64(int64(v)) {
			return "integer"
		}
		return "number"
	case []any:
		return "array"
	}
	return "object"
}

// utcTime is a time as we write it.
var utcTime = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$`)

func checkFormat(s map[string]any, text, path string) []string {
	_, timeErr := time.Parse(time.RFC3339, text)
	_, idOK := models.ParseID(text)
	if s["format"] == "date-time" && (timeErr != nil || !utcTime.MatchString(text)) || s["format"] == "uuid" && !idOK {
		return []string{fmt.Sprintf("%s: %q is no %s", path, text, s["format"])}
	}
	return nil
}

func TestTheCheckerFindsWhatIsWrong(t *testing.T) {
	d := document{"components": map[string]any{"schemas": map[string]any{"Word": map[string]any{"type": "string", "enum": []any{"a"}}}}}
	schema := map[string]any{
		"type": "object", "additionalProperties": false, "required": []any{"word"},
		"properties": map[string]any{
			"word": map[string]any{"$ref": "#/components/schemas/Word"},
			"n":    map[string]any{"type": []any{"integer", "null"}},
			"at":   map[string]any{"anyOf": []any{map[string]any{"type": "string", "format": "date-time"}, map[string]any{"type": "null"}}},
			"list": map[string]any{"type": "array", "items": map[string]any{"type": "boolean"}},
		},
	}
	for _, c := range []struct {
		value map[string]any
		wrong int
	}{
		{map[string]any{"word": "a", "n": nil, "at": "2026-03-01T08:00:00Z", "list": []any{true}}, 0},
		{map[string]any{"word": "a", "n": 1.5}, 1},
		{map[string]any{"word": "b"}, 1},
		{map[string]any{}, 1},
		{map[string]any{"word": "a", "other": 1}, 1},
		{map[string]any{"word": "a", "list": []any{true, "no"}}, 1},
		{map[string]any{"word": "a", "at": "2026-03-01T08:00:00+01:00"}, 2},
	} {
		if wrong := d.check(schema, c.value, ""); len(wrong) != c.wrong {
			t.Errorf("%v: got %q, want %d", c.value, wrong, c.wrong)
		}
	}
}
