package tracking

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"haulcast/models"
	"haulcast/models/alarms"
	"haulcast/models/store"
	"haulcast/models/store/storetest"
)

// goods is a shipment on its way since six hours, with a tracker that reports every minute, and a profile for food.
func (y *yard) goods(edits ...func(*models.Shipment)) (models.Shipment, models.Device) {
	y.t.Helper()
	ctx, since := context.Background(), store.Now().Add(-6*time.Hour)
	p := storetest.Profile(y.t, y.store, "food "+models.NewID().String(), 2, 8)
	freeze, mkt := -0.5, 8.0
	p.SetDelayS, p.ClearDelayS, p.FreezeC, p.FreezeS, p.MKTLimitC, p.MKTWindowS = 300, 300, &freeze, 3600, &mkt, 3600
	p.Budgets = []models.TimeBudget{{AtC: 10, OverS: 3600}}
	if err := y.store.UpdateProfile(ctx, &p); err != nil {
		y.t.Fatal(err)
	}
	sh := storetest.Shipment(y.t, y.store, y.customer, append([]func(*models.Shipment){storetest.In(models.InTransit), func(s *models.Shipment) {
		s.StateSince, s.PickedUpAt, s.ProfileID = since, &since, &p.ID
	}}, edits...)...)
	d := storetest.Device(y.t, y.store, models.NewID().String())
	storetest.Bound(y.t, y.store, d, sh, since)
	return sh, d
}

// story is readings, a minute apart.
type story struct{ readings []models.Reading }

func (s *story) add(n int, r models.Reading) *story {
	start := store.Now().Truncate(time.Minute).Add(-5 * time.Hour)
	for range n {
		r.FixAt = start.Add(time.Duration(len(s.readings)) * time.Minute)
		s.readings = append(s.readings, r)
	}
	return s
}

// Half-way between Liverpool and Manchester, and places some kilometres off it.
const midLat, midLon = 53.4446, -2.6171

func at(lat, lon float64) models.Reading {
	moving := 14.0
	return models.Reading{Lat: &lat, Lon: &lon, SpeedMPS: &moving}
}

func stood(lat, lon float64) models.Reading {
	r := at(lat, lon)
	r.SpeedMPS = new(float64)
	return r
}

func warm(c float64) models.Reading { return models.Reading{TempC: &c} }

func lit(lux float64) models.Reading {
	r := at(midLat, midLon)
	r.LightLux = &lux
	return r
}

func blow(g float64) models.Reading { return models.Reading{ShockG: &g} }

func battery(pct float64) models.Reading { return models.Reading{BatteryPct: &pct} }

// everyKind is a story per kind of alarm that readings alone raise: what raises it, what ends it, and how bad it was.
var everyKind = []struct {
	kind     models.AlarmKind
	severity models.Severity
	story    func(s *story)
	lasts    bool // it is not over at the end
}{
	{models.AlarmTempHigh, models.Warning, func(s *story) { s.add(5, warm(5)).add(10, warm(9)).add(10, warm(5)) }, false},
	{models.AlarmTempLow, models.Warning, func(s *story) { s.add(5, warm(5)).add(10, warm(1)).add(10, warm(5)) }, false},
	{models.AlarmTempFreeze, models.Warning, func(s *story) { s.add(5, warm(5)).add(3, warm(-1)).add(10, warm(5)) }, false},
	{models.AlarmTempCumulative, models.Warning, func(s *story) { s.add(30, warm(11)).add(10, warm(5)).add(25, warm(11)).add(5, warm(5)) }, true},
	{models.AlarmTempMKT, models.Major, func(s *story) { s.add(30, warm(12)).add(100, warm(3)) }, false},
	{models.AlarmTempDrift, models.Warning, func(s *story) {
		s.add(30, warm(4))
		for i := range 50 {
			s.add(1, warm(4+0.07*float64(i)))
		}
		s.add(90, warm(5))
	}, false},
	{models.AlarmShock, models.Major, func(s *story) { s.add(1, blow(1)).add(1, blow(6)).add(3, blow(1)) }, false},
	{models.AlarmTamperLight, models.Major, func(s *story) { s.add(3, lit(0)).add(3, lit(100)).add(15, lit(0)) }, false},
	{models.AlarmFenceForbidden, models.Major, func(s *story) { s.add(3, at(53.60, -2.60)).add(5, at(53.50, -2.60)).add(5, at(53.60, -2.60)) }, false},
	{models.AlarmFenceLeft, models.Major, func(s *story) { s.add(3, at(midLat, midLon)).add(5, at(54.9, -2.6)).add(5, at(midLat, midLon)) }, false},
	{models.AlarmFenceDwelled, models.Minor, func(s *story) { s.add(3, at(53.30, -2.60)).add(15, at(53.20, -2.60)).add(5, at(53.30, -2.60)) }, false},
	{models.AlarmRouteDeviation, models.Minor, func(s *story) { s.add(3, at(midLat, midLon)).add(8, at(53.47, -2.6171)).add(8, at(midLat, midLon)) }, false},
	{models.AlarmStopProlonged, models.Minor, func(s *story) { s.add(3, at(53.40, -2.6171)).add(50, stood(midLat, midLon)).add(3, at(53.40, -2.6)) }, false},
	{models.AlarmBatteryLow, models.Warning, func(s *story) { s.add(3, battery(40)).add(3, battery(15)).add(3, battery(50)) }, false},
	{models.AlarmSensorFault, models.Minor, func(s *story) { s.add(3, warm(5)).add(1, warm(95)).add(12, warm(5)) }, false},
}

// drawn are the fences of the stories: a forbidden yard, a county that must not be left, a ferry port to leave soon.
func (y *yard) drawn() {
	y.t.Helper()
	admin := storetest.Actor(y.t, y.store, models.RoleAdmin)
	for _, d := range []GeofenceDraft{
		{Name: "Yard", Shape: models.Circle, Purpose: models.FenceForbidden, Points: [][2]float64{{53.50, -2.60}}, RadiusM: 500},
		{Name: "County", Shape: models.Polygon, Purpose: models.FenceKeepIn, Points: [][2]float64{{52.5, -4}, {54.5, -4}, {54.5, -1}, {52.5, -1}}},
		{Name: "Port", Shape: models.Corridor, Purpose: models.FenceWatch, Points: [][2]float64{{53.20, -2.61}, {53.20, -2.59}}, RadiusM: 300, DwellS: 600},
	} {
		if _, err := y.CreateGeofence(context.Background(), admin, d); err != nil {
			y.t.Fatal(err)
		}
	}
}

// Every kind that readings raise, through the database: raised as the reports come in and ended by them; and the same
// when they come in one batch, in reverse, shuffled in blocks, and twice.
func TestEveryKindIsRaisedAndEndedByReportsHoweverTheyArrive(t *testing.T) {
	y := newYard(t)
	y.drawn()
	var judged []models.AlarmKind
	for _, rule := range alarms.Triggered(alarms.ByReading) {
		judged = append(judged, rule.Kind)
	}
	for _, c := range everyKind {
		judged = slices.DeleteFunc(judged, func(k models.AlarmKind) bool { return k == c.kind })
		t.Run(string(c.kind), func(t *testing.T) {
			y.t = t
			var s story
			c.story(&s)
			want := y.liveThrough(c.kind, s.readings)
			if len(want) == 0 {
				t.Fatal("not raised")
			}
			first := y.lived[0]
			if len(y.lived) != 1 || first.MaxSeverity != c.severity || first.Historical || first.Active != c.lasts {
				t.Errorf("%d alarms, the first %s, historical %t, active %t", len(y.lived), first.MaxSeverity, first.Historical, first.Active)
			}
			for way, send := range waysToArrive {
				sh, d := y.forStory(c.kind)
				send(y, d, s.readings)
				if got := y.saidOf(sh, c.kind); !slices.Equal(got, want) {
					t.Errorf("%s:\n got %q\nwant %q", way, got, want)
				}
			}
		})
	}
	if len(judged) > 0 {
		t.Errorf("no story raises %v", judged)
	}
}

// waysToArrive are the ways in which the same readings may come.
var waysToArrive = map[string]func(*yard, models.Device, []models.Reading){
	"in one batch": func(y *yard, d models.Device, list []models.Reading) { y.send(d, list...) },
	"in reverse": func(y *yard, d models.Device, list []models.Reading) {
		backwards := slices.Clone(list)
		slices.Reverse(backwards)
		for few := range slices.Chunk(backwards, 3) {
			y.send(d, few...)
		}
	},
	"in blocks, later ones first, and twice": func(y *yard, d models.Device, list []models.Reading) {
		chunks := slices.Collect(slices.Chunk(list, 4))
		for _, i := range []int{1, 0} {
			for ; i < len(chunks); i += 2 {
				y.send(d, chunks[i]...)
			}
		}
		y.send(d, list...)
	},
}

// forStory is goods for the story of a kind.
func (y *yard) forStory(kind models.AlarmKind) (models.Shipment, models.Device) {
	y.t.Helper()
	return y.goods(func(s *models.Shipment) {
		if kind == models.AlarmRouteDeviation {
			s.Route, _ = json.Marshal([][2]float64{{53.4084, -2.9916}, {53.4446, -2.6171}, {53.4808, -2.2426}})
		}
	})
}

// liveThrough sends readings one by one as their time comes, and gives what was said of the kind.
func (y *yard) liveThrough(kind models.AlarmKind, readings []models.Reading) []string {
	y.t.Helper()
	defer y.set(time.Time{})
	sh, d := y.forStory(kind)
	for _, r := range readings {
		y.set(r.FixAt.Add(time.Second))
		y.send(d, r)
	}
	y.lived = y.ofKind(sh, kind)
	return y.saidOf(sh, kind)
}

func (y *yard) ofKind(sh models.Shipment, kind models.AlarmKind) []models.Alarm {
	y.t.Helper()
	return slices.DeleteFunc(y.alarms(sh), func(a models.Alarm) bool { return a.Kind != kind })
}

// saidOf is what must not depend on how readings arrive.
func (y *yard) saidOf(sh models.Shipment, kind models.AlarmKind) []string {
	y.t.Helper()
	var list []string
	for _, a := range y.ofKind(sh, kind) {
		cleared, value := "-", "-"
		if a.ClearedAt != nil {
			cleared = a.ClearedAt.Format("15:04:05")
		}
		if a.Value != nil {
			value = fmt.Sprintf("%.2f", *a.Value)
		}
		list = append(list, fmt.Sprintf("first %s raised %s last %s cleared %s %s of %s, %s, %d times", a.FirstAt.Format("15:04:05"),
			a.RaisedAt.Format("15:04:05"), a.LastAt.Format("15:04:05"), cleared, a.Severity, a.MaxSeverity, value, a.Occurrences))
	}
	return list
}
