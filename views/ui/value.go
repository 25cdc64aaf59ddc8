package ui

import (
	"strconv"
	"time"
)

// TimeForm says how much of a time is shown; the titles always tell all of it.
type TimeForm string

// The forms.
const (
	DateTime TimeForm = "datetime"
	Date     TimeForm = "date"
	Clock    TimeForm = "clock"
	Short    TimeForm = "short" // the clock today, else with the day
	Age      TimeForm = "age"   // how long ago, ticking
)

// dash stands where there is no value.
const dash = "–"

// machineTime is how times stand in datetime attributes: RFC 3339, UTC, milliseconds where there are any.
func machineTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.999Z07:00") }

// timeText is what stands there until the script tells it in the viewer's own zone: UTC, or the zone given.
func timeText(p TimeProps) string {
	if p.At.IsZero() {
		return dash
	}
	at := p.At.UTC()
	if zone, err := time.LoadLocation(p.Zone); err == nil && p.Zone != "" {
		at = at.In(zone)
	}
	switch p.Form {
	case Date:
		return at.Format("2 Jan 2006")
	case Clock:
		return at.Format("15:04 MST")
	case Age:
		if !p.Now.IsZero() {
			return ageText(p.Now.Sub(p.At))
		}
	}
	return at.Format("2 Jan 15:04 MST")
}

// ageText is what static/js/format.js says in English, so that nothing moves when the script takes over.
func ageText(age time.Duration) string {
	switch {
	case age < 5*time.Second:
		return "now"
	case age < time.Minute:
		return strconv.Itoa(int(age.Seconds())) + "s ago"
	case age < time.Hour:
		return strconv.Itoa(int(age.Minutes())) + "m ago"
	case age < 24*time.Hour:
		return strconv.Itoa(int(age.Hours())) + "h ago"
	}
	return strconv.Itoa(int(age.Hours()/24)) + "d ago"
}

// decimals writes a figure with one decimal: what a logger measures.
func decimals(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }

// exact writes a figure for machines, as short as it can be.
func exact(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'f', -1, 64)
}

// tempRange tells how a temperature stands to its limits: none, in, high or low. Limits are inclusive (domain.md 1.7).
func tempRange(p TempProps) string {
	switch {
	case p.Celsius == nil || p.Low == nil && p.High == nil:
		return "none"
	case p.High != nil && *p.Celsius > *p.High:
		return "high"
	case p.Low != nil && *p.Celsius < *p.Low:
		return "low"
	}
	return "in"
}
