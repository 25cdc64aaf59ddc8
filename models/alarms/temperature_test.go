package alarms

import (
	"testing"
	"time"

	"haulcast/models"
)

// alarm is what is expected of one row.
type alarm struct {
	first, raised, cleared string // cleared "" while active
	severity               models.Severity
	value                  float64
	times                  int
}

func every(start string, step time.Duration, values ...float64) []Sample {
	list := make([]Sample, len(values))
	for i, v := range values {
		list[i] = Sample{At: at(start).Add(time.Duration(i) * step), Value: v}
	}
	return list
}

func repeat(v float64, n int) []float64 {
	list := make([]float64, n)
	for i := range list {
		list[i] = v
	}
	return list
}

func join(parts ...[]float64) (all []float64) {
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

func expect(t *testing.T, w *world, want []alarm) {
	t.Helper()
	got := w.told()
	if len(got) != len(want) {
		t.Fatalf("%d alarms, want %d: %+v", len(got), len(want), got)
	}
	for i, a := range want {
		s := said{
			First: at(a.first), Raised: at(a.raised), Last: got[i].Last,
			Severity: a.severity, Now: got[i].Now, Value: a.value, Occurrences: a.times,
		}
		if a.cleared != "" {
			s.Cleared = at(a.cleared)
		}
		if got[i] != s {
			t.Errorf("alarm %d:\n got %+v\nwant %+v", i, got[i], s)
		}
	}
}

func TestTemperature(t *testing.T) {
	const minute = time.Minute
	tests := []struct {
		name    string
		rule    Rule
		profile *models.TemperatureProfile
		samples []Sample
		want    []alarm
	}{
		{
			name: "the limit itself is inside", rule: TempHigh, profile: fridge(0, 0, 0),
			samples: every("08:00", minute, repeat(8, 60)...),
		},
		{
			name: "strictly outside for the delay", rule: TempHigh, profile: fridge(600, 300, 0),
			samples: every("08:00", minute, join(repeat(5, 5), repeat(8.1, 11))...),
			want:    []alarm{{"08:05", "08:15", "", models.Warning, 8.1, 1}},
		},
		{
			name: "one minute short", rule: TempHigh, profile: fridge(600, 300, 0),
			samples: every("08:00", minute, join(repeat(5, 5), repeat(8.1, 10))...),
		},
		{
			name: "one reading inside breaks the run, though only in the dead band", rule: TempHigh, profile: fridge(600, 300, 0),
			samples: every("08:00", minute, join(repeat(9, 9), repeat(8, 1), repeat(9, 10))...),
		},
		{
			name: "a gap breaks the run", rule: TempHigh, profile: fridge(600, 300, 0),
			samples: append(every("08:00", minute, repeat(9, 9)...), every("08:12", minute, repeat(9, 10)...)...),
		},
		{
			name: "three intervals are not yet a gap", rule: TempHigh, profile: fridge(600, 300, 0),
			samples: append(every("08:00", minute, repeat(9, 8)...), every("08:10", minute, 9)...),
			want:    []alarm{{"08:00", "08:10", "", models.Warning, 9, 1}},
		},
		{
			name: "an instant limit has no delay", rule: TempHigh, profile: instant(600, 15),
			samples: every("08:00", minute, 5, 15.1, 15.2),
			want:    []alarm{{"08:01", "08:01", "", models.Warning, 15.2, 1}},
		},
		{
			name: "major after half an hour outside", rule: TempHigh, profile: fridge(600, 300, 0),
			samples: every("08:00", minute, repeat(9, 31)...),
			want:    []alarm{{"08:00", "08:10", "", models.Major, 9, 1}},
		},
		{
			name: "a gap does not count as outside", rule: TempHigh, profile: fridge(600, 300, 0),
			samples: append(every("08:00", minute, repeat(9, 15)...), every("09:00", minute, repeat(9, 5)...)...),
			want:    []alarm{{"08:00", "08:10", "", models.Warning, 9, 1}},
		},
		{
			name: "inside by the hysteresis for the clear delay", rule: TempHigh, profile: fridge(0, 300, 0),
			samples: every("08:00", minute, join(repeat(9, 3), repeat(7.5, 6))...),
			want:    []alarm{{"08:00", "08:00", "08:08", models.Warning, 9, 1}},
		},
		{
			name: "the dead band does not clear", rule: TempHigh, profile: fridge(0, 300, 0),
			samples: every("08:00", minute, join(repeat(9, 3), repeat(7.6, 60))...),
			want:    []alarm{{"08:00", "08:00", "", models.Warning, 9, 1}},
		},
		{
			name: "a gap freezes the clearing", rule: TempHigh, profile: fridge(0, 300, 0),
			samples: append(every("08:00", minute, 9, 7, 7, 7), every("09:00", minute, 7, 7, 7, 7)...),
			want:    []alarm{{"08:00", "08:00", "09:03", models.Warning, 9, 1}},
		},
		{
			name: "what returns before it cleared counts again", rule: TempHigh, profile: fridge(0, 300, 0),
			samples: every("08:00", minute, 9, 7, 7, 9.5, 7, 9),
			want:    []alarm{{"08:00", "08:00", "", models.Warning, 9.5, 3}},
		},
		{
			name: "what returns within the window reopens the alarm", rule: TempHigh, profile: fridge(0, 300, 0),
			samples: every("08:00", minute, join([]float64{9}, repeat(7, 35), []float64{9})...),
			want:    []alarm{{"08:00", "08:00", "", models.Warning, 9, 2}},
		},
		{
			name: "what returns later is another", rule: TempHigh, profile: fridge(0, 300, 0),
			samples: every("08:00", minute, join([]float64{9}, repeat(7, 36), []float64{9})...),
			want:    []alarm{{"08:00", "08:00", "08:06", models.Warning, 9, 1}, {"08:37", "08:37", "", models.Warning, 9, 1}},
		},
		{
			name: "the warm-up is not judged", rule: TempHigh, profile: fridge(0, 0, 600),
			samples: every("08:00", minute, join(repeat(20, 10), repeat(7, 5))...),
		},
		{
			name: "it is judged from the warm-up's end on", rule: TempHigh, profile: fridge(0, 0, 600),
			samples: every("08:00", minute, repeat(20, 11)...),
			want:    []alarm{{"08:10", "08:10", "", models.Warning, 20, 1}},
		},
		{
			name: "too cold", rule: TempLow, profile: fridge(120, 60, 0),
			samples: every("08:00", minute, 2, 1.9, 1, 0.5, 2.4, 2.5, 2.5),
			want:    []alarm{{"08:01", "08:03", "08:06", models.Warning, 0.5, 1}},
		},
		{
			name: "no limit on that side", rule: TempLow, profile: &models.TemperatureProfile{MaxC: ptr(-18.0)},
			samples: every("08:00", minute, -200, -200),
		},
		{name: "no profile", rule: TempHigh, samples: every("08:00", minute, 80, 80)},
		{
			name: "a range narrower than its hysteresis still clears", rule: TempHigh,
			profile: &models.TemperatureProfile{MinC: ptr(4.0), MaxC: ptr(4.4), HysteresisC: 0.5},
			samples: every("08:00", minute, 4.5, 4.2),
			want:    []alarm{{"08:00", "08:00", "08:01", models.Warning, 4.5, 1}},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := &world{rule: test.rule, seen: Seen{Profile: test.profile, Settings: defaults(), ReportEvery: time.Minute}}
			for _, s := range test.samples {
				w.arrive(t, s.At, s)
			}
			expect(t, w, test.want)
		})
	}
}

func instant(set int, limit float64) *models.TemperatureProfile {
	p := fridge(set, 300, 0)
	p.InstantMaxC = &limit
	return p
}

func TestShock(t *testing.T) {
	tests := []struct {
		name  string
		blows []Sample
		want  []alarm
	}{
		{"one blow", []Sample{{At: at("08:00"), Value: 5}}, []alarm{{"08:00", "08:00", "08:00", models.Major, 5, 1}}},
		{"hard", []Sample{{At: at("08:00"), Value: 10}}, []alarm{{"08:00", "08:00", "08:00", models.Critical, 10, 1}}},
		{
			"within ten minutes of one another",
			[]Sample{{At: at("08:00"), Value: 6}, {At: at("08:10"), Value: 7}, {At: at("08:20"), Value: 5}},
			[]alarm{{"08:00", "08:00", "08:20", models.Major, 7, 3}},
		},
		{
			"further apart",
			[]Sample{{At: at("08:00"), Value: 6}, {At: at("08:10:01"), Value: 12}},
			[]alarm{{"08:00", "08:00", "08:00", models.Major, 6, 1}, {"08:10:01", "08:10:01", "08:10:01", models.Critical, 12, 1}},
		},
		{
			"a late one joins two",
			[]Sample{{At: at("08:00"), Value: 6}, {At: at("08:16"), Value: 6}, {At: at("08:08"), Value: 8}},
			[]alarm{{"08:00", "08:00", "08:16", models.Major, 8, 3}},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := &world{rule: Shock, seen: Seen{Settings: defaults()}}
			for _, s := range test.blows {
				w.arrive(t, s.At, s)
			}
			expect(t, w, test.want)
			for _, row := range w.rows {
				if !row.Latched || row.Active {
					t.Errorf("a blow is over at once and latched: %+v", row)
				}
			}
		})
	}
	if _, ok := Shock.Read(Seen{Settings: defaults()}, models.Reading{ShockG: ptr(4.9)}); ok {
		t.Error("a weak reading is taken into the track")
	}
}
