package eta

import (
	"math"
	"testing"
	"time"

	"haulcast/models/geo"
)

// track is fixes a minute apart, the last at noon, each so many metres further; without speeds.
func track(n int, metres float64) []Fix {
	fixes := make([]Fix, n)
	for i := range fixes {
		fixes[i] = Fix{At: after(float64(i - n + 1)), Point: geo.Destination(shanghai, 230, float64(i)*metres)}
	}
	return fixes
}

func told(fixes []Fix, speeds ...float64) []Fix {
	for i := range fixes {
		fixes[i].SpeedMPS = &speeds[i%len(speeds)]
	}
	return fixes
}

func TestSpeedLiesBetweenObservedAndUsual(t *testing.T) {
	usual := 60 / 3.6
	mixed := func(n, observed float64) float64 { return (n*observed + 6*usual) / (n + 6) }
	old := track(10, 600)
	for i := range old {
		old[i].At = old[i].At.Add(-31 * time.Minute)
	}
	vague := track(10, 600)
	for i := range vague {
		vague[i].AccuracyM = 400
	}
	quick := track(7, 24)
	for i := range quick {
		quick[i].At = noon.Add(time.Duration(i-6) * 5 * time.Second)
	}
	for _, c := range []struct {
		name  string
		fixes []Fix
		want  float64
	}{
		{"nothing observed", nil, usual},
		{"told", told(track(6, 0), 20), mixed(6, 20)},
		{"standing does not count", told(track(6, 0), 20, 0.9), mixed(3, 20)},
		{"from displacement", track(7, 600), mixed(6, 10)},
		{"displacement within the noise", track(7, 24), usual},
		{"displacement within the inaccuracy", vague, usual},
		{"displacement within the noise, but quickly", quick, usual},
		{"told nonsense, so from displacement", told(track(7, 600), math.Inf(1)), mixed(6, 10)},
		{"told wins over displacement", told(track(7, 600), 20), mixed(7, 20)},
		{"a jump of the receiver", track(2, 60_000), usual},
		{"too long ago", old, usual},
		{"never below 15 km/h", told(track(500, 0), 1.1), 15 / 3.6},
		{"never above 90 km/h", told(track(500, 0), 60), 90 / 3.6},
		{"speeds that are none", told(track(6, 0), math.NaN(), math.Inf(1), -1), usual},
		{"one instant twice", []Fix{{At: noon, Point: shanghai}, {At: noon, Point: hangzhou}}, usual},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := speed(Input{Now: noon}, c.fixes); math.Abs(got-c.want) > 1e-6 {
				t.Errorf("%.4f m/s, want %.4f", got, c.want)
			}
		})
	}
}

func TestANonsensicalUsualSpeedIsIgnored(t *testing.T) {
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), -5, 0, 1e9} {
		if got := speed(Input{Now: noon, PriorMPS: v}, nil); math.Abs(got-60/3.6) > 1e-9 {
			t.Errorf("a usual speed of %v gives %v m/s", v, got)
		}
	}
}
