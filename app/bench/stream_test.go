package bench

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"haulcast/app/apptest"
	"haulcast/app/live/livetest"
	"haulcast/app/tracking"
	"haulcast/models"
)

// The company: every report makes a position's frame, and one in ten an alarm's, because the goods become too warm with
// it, or cool again.
const (
	customers     = 20
	shipmentsEach = 20
	reportsPerSec = 200
	staffStreams  = 60
	ownStreams    = 22 // of each customer's people: 500 in all
	warmUp        = 2  // reports of each shipment before those that are measured, …
	measured      = 20 // … one every two seconds
	alarmEvery    = 10
)

// withProfile gives goods a temperature profile.
func withProfile(p models.TemperatureProfile) func(*tracking.OrderDraft, *tracking.ShipmentDraft) {
	return func(_ *tracking.OrderDraft, s *tracking.ShipmentDraft) { s.Profile = p.Name }
}

// watched is a shipment, its device, and when each of its reports was sent, in order.
type watched struct {
	number, token string
	index         int
	sent          [warmUp + measured]time.Time
}

// turns tells whether the goods become too warm, or cool again, with this report.
func (w *watched) turns(round int) bool { return round >= warmUp && (round+w.index)%alarmEvery == 0 }

// celsius is how warm they are.
func (w *watched) celsius(round int) float64 {
	warm := false
	for r := range round + 1 {
		warm = warm != w.turns(r)
	}
	if warm {
		return 12
	}
	return 4
}

// turned is when the reports were sent that changed the alarm, in order.
func (w *watched) turned() []time.Time {
	var list []time.Time
	for round, at := range w.sent {
		if w.turns(round) {
			list = append(list, at)
		}
	}
	return list
}

// BenchmarkReportToStream sends 200 reports a second while 500 streams are open: 60 of dispatchers, who see all, and 22
// of each of 20 customers, who see their own. It measures from just before a report is posted to when a stream's reader
// has its frame: the alarm's (durable lane: kept in the log, in order, each exactly once) and the position's (volatile).
// Senders, readers, program and database share the machine.
func BenchmarkReportToStream(b *testing.B) {
	database(b)
	site := apptest.Start(b)
	goods, headers := company(b, site)
	ears := make([]*ear, len(headers))
	for i := range ears {
		ears[i] = listen(b, site.URL, headers[i])
	}
	began := time.Now()
	drive(b, site.URL, goods)
	took := time.Since(began)
	alarms, positions := hangUp(b, ears, goods)
	b.ReportMetric(milliseconds(alarms.at(0.5)), "p50-ms")
	b.ReportMetric(milliseconds(alarms.at(0.99)), "p99-ms")
	b.ReportMetric(milliseconds(positions.at(0.5)), "position-p50-ms")
	b.ReportMetric(milliseconds(positions.at(0.99)), "position-p99-ms")
	line := func(name string, s spread) []string {
		return []string{name, fmt.Sprint(len(s)), ms(s.at(0.5)), ms(s.at(0.9)), ms(s.at(0.99)), ms(s.at(1))}
	}
	total := (warmUp + measured) * len(goods)
	table(b, fmt.Sprintf("report to stream: %d reports in %.1f s (%.0f/s), %d streams", total, took.Seconds(),
		float64(total)/took.Seconds(), len(ears)),
		[]string{"", "frames", "p50 ms", "p90", "p99", "most"},
		line("alarm, durable (at most 50 and 250)", alarms), line("position, volatile", positions))
}

// company makes customers with shipments under way, a tracker on each, and everybody who watches.
func company(b *testing.B, site *apptest.Site) (goods map[string]*watched, headers []http.Header) {
	b.Helper()
	goods = map[string]*watched{}
	profile := site.Profile("2 to 8", 0)
	headers = dispatchers(b, site, staffStreams)
	for i := range customers {
		c := site.Customer(fmt.Sprintf("C%d", i), fmt.Sprintf("Customer %d", i))
		headers = append(headers, accounts(b, site, site.Somebody(models.RoleCustomer, c), ownStreams)...)
		for range shipmentsEach {
			s := site.UnderWay(c, withProfile(profile))
			_, token := site.Device("dev-"+s.TrackingNumber, s.TrackingNumber)
			goods[s.TrackingNumber] = &watched{number: s.TrackingNumber, token: token, index: len(goods)}
		}
	}
	return goods, headers
}

// drive sends the reports at an even pace, whatever becomes of those before.
func drive(b *testing.B, url string, goods map[string]*watched) {
	b.Helper()
	pace := time.NewTicker(time.Second / reportsPerSec)
	defer pace.Stop()
	var wait sync.WaitGroup
	turn := map[string]*sync.Mutex{}
	for n := range goods {
		turn[n] = &sync.Mutex{}
	}
	for round := range warmUp + measured {
		for _, g := range goods {
			<-pace.C
			wait.Go(func() {
				turn[g.number].Lock() // a device says one thing after another
				defer turn[g.number].Unlock()
				g.sent[round] = time.Now()
				body := fmt.Sprintf(`{"points":[%s]}`, point(iso(g.sent[round]), g.celsius(round), round))
				if err := send(url, g.token, body); err != nil {
					b.Error(err)
				}
			})
		}
	}
	wait.Wait()
	if b.Failed() {
		b.FailNow()
	}
}

// ear is one stream and what it heard.
type ear struct {
	reader *livetest.Reader
	done   chan struct{}

	mu     sync.Mutex
	alarms []heard
	places []heard
}

// heard is a frame: of which shipment, the time it names, and when it was read.
type heard struct {
	shipment, named string
	at              time.Time
}

// listen opens a stream, waits until it is in sync and keeps reading.
func listen(b *testing.B, url string, header http.Header) *ear {
	b.Helper()
	r, err := livetest.Dial(context.Background(), url+"/stream", header)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := r.Until("sync.end"); err != nil {
		b.Fatal(err)
	}
	e := &ear{reader: r, done: make(chan struct{})}
	go func() {
		defer close(e.done)
		for {
			event, err := r.Next()
			if err != nil {
				return // hung up
			}
			e.hear(event)
		}
	}()
	return e
}

func (e *ear) hear(event livetest.Event) {
	if event.Name != "alarm" && event.Name != "position" {
		return
	}
	h := heard{shipment: member(event.Data, "shipment"), named: member(event.Data, "at"), at: event.At}
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case event.Name == "position":
		e.places = append(e.places, h)
	case member(event.Data, "kind") == string(models.AlarmTempHigh):
		e.alarms = append(e.alarms, h)
	}
}

// member finds a text in one line of JSON: five hundred readers that parsed all of it would be what is measured.
func member(data, name string) string {
	_, after, _ := strings.Cut(data, `"`+name+`":"`)
	value, _, _ := strings.Cut(after, `"`)
	return value
}

// hangUp waits until every stream has heard of every report it may hear of, hangs up, and measures. The n-th alarm frame
// of a shipment belongs to the n-th report that changed it; a position names its report's own time.
func hangUp(b *testing.B, ears []*ear, goods map[string]*watched) (alarms, positions spread) {
	b.Helper()
	var durable, volatile []time.Duration
	for i, e := range ears {
		e.await(b, turnsHeard(i, goods))
		e.reader.Close()
		<-e.done
		count := map[string]int{}
		for _, h := range e.alarms {
			durable = append(durable, h.at.Sub(goods[h.shipment].turned()[count[h.shipment]]))
			count[h.shipment]++
		}
		for _, h := range e.places {
			named, err := time.Parse(time.RFC3339Nano, h.named)
			if err != nil {
				b.Fatal(err)
			}
			if g := goods[h.shipment]; !named.Before(g.sent[warmUp].Truncate(time.Microsecond)) {
				volatile = append(volatile, h.at.Sub(named))
			}
		}
	}
	return spreadOf(durable), spreadOf(volatile)
}

// turnsHeard is how many alarm frames a stream must have heard: company made the dispatchers first, who hear all, and
// then each customer's people and shipments.
func turnsHeard(ear int, goods map[string]*watched) int {
	n := 0
	for _, g := range goods {
		if ear < staffStreams || g.index/shipmentsEach == (ear-staffStreams)/ownStreams {
			n += len(g.turned())
		}
	}
	return n
}

// await waits for so many alarm frames; one more or less is a fault, not a figure.
func (e *ear) await(b *testing.B, want int) {
	b.Helper()
	const patience = time.Minute
	got := func() int {
		e.mu.Lock()
		defer e.mu.Unlock()
		return len(e.alarms)
	}
	for deadline := time.Now().Add(patience); got() < want && time.Now().Before(deadline); {
		time.Sleep(20 * time.Millisecond)
	}
	if n := got(); n != want {
		b.Fatalf("a stream heard %d alarm frames, want %d", n, want)
	}
}
