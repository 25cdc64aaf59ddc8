package tracking_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"haulcast/app/tracking"
	"haulcast/models"
	"haulcast/models/coldchain"
	"haulcast/models/store/storetest"
)

// cold is a shipment whose goods are kept to 2 to 8 °C, with a logger that records every five minutes.
func (w *world) cold(t *testing.T, logger string) (models.Shipment, models.Device) {
	t.Helper()
	profile, err := w.store.ProfileByName(t.Context(), storetest.Staff(), "Fridge")
	if models.CodeOf(err) == models.NotFound {
		low, high := 2.0, 8.0
		profile, err = w.CreateProfile(t.Context(), w.admin, tracking.ProfileDraft{Name: "Fridge", MinC: &low, MaxC: &high})
	}
	if err != nil {
		t.Fatal(err)
	}
	draft := w.orderDraft()
	draft.Profile = profile.Name
	s := w.bookedOf(t, do(w.PlaceOrder(t.Context(), w.dispatcher, draft))(t))
	d, _, err := w.RegisterDevice(t.Context(), w.admin, tracking.DeviceDraft{
		UniqueID: logger, Name: logger, Kind: models.DeviceLogger, ReportEveryS: 300,
	})
	if err != nil {
		t.Fatal(err)
	}
	return s, d
}

// run sets the writers of telemetry going until the test ends.
func (w *world) run(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- w.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func (w *world) bind(t *testing.T, d models.Device, s models.Shipment, from time.Time) {
	t.Helper()
	do(w.Bind(t.Context(), w.admin, d.ID, tracking.BindingDraft{Shipment: s.TrackingNumber, From: from}))(t)
}

func degrees(at time.Time, c float64) models.Reading { return models.Reading{FixAt: at, TempC: &c} }

// told lists what the database knows of a shipment's excursions, oldest first.
func (w *world) told(t *testing.T, s models.Shipment) []string {
	t.Helper()
	list := do(w.store.Excursions(t.Context(), storetest.Staff(), s.ID))(t)
	slices.Reverse(list)
	var lines []string
	for _, e := range list {
		ended := "open"
		if e.EndedAt != nil {
			ended = e.EndedAt.Format(time.RFC3339)
		}
		lines = append(lines, fmt.Sprintf("%s %s %s %.1f %s %.2f %t", e.Side, e.StartedAt.Format(time.RFC3339), ended,
			e.PeakC, e.PeakAt.Format(time.RFC3339), e.DegreeMinutes, e.HasGap))
	}
	return lines
}

// reckoned lists what arithmetic alone says of the same readings.
func reckoned(readings []models.Reading) []string {
	low, high := 2.0, 8.0
	limits := coldchain.Limits{MinC: &low, MaxC: &high, HysteresisC: 0.5, ClearDelay: 5 * time.Minute, Expected: 5 * time.Minute}
	var rs []coldchain.Reading
	var newest time.Time
	for _, r := range readings {
		rs = append(rs, coldchain.Reading{At: r.FixAt, C: *r.TempC})
		if r.FixAt.After(newest) {
			newest = r.FixAt
		}
	}
	var lines []string
	for _, e := range coldchain.Excursions(rs, limits, newest) {
		ended := "open"
		if !e.Open() {
			ended = e.EndedAt.Format(time.RFC3339)
		}
		lines = append(lines, fmt.Sprintf("%s %s %s %.1f %s %.2f %t", e.Side, e.StartedAt.Format(time.RFC3339), ended,
			e.PeakC, e.PeakAt.Format(time.RFC3339), e.DegreeMinutes, e.HasGap))
	}
	return lines
}

// fridgeReadings is the recorded fridge.
func fridgeReadings(t *testing.T) []models.Reading {
	t.Helper()
	file, err := os.Open("../../models/coldchain/testdata/fridge_logger_part1.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	rows := do(csv.NewReader(file).ReadAll())(t)
	var readings []models.Reading
	for _, row := range rows[1:] {
		readings = append(readings, degrees(do(time.Parse(time.RFC3339, row[0]))(t), do(strconv.ParseFloat(row[1], 64))(t)))
	}
	return readings
}

// However the recorded fridge's readings come, the same excursions are kept, those that arithmetic finds.
func TestExcursionsAreKeptHoweverReadingsCome(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run(t)
	readings := fridgeReadings(t)
	want := reckoned(readings)
	if len(want) < 10 {
		t.Fatalf("the recording has %d excursions", len(want))
	}
	orders := map[string]func([]models.Reading){
		"in order": func([]models.Reading) {}, "backwards": slices.Reverse[[]models.Reading],
		"shuffled": func(rs []models.Reading) {
			rand.New(rand.NewPCG(3, 4)).Shuffle(len(rs), func(i, j int) { rs[i], rs[j] = rs[j], rs[i] })
		},
	}
	for name, change := range orders {
		s, d := w.cold(t, name)
		w.bind(t, d, s, readings[0].FixAt.Add(-time.Hour))
		order := slices.Clone(readings)
		change(order)
		for batch := range slices.Chunk(order, 300) {
			do(w.RecordTelemetry(t.Context(), d, batch))(t)
			do(w.RecordTelemetry(t.Context(), d, batch[:20]))(t)
		}
		if got := w.told(t, s); !slices.Equal(got, want) {
			t.Errorf("%s: %d excursions, want %d\ngot  %v\nwant %v", name, len(got), len(want), got, want)
		}
	}
}

// One at a time, as a logger that sends each reading: the walk goes on from where it stood.
func TestExcursionsGoOnReadingByReading(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run(t)
	s, d := w.cold(t, "one by one")
	start := w.Now().Add(-10 * time.Hour).Truncate(time.Minute)
	w.bind(t, d, s, start)
	random := rand.New(rand.NewPCG(8, 9))
	var told []models.Reading
	at, c := start, 5.0
	for range 90 {
		at = at.Add(time.Duration(1+random.IntN(6)) * time.Minute)
		if random.IntN(15) == 0 {
			at = at.Add(20 * time.Minute)
		}
		c = 5 + (c-5)*0.6 + random.Float64()*8 - 4
		r := degrees(at, c)
		told = append(told, r)
		do(w.RecordTelemetry(t.Context(), d, []models.Reading{r}))(t)
		if got, want := w.told(t, s), reckoned(told); !slices.Equal(got, want) {
			t.Fatalf("after %d readings\ngot  %v\nwant %v", len(told), got, want)
		}
	}
	if len(w.told(t, s)) < 3 {
		t.Errorf("only %v: the trace shows nothing", w.told(t, s))
	}
}

// A logger read out after the trip, and one that was bound to the wrong shipment; and goods that get another range.
func TestExcursionsFollowBindingsAndRanges(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run(t)
	s, d := w.cold(t, "late")
	start := w.Now().Add(-10 * time.Hour).Truncate(time.Minute)
	var readings []models.Reading
	for i, c := range []float64{5, 9, 9, 9, 5, 5, 5, 5, 1, 5, 5, 5} {
		readings = append(readings, degrees(start.Add(time.Duration(i)*5*time.Minute), c))
	}
	do(w.RecordTelemetry(t.Context(), d, readings))(t)
	if got := w.told(t, s); len(got) != 0 {
		t.Fatalf("before it spoke for the shipment: %v", got)
	}
	w.bind(t, d, s, start.Add(-time.Hour))
	if got, want := w.told(t, s), reckoned(readings); !slices.Equal(got, want) || len(got) != 2 {
		t.Errorf("after binding\ngot  %v\nwant %v", got, want)
	}
	low, high := -5.0, 8.0
	do(w.CreateProfile(t.Context(), w.admin, tracking.ProfileDraft{Name: "Warm only", MinC: &low, MaxC: &high}))(t)
	other := "Warm only"
	order := do(w.store.OrderByNumber(t.Context(), storetest.Staff(), s.Order.Number))(t)
	do(w.EditOrder(t.Context(), w.dispatcher, order.Number, order.Version, tracking.OrderEdit{Profile: &other}))(t)
	if got := w.told(t, s); len(got) != 1 {
		t.Errorf("with a range from -5 °C on: %v", got)
	}
	none := ""
	order = do(w.store.OrderByNumber(t.Context(), storetest.Staff(), s.Order.Number))(t)
	do(w.EditOrder(t.Context(), w.dispatcher, order.Number, order.Version, tracking.OrderEdit{Profile: &none}))(t)
	if got := w.told(t, s); len(got) != 0 {
		t.Errorf("without a range: %v", got)
	}
}
