package app_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"haulcast/app/apptest"
	"haulcast/app/tracking"
	"haulcast/models"
)

// loggerDay is what the logger itself said of a day, in minutes and °C.
type loggerDay struct{ least, most, mean, below, above float64 }

func loggerDays(t *testing.T) map[string]loggerDay {
	t.Helper()
	file, err := os.Open("../models/coldchain/testdata/fridge_logger_part1_device_days.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	days := map[string]loggerDay{}
	for _, row := range rows[1:] {
		var f [5]float64
		for i, column := range []int{1, 3, 5, 6, 8} {
			if f[i], err = strconv.ParseFloat(row[column], 64); err != nil {
				t.Fatal(err)
			}
		}
		days[row[0]] = loggerDay{f[0], f[1], f[2], f[3], f[4]}
	}
	return days
}

// coldSite is the recorded fridge as a shipment that was reported on through the public address.
func coldSite(t *testing.T) (site *apptest.Site, customer models.Customer, number, token string) {
	t.Helper()
	site = apptest.Start(t)
	low, high, set, warmup := 2.0, 8.0, 3600, 600
	profile, err := site.Tracker().CreateProfile(t.Context(), models.System(models.SourceUser), tracking.ProfileDraft{
		Name: "Fridge-tag", MinC: &low, MaxC: &high, SetDelayS: &set, WarmupS: &warmup,
		Budgets: []models.TimeBudget{{AtC: 8.1, OverS: 10 * 3600}},
	})
	if err != nil {
		t.Fatal(err)
	}
	customer = site.Customer("FRIDGE", "Fridge owner")
	s := site.Shipment(customer, func(o *tracking.OrderDraft, _ *tracking.ShipmentDraft) { o.Profile = profile.Name })
	token = logger(t, site, "=fridge", s.TrackingNumber)
	for batch := range slices.Chunk(fridge(t), 500) {
		site.Report(token, batch...)
	}
	return site, customer, s.TrackingNumber, token
}

// read gets a document as somebody.
func read(t *testing.T, client *http.Client, address string) (status int, header http.Header, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(b)
}

// TestTheReportAgreesWithTheLoggersOwnDays, day by day as the page shows them: lowest, highest and mean to 0.1 °C, minutes
// above and below to 10 minutes. The day with the gap shows the gap instead. On May 3rd the logger itself saw 26.2 °C at
// 10:18, between two readings that it kept (25.7 °C at 10:16): what was not kept nobody can report.
func TestTheReportAgreesWithTheLoggersOwnDays(t *testing.T) {
	site, _, number, _ := coldSite(t)
	client := site.Somebody(models.RoleDispatcher).Browser()
	status, _, body := read(t, client, site.URL+"/shipments/"+number+"/cold-chain")
	if status != http.StatusOK {
		t.Fatalf("status %d: %s", status, body)
	}
	page, err := goquery.NewDocumentFromReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	days := loggerDays(t)
	if len(days) != 15 || page.Find("[data-day]").Length() != 15 {
		t.Fatalf("%d days of the logger, %d on the page", len(days), page.Find("[data-day]").Length())
	}
	for date, want := range days {
		cell := func(label string) float64 { return shownFigure(t, page, date, label) }
		if date == "2022-05-02" {
			if gone := cell("Unmonitored"); gone != 352-15 {
				t.Errorf("%s: unmonitored for %v minutes", date, gone)
			}
			continue
		}
		most := want.most
		if date == "2022-05-03" {
			most = 25.7
		}
		for _, f := range []struct {
			label           string
			want, tolerance float64
		}{
			{"Lowest", want.least, 0.1},
			{"Highest", most, 0.1},
			{"Mean", want.mean, 0.1},
			{"Above", want.above, 10},
			{"Below", want.below, 10},
			{"Unmonitored", 0, 0},
		} {
			if got := cell(f.label); got < f.want-f.tolerance-1e-9 || got > f.want+f.tolerance+1e-9 {
				t.Errorf("%s: %s %v, the logger says %v", date, f.label, got, f.want)
			}
		}
	}
	gap := page.Find(".gaps li").First().Text()
	if gap != "2 May 2022 04:44 – 2 May 2022 10:36: 5 h 37 min unmonitored" {
		t.Errorf("the gap: %q", gap)
	}
}

// shownFigure reads a figure of a day on the page, a length of time in minutes.
func shownFigure(t *testing.T, page *goquery.Document, date, label string) float64 {
	t.Helper()
	cell := page.Find(fmt.Sprintf("[data-day='%s'] [data-label='%s']", date, label))
	if cell.Length() != 1 {
		t.Fatalf("%s: %d cells %s", date, cell.Length(), label)
	}
	text := strings.ReplaceAll(strings.TrimSpace(cell.Text()), "−", "-")
	if degrees, ok := strings.CutSuffix(text, " °C"); ok {
		c, err := strconv.ParseFloat(degrees, 64)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	if text == "–" {
		return 0
	}
	d, err := time.ParseDuration(strings.NewReplacer(" ", "", "min", "m").Replace(text))
	if err != nil {
		t.Fatalf("%s, %s: %v", date, label, err)
	}
	return d.Minutes()
}

// TestTheReportCanBeSignedAndKept lives a report through: page, CSV and PDF for staff and the customer, refused to others;
// signed on the data that were looked at, refused on others, and said so when data come afterwards.
func TestTheReportCanBeSignedAndKept(t *testing.T) {
	site, customer, number, token := coldSite(t)
	address := site.URL + "/shipments/" + number + "/cold-chain"
	dispatcher := site.Somebody(models.RoleDispatcher).Browser()
	reader := site.Somebody(models.RoleCustomer, customer).Browser()
	stranger := site.Somebody(models.RoleCustomer, site.Customer("OTHER", "Somebody else")).Browser()

	status, header, table := read(t, reader, address+".csv")
	rows, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil || status != http.StatusOK || len(rows) != 4194+1 || !strings.HasPrefix(header.Get("Content-Type"), "text/csv") {
		t.Fatalf("CSV: %d, %d rows, %v", status, len(rows), err)
	}
	if want := []string{number, "'=fridge", "'=fridge", "2022-05-02T04:44:00Z", "26.3", "above"}; !slices.Equal(rows[1], want) {
		t.Errorf("first row %q, want %q", rows[1], want)
	}
	for _, kind := range []string{"", ".pdf", ".csv"} {
		if status, _, _ := read(t, stranger, address+kind); status != http.StatusNotFound {
			t.Errorf("a stranger gets %d for %q", status, kind)
		}
	}
	status, header, pdf := read(t, reader, address+".pdf")
	if status != http.StatusOK || header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(pdf, "%PDF-") || len(pdf) < 20_000 {
		t.Errorf("PDF: %d %s, %d bytes", status, header.Get("Content-Type"), len(pdf))
	}
	// The shipment's own page shades the same fifteen excursions, and leads here.
	if _, _, body := read(t, reader, strings.TrimSuffix(address, "/cold-chain")); strings.Count(body, "/cold-chain\"") != 1 || shaded(t, body) != 15 {
		t.Errorf("the shipment's page shades %d excursions", shaded(t, body))
	}
	if _, _, body := read(t, reader, address); strings.Contains(body, "/conclusions") {
		t.Error("a customer is offered to sign")
	}

	hash, id := signForm(t, dispatcher, address)
	sign := func(hash, id, verdict, reason string) (int, string) {
		return send(t, dispatcher, address+"/conclusions", url.Values{"hash": {hash}, "id": {id}, "verdict": {verdict}, "reason": {reason}})
	}
	for what, c := range map[string]struct{ hash, verdict, reason string }{
		"no reason": {hash, "released", ""}, "no verdict": {hash, "", "x"}, "other data": {"0000", "rejected", "x"},
		"unknown": {hash, "maybe", "x"}, "too long": {hash, "rejected", strings.Repeat("x", 20_000)},
	} {
		if status, _ := sign(c.hash, id, c.verdict, c.reason); status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", what, status)
		}
	}
	for range 2 {
		if status, _ := sign(hash, id, "rejected", "Too warm on four days."); status != http.StatusSeeOther {
			t.Fatalf("signing: %d", status)
		}
	}
	_, _, body := read(t, dispatcher, address)
	if n := strings.Count(body, "<strong>Rejected</strong>"); n != 1 || strings.Contains(body, "The data have changed") {
		t.Errorf("signed twice by one form: %d conclusions", n)
	}
	if !strings.Contains(body, "Signed by Dispatcher Person") {
		t.Error("who signed is missing")
	}
	// A reading more: what was signed stays, and the page says that it was about other data.
	site.Report(token, apptest.Point{"ts": "2022-05-20T00:00:00Z", "temp_c": 5.5})
	if _, _, body = read(t, dispatcher, address); !strings.Contains(body, "The data have changed since this was signed") {
		t.Error("changed data are not said")
	}
	if status, _ := sign(hash, models.NewID().String(), "released", "It is fine."); status != http.StatusUnprocessableEntity {
		t.Errorf("signed on data that were not looked at: %d", status)
	}
	hash, id = signForm(t, dispatcher, address)
	if status, _ := sign(hash, id, "under_review", "Asked the maker."); status != http.StatusSeeOther {
		t.Errorf("signing anew: %d", status)
	}
	_, _, body = read(t, reader, address)
	if !strings.Contains(body, "Under review") || !strings.Contains(body, "Too warm on four days.") {
		t.Error("the customer does not see what was concluded, and what before")
	}
	// KEEP_PDF=FOLDER leaves the report there, to be looked at.
	if keep := os.Getenv("KEEP_PDF"); keep != "" {
		_, _, pdf := read(t, dispatcher, address+".pdf")
		if err := os.WriteFile(filepath.Join(keep, "cold-chain.pdf"), []byte(pdf), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// signForm reads what the page's form carries: the data that it shows, and its own id.
func signForm(t *testing.T, client *http.Client, address string) (hash, id string) {
	t.Helper()
	_, _, body := read(t, client, address)
	page, err := goquery.NewDocumentFromReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	form := page.Find("form[action$='/cold-chain/conclusions']")
	hash, id = form.Find("[name=hash]").AttrOr("value", ""), form.Find("[name=id]").AttrOr("value", "")
	if len(hash) != 64 || id == "" {
		t.Fatalf("the form carries %q and %q", hash, id)
	}
	return hash, id
}

// send posts a form.
func send(t *testing.T, client *http.Client, address string, form url.Values) (status int, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// shaded counts the excursions that a page's chart shades.
func shaded(t *testing.T, body string) int {
	t.Helper()
	page, err := goquery.NewDocumentFromReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	var spans [][]*int64
	if err := json.Unmarshal([]byte(page.Find("[data-chart]").AttrOr("data-excursions", "")), &spans); err != nil {
		t.Fatal(err)
	}
	return len(spans)
}
