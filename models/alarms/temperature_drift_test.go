package alarms

import (
	"math"
	"testing"
	"time"

	"haulcast/models"
)

// drifts walks readings of a fridge (2 to 8 degrees) and gives its episodes.
func drifts(p *models.TemperatureProfile, every time.Duration, value func(minute float64) float64, hours float64) []Episode {
	w := Walk{Rule: TempDrift, Seen: Seen{Profile: p, Settings: defaults(), ReportEvery: every, Now: at("12:00")}}
	for t := time.Duration(0); t <= time.Duration(hours*float64(time.Hour)); t += every {
		w.Next(Sample{At: at("00:00").Add(t), Value: value(t.Minutes())})
	}
	return w.Episodes
}

func TestGoodsOnTheirWayToALimitAreToldOfBefore(t *testing.T) {
	onlyMax := fridge(600, 300, 0)
	onlyMax.MinC = nil
	for _, c := range []struct {
		name   string
		p      *models.TemperatureProfile
		value  func(minute float64) float64
		raised float64 // minutes; negative: never
		limit  float64
	}{
		// From 4 °C at a degree and a half an hour it is an hour from 8 °C after 100 minutes, and 15 more are waited.
		{"warming slowly", fridge(600, 300, 0), func(m float64) float64 { return 4 + m/40 }, 115, 8},
		{"cooling slowly", fridge(600, 300, 0), func(m float64) float64 { return 6 - m/40 }, 115, 2},
		{"warming fast", fridge(600, 300, 0), func(m float64) float64 { return 4 + m/20 }, 45, 8},
		{"too fast to be told before", fridge(600, 300, 0), func(m float64) float64 { return 4 + m/6 }, -1, 0},
		{"still", fridge(600, 300, 0), func(float64) float64 { return 7.9 }, -1, 0},
		{"cooling, with no limit below", onlyMax, func(m float64) float64 { return 6 - m/40 }, -1, 0},
		{"outside and warming", fridge(600, 300, 0), func(m float64) float64 { return 8.1 + m/40 }, -1, 0},
		{"beyond one limit, coming back towards the other", fridge(600, 300, 0), func(m float64) float64 { return 26 - m/8 }, -1, 0},
		{"creeping by less than the dead band", fridge(600, 300, 0), func(m float64) float64 { return 7.6 + m/150 }, -1, 0},
		{"no profile", nil, func(m float64) float64 { return 4 + m/40 }, -1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := drifts(c.p, time.Minute, c.value, 2.5)
			if c.raised < 0 {
				if len(got) > 0 {
					t.Fatalf("raised %+v", got)
				}
				return
			}
			if len(got) != 1 {
				t.Fatalf("%d alarms: %+v", len(got), got)
			}
			if after := got[0].RaisedAt.Sub(at("00:00")).Minutes(); math.Abs(after-c.raised) > 2 {
				t.Errorf("raised after %.0f minutes, want %.0f", after, c.raised)
			}
			if *got[0].Limit != c.limit || got[0].Severity != models.Warning {
				t.Errorf("limit %v, %v", *got[0].Limit, got[0].Severity)
			}
		})
	}
}

func TestADriftIsOverWhenTheGoodsTurnOrCross(t *testing.T) {
	turns := drifts(fridge(600, 300, 0), time.Minute, func(m float64) float64 {
		return math.Min(4+m/40, 7) - math.Max(0, m-180)/60
	}, 5)
	if len(turns) != 1 || turns[0].Active() {
		t.Fatalf("the goods stayed at 7 °C: %+v", turns)
	}
	crosses := drifts(fridge(600, 300, 0), time.Minute, func(m float64) float64 { return 4 + m/40 }, 4)
	if len(crosses) != 1 || crosses[0].Active() {
		t.Fatalf("the goods went beyond: %+v", crosses)
	}
	if over := crosses[0].ClearedAt.Sub(at("00:00")).Minutes(); over != 161 {
		t.Errorf("over after %.0f minutes; 8 °C is crossed after 160", over)
	}
}

// A compressor that goes on and off within the limits is no drift, however often it turns; nor is a sensor's noise.
func TestWhatTurnsByItselfIsNoDrift(t *testing.T) {
	for name, value := range map[string]func(m float64) float64{
		"a compressor, 3 to 7 °C every 40 minutes": func(m float64) float64 { return 5 + 2*math.Sin(m/40*2*math.Pi) },
		"noise of a tenth just inside":             func(m float64) float64 { return 7.7 + 0.1*math.Sin(m*m) },
		"noise about the limit":                    func(m float64) float64 { return 8 + 0.15*math.Sin(m*m) },
	} {
		if got := drifts(fridge(600, 300, 0), time.Minute, value, 24); len(got) > 0 {
			t.Errorf("%s: %d alarms", name, len(got))
		}
	}
}

func TestATrendIsTheLineThroughTheReadings(t *testing.T) {
	var m *trend
	s := Seen{Settings: defaults(), ReportEvery: 5 * time.Minute}
	for i := range 30 {
		r := Sample{At: at("00:00").Add(time.Duration(i) * 5 * time.Minute), Value: 3 + 0.1*float64(i)}
		last := s.Reading
		if s.Reading = r; i > 0 {
			s.Previous = &last
		}
		m = m.after(s)
	}
	if level, perHour := m.line(); math.Abs(level-5.9) > 1e-9 || math.Abs(perHour-1.2) > 1e-9 {
		t.Errorf("at %.4f °C, %.4f an hour; want 5.9 and 1.2", level, perHour)
	}
	// Three missed intervals, and it begins anew.
	last := s.Reading
	s.Previous, s.Reading = &last, Sample{At: last.At.Add(16 * time.Minute), Value: 20}
	if m = m.after(s); m.seen(s.Reading.At) != 0 {
		t.Errorf("a trend of %v across a gap", m.seen(s.Reading.At))
	}
	if level, perHour := m.line(); level != 20 || perHour != 0 {
		t.Errorf("of one reading: %v °C, %v an hour", level, perHour)
	}
}
