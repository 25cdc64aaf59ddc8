package alarms

import (
	"encoding/json"
	"math/rand/v2"
	"time"

	"haulcast/models"
	"haulcast/models/geo"
)

// journey is what a device may tell on a made-up way that visits everything the rules look at: temperatures cross the
// limits, stay in the dead band and jump; places lie in and beside the fences and the planned way, and it stands and
// drives; it is light and dark, the battery drains and is charged; reports repeat an instant, and some are missing.
func journey(r *rand.Rand) []models.Reading {
	var list []models.Reading
	t := teller{r: r, c: 2 + 6*r.Float64(), where: geo.Destination(depot, 360*r.Float64(), 3000*r.Float64()), battery: 10 + 25*r.Float64()}
	when := at("00:00")
	for range 20 + r.IntN(100) {
		switch r.IntN(25) {
		case 0:
			when = when.Add(time.Duration(10+r.IntN(90)) * time.Minute)
		case 1: // another report of the same instant
		default:
			when = when.Add(time.Duration(1+r.IntN(6)) * time.Minute)
		}
		list = append(list, t.tell(when))
	}
	return list
}

// teller is the state of things between two reports.
type teller struct {
	r     *rand.Rand
	c     float64
	where geo.Point
	standing,
	lit,
	charging bool
	battery float64
}

func (t *teller) tell(when time.Time) models.Reading {
	t.live()
	report := models.Reading{FixAt: when, Lat: ptr(t.where.Lat), Lon: ptr(t.where.Lon), TempC: ptr(float64(int(t.c*10)) / 10)}
	if t.r.IntN(10) > 0 {
		report.SpeedMPS = ptr(12.0)
		if t.standing {
			report.SpeedMPS = ptr(0.2)
		}
	}
	if t.r.IntN(3) == 0 {
		report.AccuracyM = ptr(float64(t.r.IntN(400)))
	}
	if t.r.IntN(4) > 0 {
		report.BatteryPct = ptr(float64(int(t.battery)))
		report.Attrs, _ = json.Marshal(map[string]any{"charge": t.charging})
	}
	if t.r.IntN(3) > 0 {
		report.LightLux = ptr(0.0)
		if t.lit {
			report.LightLux = ptr(40 + 100*t.r.Float64())
		}
	}
	if t.r.IntN(6) == 0 {
		report.ShockG = ptr(12 * t.r.Float64())
	}
	return report
}

// live lets everything change a little, and now and then a lot.
func (t *teller) live() {
	t.c += t.r.NormFloat64()
	if t.r.IntN(15) == 0 {
		t.c = 1 + 9*t.r.Float64()
	}
	t.c = max(-2, min(t.c, 13))
	if t.r.IntN(40) == 0 {
		t.c = 200
	}
	t.standing = t.standing != (t.r.IntN(12) == 0)
	t.lit = t.lit != (t.r.IntN(6) == 0)
	t.charging = t.charging != (t.r.IntN(20) == 0)
	if t.charging {
		t.battery += 4
	}
	t.battery = max(1, min(t.battery-t.r.Float64(), 60))
	if !t.standing {
		t.where = geo.Destination(t.where, 360*t.r.Float64(), 1500*t.r.Float64())
	}
}

func seeded(n uint64) *rand.Rand { return rand.New(rand.NewPCG(n, 1)) }

// known is everything that a rule can be shown, with figures that a journey of a few hours can reach.
func known(r *rand.Rand) Seen {
	p := fridge([]int{0, 300, 900, 3600}[r.IntN(4)], []int{0, 300, 900}[r.IntN(3)], []int{0, 600}[r.IntN(2)])
	if r.IntN(3) == 0 {
		p.InstantMaxC, p.InstantMinC = ptr(11.0), ptr(-1.0)
	}
	p.FreezeC, p.FreezeS = ptr(2.5), 900
	p.Budgets = []models.TimeBudget{{AtC: 9, OverS: 2400}, {AtC: 3, Below: true, Consecutive: true, OverS: 900}}
	p.MKTLimitC, p.MKTWindowS = ptr(6+2*r.Float64()), 7200
	s := Seen{Shipment: underway(), Profile: p, Settings: defaults(), ReportEvery: 4 * time.Minute, Urban: r.IntN(2) == 0}
	s.Shipment.PickedUpAt = ptr(at("00:00").Add(time.Duration(r.IntN(3)) * 10 * time.Minute))
	if r.IntN(4) == 0 {
		s.Shipment.State, s.Shipment.StateSince = models.Delivered, at("05:00")
	}
	s.Settings.StopProlongedS, s.Settings.LightClearS, s.Settings.SensorStuckS = 600, 300, 600
	s.Settings.MKTWarnC = float64(r.IntN(2))
	s.Route, _ = geo.NewPolyline([]geo.Point{geo.Destination(depot, 270, 20_000), geo.Destination(depot, 90, 20_000)})
	s.Calls = []Call{{Point: geo.Destination(depot, 45, 2000), RadiusM: 400}}
	for _, purpose := range models.FencePurposes {
		area, _ := geo.NewCircle(geo.Destination(depot, 360*r.Float64(), 1000), 1500)
		s.Fences = append(s.Fences, Fence{ID: models.NewID(), Purpose: purpose, Area: area, Dwell: 20 * time.Minute})
	}
	return s
}
