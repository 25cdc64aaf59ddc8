package alarms

import (
	"math/rand/v2"
	"testing"
	"time"

	"haulcast/models"
	"haulcast/models/geo"
)

// aDay is a report a minute.
const aDay = 24 * 60

// Noise around a limit raises one alarm at most, not hundreds (peers.md W3).
func TestNoiseAroundALimitIsOneAlarm(t *testing.T) {
	for seed := range uint64(10) {
		r := rand.New(rand.NewPCG(seed, 3))
		for _, set := range []int{0, 600} {
			w := &world{rule: TempHigh, seen: Seen{Profile: fridge(set, 300, 0), Settings: defaults(), ReportEvery: time.Minute}}
			for m := range aDay {
				when := at("00:00").Add(time.Duration(m) * time.Minute)
				w.arrive(t, when, Sample{At: when, Value: 8 + 0.15*(2*r.Float64()-1)})
			}
			if n := len(w.rows); n > 1 {
				t.Fatalf("seed %d, delay %d s: %d alarms", seed, set, n)
			}
		}
	}
}

// The same of everything else that wavers: a battery's last percent, a lamp, a vehicle parked on the edge of a zone or of what
// is still its way, whose receiver puts it somewhere else each minute.
func TestWhatWaversAroundAnyLimitIsOneAlarm(t *testing.T) {
	way, middle := planned(t)
	fence := circle(t, models.FenceForbidden, 0, 0)
	around := func(r *rand.Rand, p geo.Point, metres float64) models.Reading {
		return fix(time.Time{}, geo.Destination(p, 360*r.Float64(), metres*r.Float64()), 0)
	}
	tests := []struct {
		rule   Rule
		tell   func(r *rand.Rand) models.Reading
		raised bool // not only at most once
	}{
		{Battery, func(r *rand.Rand) models.Reading { return models.Reading{BatteryPct: ptr(18 + 4*r.Float64())} }, true},
		{Battery, func(r *rand.Rand) models.Reading { return models.Reading{BatteryPct: ptr(8 + 4*r.Float64())} }, true},
		{Light, func(r *rand.Rand) models.Reading { return models.Reading{LightLux: ptr(40 + 20*r.Float64())} }, true},
		{TempFreeze, func(r *rand.Rand) models.Reading { return models.Reading{TempC: ptr(-0.7 + 0.4*r.Float64())} }, true},
		{SensorFault, func(r *rand.Rand) models.Reading { return models.Reading{TempC: ptr(79.9 + 0.2*r.Float64())} }, true},
		{FenceForbidden, func(r *rand.Rand) models.Reading { return around(r, geo.Destination(depot, 90, 1000), 30) }, true},
		{RouteDeviation, func(r *rand.Rand) models.Reading {
			return around(r, geo.Destination(middle, geo.Bearing(middle, depot)+90, 1000), 30)
		}, true},
		{StopProlonged, func(r *rand.Rand) models.Reading { return around(r, nowhere, 100) }, true},
		{TempDrift, func(r *rand.Rand) models.Reading { return models.Reading{TempC: ptr(7.7 + 0.15*(2*r.Float64()-1))} }, false},
	}
	for _, test := range tests {
		t.Run(string(test.rule.Kind), func(t *testing.T) {
			r := rand.New(rand.NewPCG(11, 3))
			w := aboard(test.rule)
			w.seen.Profile, w.seen.Route, w.seen.Fence = vaccine(), way, &fence
			w.seen.Shipment.PickedUpAt = ptr(at("00:00"))
			for m := range aDay {
				report := test.tell(r)
				report.FixAt = at("00:00").Add(time.Duration(m) * time.Minute)
				w.hear(t, report)
			}
			if n := len(w.rows); n > 1 || test.raised && n == 0 {
				t.Errorf("%d alarms in a day: %+v", n, w.told())
			}
		})
	}
}
