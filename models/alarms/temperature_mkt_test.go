package alarms

import (
	"math"
	"testing"
	"time"

	"haulcast/models"
	"haulcast/models/coldchain"
)

func kinetic(limit float64) *world {
	w := aboard(TempMKT)
	w.seen.Profile = &models.TemperatureProfile{MKTLimitC: &limit, MKTWindowS: 86400, ClearDelayS: 300}
	w.seen.ReportEvery = 5 * time.Minute
	return w
}

func TestTempMKT(t *testing.T) {
	next := func(n int) time.Time { return at("00:00").Add(time.Duration(n) * time.Hour) }
	tests := []struct {
		name  string
		limit float64
		warn  float64
		warm  []float64 // a temperature an hour
		want  models.Severity
		value float64
	}{
		{"constant at its limit", 8, 0, repeat(8, 30), models.NoSeverity, 0},
		// Domain 1.7: 18 h at 5 °C and 6 h at 14 °C are 8.2852 °C though their mean is 7.25.
		{"18 hours at 5 and 6 at 14", 8, 0, join(repeat(5, 18), repeat(14, 6)), models.Major, 8.26},
		{"and under a limit of 8.3", 8.3, 0, join(repeat(5, 18), repeat(14, 6)), models.NoSeverity, 0},
		{"near its limit where a warning is asked for", 8.3, 0.5, join(repeat(5, 18), repeat(14, 6)), models.Warning, 8.26},
		{"five hours say nothing of a day", 8, 0, repeat(20, 5), models.NoSeverity, 0},
		{"six do", 8, 0, repeat(20, 7), models.Major, 20},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := kinetic(test.limit)
			w.seen.Settings.MKTWarnC = test.warn
			var samples []Sample
			for h, c := range test.warm {
				for m := range 12 {
					samples = append(samples, Sample{At: next(h).Add(time.Duration(m) * 5 * time.Minute), Value: c})
				}
			}
			w.arrive(t, next(len(test.warm)), samples...)
			if test.want == models.NoSeverity {
				expect(t, w, nil)
				return
			}
			if len(w.rows) != 1 || w.rows[0].Severity != test.want || math.Abs(*w.rows[0].Value-test.value) > 0.005 || !w.rows[0].Active {
				t.Errorf("got %+v", w.told())
			}
		})
	}
}

// Half a day at 14 °C and then 2 °C: by the formula the mean over 24 hours is a tenth below 8 °C when 7.7 hours of the
// warm ones are left in it, which is 28.3 hours after they began; then it takes five minutes to clear.
func TestTheMeanKineticTemperatureClearsAsTheWarmTimeLeavesItsWindow(t *testing.T) {
	w := kinetic(8)

	start := at("00:00")
	for m := 0; m < 32*60; m += 5 {
		s := Sample{At: start.Add(time.Duration(m) * time.Minute), Value: 14}
		if m >= 12*60 {
			s.Value = 2
		}
		w.arrive(t, s.At, s)
	}
	if len(w.rows) != 1 || w.rows[0].Active {
		t.Fatalf("%+v", w.told())
	}
	if after := w.rows[0].ClearedAt.Sub(start).Hours(); after < 28.3 || after > 28.48 {
		t.Errorf("cleared after %.2f hours", after)
	}
	if n := len(w.track.Memory.Kinetic); n > stretches+1 {
		t.Errorf("%d parts are kept", n)
	}
}

// The parts in which the window is kept give what all of its readings would give.
func TestTheKeptWindowIsTheMeanOfItsReadings(t *testing.T) {
	w := kinetic(100)
	var readings []coldchain.Weighted
	for m := range 24 * 12 {
		c := 6 + 5*math.Sin(float64(m)/20)
		s := Sample{At: at("00:00").Add(time.Duration(m) * 5 * time.Minute), Value: c}
		w.arrive(t, s.At, s)
		readings = append(readings, coldchain.Weighted{C: c, For: 5 * time.Minute})
	}
	got, known := w.track.Memory.kinetic(at("23:55"), 24*time.Hour)
	want, _ := coldchain.MKT(readings[:len(readings)-1])
	if !known || math.Abs(got-want) > 1e-9 {
		t.Errorf("kept %.12f °C, all readings %.12f", got, want)
	}
}
