package routing_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"runtime"
	"testing"
	"time"

	"haulcast/app"
	"haulcast/app/apptest"
	"haulcast/app/localpg/testcluster"
	"haulcast/models"
	"haulcast/models/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(testcluster.Run(m)) }

// The whole program with ROUTING_URL set: a shipment that reports from Liverpool is expected in Manchester when the road
// by way of Warrington takes it there; without a road, straight ahead, it would be half an hour sooner.
func TestArrivalsGoByTheRoadThatTheEngineTells(t *testing.T) {
	osrm := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=UTF-8")
		fmt.Fprint(w, `{"code":"Ok","routes":[{"geometry":{"coordinates":[[-2.9916,53.4084],[-2.597,53.0],[-2.2426,53.4808]],
			"type":"LineString"},"legs":[],"distance":130000,"duration":7200}],"waypoints":[]}`)
	}))
	t.Cleanup(osrm.Close)
	base, err := url.Parse(osrm.URL)
	if err != nil {
		t.Fatal(err)
	}
	site := apptest.Start(t, func(c *app.Config) { c.RoutingURL = base })
	goods := site.UnderWay(site.Customer("ACME", "Acme Ltd"))
	_, token := site.Device("van-1", goods.TrackingNumber)
	site.Report(token, apptest.Point{"ts": time.Now(), "lat": 53.4084, "lon": -2.9916})
	var seen models.Shipment
	for deadline := time.Now().Add(20 * time.Second); ; runtime.Gosched() {
		if err := site.Tracker().CheckShipment(t.Context(), goods.ID); err != nil {
			t.Fatal(err)
		}
		if seen, err = site.App.Store.ShipmentByID(t.Context(), storetest.Staff(), goods.ID); err != nil {
			t.Fatal(err)
		}
		if time.Until(*seen.ETA) > 90*time.Minute {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("expected in %v; the road takes two hours", time.Until(*seen.ETA))
		}
	}
	if left := time.Until(*seen.ETA); left > 125*time.Minute || left < 110*time.Minute {
		t.Errorf("expected in %v; the road takes two hours", left)
	}
	if seen.ETAConfidence != "high" {
		t.Errorf("on the engine's way, heard of just now: %s confidence", seen.ETAConfidence)
	}
}
