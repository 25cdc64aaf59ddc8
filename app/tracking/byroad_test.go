package tracking

import (
	"testing"
	"time"

	"haulcast/models"
	"haulcast/models/geo"
	"haulcast/models/store"
)

// What the routing engine knows stands in for a planned way; what it does not know changes nothing.
func TestGoodsWithoutAPlannedWayGoByRoad(t *testing.T) {
	y := newYard(t)
	var known geo.Polyline
	var asked [][]geo.Point
	y.way = func(from geo.Point, stops []geo.Point) (geo.Polyline, float64, bool) {
		asked = append(asked, append([]geo.Point{from}, stops...))
		return known, 10, !known.Empty()
	}
	noon := store.Now().Truncate(24*time.Hour).AddDate(0, 0, -3).Add(12 * time.Hour)
	sh, d := y.driven(noon, half(60)...)
	liverpool, manchester := geo.Point{Lat: 53.4084, Lon: -2.9916}, geo.Point{Lat: 53.4808, Lon: -2.2426}
	last := asked[len(asked)-1]
	here, _ := y.ship(sh).Position()
	if len(last) != 2 || last[0] != here || last[1] != manchester {
		t.Errorf("asked for %v, want from %v to %v", last, here, manchester)
	}
	straight := y.ship(sh).ETA.Sub(*y.ship(sh).LastFixAt)

	// The road goes by Chester: 25 km more.
	known, _ = geo.NewPolyline([]geo.Point{liverpool, here, {Lat: 53.19, Lon: -2.62}, manchester})
	at := noon.Add(61 * time.Minute)
	y.set(at)
	y.send(d, place(at, here.Lat, here.Lon))
	byRoad := y.ship(sh)
	took := byRoad.ETA.Sub(at)
	left := known.Length() - geo.Distance(liverpool, here)
	if slow, fast := left/7, left/10; took.Seconds() > slow || took.Seconds() < fast {
		t.Errorf("%.0f km at 7 to 10 m/s take %v (straight: %v)", left/1000, took, straight)
	}
	if byRoad.ETAConfidence != "high" {
		t.Errorf("on its way by road, heard of just now: %s confidence", byRoad.ETAConfidence)
	}
}

// A way that somebody planned goes before the engine's.
func TestAPlannedWayGoesBeforeTheEngines(t *testing.T) {
	y := newYard(t)
	y.way = func(geo.Point, []geo.Point) (geo.Polyline, float64, bool) {
		t.Error("the engine was asked")
		return geo.Polyline{}, 0, false
	}
	sh, _, now := func() (models.Shipment, models.Device, time.Time) {
		way := y.way
		y.way = nil
		defer func() { y.way = way }()
		return y.underway()
	}()
	_, err := y.store.Pool().Exec(t.Context(), "update shipments set route = '[[53.4084,-2.9916],[53.4808,-2.2426]]' where id = $1", sh.ID)
	if err != nil {
		t.Fatal(err)
	}
	y.check(sh, now.Add(time.Minute))
}
