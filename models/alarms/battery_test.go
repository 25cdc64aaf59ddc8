package alarms

import (
	"encoding/json"
	"testing"
	"time"

	"haulcast/models"
)

func TestBattery(t *testing.T) {
	const minute = time.Minute
	tests := []struct {
		name   string
		levels []float64
		want   []alarm
		now    models.Severity
	}{
		{"above its limit", []float64{21, 20.5}, nil, 0},
		{"at its limit", []float64{21, 20}, []alarm{{"08:01", "08:01", "", models.Warning, 20, 1}}, models.Warning},
		{"very low", []float64{20, 10}, []alarm{{"08:00", "08:00", "", models.Minor, 10, 1}}, models.Minor},
		{"four points more", []float64{20, 24.9}, []alarm{{"08:00", "08:00", "", models.Warning, 20, 1}}, models.Warning},
		{"five", []float64{20, 25}, []alarm{{"08:00", "08:00", "08:01", models.Warning, 20, 1}}, models.Warning},
		{"not very low yet", []float64{20, 14}, []alarm{{"08:00", "08:00", "", models.Warning, 14, 1}}, models.Warning},
		{"less bad, but not by five", []float64{10, 14}, []alarm{{"08:00", "08:00", "", models.Minor, 10, 1}}, models.Minor},
		{"less bad by five", []float64{10, 15}, []alarm{{"08:00", "08:00", "", models.Minor, 10, 1}}, models.Warning},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := aboard(Battery)
			for i, level := range test.levels {
				w.hear(t, models.Reading{FixAt: at("08:00").Add(time.Duration(i) * minute), BatteryPct: ptr(level)})
			}
			expect(t, w, test.want)
			if len(w.rows) == 1 && w.rows[0].Severity != test.now {
				t.Errorf("now %s, want %s", w.rows[0].Severity, test.now)
			}
		})
	}
}

func TestABatteryThatIsChargedIsNotLow(t *testing.T) {
	for attrs, charged := range map[string]bool{
		`{"charge": true}`: true, `{"bs": 2}`: true, `{"bs": 3}`: true,
		`{"charge": false}`: false, `{"bs": 1}`: false, `{"charge": "true"}`: false, `{}`: false, `[]`: false, ``: false,
	} {
		w := aboard(Battery)
		w.hear(t, models.Reading{FixAt: at("08:00"), BatteryPct: ptr(15.0)})
		w.hear(t, models.Reading{FixAt: at("08:01"), BatteryPct: ptr(15.0), Attrs: json.RawMessage(attrs)})
		if over := !w.rows[0].Active; over != charged {
			t.Errorf("%s: over is %v, want %v", attrs, over, charged)
		}
	}
}
