package ingest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"haulcast/app/auth"
	"haulcast/app/tracking"
	"haulcast/models/store"
	"haulcast/models/store/storetest"
)

// station is the ingest addresses on a real listener and a real database, and what it logs.
type station struct {
	*httptest.Server
	t     *testing.T
	store *store.Store
	log   *syncBuffer
	stop  func() // ends the taking of telemetry, as the program's end does
}

// syncBuffer is a log that may be read while it is written.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// open starts a station at noon.
func open(t *testing.T) *station {
	t.Helper()
	st := &station{t: t, store: storetest.Open(t), log: &syncBuffer{}}
	log := slog.New(slog.NewTextHandler(st.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	a, err := auth.New(st.store, bytes.Repeat([]byte("k"), 32), auth.Options{})
	if err != nil {
		t.Fatal(err)
	}
	clock := func() time.Time { return noon }
	tracker := tracking.New(st.store, tracking.Options{Logger: log})
	tracker.Now = clock
	in := New(tracker, a, log)
	in.Now = clock
	st.run(tracker)
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	r.POST("/api/v1/telemetry", in.Handle("telemetry"))
	for _, path := range []string{"/ingest/osmand", "/ingest/osmand/:token"} {
		r.GET(path, in.Handle("osmand"))
		r.POST(path, in.Handle("osmand"))
	}
	r.POST("/ingest/owntracks", in.Handle("owntracks"))
	r.POST("/ingest/owntracks/:token", in.Handle("owntracks"))
	st.Server = httptest.NewServer(r)
	t.Cleanup(st.Close)
	return st
}

func (st *station) run(tracker *tracking.Tracker) {
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- tracker.Run(ctx) }()
	st.stop = sync.OnceFunc(func() {
		stop()
		if err := <-done; err != nil {
			st.t.Error(err)
		}
	})
	st.t.Cleanup(st.stop)
}

// send makes a request and gives status, body and headers. header lists names and values in turn.
func (st *station) send(method, path, body string, header ...string) (int, string, http.Header) {
	st.t.Helper()
	r, err := http.NewRequestWithContext(st.t.Context(), method, st.URL+path, strings.NewReader(body))
	if err != nil {
		st.t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	if len(header)%2 == 1 { // user:password
		user, password, _ := strings.Cut(header[len(header)-1], ":")
		r.SetBasicAuth(user, password)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		st.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	got, err := io.ReadAll(resp.Body)
	if err != nil {
		st.t.Fatal(err)
	}
	return resp.StatusCode, string(got), resp.Header
}

func (st *station) readings() (n int) {
	st.t.Helper()
	if err := st.store.Pool().QueryRow(st.t.Context(), `select count(*) from telemetry`).Scan(&n); err != nil {
		st.t.Fatal(err)
	}
	return n
}

func (st *station) want(what string, status int, want int, body string) {
	st.t.Helper()
	if status != want {
		st.t.Errorf("%s: status %d, want %d: %s", what, status, want, body)
	}
}

const good = `{"points":[{"ts":"2026-03-02T11:59:00Z","lat":53.4,"lon":-2.9,"temp_c":4}]}`

func TestABatchIsKeptPointByPointAndCountsOnce(t *testing.T) {
	st := open(t)
	storetest.Device(t, st.store, "logger-7") // its token is its name
	bearer := []string{"Authorization", "Bearer logger-7"}
	batch := `{"points":[{"ts":"2026-03-02T11:58:00Z","temp_c":4},{"ts":"2026-03-02T11:58:30Z","lat":95,"lon":0},
		{"ts":"2026-03-02T11:59:00Z","temp_c":5}]}`
	for i, want := range []string{"accepted", "duplicate"} {
		status, body, _ := st.send("POST", "/api/v1/telemetry", batch, bearer...)
		st.want(want, status, 200, body)
		var a batchAnswer
		if err := json.Unmarshal([]byte(body), &a); err != nil || len(a.Verdicts) != 3 {
			t.Fatal(body, err)
		}
		if a.Accepted != 2*(1-i) || a.Duplicate != 2*i || a.Rejected != 1 {
			t.Errorf("counts %s", body)
		}
		for n, status := range []string{want, "rejected", want} {
			if a.Verdicts[n].Index != n || a.Verdicts[n].Status != status {
				t.Errorf("verdict %d: %+v", n, a.Verdicts[n])
			}
		}
		if p := a.Verdicts[1].Problem; len(p) != 1 || p[0].Field != "points[1].lat" {
			t.Errorf("the bad point: %+v", p)
		}
		if n := st.readings(); n != 2 {
			t.Errorf("%d readings kept", n)
		}
	}
}

func TestABatchOfNothingGoodIsRefusedWithItsVerdicts(t *testing.T) {
	st := open(t)
	storetest.Device(t, st.store, "logger-7")
	status, body, header := st.send("POST", "/api/v1/telemetry", `{"points":[{"ts":"2026-03-02T11:58:00Z","temp_c":4000}]}`,
		"Authorization", "Bearer logger-7")
	st.want("all rejected", status, 422, body)
	if !strings.Contains(body, `"verdicts":[{"index":0,"status":"rejected"`) || !strings.Contains(body, `"errors":[{"field":"points[0].temp_c"`) ||
		header.Get("Content-Type") != "application/problem+json" || st.readings() != 0 {
		t.Errorf("%s, %d kept", body, st.readings())
	}
}

func TestWhoSendsWithoutAGoodTokenIsRefusedAtEveryAddress(t *testing.T) {
	st := open(t)
	off := storetest.Device(t, st.store, "off")
	disabled := noon
	off.DisabledAt = &disabled
	if err := st.store.UpdateDevice(t.Context(), &off, "disabled_at"); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/api/v1/telemetry", "/ingest/osmand?lat=1&lon=1", "/ingest/owntracks"} {
		for what, header := range map[string][]string{
			"none": nil, "unknown": {"Authorization", "Bearer x"}, "disabled": {"Authorization", "Bearer off"}, "basic": {"off:off"},
		} {
			status, body, got := st.send("POST", path, good, header...)
			st.want(path+" "+what, status, 401, body)
			if len(got.Values("WWW-Authenticate")) != 2 || !strings.Contains(body, `"detail":"`) {
				t.Errorf("%s %s: %v %s", path, what, got, body)
			}
		}
	}
	for _, path := range []string{"/ingest/osmand/x?lat=1&lon=1", "/ingest/osmand?token=off&lat=1&lon=1", "/ingest/owntracks/off"} {
		status, body, _ := st.send("POST", path, "")
		st.want(path, status, 401, body)
	}
	if st.readings() != 0 {
		t.Error("something was kept")
	}
}

func TestAPhoneIsATrackerWithEachOfItsApps(t *testing.T) {
	st := open(t)
	storetest.Device(t, st.store, "driver7")
	at := func(i int) string { return fmt.Sprint(noon.Unix() - 60 + int64(i)) }
	owntracks := `{"_type":"location","lat":53.4,"lon":-2.9,"tid":"d7","tst":` + at(3) + `}`
	for i, c := range []struct {
		method, path, body string
		header             []string
		answer             string
	}{
		{"GET", "/ingest/osmand/driver7?lat=53.4&lon=-2.9&timestamp=" + at(0), "", nil, ""},
		{"GET", "/ingest/osmand?token=driver7&id=driver7&lat=53.4&lon=-2.9&timestamp=" + at(1), "", nil, ""},
		{
			"POST", "/ingest/osmand/driver7", `{"device_id":"driver7","location":{"timestamp":"2026-03-02T11:59:02Z","coords":{"latitude":53.4,"longitude":-2.9}}}`,
			[]string{"Content-Type", "application/json"},
			"",
		},
		{"POST", "/ingest/owntracks", owntracks, []string{"driver7:driver7"}, "[]"},
		{"POST", "/ingest/owntracks/driver7?u=a&d=b", strings.Replace(owntracks, at(3), at(4), 1), nil, "[]"},
		{"POST", "/ingest/osmand?token=driver7", "lat=53.4&lon=-2.9&timestamp=" + at(5), []string{"Content-Type", "application/x-www-form-urlencoded"}, ""},
	} {
		status, body, _ := st.send(c.method, c.path, c.body, c.header...)
		st.want(c.path, status, 200, body)
		if body != c.answer {
			t.Errorf("%s: answered %q", c.path, body)
		}
		if n := st.readings(); n != i+1 {
			t.Fatalf("%s: %d readings when answered, want %d", c.path, n, i+1)
		}
	}
	for _, ignored := range []string{"", `{"_type":"lwt","tst":1}`, `{"_type":"encrypted","data":"x"}`} {
		status, body, _ := st.send("POST", "/ingest/owntracks", ignored, "driver7:driver7")
		st.want(ignored, status, 200, body)
	}
	if n := st.readings(); n != 6 {
		t.Errorf("%d readings", n)
	}
}

func TestAMessageOfAnotherDeviceIsRefused(t *testing.T) {
	st := open(t)
	storetest.Device(t, st.store, "driver7")
	for _, c := range [][]string{
		{"GET", "/ingest/osmand/driver7?id=driver8&lat=1&lon=1", ""},
		{"GET", "/ingest/osmand/driver7?deviceid=driver7&id=driver8&lat=1&lon=1", ""},
		{"POST", "/ingest/osmand/driver7", `{"device_id":"driver8","location":{"timestamp":"2026-03-02T11:59:00Z"}}`, "Content-Type", "application/json"},
		{"POST", "/ingest/owntracks", `{"_type":"location","lat":1,"lon":1,"tst":1772452740}`, "driver8:driver7"},
	} {
		status, body, _ := st.send(c[0], c[1], c[2], c[3:]...)
		st.want(c[1], status, 400, body)
	}
	if st.readings() != 0 {
		t.Error("something was kept")
	}
}

func TestBrokenMessagesAreRefusedWithTheFieldNamed(t *testing.T) {
	st := open(t)
	storetest.Device(t, st.store, "d")
	for _, c := range []struct {
		path, body, contentType string
		status                  int
		says                    string
	}{
		{"/api/v1/telemetry", `{"points":`, "application/json", 400, "not JSON"},
		{"/api/v1/telemetry", `{"points":[]}`, "application/json", 400, `"field":"points"`},
		{"/api/v1/telemetry", `{"points":[{}],"x":1}`, "application/json", 400, `"field":"x"`},
		{"/api/v1/telemetry", strings.Repeat("x", maxBody+1), "application/json", 413, "larger"},
		{"/ingest/osmand", "lat=95&lon=1", "application/x-www-form-urlencoded", 400, `"field":"lat"`},
		{"/ingest/osmand", "lat=%zz", "application/x-www-form-urlencoded", 400, "url-encoded"},
		{"/ingest/osmand?lat=%zz", "", "", 400, "address"},
		{"/ingest/osmand", `{"location":{}}`, "application/json", 400, `"field":"location.timestamp"`},
		{"/ingest/owntracks", `{"_type":"location"}`, "application/json", 400, `"field":"tst"`},
		{"/ingest/owntracks", strings.Repeat(" ", maxBody) + "{}", "application/json", 413, "larger"},
	} {
		status, body, _ := st.send("POST", c.path, c.body, "Content-Type", c.contentType, "Authorization", "Bearer d")
		st.want(c.path+" "+c.body[:min(len(c.body), 40)], status, c.status, body)
		if !strings.Contains(body, c.says) {
			t.Errorf("%s: %s lacks %s", c.path, body, c.says)
		}
	}
	status, body, _ := st.send("POST", "/api/v1/telemetry", good, "Authorization", "Bearer d", "Content-Encoding", "gzip")
	st.want("compressed", status, 415, body)
	if st.readings() != 0 {
		t.Error("something was kept")
	}
}

func TestAReadingThatCanNeverBeKeptIsTakenOffAPhonesHandsAndLogged(t *testing.T) {
	st := open(t)
	storetest.Device(t, st.store, "driver7")
	ahead := fmt.Sprint(noon.Unix() + 3600)
	status, body, _ := st.send("GET", "/ingest/osmand/driver7?lat=1&lon=1&timestamp="+ahead, "")
	st.want("osmand", status, 200, body)
	status, body, _ = st.send("POST", "/ingest/owntracks/driver7", `{"_type":"location","lat":1,"lon":1,"tst":`+ahead+`}`)
	st.want("owntracks", status, 200, body)
	if n := strings.Count(st.log.String(), `msg="reading refused" device=driver7`); n != 2 || !strings.Contains(st.log.String(), "field=tst") {
		t.Errorf("logged %d times: %s", n, st.log)
	}
	if st.readings() != 0 {
		t.Error("a reading of the future was kept")
	}
}

func TestTokensAreNeverLogged(t *testing.T) {
	st := open(t)
	d := storetest.Device(t, st.store, "driver7")
	d.TokenHash = auth.HashToken("planted-secret")
	if err := st.store.UpdateDevice(t.Context(), &d, "token_hash"); err != nil {
		t.Fatal(err)
	}
	var out syncBuffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&out, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })
	for _, path := range []string{
		"/ingest/osmand/planted-secret?lat=1&lon=1&timestamp=" + fmt.Sprint(noon.Unix()+3600),
		"/ingest/osmand/planted-secret?lat=x&lon=1", "/ingest/osmand?token=planted-secret&lat=1&lon=1", "/ingest/osmand/planted-secret-wrong",
	} {
		if _, body, _ := st.send("GET", path, ""); strings.Contains(body, "planted") {
			t.Errorf("%s: answered %s", path, body)
		}
	}
	var attrs string
	err := st.store.Pool().QueryRow(t.Context(), `select coalesce(string_agg(attrs::text, ' '), '') from telemetry`).Scan(&attrs)
	if err != nil || strings.Contains(st.log.String()+out.String()+attrs, "planted") {
		t.Errorf("%v %s %s %s", err, st.log, out.String(), attrs)
	}
}

func TestADeviceThatSendsTooOftenIsToldWhenToComeBack(t *testing.T) {
	st := open(t)
	storetest.Device(t, st.store, "driver7")
	storetest.Device(t, st.store, "driver8")
	for i := range messageBurst {
		status, body, _ := st.send("POST", "/ingest/owntracks/driver7", "")
		st.want(fmt.Sprint("message ", i), status, 200, body)
	}
	status, body, header := st.send("POST", "/ingest/owntracks/driver7", "")
	st.want("one more", status, 429, body)
	if header.Get("Retry-After") != "1" {
		t.Errorf("Retry-After %q", header.Get("Retry-After"))
	}
	status, body, _ = st.send("POST", "/ingest/owntracks/driver8", "")
	st.want("another device", status, 200, body)
}

func TestAMessageIsAnsweredAfterItIsCommitted(t *testing.T) {
	st := open(t)
	storetest.Device(t, st.store, "driver7")
	if err := st.store.EnsurePartitions(t.Context(), []time.Time{noon}); err != nil {
		t.Fatal(err)
	}
	holder, err := st.store.Pool().Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := holder.Exec(t.Context(), `lock table telemetry in share mode`); err != nil {
		t.Fatal(err)
	}
	answered := make(chan int, 1)
	go func() {
		status, _, _ := st.send("GET", "/ingest/osmand/driver7?lat=1&lon=1", "")
		answered <- status
	}()
	for waiting := 0; waiting == 0; { // until the writer stands before the lock
		err := st.store.Pool().QueryRow(t.Context(), `select count(*) from pg_locks where not granted`).Scan(&waiting)
		if err != nil {
			t.Fatal(err)
		}
	}
	select {
	case status := <-answered:
		t.Errorf("answered %d before it was written", status)
	default:
	}
	if err := holder.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if status := <-answered; status != 200 || st.readings() != 1 {
		t.Errorf("status %d, %d readings", status, st.readings())
	}
}

func TestWhatCanNotBeTakenNowIsAskedForAgain(t *testing.T) {
	st := open(t)
	storetest.Device(t, st.store, "driver7")
	st.stop()
	for _, path := range []string{"/ingest/osmand/driver7?lat=1&lon=1", "/ingest/osmand?token=driver7&lat=1&lon=1"} {
		status, body, header := st.send("GET", path, "")
		st.want(path, status, 503, body)
		if header.Get("Retry-After") == "" {
			t.Errorf("headers %v", header)
		}
	}
	status, body, _ := st.send("POST", "/api/v1/telemetry", good, "Authorization", "Bearer driver7")
	st.want("batch", status, 503, body)
}
