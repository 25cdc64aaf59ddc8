package demo

import (
	"bytes"
	"context"
	"embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"time"

	"haulcast/app/tracking"
	"haulcast/models"
)

//go:embed data/*.csv
var data embed.FS

// readCSV gives a data file's rows by column name.
func readCSV(name string) ([]map[string]string, error) {
	file, err := data.ReadFile("data/" + name)
	if err != nil {
		return nil, err
	}
	records, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	rows := make([]map[string]string, 0, len(records)-1)
	for _, record := range records[1:] {
		row := make(map[string]string, len(record))
		for i, column := range records[0] {
			row[column] = record[i]
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// makeHistory enters real deliveries of years ago with their planned and actual dates.
func (d *Demo) makeHistory(ctx context.Context) error {
	places, err := readPlaces()
	if err != nil {
		return err
	}
	rows, err := readCSV("scms_orders.csv")
	if err != nil {
		return err
	}
	customer, err := d.tracker.CreateCustomer(ctx, models.System(models.SourceAPI), tracking.CustomerDraft{
		Code: "SCMS", Name: "SCMS delivery history (PFSCM / USAID)",
	})
	if err != nil {
		return err
	}
	for _, row := range rows {
		if err := d.enterDelivery(ctx, customer, places, row); err != nil {
			return fmt.Errorf("%s: %w", row["ASN/DN #"], err)
		}
	}
	return nil
}

func readPlaces() (map[string]tracking.PlaceDraft, error) {
	rows, err := readCSV("places.csv")
	if err != nil {
		return nil, err
	}
	places := map[string]tracking.PlaceDraft{}
	for _, r := range rows {
		lat, err := strconv.ParseFloat(r["lat"], 64)
		if err != nil {
			return nil, err
		}
		lon, err := strconv.ParseFloat(r["lon"], 64)
		if err != nil {
			return nil, err
		}
		places[r["name"]] = tracking.PlaceDraft{
			Name: r["city"], City: r["city"], Country: r["country"], Lat: &lat, Lon: &lon, TimeZone: r["time_zone"],
		}
	}
	return places, nil
}

// scmsDate is how the file spells scheduled and delivered dates: 2-Jun-06.
const scmsDate = "2-Jan-06"

// enterDelivery books one delivery and records its events at the dates of the file. The file knows days only: the
// promise is the scheduled day, the delivery its noon, the pick-up a week before the earlier of the two.
func (d *Demo) enterDelivery(ctx context.Context, c models.Customer, places map[string]tracking.PlaceDraft, row map[string]string) error {
	promised, err := time.Parse(scmsDate, row["Scheduled Delivery Date"])
	if err != nil {
		return err
	}
	delivered, err := time.Parse(scmsDate, row["Delivered to Client Date"])
	if err != nil {
		return err
	}
	weight, err := strconv.ParseFloat(row["Weight (Kilograms)"], 64)
	if err != nil {
		return err
	}
	by := models.Actor{Viewer: models.System(models.SourceImport).Viewer, Source: models.SourceImport}
	order, err := d.tracker.PlaceOrder(ctx, by, tracking.OrderDraft{
		CustomerID: &c.ID, Reference: row["ASN/DN #"], ServiceLevel: row["Shipment Mode"],
		Origin: places[row["Manufacturing Site"]], Destination: places[row["Country"]],
		PromisedFrom: promised, PromisedTo: promised.Add(24*time.Hour - time.Second),
	})
	if err != nil {
		return err
	}
	arrival := delivered.Add(12 * time.Hour)
	shipment, err := d.tracker.BookShipment(ctx, by, tracking.ShipmentDraft{
		Order: order.Number, Description: row["Item Description"], Pieces: 1, WeightKG: &weight,
		BookedAt: arrival.Add(-30 * 24 * time.Hour),
	})
	if err != nil {
		return err
	}
	return d.recordPast(ctx, by, shipment.TrackingNumber, arrival)
}

// recordPast records how a past trip began and ended.
func (d *Demo) recordPast(ctx context.Context, by models.Actor, number string, arrival time.Time) error {
	for _, e := range []tracking.EventDraft{
		{Type: models.EventPickedUp, OccurredAt: arrival.Add(-7 * 24 * time.Hour)},
		{Type: models.EventDelivered, OccurredAt: arrival},
	} {
		if _, err := d.tracker.RecordEvent(ctx, by, number, e); err != nil {
			return err
		}
	}
	return nil
}
