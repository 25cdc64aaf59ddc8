package alarms

import (
	"testing"
	"time"

	"haulcast/models"
)

// vaccine freezes at -0.5 °C; an hour of it is critical.
func vaccine() *models.TemperatureProfile {
	p := fridge(600, 300, 0)
	p.FreezeC, p.FreezeS = ptr(-0.5), 3600
	return p
}

func TestTempFreeze(t *testing.T) {
	const minute = time.Minute
	tests := []struct {
		name    string
		samples []Sample
		want    []alarm
	}{
		{"a tenth of a degree above", every("08:00", minute, repeat(-0.4, 90)...), nil},
		{"at its limit, at once", every("08:00", minute, 2, -0.5), []alarm{{"08:01", "08:01", "", models.Warning, -0.5, 1}}},
		{"just short of an hour", every("08:00", minute, repeat(-1, 60)...), []alarm{{"08:00", "08:00", "", models.Warning, -1, 1}}},
		{"an hour of it", every("08:00", minute, repeat(-1, 61)...), []alarm{{"08:00", "08:00", "", models.Critical, -1, 1}}},
		{
			"one reading above breaks the hour", every("08:00", minute, join(repeat(-1, 40), repeat(-0.4, 1), repeat(-1, 40))...),
			[]alarm{{"08:00", "08:00", "", models.Warning, -1, 1}},
		},
		{
			"a gap breaks the hour", append(every("08:00", minute, repeat(-1, 40)...), every("08:50", minute, repeat(-1, 40)...)...),
			[]alarm{{"08:00", "08:00", "", models.Warning, -1, 1}},
		},
		{
			"warm enough for long enough, and no longer critical is not what it was", every("08:00", minute, join(repeat(-1, 61), repeat(4, 6), repeat(-1, 1))...),
			[]alarm{{"08:00", "08:00", "", models.Critical, -1, 2}},
		},
		{
			"over", every("08:00", minute, join(repeat(-1, 2), repeat(0.1, 6))...),
			[]alarm{{"08:00", "08:00", "08:07", models.Warning, -1, 1}},
		},
		{
			"the dead band is not over", every("08:00", minute, join(repeat(-1, 2), repeat(0, 60))...),
			[]alarm{{"08:00", "08:00", "", models.Warning, -1, 1}},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := aboard(TempFreeze)
			w.seen.Profile = vaccine()
			for _, s := range test.samples {
				w.arrive(t, s.At, s)
			}
			expect(t, w, test.want)
			for _, row := range w.rows {
				if !row.Latched || row.Severity != row.MaxSeverity {
					t.Errorf("what froze stays frozen: %+v", row)
				}
			}
		})
	}
}

func TestGoodsThatMayFreezeAreNotJudged(t *testing.T) {
	w := aboard(TempFreeze)
	w.seen.Profile = fridge(0, 0, 0)
	w.arrive(t, at("08:00"), every("08:00", time.Minute, repeat(-20, 90)...)...)
	expect(t, w, nil)
}
