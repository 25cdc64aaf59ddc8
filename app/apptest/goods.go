package apptest

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"time"

	"haulcast/app/tracking"
	"haulcast/models"
)

// Liverpool and Manchester are where the shipments of tests go from and to.
var (
	Liverpool  = place("Liverpool docks", "Liverpool", "L1 1RG", 53.4084, -2.9916)
	Manchester = place("Manchester clinic", "Manchester", "M1 1AE", 53.4808, -2.2426)
)

func place(name, city, postcode string, lat, lon float64) tracking.PlaceDraft {
	return tracking.PlaceDraft{
		Name: name, City: city, Postcode: postcode, Country: "GB", Lat: &lat, Lon: &lon, TimeZone: "Europe/London",
	}
}

// system does what a test needs done.
var system = models.System(models.SourceUser)

// Shipment books a shipment of a customer from Liverpool to Manchester, promised for four hours from now; change may
// alter what is ordered.
func (s *Site) Shipment(c models.Customer, change ...func(*tracking.OrderDraft, *tracking.ShipmentDraft)) models.Shipment {
	s.t.Helper()
	now := time.Now()
	order := tracking.OrderDraft{
		CustomerID: &c.ID, Origin: Liverpool, Destination: Manchester, PromisedFrom: now, PromisedTo: now.Add(4 * time.Hour),
	}
	goods := tracking.ShipmentDraft{Description: "Test goods", Pieces: 1, Driver: "Somebody"}
	for _, alter := range change {
		alter(&order, &goods)
	}
	placed, err := s.Tracker().PlaceOrder(context.Background(), system, order)
	if err != nil {
		s.t.Fatal(err)
	}
	goods.Order = placed.Number
	booked, err := s.Tracker().BookShipment(context.Background(), system, goods)
	if err != nil {
		s.t.Fatal(err)
	}
	return booked
}

// UnderWay books a shipment and notes that it was picked up and has left.
func (s *Site) UnderWay(c models.Customer, change ...func(*tracking.OrderDraft, *tracking.ShipmentDraft)) models.Shipment {
	s.t.Helper()
	booked := s.Shipment(c, change...)
	s.Happen(booked.TrackingNumber, models.EventPickedUp)
	return s.Happen(booked.TrackingNumber, models.EventCheckpoint)
}

// Happen records an event that happened now.
func (s *Site) Happen(number string, what models.EventType) models.Shipment {
	s.t.Helper()
	result, err := s.Tracker().RecordEvent(context.Background(), system, number, tracking.EventDraft{Type: what})
	if err != nil {
		s.t.Fatal(err)
	}
	return result.Shipment
}

// Device registers a device, binds it to the shipment from an hour ago on, and gives its token.
func (s *Site) Device(uniqueID, shipment string) (models.Device, string) {
	s.t.Helper()
	d, token, err := s.Tracker().RegisterDevice(context.Background(), system, tracking.DeviceDraft{
		UniqueID: uniqueID, Name: uniqueID, Kind: models.DeviceTracker, ReportEveryS: 60,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	if shipment != "" {
		_, err = s.Tracker().Bind(context.Background(), system, d.ID, tracking.BindingDraft{
			Shipment: shipment, From: time.Now().Add(-time.Hour),
		})
		if err != nil {
			s.t.Fatal(err)
		}
	}
	return d, token
}

// Profile makes a temperature profile of 2 to 8 °C whose alarm waits so long.
func (s *Site) Profile(name string, wait time.Duration) models.TemperatureProfile {
	s.t.Helper()
	low, high, set, clear, warmup := 2.0, 8.0, int(wait.Seconds()), 0, 0
	p, err := s.Tracker().CreateProfile(context.Background(), system, tracking.ProfileDraft{
		Name: name, MinC: &low, MaxC: &high, SetDelayS: &set, ClearDelayS: &clear, WarmupS: &warmup,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return p
}

// Point is one point of a batch, by the API's names.
type Point map[string]any

// Report sends a batch to the public address as the device whose token it is, and wants it accepted.
func (s *Site) Report(token string, points ...Point) {
	s.t.Helper()
	body, err := json.Marshal(map[string]any{"points": points})
	if err != nil {
		s.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, s.URL+"/api/v1/telemetry", bytes.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		s.t.Fatalf("report: %s", resp.Status)
	}
}
