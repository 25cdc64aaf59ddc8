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

// hours is a constant temperature for some hours, by five minutes.
func hours(from string, c float64, n int) []Sample {
	return every(from, 5*time.Minute, repeat(c, 12*n)...)
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

func TestTheMeanKineticTemperatureClearsWhenItsWindowHasPassed(t *testing.T) {
	w := kinetic(8)
	w.arrive(t, at("23:59"), hours("00:00", 12, 8)...)
	for h := 8; h < 40; h++ {
		from := at("00:00").Add(time.Duration(h) * time.Hour)
		w.arrive(t, from, every(from.Format("15:04"), 5*time.Minute)...)
		for m := range 12 {
			s := Sample{At: from.Add(time.Duration(m) * 5 * time.Minute), Value: 4}
			w.arrive(t, s.At, s)
		}
		if (h < 16) != w.rows[0].Active && h < 12 {
			t.Fatalf("at %d o'clock active is %v", h, w.rows[0].Active)
		}
	}
	if w.rows[0].Active {
		t.Errorf("a day and more at 4 °C, and still: %+v", w.told())
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
	if n := len(w.track.Memory.Kinetic); n > stretches+1 {
		t.Errorf("%d parts are kept", n)
	}
}
