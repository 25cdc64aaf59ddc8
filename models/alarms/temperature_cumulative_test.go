package alarms

import (
	"testing"
	"time"

	"haulcast/models"
)

// budgets of a scale that a test can live through: ten minutes in all at 10 °C or more, five at a time at -0.5 °C or less.
func budgeted() *world {
	w := aboard(TempCumulative)
	w.seen.Profile = &models.TemperatureProfile{Budgets: []models.TimeBudget{
		{AtC: 10, OverS: 600},
		{AtC: -0.5, Below: true, Consecutive: true, OverS: 300},
	}}
	return w
}

func TestTempCumulative(t *testing.T) {
	const minute = time.Minute
	tests := []struct {
		name    string
		samples []Sample
		want    []alarm
	}{
		{"warm, but below the threshold", every("08:00", minute, repeat(9.9, 60)...), nil},
		{"seven minutes of ten", every("08:00", minute, join(repeat(10, 7), repeat(5, 60))...), nil},
		{"eight, the threshold included", every("08:00", minute, join(repeat(10, 8), repeat(5, 60))...), []alarm{{"08:08", "08:08", "", models.Warning, 80, 1}}},
		{"all ten", every("08:00", minute, join(repeat(10, 10), repeat(5, 1))...), []alarm{{"08:08", "08:08", "", models.Critical, 100, 1}}},
		{
			"in many small pieces", every("08:00", minute, 10, 5, 10, 5, 10, 5, 10, 5, 10, 5, 10, 5, 10, 5, 10, 5, 10, 5, 10, 5),
			[]alarm{{"08:15", "08:15", "", models.Critical, 100, 1}},
		},
		{
			"a reading speaks for three intervals at most",
			[]Sample{{At: at("08:00"), Value: 10}, {At: at("10:00"), Value: 5}, {At: at("10:01"), Value: 10}, {At: at("12:00"), Value: 5}},
			nil,
		},
		{"cold for four minutes at a time", every("08:00", minute, join(repeat(-1, 4), repeat(5, 1), repeat(-1, 4))...), nil},
		{
			"cold for four minutes without a break, and good again",
			every("08:00", minute, join(repeat(-1, 5), repeat(5, 1))...),
			[]alarm{{"08:04", "08:04", "08:05", models.Warning, 80, 1}},
		},
		{
			"cold for five: what is used up does not come back",
			every("08:00", minute, join(repeat(-0.5, 6), repeat(5, 60))...),
			[]alarm{{"08:04", "08:04", "", models.Critical, 100, 1}},
		},
		{
			"a gap breaks what is consecutive",
			append(every("08:00", minute, repeat(-1, 4)...), every("08:08", minute, repeat(-1, 4)...)...), nil,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := budgeted()
			for _, s := range test.samples {
				w.arrive(t, s.At, s)
			}
			expect(t, w, test.want)
		})
	}
}

func TestABudgetIsNotSpentByWhatNoSensorMeasures(t *testing.T) {
	w := budgeted()
	for m := range 60 {
		w.hear(t, models.Reading{FixAt: at("08:00").Add(time.Duration(m) * time.Minute), TempC: ptr(850.0)})
	}
	expect(t, w, nil)
}

func TestWhatDoesNotUseABudgetIsNotASignOfIt(t *testing.T) {
	w := budgeted()
	w.minutes(t, "08:00", join(repeat(10, 8), repeat(5, 60))...)
	if row := w.rows[0]; !row.LastAt.Equal(at("08:08")) || !row.Active {
		t.Errorf("used until 08:08, told until %v", row.LastAt)
	}
}

func TestABudgetThatAPersonClosedIsRaisedAgainOnlyWhenItGetsWorse(t *testing.T) {
	w := budgeted()
	w.arrive(t, at("08:20"), every("08:00", time.Minute, join(repeat(10, 8), repeat(5, 12))...)...)
	w.byHand(t, at("08:20:30"))
	w.arrive(t, at("08:30"), every("08:21", time.Minute, repeat(5, 9)...)...)
	if w.rows[0].Active {
		t.Fatal("nothing more is used, but the alarm is back")
	}
	w.arrive(t, at("08:32"), every("08:30", time.Minute, repeat(10, 3)...)...)
	if !w.rows[0].Active || w.rows[0].MaxSeverity != models.Critical || len(w.rows) != 1 {
		t.Errorf("used up: %+v", w.rows)
	}
}
