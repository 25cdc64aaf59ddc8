package ingest

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"haulcast/models"
)

// report gathers one reading out of a foreign protocol, with what was wrong in it and what we have no column for.
type report struct {
	models.Reading
	mistake models.Problems
	named   map[string]string // our field → what the sender calls it
	extra   map[string]any
}

func newReport(named map[string]string) *report {
	return &report{named: named, extra: map[string]any{}}
}

// measured takes a value of a sensor that phones and trackers name freely; false when it is none that we know.
func (r *report) measured(name, path string, v float64) bool {
	switch name {
	case "temp", "temperature":
		r.TempC = &v
		r.named["temp_c"] = path
	case "humidity":
		r.HumidityPct = &v
		r.named["humidity_pct"] = path
	case "shock":
		r.ShockG = &v
		r.named["shock_g"] = path
	default:
		return false
	}
	return true
}

// free takes a member that the protocol leaves free: a sensor that we know, or an attribute.
func (r *report) free(f fields, name string) {
	var v any
	raw := f.raw(name)
	if raw == nil {
		return
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		f.add(name, "is too large a number")
		return
	}
	if number, ok := v.(float64); ok && r.measured(name, f.path+name, number) {
		return
	}
	r.extra[name] = v
}

// maxAttrs is how much a reading may carry beside what has a column, in bytes of JSON.
const maxAttrs = 8 << 10

// heard finishes the report. A value out of range is the sender's mistake. A time out of range is the clock's: the
// message was right, and sending it again would change nothing, so it is refused by verdict and not by error.
func (r *report) heard(now time.Time, devices ...string) (heard, error) {
	r.pack()
	values, clock := check(r.Reading, now, r.named, fieldsOf(r.mistake.Err()))
	for _, wrong := range values {
		r.mistake.Add(wrong.Field, "%s", wrong.Message)
	}
	if err := r.mistake.Err(); err != nil {
		return heard{}, err
	}
	h := heard{devices: slices.DeleteFunc(devices, func(d string) bool { return d == "" })}
	if clock != nil {
		h.refused = []models.Verdict{{Status: models.Rejected, Problem: clock}}
		return h, nil
	}
	h.readings = []models.Reading{r.Reading}
	return h, nil
}

// halfAPosition is what models.Reading.Check says of lat when lon is missing, or the other way round.
const halfAPosition = "and lon must come together"

// check tells which values are out of range, and whether the clock is, by the names the sender knows. What was said of
// a field before is not said again; half a position is no news when its other half could not be read.
func check(r models.Reading, now time.Time, named map[string]string, said []models.FieldError) (values, clock []models.FieldError) {
	for _, wrong := range r.Check(now) {
		ours := wrong.Field
		wrong.Field = nameOf(named, ours)
		switch {
		case saidOf(said, wrong.Field) || wrong.Message == halfAPosition && saidOf(said, nameOf(named, "lon")):
		case ours == "ts":
			clock = append(clock, wrong)
		default:
			if ours == "speed_mps" {
				wrong.Message += " metres a second"
			}
			values = append(values, wrong)
		}
	}
	return values, clock
}

func nameOf(named map[string]string, field string) string {
	if name, ok := named[field]; ok {
		return name
	}
	return field
}

func saidOf(said []models.FieldError, field string) bool {
	return slices.ContainsFunc(said, func(m models.FieldError) bool { return m.Field == field })
}

func (r *report) pack() {
	if len(r.extra) == 0 {
		return
	}
	encoded, err := json.Marshal(keepable(r.extra))
	switch {
	case err != nil:
		r.mistake.Add("attributes", "can't be written as JSON")
	case len(encoded) > maxAttrs:
		r.mistake.Add("attributes", "take %d bytes together; %d is the most", len(encoded), maxAttrs)
	default:
		r.Attrs = encoded
	}
}

// keepable drops the NUL character from all text within: Postgres keeps it neither in text nor in JSON.
func keepable(v any) any {
	switch v := v.(type) {
	case string:
		return strings.ReplaceAll(strings.ToValidUTF8(v, "\uFFFD"), "\x00", "")
	case []any:
		for i := range v {
			v[i] = keepable(v[i])
		}
	case map[string]any:
		clean := make(map[string]any, len(v))
		for name, inner := range v {
			clean[keepable(name).(string)] = keepable(inner)
		}
		return clean
	}
	return v
}
