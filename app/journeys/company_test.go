package journeys

import (
	"context"
	"fmt"
	"math"
	"testing"
	"time"

	"haulcast/app/apptest"
	"haulcast/app/tracking"
	"haulcast/models"
	"haulcast/models/store"
)

// company is a small haulier's day, for the tests that look at every page: something in each state that a page can show.
// All names are made up.
type company struct {
	site                        *apptest.Site
	admin, dispatcher, customer apptest.Person

	order, openOrder, cold, late, long, delivered, booked, damaged string
	device, profile, user, fence                                   models.ID
	link                                                           string // a share link's token
	vans                                                           int    // so far
}

var office = models.System(models.SourceUser)

func newCompany(t *testing.T) *company {
	t.Helper()
	c := &company{site: apptest.Start(t)}
	clinics := c.site.Customer("HARBOUR", "Harbour Clinics")
	long := c.site.Customer("WIRRAL", "Wirral and Cheshire West Community Pharmacies Cooperative Society")
	grocers := c.site.Customer("WALTON", "Walton Vale Grocers")
	c.admin, c.dispatcher = c.site.Somebody(models.RoleAdmin), c.site.Somebody(models.RoleDispatcher)
	c.customer, c.user = c.site.Somebody(models.RoleCustomer, clinics), c.dispatcher.ID
	c.profile = c.site.Profile("Vaccines 2–8 °C", 10*time.Minute).ID

	c.send(t, clinics, long, grocers)
	c.fence = c.draw(t)
	_, err := c.site.Tracker().SendNotice(context.Background(), c.admin.Actor(), "The Kirkby depot closes at 16:00 on Friday.", nil)
	must(t, err)
	_, c.link, err = c.site.Tracker().Share(context.Background(), office, c.cold, tracking.ShareDraft{ShowPosition: true, ShowTemperature: true, MayReport: true})
	must(t, err)
	return c
}

// draw makes a geofence of each shape, and changes thresholds for a customer; it gives the polygon.
func (c *company) draw(t *testing.T) models.ID {
	t.Helper()
	ctx, admin := context.Background(), c.admin.Actor()
	var polygon models.ID
	for _, d := range []tracking.GeofenceDraft{
		{Name: "Docks", Shape: models.Circle, Purpose: models.FenceWatch, Points: [][2]float64{{53.4512, -3.0111}}, RadiusM: 900, DwellS: 7200},
		{
			Name: "The long way round by the coast road, which nobody is to take", Shape: models.Corridor, Purpose: models.FenceQuiet,
			Points: [][2]float64{{53.42, -3.02}, {53.50, -3.06}, {53.65, -3.0}}, RadiusM: 2500, Customer: "HARBOUR",
		},
		{
			Name: "Moss side", Shape: models.Polygon, Purpose: models.FenceForbidden,
			Points: [][2]float64{{53.47, -2.55}, {53.49, -2.40}, {53.43, -2.38}, {53.41, -2.52}}, HoldS: 300,
		},
	} {
		g, err := c.site.Tracker().CreateGeofence(ctx, admin, d)
		must(t, err)
		polygon = g.ID
	}
	_, err := c.site.Tracker().SetThresholds(ctx, admin, tracking.ThresholdsDraft{
		Scope: models.ScopeCustomer, Subject: "HARBOUR", Changes: []byte(`{"shock_g": 3, "pickup_grace_s": 1800, "off": {"battery.low": true}}`),
	})
	must(t, err)
	return polygon
}

// send puts the day's shipments on the road.
func (c *company) send(t *testing.T, clinics, long, grocers models.Customer) {
	t.Helper()
	cold := trip{to: "Manchester", driver: "J. Wells", goods: "Influenza vaccine, 40 boxes", profile: "Vaccines 2–8 °C", way: 0.7, promise: 3 * time.Hour}
	c.cold, c.order = c.ride(t, clinics, cold)
	late := trip{to: "Leeds", driver: "R. Amin", goods: "Dressings and gloves", way: 0.35, promise: 25 * time.Minute}
	c.late, _ = c.ride(t, clinics, late)
	far := trip{
		to: "Newcastle upon Tyne", driver: "B. Featherstonehaugh-Cholmondeley", way: 0.5, promise: 9 * time.Hour,
		goods: "Refrigerated display cabinets with spare compressors, glass doors and mounting rails (fragile, this side up)",
	}
	c.long, _ = c.ride(t, long, far)
	home, _ := c.ride(t, grocers, trip{to: "Chester", driver: "T. Nowak", goods: "Bread and pastries", way: 0.9, promise: time.Hour})
	c.site.Happen(home, models.EventOutForDelivery)
	c.delivered, _ = c.ride(t, clinics, trip{to: "Preston", driver: "J. Wells", goods: "Syringes", way: 1, promise: time.Hour})
	c.site.Happen(c.delivered, models.EventOutForDelivery)
	c.site.Happen(c.delivered, models.EventDelivered)
	c.damaged, _ = c.ride(t, grocers, trip{to: "Chester", driver: "T. Nowak", goods: "Preserves", way: 0.2, promise: 5 * time.Hour})
	_, err := c.site.Tracker().ReportDamage(context.Background(), c.dispatcher.Actor(), c.damaged, tracking.DamageDraft{
		Note: "One pallet leans; two jars broke.", Photos: [][]byte{snapshot(t, 640, 480), snapshot(t, 300, 400)},
	})
	must(t, err)
	waiting := c.site.Shipment(clinics)
	c.booked = waiting.TrackingNumber
	order, err := c.site.Tracker().PlaceOrder(context.Background(), office, tracking.OrderDraft{
		CustomerID: &clinics.ID, Reference: "PO-7731", Origin: apptest.Liverpool, Destination: apptest.Manchester,
		PromisedFrom: time.Now().Add(24 * time.Hour), PromisedTo: time.Now().Add(28 * time.Hour),
	})
	must(t, err)
	c.openOrder = order.Number
}

// alarmOf is the alarm of a shipment that is about what happened to its goods.
func (c *company) alarmOf(t *testing.T, number string) string {
	t.Helper()
	s, err := c.site.App.Store.ShipmentByNumber(context.Background(), office.Viewer, number)
	must(t, err)
	for _, kind := range []models.AlarmKind{models.AlarmTempHigh, models.AlarmDamageReported} {
		list, err := c.site.App.Store.Alarms(context.Background(), office.Viewer, store.AlarmFilter{ShipmentID: s.ID, Kind: kind}, store.Page{})
		must(t, err)
		if len(list.Items) > 0 {
			return list.Items[0].ID.String()
		}
	}
	t.Fatalf("shipment %s has no alarm", number)
	return ""
}

// trip is one vehicle's way from Liverpool, as far as it has come.
type trip struct {
	to, driver, goods, profile string
	way                        float64 // the part of the way that lies behind
	promise                    time.Duration
}

// towns are where trips go.
var towns = map[string]struct {
	name, postcode string
	lat, lon       float64
}{
	"Manchester":          {"Ancoats clinic", "M4 6AB", 53.4840, -2.2280},
	"Leeds":               {"Headingley surgery", "LS6 2AB", 53.8190, -1.5800},
	"Newcastle upon Tyne": {"Gosforth High Street pharmacy and travel vaccination centre", "NE3 1HB", 55.0060, -1.6210},
	"Chester":             {"Market hall", "CH1 2HH", 53.1914, -2.8930},
	"Preston":             {"Riverside practice", "PR1 8BU", 53.7570, -2.7070},
}

// ride books a shipment, drives it its part of the way, and gives its number and its order's.
func (c *company) ride(t *testing.T, of models.Customer, r trip) (number, order string) {
	t.Helper()
	ctx, town := context.Background(), towns[r.to]
	began := time.Now().Add(-2 * time.Hour)
	c.vans++
	vehicle, err := c.site.Tracker().CreateVehicle(ctx, office, tracking.VehicleDraft{
		Name: fmt.Sprintf("Van %d", c.vans), Plate: fmt.Sprintf("PX23 HL%c", 'A'+c.vans),
	})
	must(t, err)
	device, token, err := c.site.Tracker().RegisterDevice(ctx, office, tracking.DeviceDraft{
		UniqueID: fmt.Sprintf("tracker-%02d", c.vans), Name: "Tracker of " + vehicle.Name, Kind: models.DeviceTracker, ReportEveryS: 300,
	})
	must(t, err)
	_, err = c.site.Tracker().Bind(ctx, office, device.ID, tracking.BindingDraft{Vehicle: vehicle.Name, From: began})
	must(t, err)
	c.device = device.ID
	s := c.site.Shipment(of, func(o *tracking.OrderDraft, g *tracking.ShipmentDraft) {
		lat, lon := town.lat, town.lon
		o.Destination = tracking.PlaceDraft{
			Name: town.name, City: r.to, Postcode: town.postcode, Country: "GB", Lat: &lat, Lon: &lon, TimeZone: "Europe/London",
		}
		o.Profile, o.PromisedFrom, o.PromisedTo = r.profile, began, time.Now().Add(r.promise)
		g.Description, g.Driver, g.Vehicle, g.Pieces, g.BookedAt = r.goods, r.driver, vehicle.Name, 40, began.Add(-time.Hour)
	})
	_, err = c.site.Tracker().RecordEvent(ctx, office, s.TrackingNumber, tracking.EventDraft{Type: models.EventPickedUp, OccurredAt: began, Place: "Liverpool"})
	must(t, err)
	_, err = c.site.Tracker().RecordEvent(ctx, office, s.TrackingNumber, tracking.EventDraft{Type: models.EventCheckpoint, OccurredAt: began.Add(10 * time.Minute), Place: "Liverpool"})
	must(t, err)
	c.site.Report(token, r.points(began)...)
	return s.TrackingNumber, c.orderOf(t, s)
}

func (c *company) orderOf(t *testing.T, s models.Shipment) string {
	t.Helper()
	order, err := c.site.App.Store.OrderByID(context.Background(), office.Viewer, s.OrderID)
	must(t, err)
	return order.Number
}

// points is what the vehicle reported every five minutes, the last one now; a cold load warms up in its last hour.
func (r trip) points(began time.Time) []apptest.Point {
	const every, steps = 5 * time.Minute, 24
	var points []apptest.Point
	for i := range steps + 1 {
		part := float64(i) / steps
		way, town := part*r.way, towns[r.to]
		p := apptest.Point{
			"ts":  began.Add(time.Duration(i) * every).UTC(),
			"lat": 53.4084 + way*(town.lat-53.4084) + 0.006*math.Sin(9*part), "lon": -2.9916 + way*(town.lon+2.9916),
			"speed_mps": 12 + 4*math.Sin(7*part), "battery_pct": 80 - i,
		}
		if r.profile != "" {
			p["temp_c"] = math.Round(10*(4.6+0.5*math.Sin(8*part)+10*max(0, part-0.5))) / 10
		}
		points = append(points, p)
	}
	return points
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
