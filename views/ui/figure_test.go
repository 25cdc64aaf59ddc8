package ui_test

import (
	"strings"
	"testing"

	"haulcast/models"
	"haulcast/views/ui"
)

func TestFiguresReadAsPeopleWriteThem(t *testing.T) {
	for _, c := range []struct {
		unit models.ThresholdUnit
		text string
		want float64
		ok   bool
	}{
		{models.UnitSeconds, "15 min", 900, true},
		{models.UnitSeconds, " 1h 30 Min ", 5400, true},
		{models.UnitSeconds, "1,5 h", 5400, true},
		{models.UnitSeconds, "3 days", 259200, true},
		{models.UnitSeconds, "45s", 45, true},
		{models.UnitSeconds, "0", 0, true},
		{models.UnitSeconds, "15", 0, false}, // minutes? seconds?
		{models.UnitSeconds, "15 parsecs", 0, false},
		{models.UnitSeconds, "min", 0, false},
		{models.UnitSeconds, "-5 min", 0, false},
		{models.UnitMetres, "1.5 km", 1500, true},
		{models.UnitMetres, "300 m", 300, true},
		{models.UnitMetres, "300", 300, true},
		{models.UnitMetres, "300 s", 0, false},
		{models.UnitCelsius, "-0,5 °C", -0.5, true},
		{models.UnitCelsius, "5 C", 5, true},
		{models.UnitPerMinute, "5 °C/min", 5, true},
		{models.UnitG, "3.5 g", 3.5, true},
		{models.UnitLux, "50 lux", 50, true},
		{models.UnitPercent, "20%", 20, true},
		{models.UnitTimes, "3", 3, true},
		{models.UnitTimes, "three", 0, false},
	} {
		if got, ok := ui.ReadFigure(c.unit, c.text); got != c.want || ok != c.ok {
			t.Errorf("%q in %s: got %v %v, want %v %v", c.text, c.unit, got, ok, c.want, c.ok)
		}
	}
}

func TestWhatIsWrittenReadsTheSame(t *testing.T) {
	for _, f := range models.ThresholdFields {
		for _, value := range []float64{f.Low, f.High, 0, 1, 59, 60, 61, 900, 5400, 86399, 86400, 90061, 1000, 1050, 12300} {
			text := ui.Figure(f.Unit, value)
			if got, ok := ui.ReadFigure(f.Unit, text); !ok || got != value {
				t.Errorf("%s: %v is written %q and read %v %v", f.Name, value, text, got, ok)
			}
		}
		if _, ok := ui.ReadFigure(f.Unit, strings.FieldsFunc(strings.ReplaceAll(ui.FigureExample(f.Unit), " or ", ","), func(r rune) bool { return r == ',' })[0]); !ok {
			t.Errorf("%s: the example %q isn't understood", f.Name, ui.FigureExample(f.Unit))
		}
	}
	for seconds, want := range map[int]string{900: "15 min", 5400: "1 h 30 min", 259200: "3 d", 0: "0 s", 90061: "1 d 1 h 1 min 1 s"} {
		if got := ui.Duration(seconds); got != want {
			t.Errorf("%d s is written %q", seconds, got)
		}
	}
}
