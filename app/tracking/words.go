package tracking

import (
	"math"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"haulcast/models"
)

// How long what people type may be, in characters.
const (
	mostName  = 200
	mostText  = 2000
	mostShort = 64
)

// line reads one line of text: single spaces, no control characters, at most so many characters.
func line(p *models.Problems, field, value string, most int) string {
	return checked(p, field, strings.Join(strings.Fields(value), " "), most)
}

// prose reads text that may have several lines.
func prose(p *models.Problems, field, value string) string {
	value = strings.ReplaceAll(value, "\r\n", "\n")
	return checked(p, field, strings.TrimSpace(value), mostText)
}

func checked(p *models.Problems, field, value string, most int) string {
	switch {
	case !utf8.ValidString(value):
		p.Add(field, "isn't text in UTF-8")
	case strings.ContainsFunc(value, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }):
		p.Add(field, "must not contain control characters")
	case utf8.RuneCountInString(value) > most:
		p.Add(field, "must have at most %d characters", most)
	}
	return value
}

// needed is line for a value that must be there.
func needed(p *models.Problems, field, value string, most int) string {
	p.Require(field, value)
	return line(p, field, value, most)
}

// The times we believe: before it a clock was never set, after it a year was mistyped.
var (
	earliest = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	latest   = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
)

// moment reads a time that must be there: UTC, to the microsecond.
func moment(p *models.Problems, field string, at time.Time) time.Time {
	at = at.UTC().Truncate(time.Microsecond)
	switch {
	case at.IsZero():
		p.Add(field, "is required")
	case at.Before(earliest) || !at.Before(latest):
		p.Add(field, "must lie between the years 2000 and 2099")
	}
	return at
}

// moments reads a time that may be left out.
func moments(p *models.Problems, field string, at *time.Time) *time.Time {
	if at == nil {
		return nil
	}
	read := moment(p, field, *at)
	return &read
}

// within notes a number that is missing from a range, ends included.
func within(p *models.Problems, field string, n, low, high float64) {
	if math.IsNaN(n) || n < low || n > high {
		p.Add(field, "must lie between %g and %g", low, high)
	}
}

// point notes a latitude and a longitude that can't be a place; both may be left out together.
func point(p *models.Problems, field string, lat, lon *float64) {
	if (lat == nil) != (lon == nil) {
		p.Add(field+"lat", "and lon must come together")
		return
	}
	if lat != nil {
		within(p, field+"lat", *lat, -90, 90)
		within(p, field+"lon", *lon, -180, 180)
	}
}
