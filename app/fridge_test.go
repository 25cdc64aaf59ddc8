package app_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"haulcast/app/apptest"
	"haulcast/app/tracking"
	"haulcast/models"
)

// TestTheRecordedFridgeRaisesItsLoggersAlarms, through the public address and read back by the API: the logger's own four
// alarms, to five minutes, on no other day; and the same ones when the readings come twice, backwards or shuffled.
func TestTheRecordedFridgeRaisesItsLoggersAlarms(t *testing.T) {
	points := fridge(t)
	site := apptest.Start(t)
	low, high, set, clear, warmup := 2.0, 8.0, 3600, 300, 600
	profile, err := site.Tracker().CreateProfile(t.Context(), models.System(models.SourceUser), tracking.ProfileDraft{
		Name: "Fridge-tag", MinC: &low, MaxC: &high, SetDelayS: &set, ClearDelayS: &clear, WarmupS: &warmup,
	})
	if err != nil {
		t.Fatal(err)
	}
	customer := site.Customer("FRIDGE", "Fridge owner")
	bearer := site.Somebody(models.RoleDispatcher).Bearer()
	play := func(name string, order []apptest.Point) []string {
		s := site.Shipment(customer, func(o *tracking.OrderDraft, _ *tracking.ShipmentDraft) { o.Profile = profile.Name })
		token := logger(t, site, name, s.TrackingNumber)
		for batch := range slices.Chunk(order, 500) {
			site.Report(token, batch...)
		}
		return tempAlarms(t, site, bearer, s.TrackingNumber)
	}
	forward := play("forward", points)
	want := []string{"2022-05-03T10:32", "2022-05-05T11:00", "2022-05-12T13:27", "2022-05-16T11:26"}
	// The logger knows no drifts: they only have to be the same in any order.
	limits := slices.DeleteFunc(slices.Clone(forward), func(a string) bool { return strings.HasPrefix(a, string(models.AlarmTempDrift)) })
	if len(limits) != len(want) {
		t.Fatalf("alarms:\n%s\nwant at %v", strings.Join(forward, "\n"), want)
	}
	for i, w := range want {
		expected, _ := time.Parse("2006-01-02T15:04", w)
		raised, err := time.Parse(time.RFC3339, strings.Fields(limits[i])[1])
		if err != nil || raised.Sub(expected).Abs() > 5*time.Minute {
			t.Errorf("alarm %d raised at %s, want %s", i, limits[i], w)
		}
	}
	backwards := slices.Clone(points)
	slices.Reverse(backwards)
	shuffled := slices.Clone(points)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	for name, order := range map[string][]apptest.Point{
		"twice": append(slices.Clone(points), points...), "backwards": backwards, "shuffled": shuffled,
	} {
		if got := play(name, order); !slices.Equal(got, forward) {
			t.Errorf("%s:\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(forward, "\n"))
		}
	}
}

// fridge reads the recording.
func fridge(t *testing.T) []apptest.Point {
	t.Helper()
	file, err := os.Open("../models/coldchain/testdata/fridge_logger_part1.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var points []apptest.Point
	for _, row := range rows[1:] {
		c, err := strconv.ParseFloat(row[1], 64)
		if err != nil {
			t.Fatal(err)
		}
		points = append(points, apptest.Point{"ts": row[0], "temp_c": c})
	}
	return points
}

// logger is a device that reports every five minutes and spoke for the shipment all that month.
func logger(t *testing.T, site *apptest.Site, name, shipment string) string {
	t.Helper()
	system := models.System(models.SourceUser)
	d, token, err := site.Tracker().RegisterDevice(t.Context(), system, tracking.DeviceDraft{
		UniqueID: name, Name: name, Kind: models.DeviceLogger, ReportEveryS: 300,
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = site.Tracker().Bind(t.Context(), system, d.ID, tracking.BindingDraft{
		Shipment: shipment, From: time.Date(2022, 5, 1, 0, 0, 0, 0, time.UTC),
	})
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// tempAlarms lists a shipment's temperature alarms as the API tells them, in the order in which they rose.
func tempAlarms(t *testing.T, site *apptest.Site, bearer, shipment string) []string {
	t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, site.URL+"/api/v1/alarms?limit=200&shipment="+shipment, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+bearer)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var list struct {
		Items []struct {
			Kind     string     `json:"kind"`
			Severity string     `json:"severity"`
			RaisedAt time.Time  `json:"raised_at"`
			FirstAt  time.Time  `json:"first_at"`
			Cleared  *time.Time `json:"cleared_at"`
			Value    float64    `json:"value"`
		} `json:"items"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&list); err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s %v", resp.Status, err)
	}
	var told []string
	for _, a := range list.Items {
		if strings.HasPrefix(a.Kind, "temp.") {
			cleared := "active"
			if a.Cleared != nil {
				cleared = a.Cleared.Format(time.RFC3339)
			}
			told = append(told, fmt.Sprintf("%s %s from %s to %s %s %.1f", a.Kind, a.RaisedAt.Format(time.RFC3339),
				a.FirstAt.Format(time.RFC3339), cleared, a.Severity, a.Value))
		}
	}
	slices.Sort(told)
	return told
}
