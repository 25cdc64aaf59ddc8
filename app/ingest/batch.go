package ingest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"haulcast/app/problem"
	"haulcast/models"
)

// maxPoints is how many points one batch may hold.
const maxPoints = 500

// decodeBatch reads our own form, {"points": [{"ts", "lat", …}]}: a point that can't be kept is refused by itself, with
// the fields named as points[3].lat; whatever is wrong with the batch as a whole refuses it all.
func decodeBatch(m message, now time.Time) (heard, error) {
	points, err := pointsOf(m.body)
	if err != nil {
		return heard{}, err
	}
	var h heard
	for i, raw := range points {
		reading, mistakes := decodePoint(raw, now)
		if len(mistakes) > 0 {
			h.refused = append(h.refused, models.Verdict{Index: i, Status: models.Rejected, Problem: inPoint(i, mistakes)})
			continue
		}
		h.readings = append(h.readings, reading)
		h.places = append(h.places, i)
	}
	return h, nil
}

func pointsOf(body []byte) ([]json.RawMessage, error) {
	members, err := parseObject(body)
	if err != nil {
		return nil, err
	}
	var p models.Problems
	f := fields{members: members, mistake: &p}
	refuseUnknown(f, []string{"points"}, "is not part of a batch; it holds points")
	var points []json.RawMessage
	switch err := json.Unmarshal(members["points"], &points); {
	case f.raw("points") == nil:
		f.add("points", "is required")
	case err != nil:
		f.add("points", "must be a list")
	case len(points) == 0:
		f.add("points", "must hold one point or more")
	case len(points) > maxPoints:
		f.add("points", fmt.Sprintf("holds %d points; send %d at the most, and the rest in further requests", len(points), maxPoints))
	}
	return points, p.Err()
}

var pointFields = []string{
	"acc_m", "alt_m", "battery_pct", "course", "humidity_pct", "lat", "light_lux", "lon", "seq", "shock_g", "speed_mps", "temp_c", "ts",
}

func decodePoint(raw json.RawMessage, now time.Time) (models.Reading, []models.FieldError) {
	if r, ok := plainPoint(raw); ok && len(r.Check(now)) == 0 {
		return r, nil
	}
	return decodeCarefully(raw, now)
}

func decodeCarefully(raw json.RawMessage, now time.Time) (models.Reading, []models.FieldError) {
	var p models.Problems
	f := fields{mistake: &p}
	if json.Unmarshal(raw, &f.members) != nil || f.members == nil {
		return models.Reading{}, []models.FieldError{{Message: "must be an object"}}
	}
	refuseUnknown(f, pointFields, "is not a field of a point")
	r := models.Reading{
		FixAt: f.time("ts"), Lat: f.number("lat"), Lon: f.number("lon"), SpeedMPS: f.number("speed_mps"),
		Course: f.number("course"), AltitudeM: f.number("alt_m"), AccuracyM: f.number("acc_m"), TempC: f.number("temp_c"),
		HumidityPct: f.number("humidity_pct"), BatteryPct: f.number("battery_pct"), ShockG: f.number("shock_g"),
		LightLux: f.number("light_lux"), Seq: f.whole("seq"),
	}
	mistakes := fieldsOf(p.Err())
	values, clock := check(r, now, nil, mistakes)
	return r, slices.Concat(mistakes, clock, values)
}

// time reads an RFC 3339 time; the zero time when it is absent, or none.
func (f fields) time(name string) time.Time {
	said := f.text(name)
	if said == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339Nano, said)
	if err != nil {
		f.add(name, "must be an RFC 3339 time such as 2026-03-02T12:00:00Z")
		return time.Time{}
	}
	return t.UTC().Truncate(time.Microsecond)
}

// mostUnknown bounds how many unknown fields are named; one is enough to find the mistake.
const mostUnknown = 5

func refuseUnknown(f fields, names []string, message string) {
	unknown := 0
	for _, name := range f.names() {
		if !slices.Contains(names, name) && unknown < mostUnknown {
			f.add(name, message)
			unknown++
		}
	}
}

func fieldsOf(err error) []models.FieldError {
	if e, ok := err.(*models.Error); ok { //nolint:errorlint // Problems.Err never wraps
		return e.Fields
	}
	return nil
}

// inPoint names mistakes as a batch's sender knows them.
func inPoint(i int, mistakes []models.FieldError) []models.FieldError {
	named := make([]models.FieldError, len(mistakes))
	for n, m := range mistakes {
		named[n] = models.FieldError{Field: fmt.Sprintf("points[%d]", i), Message: m.Message}
		if m.Field != "" {
			named[n].Field += "." + m.Field
		}
	}
	return named
}

// batchAnswer tells what became of each point.
type batchAnswer struct {
	Accepted  int              `json:"accepted"`
	Duplicate int              `json:"duplicate"`
	Rejected  int              `json:"rejected"`
	Verdicts  []models.Verdict `json:"verdicts"`
}

// mostErrors bounds the list of mistakes beside the verdicts, which hold them all.
const mostErrors = 20

// answerBatch answers 200 when any point was kept, now or before, and 422 with the same verdicts when none could be.
func answerBatch(c *gin.Context, verdicts []models.Verdict) {
	a := batchAnswer{Verdicts: verdicts}
	var mistakes []models.FieldError
	for _, v := range verdicts {
		switch v.Status {
		case models.Accepted:
			a.Accepted++
		case models.Duplicate:
			a.Duplicate++
		default:
			a.Rejected++
		}
		mistakes = append(mistakes, v.Problem...)
	}
	if a.Rejected < len(verdicts) {
		c.JSON(http.StatusOK, a)
		return
	}
	problem.WriteBody(c, http.StatusUnprocessableEntity, struct {
		problem.Problem
		batchAnswer
	}{problem.Problem{
		Type: "urn:haulcast:problem:rejected", Title: "No point could be kept", Status: http.StatusUnprocessableEntity,
		Detail:    "None of the points could be kept; the errors say why. Nothing was written.",
		Errors:    mistakes[:min(len(mistakes), mostErrors)],
		RequestID: problem.RequestID(c),
	}, a})
}
