package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"time"

	"haulcast/models"
	"haulcast/models/alarms"
)

// machine is the recorded temperatures of a machine and when people say that it broke down.
type machine struct {
	Samples    []alarms.Sample // degrees Celsius, in the order of time
	Breakdowns []breakdown
}

// breakdown is one labelled failure: the moment, and the window in which noticing it counts.
type breakdown struct{ At, From, To time.Time }

func (b breakdown) holds(t time.Time) bool { return !t.Before(b.From) && !t.After(b.To) }

// Of the recording.
const (
	everySample = 5 * time.Minute
	// learnFor is how long the limits are learnt from.
	learnFor = 14 * 24 * time.Hour
)

func readMachine(readings, labels string) (machine, error) {
	var m machine
	err := eachRow(readings, []string{"timestamp", "value"}, func(v []string) error {
		at, err := time.Parse(time.DateTime, v[0])
		if err != nil {
			return err
		}
		f, err := strconv.ParseFloat(v[1], 64)
		m.Samples = append(m.Samples, alarms.Sample{At: at, Value: (f - 32) / 1.8})
		return err
	})
	if err != nil {
		return machine{}, err
	}
	m.Samples = alarms.InOrder(m.Samples) // the clock stepped back once
	m.Breakdowns, err = readLabels(labels)
	return m, err
}

// readFridge reads the recorded temperatures of a vaccine fridge.
func readFridge(file string) ([]alarms.Sample, error) {
	var samples []alarms.Sample
	err := eachRow(file, []string{"timestamp_utc", "temp_c"}, func(v []string) error {
		at, errAt := time.Parse(time.RFC3339, v[0])
		c, errC := strconv.ParseFloat(v[1], 64)
		samples = append(samples, alarms.Sample{At: at, Value: c})
		return cmp.Or(errAt, errC)
	})
	return alarms.InOrder(samples), err
}

func readLabels(file string) ([]breakdown, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var labels struct {
		Points  []string    `json:"anomaly_points"`
		Windows [][2]string `json:"anomaly_windows"`
	}
	if err := json.Unmarshal(raw, &labels); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	list := make([]breakdown, 0, len(labels.Points))
	for i, point := range labels.Points {
		var b breakdown
		for _, t := range []struct {
			text string
			at   *time.Time
		}{{point, &b.At}, {labels.Windows[i][0], &b.From}, {labels.Windows[i][1], &b.To}} {
			if *t.at, err = time.Parse(time.DateTime, t.text); err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
		}
		list = append(list, b)
	}
	return list, nil
}

// limits are so many standard deviations about the mean of the first two weeks, as a control chart has them: two warn,
// three call for action.
func (m machine) limits(deviations float64) (low, high float64) {
	n, sum, squares := 0.0, 0.0, 0.0
	for _, s := range m.Samples {
		if s.At.Before(m.Samples[0].At.Add(learnFor)) {
			n, sum, squares = n+1, sum+s.Value, squares+s.Value*s.Value
		}
	}
	mean := sum / n
	spread := deviations * math.Sqrt((squares-n*mean*mean)/(n-1))
	return mean - spread, mean + spread
}

// alarmed is when rules would have raised alarms of what was measured, with the program's own defaults and these limits.
func alarmed(samples []alarms.Sample, low, high float64, rules ...alarms.Rule) []time.Time {
	seen := alarms.Seen{
		Profile: &models.TemperatureProfile{
			MinC: &low, MaxC: &high, HysteresisC: 0.5, SetDelayS: 600, ClearDelayS: 300, WarmupS: 600,
		},
		Settings: &models.Settings{Thresholds: models.DefaultThresholds()}, ReportEvery: everySample,
	}
	var raised []time.Time
	for _, rule := range rules {
		walk := alarms.Walk{Rule: rule, Seen: seen}
		for _, s := range samples {
			walk.Next(s)
		}
		for _, e := range walk.Episodes {
			raised = append(raised, e.RaisedAt)
		}
	}
	slices.SortFunc(raised, time.Time.Compare)
	return raised
}

// verdict is how alarms fared: the first in each breakdown's window, zero when there was none, and those in no window.
type verdict struct {
	first        []time.Time
	falseAlarms  int
	falsePerWeek float64
}

func (m machine) judge(raised []time.Time) verdict {
	v := verdict{first: make([]time.Time, len(m.Breakdowns))}
	for _, at := range raised {
		hit := false
		for i, b := range m.Breakdowns {
			if b.holds(at) {
				hit = true
				if v.first[i].IsZero() || at.Before(v.first[i]) {
					v.first[i] = at
				}
			}
		}
		if !hit {
			v.falseAlarms++
		}
	}
	quiet := m.Samples[len(m.Samples)-1].At.Sub(m.Samples[0].At)
	for _, b := range m.Breakdowns {
		quiet -= b.To.Sub(b.From)
	}
	v.falsePerWeek = float64(v.falseAlarms) / (quiet.Hours() / (7 * 24))
	return v
}
