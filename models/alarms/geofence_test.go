package alarms

import (
	"encoding/json"
	"testing"
	"time"

	"haulcast/models"
	"haulcast/models/geo"
)

// circle is a fence of a kilometre around the depot.
func circle(t *testing.T, purpose models.FencePurpose, hold, dwell int) Fence {
	t.Helper()
	points, err := json.Marshal([][2]float64{{depot.Lat, depot.Lon}})
	if err != nil {
		t.Fatal(err)
	}
	f, err := ParseFence(models.Geofence{
		ID: models.NewID(), Name: "Depot", Shape: models.Circle, Purpose: purpose, Points: points, RadiusM: 1000, HoldS: hold, DwellS: dwell,
	})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// around is a report a minute, each so many metres from the depot.
func around(from string, metres ...float64) (list []models.Reading) {
	for i, m := range metres {
		list = append(list, fix(at(from).Add(time.Duration(i)*time.Minute), geo.Destination(depot, 33, m), 10))
	}
	return list
}

func TestGeofences(t *testing.T) {
	forbidden, keepIn := circle(t, models.FenceForbidden, 0, 0), circle(t, models.FenceKeepIn, 0, 0)
	patient, watched := circle(t, models.FenceForbidden, 300, 0), circle(t, models.FenceWatch, 0, 1800)
	tests := []struct {
		name   string
		rule   Rule
		fence  Fence
		metres []float64
		want   []alarm
	}{
		{"drives by", FenceForbidden, forbidden, repeat(1001, 10), nil},
		{"inside for a minute", FenceForbidden, forbidden, join(repeat(1100, 2), repeat(990, 2), repeat(1100, 2)), nil},
		{"inside for two", FenceForbidden, forbidden, join(repeat(1100, 2), repeat(990, 3)), []alarm{{"08:02", "08:04", "", models.Major, 0, 1}}},
		{"on its edge", FenceForbidden, forbidden, repeat(999.9999, 3), []alarm{{"08:00", "08:02", "", models.Major, 0, 1}}},
		{"this fence is more patient", FenceForbidden, patient, repeat(500, 5), nil},
		{"but not for ever", FenceForbidden, patient, repeat(500, 6), []alarm{{"08:00", "08:05", "", models.Major, 0, 1}}},
		{
			"and out again for two minutes", FenceForbidden, forbidden, join(repeat(500, 3), repeat(1100, 3)),
			[]alarm{{"08:00", "08:02", "08:05", models.Major, 0, 1}},
		},
		{"or only on its fringe", FenceForbidden, forbidden, join(repeat(500, 3), repeat(1049, 10)), []alarm{{"08:00", "08:02", "", models.Major, 0, 1}}},
		{"leaves it by less than its fringe", FenceLeft, keepIn, join(repeat(500, 2), repeat(1049, 10)), nil},
		{"stays in", FenceLeft, keepIn, repeat(500, 10), nil},
		{"was never in", FenceLeft, keepIn, repeat(5000, 10), nil},
		{"leaves", FenceLeft, keepIn, join(repeat(500, 2), repeat(1100, 3)), []alarm{{"08:02", "08:04", "", models.Major, 0, 1}}},
		{"and is back", FenceLeft, keepIn, join(repeat(500, 2), repeat(1100, 3), repeat(500, 3)), []alarm{{"08:02", "08:04", "08:07", models.Major, 0, 1}}},
		{"passes through", FenceDwelled, watched, join(repeat(500, 30), repeat(1100, 3)), nil},
		{"stays for as long as it may", FenceDwelled, watched, repeat(500, 31), []alarm{{"08:00", "08:30", "", models.Minor, 30, 1}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := aboard(test.rule)
			w.seen.Fence = &test.fence
			w.hear(t, around("08:00", test.metres...)...)
			expect(t, w, test.want)
		})
	}
}

func TestEachFenceIsASubjectOfTheRulesItMeansSomethingTo(t *testing.T) {
	s := Seen{Fences: []Fence{
		circle(t, models.FenceForbidden, 0, 0), circle(t, models.FenceKeepIn, 0, 600),
		circle(t, models.FenceWatch, 0, 600), circle(t, models.FenceQuiet, 0, 0),
	}}
	for _, c := range []struct {
		rule Rule
		want []int
	}{{FenceForbidden, []int{0}}, {FenceLeft, []int{1}}, {FenceDwelled, []int{1, 2}}} {
		got := c.rule.Subjects(s)
		if len(got) != len(c.want) {
			t.Fatalf("%s: %d subjects, want %d", c.rule.Kind, len(got), len(c.want))
		}
		for i, n := range c.want {
			if got[i].Key != s.Fences[n].ID.String() || got[i].Fence != &s.Fences[n] {
				t.Errorf("%s: subject %d is %+v", c.rule.Kind, i, got[i])
			}
		}
	}
}

func TestAFixThatMayLieOnEitherSideSaysNothing(t *testing.T) {
	f := circle(t, models.FenceForbidden, 0, 0)
	for _, c := range []struct {
		metres, accuracy float64
		taken            bool
	}{{900, 99, true}, {900, 101, false}, {1100, 99, true}, {1100, 101, false}, {1000.0001, 0, true}} {
		r := around("08:00", c.metres)[0]
		r.AccuracyM = &c.accuracy
		if _, ok := FenceForbidden.Read(Seen{Fence: &f}, r); ok != c.taken {
			t.Errorf("%g m from the centre, accurate to %g: taken is %v", c.metres, c.accuracy, ok)
		}
	}
}

func TestAFenceThatIsTakenAwayEndsItsAlarm(t *testing.T) {
	f := circle(t, models.FenceForbidden, 0, 0)
	w := aboard(FenceForbidden)
	w.seen.Fence = &f
	w.hear(t, around("08:00", 500, 500, 500)...)
	w.seen.Fence = nil
	w.arrive(t, at("08:03"), Sample{At: at("08:03")})
	expect(t, w, []alarm{{"08:00", "08:02", "08:03", models.Major, 0, 1}})
}

func TestAFenceThatCannotBeReadIsRefused(t *testing.T) {
	for name, f := range map[string]models.Geofence{
		"no points":              {Shape: models.Circle, RadiusM: 10},
		"no JSON":                {Shape: models.Circle, RadiusM: 10, Points: json.RawMessage(`[`)},
		"two centres":            {Shape: models.Circle, RadiusM: 10, Points: json.RawMessage(`[[1,2],[3,4]]`)},
		"two corners":            {Shape: models.Polygon, Points: json.RawMessage(`[[1,2],[3,4]]`)},
		"a corridor of no width": {Shape: models.Corridor, Points: json.RawMessage(`[[1,2],[3,4]]`)},
		"no shape":               {Shape: "star", RadiusM: 10, Points: json.RawMessage(`[[1,2]]`)},
	} {
		if _, err := ParseFence(f); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
