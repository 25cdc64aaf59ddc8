package demo

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"haulcast/app/tracking"
	"haulcast/models"
	"haulcast/models/geo"
)

// vehicleSpeed is how much faster than recorded the trips are replayed: a city bus then moves like a van.
const vehicleSpeed = 3

// round is one recorded trip, driven again and again by one vehicle; each drive carries a new shipment.
type round struct {
	trip     string
	vehicle  string
	device   string // its tracker's unique id
	from, to geo.Point
	lasts    time.Duration // one drive at the speed of the replay
	number   int           // its place among the rounds, which decides customer, goods and promise
	cold     bool          // carries the refrigerated load too

	shipment string // tracking number of the present drive's shipment
	seenFar  bool   // was seen well away from the end on this drive
}

// goods are what the rounds carry; made up, like the customers.
var goods = []string{
	"Prescription totes, 14 boxes", "Chilled groceries, 6 cages", "Dressings and gloves, 22 cartons",
	"Pharmacy restock, 9 totes", "Bakery trays, 40", "Clinic linen, 12 bags",
}

// coldTrip is the round whose van carries the refrigerated load.
const coldTrip = "1097"

// tight says which rounds get a promise they can't keep: every fifth.
func (r *round) tight() bool { return r.number%5 == 2 }

func readRounds() ([]*round, error) {
	rows, err := readCSV("rounds.csv")
	if err != nil {
		return nil, err
	}
	rounds := make([]*round, len(rows))
	for i, row := range rows {
		n := map[string]float64{}
		for _, column := range []string{"seconds", "from_lat", "from_lon", "to_lat", "to_lon"} {
			if n[column], err = strconv.ParseFloat(row[column], 64); err != nil {
				return nil, fmt.Errorf("rounds.csv: %s: %w", column, err)
			}
		}
		rounds[i] = &round{
			trip: row["trip"], vehicle: "Van " + row["trip"], device: "van-" + row["trip"], number: i,
			from:  geo.Point{Lat: n["from_lat"], Lon: n["from_lon"]},
			to:    geo.Point{Lat: n["to_lat"], Lon: n["to_lon"]},
			lasts: time.Duration(n["seconds"]/vehicleSpeed) * time.Second,
			cold:  row["trip"] == coldTrip,
		}
	}
	return rounds, nil
}

// makeRounds registers the vehicles, their trackers and the cold load's logger, writes the simulator's plan, and books
// the first drives.
func (d *Demo) makeRounds(ctx context.Context) error {
	rounds, err := readRounds()
	if err != nil {
		return err
	}
	d.rounds = rounds
	plan := make([]planned, 0, len(rounds)+1)
	for _, r := range rounds {
		token, err := d.equip(ctx, r)
		if err != nil {
			return fmt.Errorf("%s: %w", r.vehicle, err)
		}
		plan = append(plan, planned{Replay: "bus:" + r.trip, Device: r.device, Token: token, Protocol: protocolOf(r)})
	}
	_, token, err := d.tracker.RegisterDevice(ctx, d.dispatcher, tracking.DeviceDraft{
		UniqueID: logger, Name: "Vaccine fridge logger", Kind: models.DeviceLogger, ReportEveryS: 300 / fridgeSpeed,
	})
	if err != nil {
		return err
	}
	plan = append(plan, planned{Replay: "fridge", Device: logger, Token: token, Protocol: "batch"})
	if err := d.writePlan(plan); err != nil {
		return err
	}
	for _, r := range rounds {
		if err := d.depart(ctx, r); err != nil {
			return fmt.Errorf("%s: %w", r.vehicle, err)
		}
	}
	return nil
}

// logger is the unique id of the cold load's temperature logger.
const logger = "fridge-tag"

// protocolOf spreads the trackers over the protocols we hear.
func protocolOf(r *round) string {
	return []string{"owntracks", "osmand", "traccar-json", "batch"}[r.number%4]
}

// equip makes a round's vehicle with a tracker bound to it and gives the tracker's token.
func (d *Demo) equip(ctx context.Context, r *round) (string, error) {
	if _, err := d.tracker.CreateVehicle(ctx, d.dispatcher, tracking.VehicleDraft{Name: r.vehicle}); err != nil {
		return "", err
	}
	kind := models.DeviceTracker
	if protocolOf(r) == "owntracks" || protocolOf(r) == "traccar-json" {
		kind = models.DevicePhone
	}
	device, token, err := d.tracker.RegisterDevice(ctx, d.dispatcher, tracking.DeviceDraft{
		UniqueID: r.device, Name: "Tracker of " + r.vehicle, Kind: kind, ReportEveryS: reportEveryS,
	})
	if err != nil {
		return "", err
	}
	_, err = d.tracker.Bind(ctx, d.dispatcher, device.ID, tracking.BindingDraft{Vehicle: r.vehicle})
	return token, err
}

// reportEveryS is how often a tracker reports in the replay: recorded every 24 s, played three times as fast, with
// pauses at stops.
const reportEveryS = 20

// depart books the next drive's shipment on its vehicle and sends it on its way; the cold van carries a second one.
func (d *Demo) depart(ctx context.Context, r *round) error {
	customer := d.customers[r.number%len(d.customers)]
	shipment, err := d.send(ctx, r, customer, goods[r.number%len(goods)], "")
	if err != nil {
		return err
	}
	r.shipment, r.seenFar = shipment, false
	if !r.cold {
		return nil
	}
	return d.sendCold(ctx, r)
}

// send places an order, books its shipment on the round's vehicle and notes that it was picked up and has left.
func (d *Demo) send(ctx context.Context, r *round, c models.Customer, what, profile string) (string, error) {
	now := d.tracker.Now()
	promise := now.Add(r.lasts + 15*time.Minute)
	if r.tight() && profile == "" {
		promise = now.Add(r.lasts / 8)
	}
	order, err := d.tracker.PlaceOrder(ctx, d.dispatcher, tracking.OrderDraft{
		CustomerID: &c.ID, Origin: depot(r), Destination: doorstep(r), Profile: profile,
		PromisedFrom: now, PromisedTo: promise, ServiceLevel: "Same day",
	})
	if err != nil {
		return "", err
	}
	s, err := d.tracker.BookShipment(ctx, d.dispatcher, tracking.ShipmentDraft{
		Order: order.Number, Description: what, Pieces: 1 + r.number, Vehicle: r.vehicle,
	})
	if err != nil {
		return "", err
	}
	for _, t := range []models.EventType{models.EventDispatched, models.EventPickedUp, models.EventCheckpoint} {
		if err := d.note(ctx, s.TrackingNumber, t); err != nil {
			return "", err
		}
	}
	return s.TrackingNumber, nil
}

// note records that something happened now; all of it happens in one town.
func (d *Demo) note(ctx context.Context, number string, t models.EventType) error {
	_, err := d.tracker.RecordEvent(ctx, d.dispatcher, number, tracking.EventDraft{Type: t, Place: "Liverpool"})
	return err
}

// depot and doorstep are where the round's recording begins and ends.
func depot(r *round) tracking.PlaceDraft {
	return tracking.PlaceDraft{
		Name: "Queen Square depot", City: "Liverpool", Postcode: "L1 1RG", Country: "GB",
		Lat: &r.from.Lat, Lon: &r.from.Lon, TimeZone: "Europe/London",
	}
}

func doorstep(r *round) tracking.PlaceDraft {
	return tracking.PlaceDraft{
		Name: "Drop of round " + r.trip, City: "Liverpool", Postcode: "L11 0AA", Country: "GB",
		Lat: &r.to.Lat, Lon: &r.to.Lon, TimeZone: "Europe/London",
	}
}
