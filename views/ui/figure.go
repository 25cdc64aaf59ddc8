package ui

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"haulcast/models"
)

// Figure writes a figure as people read it: durations in days, hours, minutes and seconds ("1 h 30 min"), lengths in
// metres or kilometres, the others with their unit. ReadFigure takes what it writes.
func Figure(unit models.ThresholdUnit, value float64) string {
	switch unit {
	case models.UnitSeconds:
		return Duration(int(value))
	case models.UnitMetres:
		if value >= 1000 && math.Mod(value, 100) == 0 {
			return plain(value/1000) + " km"
		}
		return plain(value) + " m"
	case models.UnitTimes:
		return plain(value)
	}
	return plain(value) + " " + string(unit)
}

func plain(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// spans are the units of durations, in seconds, the longest first.
var spans = []struct {
	name    string
	seconds int
}{{"d", 86400}, {"h", 3600}, {"min", 60}, {"s", 1}}

// Duration writes seconds as people read them.
func Duration(seconds int) string {
	var parts []string
	for _, span := range spans {
		if n := seconds / span.seconds; n != 0 {
			parts = append(parts, strconv.Itoa(n)+" "+span.name)
			seconds %= span.seconds
		}
	}
	if len(parts) == 0 {
		return "0 s"
	}
	return strings.Join(parts, " ")
}

// spanOf gives the seconds of a unit of time by the names that people give it.
var spanOf = map[string]float64{
	"s": 1, "sec": 1, "second": 1, "seconds": 1, "m": 60, "min": 60, "mins": 60, "minute": 60, "minutes": 60,
	"h": 3600, "hr": 3600, "hrs": 3600, "hour": 3600, "hours": 3600, "d": 86400, "day": 86400, "days": 86400,
}

var (
	timeSpan = regexp.MustCompile(`^([0-9]+(?:[.,][0-9]+)?)\s*([a-z]+)\s*`)
	figure   = regexp.MustCompile(`^(-?[0-9]+(?:[.,][0-9]+)?)\s*(.*)$`)
)

// ReadFigure takes a figure as it was typed, in the unit in which it is kept. ok is false for what can't be understood: a
// duration without its unit, above all, would be anybody's guess.
func ReadFigure(unit models.ThresholdUnit, text string) (value float64, ok bool) {
	text = strings.ToLower(strings.TrimSpace(text))
	if unit == models.UnitSeconds {
		return readDuration(text)
	}
	parts := figure.FindStringSubmatch(text)
	if parts == nil {
		return 0, false
	}
	value, err := strconv.ParseFloat(strings.ReplaceAll(parts[1], ",", "."), 64)
	switch named := strings.TrimSpace(parts[2]); {
	case err != nil:
		return 0, false
	case unit == models.UnitMetres && named == "km":
		return math.Round(value * 1000), true
	case named == "" || named == strings.ToLower(string(unit)) || unit == models.UnitCelsius && named == "c" || unit == models.UnitLux && named == "lux":
		return value, true
	}
	return 0, false
}

func readDuration(text string) (seconds float64, ok bool) {
	if text == "0" {
		return 0, true
	}
	for text != "" {
		parts := timeSpan.FindStringSubmatch(text)
		if parts == nil || spanOf[parts[2]] == 0 {
			return 0, false
		}
		n, err := strconv.ParseFloat(strings.ReplaceAll(parts[1], ",", "."), 64)
		if err != nil {
			return 0, false
		}
		seconds, text, ok = seconds+n*spanOf[parts[2]], text[len(parts[0]):], true
	}
	return math.Round(seconds), ok
}

// FigureExample is a figure as one may type it, for the sentence that says what was not understood.
func FigureExample(unit models.ThresholdUnit) string {
	switch unit {
	case models.UnitSeconds:
		return "15 min, 2 h or 3 d"
	case models.UnitMetres:
		return "300 m or 1.5 km"
	}
	return Figure(unit, 5)
}
