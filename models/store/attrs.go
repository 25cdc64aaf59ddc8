package store

import (
	"bytes"
	"encoding/json"
	"strings"
)

// maxAttrsDepth bounds the nesting of what devices attach to a reading; the protocols have flat lists.
const maxAttrsDepth = 16

// KeepableAttrs gives a reading's further attributes in the one spelling in which they are kept and compared: keys in
// order, nothing that Postgres can't store. ok is false when they are not a JSON object or hold what can't be kept: a
// NUL character, a number beyond measure, nesting without end.
func KeepableAttrs(attrs json.RawMessage) (kept json.RawMessage, ok bool) {
	if len(attrs) == 0 {
		return nil, true
	}
	decoder := json.NewDecoder(bytes.NewReader(attrs))
	decoder.UseNumber()
	var object map[string]any
	if decoder.Decode(&object) != nil || decoder.More() || object == nil || !keepableValue(object, maxAttrsDepth) {
		return nil, false
	}
	if len(object) == 0 {
		return nil, true
	}
	kept, err := json.Marshal(object) // also replaces half characters, which jsonb refuses
	return kept, err == nil
}

func keepableValue(v any, depth int) bool {
	if depth == 0 {
		return false
	}
	switch v := v.(type) {
	case string:
		return !strings.Contains(v, "\x00")
	case json.Number:
		_, err := v.Float64()
		return err == nil
	case []any:
		for _, e := range v {
			if !keepableValue(e, depth-1) {
				return false
			}
		}
	case map[string]any:
		for k, e := range v {
			if strings.Contains(k, "\x00") || !keepableValue(e, depth-1) {
				return false
			}
		}
	}
	return true
}
