package ingest

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"haulcast/models"
)

// fields reads a JSON object's members by name and notes what is wrong with them, under the path the sender knows.
// The last of a repeated name counts.
type fields struct {
	members map[string]json.RawMessage
	path    string // "" or "location." …
	mistake *models.Problems
}

// parseObject reads a body that must be one JSON object and nothing else.
func parseObject(body []byte) (map[string]json.RawMessage, error) {
	var members map[string]json.RawMessage
	err := json.Unmarshal(body, &members)
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return nil, models.Errorf(models.Invalid, "The body is not JSON: at byte %d, %s.", syntax.Offset, syntax.Error())
	case err != nil || members == nil:
		return nil, models.Errorf(models.Invalid, "The body must be a JSON object: {…}.")
	}
	return members, nil
}

// raw gives a member that is there and is not null.
func (f fields) raw(name string) json.RawMessage {
	raw := f.members[name]
	if bytes.Equal(raw, []byte("null")) {
		return nil
	}
	return raw
}

func (f fields) add(name, message string) { f.mistake.Add(f.path+name, "%s", message) }

// number reads a number; nil when it is absent, or no number.
func (f fields) number(name string) *float64 {
	raw := f.raw(name)
	if raw == nil {
		return nil
	}
	v, err := strconv.ParseFloat(string(raw), 64)
	switch {
	case errors.Is(err, strconv.ErrRange):
		f.add(name, "is too large a number")
	case err != nil:
		f.add(name, "must be a number")
	default:
		return &v
	}
	return nil
}

// whole reads a whole number.
func (f fields) whole(name string) *int64 {
	raw := f.raw(name)
	if raw == nil {
		return nil
	}
	v, err := strconv.ParseInt(string(raw), 10, 64)
	if err != nil {
		f.add(name, "must be a whole number")
		return nil
	}
	return &v
}

// text reads a text, or a number as the text it is written as; "" when it is absent.
func (f fields) text(name string) string {
	raw := f.raw(name)
	if raw == nil {
		return ""
	}
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	if _, err := strconv.ParseFloat(string(raw), 64); err == nil {
		return string(raw)
	}
	f.add(name, "must be text")
	return ""
}

// object reads an object within; present is false when it is absent, or none.
func (f fields) object(name string) (inner fields, present bool) {
	inner = fields{path: f.path + name + ".", mistake: f.mistake}
	raw := f.raw(name)
	if raw == nil {
		return inner, false
	}
	if json.Unmarshal(raw, &inner.members) != nil {
		f.add(name, "must be an object")
		return inner, false
	}
	return inner, true
}

// names lists the members in order, so that what is said about them is always the same.
func (f fields) names() []string { return sortedNames(f.members) }

func sortedNames[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// parseNumber reads a decimal number out of text: none of Go's other spellings, and nothing infinite.
func parseNumber(s string) (v float64, ok bool) {
	if strings.ContainsFunc(s, func(r rune) bool { return !strings.ContainsRune("0123456789+-.eE", r) }) {
		return 0, false
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil
}

// known gives a value unless it is negative, which is how phones say that they don't know.
func known(v *float64) *float64 {
	if v == nil || *v < 0 {
		return nil
	}
	return v
}

// epoch is a time told as seconds since 1970. What lies beyond the calendar is its end.
func epoch(seconds float64) time.Time {
	const lastSecond = 253402300799 // of the year 9999
	seconds = max(0, min(seconds, lastSecond))
	return time.UnixMicro(int64(math.Round(seconds * 1e6))).UTC()
}

// parseISO reads an ISO 8601 time that says its zone. A + of the zone that an address turned into a space is put back.
func parseISO(s string) (time.Time, bool) {
	s = strings.Replace(strings.TrimSpace(s), " ", "+", 1)
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05Z07", "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC().Truncate(time.Microsecond), true
		}
	}
	return time.Time{}, false
}
