package bench

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"haulcast/app/apptest"
	"haulcast/app/live/livetest"
)

// client is how devices reach the site: each keeps its connection.
var client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1000, MaxIdleConns: 2000}}

// send posts a batch as a device and wants it taken.
func send(url, token, body string) error {
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, url+"/api/v1/telemetry", strings.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err == nil && (resp.StatusCode != http.StatusOK || !strings.Contains(string(answer), `"rejected":0`)) {
		err = fmt.Errorf("report: %s: %.300s", resp.Status, answer)
	}
	return err
}

func report(b *testing.B, url, token, body string) {
	b.Helper()
	if err := send(url, token, body); err != nil {
		b.Fatal(err)
	}
}

// point is what a tracker with a thermometer says; n moves it on.
func point(at string, celsius float64, n int) string {
	return fmt.Sprintf(`{"ts":"%s","lat":%.5f,"lon":-2.9,"speed_mps":14,"temp_c":%g,"battery_pct":88,"seq":%d}`,
		at, 53.4+float64(n%1000)/10000, celsius, n)
}

func nowISO() string { return iso(time.Now()) }

func iso(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z") }

func openIdle(b *testing.B, host string, headers []http.Header) *livetest.Idle {
	b.Helper()
	idle, err := livetest.OpenIdle(context.Background(), host, "/stream", len(headers), func(i int) http.Header { return headers[i] })
	if err != nil {
		b.Fatal(err)
	}
	return idle
}

// settle waits until so many streams are open, and until what was just reported has been written to them.
func settle(b *testing.B, s *apptest.Site, streams int) {
	b.Helper()
	const patience, aMoment = 30 * time.Second, 3 * time.Second
	for deadline := time.Now().Add(patience); s.App.Live.Streams() != streams; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			b.Fatalf("%d streams are open, want %d", s.App.Live.Streams(), streams)
		}
	}
	time.Sleep(aMoment) // nothing tells that a volatile value was written to all
}
