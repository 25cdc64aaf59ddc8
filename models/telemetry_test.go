package models_test

import (
	"math"
	"testing"
	"time"

	"haulcast/models"
)

func number(n float64) *float64 { return &n }

// full is a reading with everything in it.
func full() models.Reading {
	return models.Reading{
		FixAt: noon, Lat: number(53.4), Lon: number(-2.99), SpeedMPS: number(12), Course: number(90), AltitudeM: number(40),
		AccuracyM: number(5), TempC: number(4.5), HumidityPct: number(60), BatteryPct: number(80), ShockG: number(0.2),
		LightLux: number(3),
	}
}

func TestReadingThatCanBeIsKept(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*models.Reading){
		"everything":         func(*models.Reading) {},
		"nothing but a time": func(r *models.Reading) { *r = models.Reading{FixAt: noon} },
		"the pole":           func(r *models.Reading) { r.Lat, r.Lon = number(90), number(-180) },
		"a clock ahead":      func(r *models.Reading) { r.FixAt = noon.Add(5 * time.Minute) },
		"an old one":         func(r *models.Reading) { r.FixAt = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) },
	} {
		r := full()
		change(&r)
		if got := r.Check(noon); got != nil {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestReadingThatCannotBeIsNamedByItsField(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*models.Reading)
		field  string
	}{
		"no time":            {func(r *models.Reading) { r.FixAt = time.Time{} }, "ts"},
		"the future":         {func(r *models.Reading) { r.FixAt = noon.Add(5*time.Minute + 1) }, "ts"},
		"an unset clock":     {func(r *models.Reading) { r.FixAt = time.Unix(0, 0) }, "ts"},
		"half a point":       {func(r *models.Reading) { r.Lon = nil }, "lat"},
		"off the globe":      {func(r *models.Reading) { r.Lat = number(90.1) }, "lat"},
		"round the globe":    {func(r *models.Reading) { r.Lon = number(180.1) }, "lon"},
		"no number":          {func(r *models.Reading) { r.TempC = number(math.NaN()) }, "temp_c"},
		"infinite":           {func(r *models.Reading) { r.SpeedMPS = number(math.Inf(1)) }, "speed_mps"},
		"below zero":         {func(r *models.Reading) { r.TempC = number(-273.16) }, "temp_c"},
		"backwards":          {func(r *models.Reading) { r.SpeedMPS = number(-1) }, "speed_mps"},
		"beyond the compass": {func(r *models.Reading) { r.Course = number(361) }, "course"},
		"in space":           {func(r *models.Reading) { r.AltitudeM = number(40_000) }, "alt_m"},
		"surer than sure":    {func(r *models.Reading) { r.AccuracyM = number(-1) }, "acc_m"},
		"wetter than wet":    {func(r *models.Reading) { r.HumidityPct = number(101) }, "humidity_pct"},
		"overcharged":        {func(r *models.Reading) { r.BatteryPct = number(101) }, "battery_pct"},
		"negative blow":      {func(r *models.Reading) { r.ShockG = number(-1) }, "shock_g"},
		"darker than dark":   {func(r *models.Reading) { r.LightLux = number(-1) }, "light_lux"},
	} {
		r := full()
		c.change(&r)
		got := r.Check(noon)
		if len(got) != 1 || got[0].Field != c.field || got[0].Message == "" {
			t.Errorf("%s: %v, want %s", name, got, c.field)
		}
	}
}

func TestSameReportHasTheSameKeyAndAnotherAnother(t *testing.T) {
	t.Parallel()
	seen := map[int64]string{full().DedupeKey(): "as it is"}
	if once, again := full().DedupeKey(), full().DedupeKey(); once != again {
		t.Fatal("the same report has two keys")
	}
	for name, change := range map[string]func(*models.Reading){
		"lat": func(r *models.Reading) { r.Lat = number(53.5) }, "lon": func(r *models.Reading) { r.Lon = number(-3) },
		"speed": func(r *models.Reading) { r.SpeedMPS = nil }, "course": func(r *models.Reading) { r.Course = number(0) },
		"altitude": func(r *models.Reading) { r.AltitudeM = nil }, "accuracy": func(r *models.Reading) { r.AccuracyM = nil },
		"temperature": func(r *models.Reading) { r.TempC = number(4.6) }, "humidity": func(r *models.Reading) { r.HumidityPct = nil },
		"battery": func(r *models.Reading) { r.BatteryPct = nil }, "shock": func(r *models.Reading) { r.ShockG = nil },
		"light": func(r *models.Reading) { r.LightLux = nil }, "attributes": func(r *models.Reading) { r.Attrs = []byte(`{"door":1}`) },
		"swapped": func(r *models.Reading) { r.Lat, r.Lon = r.Lon, r.Lat },
	} {
		r := full()
		change(&r)
		if other, taken := seen[r.DedupeKey()]; taken {
			t.Errorf("%s has the key of %s", name, other)
		}
		seen[r.DedupeKey()] = name
	}
}

func TestNothingToldIsNotZero(t *testing.T) {
	t.Parallel()
	told, untold := models.Reading{FixAt: noon, TempC: number(0)}, models.Reading{FixAt: noon}
	if told.DedupeKey() == untold.DedupeKey() {
		t.Error("a reading of 0 °C has the key of a reading without a temperature")
	}
}
