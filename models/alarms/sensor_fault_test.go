package alarms

import (
	"testing"
	"time"

	"haulcast/models"
)

func TestSensorFault(t *testing.T) {
	const minute = time.Minute
	steady := repeat(5, 12)
	tests := []struct {
		name    string
		samples []Sample
		want    []alarm
	}{
		{"what a sensor measures", every("08:00", minute, -90, -88, -85, 0, 3, 7, 80), nil},
		{"colder than any", every("08:00", minute, 5, -90.1), []alarm{{"08:01", "08:01", "", models.Minor, -90.1, 1}}},
		{"warmer than any", every("08:00", minute, 5, 80.5, 85), []alarm{{"08:01", "08:01", "", models.Minor, 85, 1}}},
		{"two jumps: a door", every("08:00", minute, join(steady, []float64{11, 5}, steady)...), nil},
		{"three in a row", every("08:00", minute, join(steady, []float64{11, 5, 11})...), []alarm{{"08:14", "08:14", "", models.Minor, 11, 1}}},
		{"as fast as goods may", every("08:00", minute, 5, 10, 5, 10, 5, 10), nil},
		{"the last digit wavers from second to second", every("08:00", time.Second, 5, 5.5, 5, 5.5, 5, 5.5), nil},
		{"three jumps between gaps", every("08:00", 10*minute, 5, 80, 5, 80, 5), nil},
		{
			"nine plausible readings are not enough", every("08:00", minute, join([]float64{99}, repeat(5, 9))...),
			[]alarm{{"08:00", "08:00", "", models.Minor, 99, 1}},
		},
		{
			"ten are", every("08:00", minute, join([]float64{99}, repeat(5, 10))...),
			[]alarm{{"08:00", "08:00", "08:10", models.Minor, 99, 1}},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := aboard(SensorFault)
			for _, s := range test.samples {
				w.hear(t, models.Reading{FixAt: s.At, TempC: ptr(s.Value)})
			}
			expect(t, w, test.want)
		})
	}
}

func TestASensorThatTellsTheSameForHalfADay(t *testing.T) {
	const half = 12*60 + 1
	told := func(w *world, n int, battery func(m int) *float64, value func(m int) float64) {
		for m := range n {
			w.hear(t, models.Reading{FixAt: at("06:00").Add(time.Duration(m) * time.Minute), TempC: ptr(value(m)), BatteryPct: battery(m)})
		}
	}
	draining := func(m int) *float64 { return ptr(80 - float64(m)/100) }
	same := func(int) float64 { return 5.2 }
	tests := []struct {
		name    string
		n       int
		battery func(int) *float64
		value   func(int) float64
		faults  int
	}{
		{"while its battery drains", half, draining, same, 1},
		{"a minute short", half - 1, draining, same, 0},
		{"while its battery tells the same too", half, func(int) *float64 { return ptr(80.0) }, same, 0},
		{"without a battery", half, func(int) *float64 { return nil }, same, 0},
		{"but once it was another", half, draining, func(m int) float64 { return 5.2 + float64(m/700)/10 }, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := aboard(SensorFault)
			told(w, test.n, test.battery, test.value)
			if len(w.rows) != test.faults {
				t.Errorf("%d faults, want %d: %+v", len(w.rows), test.faults, w.told())
			}
		})
	}
}
