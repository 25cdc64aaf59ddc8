package coldchain

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"haulcast/models"
	"haulcast/models/coldchain"
	"haulcast/views/ui"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// full is a report with everything in it: two loggers with long names, a gap, both sides, budgets, conclusions.
func full() Props {
	low, high, limit := 2.0, 8.0, 6.0
	t := coldchain.Terms{
		Limits:    coldchain.Limits{MinC: &low, MaxC: &high, HysteresisC: 0.5, ClearDelay: 5 * time.Minute},
		Budgets:   []models.TimeBudget{{AtC: 9, OverS: 600}, {AtC: -0.5, Below: true, Consecutive: true, OverS: 3600}},
		MKTLimitC: &limit, MKTWindow: 24 * time.Hour,
	}
	var series []coldchain.Series
	for device := range 2 {
		s := coldchain.Series{Device: models.ID{byte(device + 1)}, Interval: time.Minute}
		for i := range 3000 {
			at := noon.Add(time.Duration(i) * time.Minute)
			if i > 1000 {
				at = at.Add(3 * time.Hour)
			}
			c := 5 + float64(device)
			switch {
			case i > 500 && i < 560:
				c = 14.5
			case i > 2000 && i < 2030:
				c = -1
			}
			s.Readings = append(s.Readings, coldchain.Reading{At: at, C: c})
		}
		series = append(series, s)
	}
	p := Props{
		Operator: "Operator & Sons <Ltd>", Number: "ZL473124829XZ", Order: "HC-000001", Customer: "Жүжүн 药品 " + strings.Repeat("Long ", 30),
		Origin: "Liverpool", Destination: "München", Profile: "Vaccines", At: noon.AddDate(0, 0, 3), Zone: time.UTC, Active: true,
		Report: coldchain.Write(series, t, noon, noon.AddDate(0, 0, 3), time.UTC), Series: series, Hash: strings.Repeat("ab", 32),
		Internal: true,
		Alarms: []Alarm{{
			Kind: "temp.high", Severity: "critical", FirstAt: noon, Value: &high, Unit: "°C", AckedAt: noon, AckedBy: "A. Dispatcher",
			AckNote: strings.Repeat("Door was open. ", 40), Resolution: "true_alarm",
		}},
		Conclusions: []Conclusion{
			{Verdict: models.ConclusionRejected, Reason: strings.Repeat("Frozen. ", 60), Name: "A. Dispatcher", At: noon, Changed: true},
			{Verdict: models.ConclusionReleased, Name: "B. Dispatcher", At: noon},
		},
		Sign: &Sign{ID: "1", Refused: &ui.Refusal{Message: "No.", Fields: []models.FieldError{{Field: "reason", Message: "is required"}}}},
	}
	for _, told := range p.Report.Loggers {
		p.Loggers = append(p.Loggers, Logger{Name: strings.Repeat("Logger ", 12), UniqueID: "1", Every: time.Minute, Told: told, CalibratedAt: noon, Certificate: "C-1"})
	}
	return p
}

func draw(t *testing.T, p Props) *goquery.Document {
	t.Helper()
	var page bytes.Buffer
	if err := Show(p).Render(context.Background(), &page); err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(&page)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestThePageSaysWhatSpeaksAgainstTheGoods(t *testing.T) {
	page := draw(t, full())
	notes := page.Find(".verdict__notes").Text()
	for _, said := range []string{"4 excursions", "Budget used up: At 9 °C or above", "Nobody was watching for", "The mean kinetic temperature reached"} {
		if !strings.Contains(notes, said) {
			t.Errorf("%q is not in %q", said, notes)
		}
	}
	for _, selector := range []string{".verdict[data-verdict=rejected] .flash", "#reason[aria-invalid=true]", "#excursions tr:nth-child(4)", ".gaps li"} {
		if page.Find(selector).Length() == 0 {
			t.Errorf("nothing is at %s", selector)
		}
	}
	if got := page.Find("#alarms").Text(); !strings.Contains(got, "A. Dispatcher, 2 Mar 2026 12:00: Door was open.") || !strings.Contains(got, "Real") {
		t.Errorf("who acknowledged and why: %q", got)
	}
}

func TestCustomersReadNoNamesOfWhoAcknowledged(t *testing.T) {
	p := full()
	p.Internal, p.Sign = false, nil
	page := draw(t, p)
	if got := page.Find("#alarms").Text(); strings.Contains(got, "Dispatcher") || strings.Contains(got, "Door") {
		t.Errorf("the customer reads %q", got)
	}
	if page.Find("form[action$='/conclusions']").Length() > 0 {
		t.Error("the customer may sign")
	}
}

func TestWithoutReadingsNothingIsClaimed(t *testing.T) {
	p := Props{Number: "ZL1", Zone: time.UTC, At: noon, Profile: "Cold", Report: coldchain.Write(nil, coldchain.Terms{}, noon, noon.Add(time.Hour), time.UTC)}
	page := draw(t, p)
	if got := page.Find("main").Text(); !strings.Contains(got, "Nobody measured a temperature") || strings.Contains(got, "Every reading was in range") ||
		strings.Contains(got, "always in range") {
		t.Errorf("%q", got)
	}
	var out bytes.Buffer
	if err := WritePDF(context.Background(), &out, p); err != nil || !bytes.HasPrefix(out.Bytes(), []byte("%PDF-")) {
		t.Errorf("PDF: %v, %d bytes", err, out.Len())
	}
}

// Letters that the font lacks, long names and many rows: the document is still written, always the same.
func TestThePDFHoldsWhateverComes(t *testing.T) {
	var once, twice bytes.Buffer
	for _, out := range []*bytes.Buffer{&once, &twice} {
		if err := WritePDF(context.Background(), out, full()); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(once.Bytes(), twice.Bytes()) {
		t.Error("the same report is not the same document")
	}
	pages := func(p Props) int {
		var out bytes.Buffer
		if err := WritePDF(context.Background(), &out, p); err != nil {
			t.Fatal(err)
		}
		return bytes.Count(out.Bytes(), []byte("/Type /Page\n"))
	}
	wordy := full()
	wordy.Conclusions[0].Reason = strings.Repeat("A\nlong\nstory.\n", 50)
	if n, more := pages(full()), pages(wordy); n < 3 || more < n+2 {
		t.Errorf("%d pages, and %d with a story of three pages", n, more)
	}
	d := newPaper(context.Background(), full())
	if got := d.printable("Ж 药\n😀\x01é"); got != "Ж □\n□ é" || !d.boxed {
		t.Errorf("printable %q", got)
	}
}

func TestLengthsAreToldAsPeopleSayThem(t *testing.T) {
	for d, want := range map[time.Duration]string{
		40 * time.Second: "40 s", 5 * time.Minute: "5 min", 65 * time.Minute: "1 h 5 min", 26 * time.Hour: "1 d 2 h",
		24*time.Hour + 59*time.Minute + 40*time.Second: "1 d 1 h", 59*time.Minute + 50*time.Second: "1 h",
	} {
		if got := lasted(d); got != want {
			t.Errorf("%v is told as %q, want %q", d, got, want)
		}
	}
	for v, want := range map[float64]string{-0.04: "0.0", 0: "0.0", -1.25: "−1.2", 8: "8.0"} {
		if got := figure(v, 1); got != want {
			t.Errorf("%v is told as %q, want %q", v, got, want)
		}
	}
	for share, want := range map[float64]string{0: "0.0 %", 0.0001: "< 0.1 %", 0.5: "50.0 %", 0.9999: "> 99.9 %", 1: "100.0 %", 1.9: "190.0 %"} {
		if got := percent(share); got != want {
			t.Errorf("%v is told as %q, want %q", share, got, want)
		}
	}
}
