package coldchain

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"testing"
	"time"
)

// A real logger decided on every minute and kept one reading in five: its own daily count, against ours of what it
// kept. The first day has a gap of 352 minutes.
func TestARealLoggersOwnCount(t *testing.T) {
	readings := readLogger(t)
	for _, d := range readDays(t) {
		t.Run(d.day.Format(time.DateOnly), func(t *testing.T) {
			s := Summarise(readings, fridge(), d.day, d.day.AddDate(0, 0, 1))
			if sum := s.InRange + s.Above + s.Below + s.Unmonitored; sum != 24*time.Hour {
				t.Errorf("the day has %v", sum)
			}
			if d.day.Day() == 2 {
				checkTheGap(t, s)
				return
			}
			near(t, "lowest", s.MinC, d.min, 0.1)
			near(t, "mean", s.MeanC, d.mean, 0.1)
			if d.day.Day() == 3 {
				// 26.2 °C at 10:18, between the readings of 10:16 and 10:21: the logger saw what it did not keep.
				near(t, "highest kept", s.MaxC, 25.7, 1e-9)
			} else {
				near(t, "highest", s.MaxC, d.max, 0.1)
			}
			near(t, "minutes above", s.Above.Minutes(), d.above, 10)
			near(t, "minutes below", s.Below.Minutes(), d.below, 10)
			if s.HasGap() {
				t.Errorf("unmonitored for %v on a day without a gap", s.Unmonitored)
			}
			if (d.above > 0) != (len(s.Excursions) > 0) {
				t.Errorf("%v minutes above, %d excursions", d.above, len(s.Excursions))
			}
		})
	}
}

// Nothing is known from midnight to 04:44, then of 352 minutes only the first 15.
func checkTheGap(t *testing.T, s Summary) {
	t.Helper()
	if want := minutes(4*60 + 44 + 352 - 15); s.Unmonitored != want {
		t.Errorf("unmonitored for %v, want %v", s.Unmonitored, want)
	}
	if len(s.Excursions) != 1 || !s.Excursions[0].HasGap {
		t.Errorf("the excursion with the gap in it: %+v", s.Excursions)
	}
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.Abs(got-want) > tolerance+1e-9 {
		t.Errorf("%s: %.3f, the logger says %.3f", what, got, want)
	}
}

type loggerDay struct {
	day                          time.Time
	min, max, mean, below, above float64
}

func readDays(t *testing.T) []loggerDay {
	t.Helper()
	rows := readCSV(t, "testdata/fridge_logger_part1_device_days.csv")
	days := make([]loggerDay, len(rows))
	for i, r := range rows {
		day, err := time.Parse(time.DateOnly, r[0])
		if err != nil {
			t.Fatal(err)
		}
		days[i] = loggerDay{day, number(t, r[1]), number(t, r[3]), number(t, r[5]), number(t, r[6]), number(t, r[8])}
	}
	if len(days) != 15 {
		t.Fatalf("%d days, want 15", len(days))
	}
	return days
}

func readLogger(t *testing.T) []Reading {
	t.Helper()
	rows := readCSV(t, "testdata/fridge_logger_part1.csv")
	readings := make([]Reading, len(rows))
	for i, r := range rows {
		at, err := time.Parse(time.RFC3339, r[0])
		if err != nil {
			t.Fatal(err)
		}
		readings[i] = Reading{At: at, C: number(t, r[1])}
	}
	if len(readings) != 4194 {
		t.Fatalf("%d readings", len(readings))
	}
	return readings
}

func readCSV(t *testing.T, name string) [][]string {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

func number(t *testing.T, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
