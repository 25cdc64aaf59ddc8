package main

import (
	"context"
	"encoding/json"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// testServer is a real HTTP server that writes down what it is told. It listens on pipes in memory instead of a port,
// so that it can live on a test's own clock; while it is down, connections are refused as by a machine without one.
type testServer struct {
	handler http.HandlerFunc

	mu     sync.Mutex
	doors  chan net.Conn // nil while the server is down
	server *http.Server
	told   []report
}

// report is one point as the server took it down.
type report struct {
	device string
	at     time.Time
	tempC  *float64
}

// start brings the server up; it takes everything unless the handler says otherwise.
func (s *testServer) start() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.doors = make(chan net.Conn)
	s.server = &http.Server{Handler: http.HandlerFunc(s.serve), ErrorLog: log.New(io.Discard, "", 0)}
	go s.server.Serve(pipes{s.doors, make(chan struct{}), &sync.Once{}})
}

// stop takes it down hard: what is open breaks off.
func (s *testServer) stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.doors = nil
	_ = s.server.Close()
}

func (s *testServer) client() *http.Client {
	c := newClient()
	c.Transport.(*http.Transport).DialContext = s.dial
	return c
}

func (s *testServer) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	s.mu.Lock()
	doors := s.doors
	s.mu.Unlock()
	if doors == nil {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	}
	ours, theirs := net.Pipe()
	select {
	case doors <- theirs:
		return ours, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (s *testServer) serve(w http.ResponseWriter, r *http.Request) {
	if s.handler != nil {
		s.handler(w, r)
		return
	}
	s.take(w, r)
}

// take writes the request's points down and answers as the real one does.
func (s *testServer) take(w http.ResponseWriter, r *http.Request) {
	reports := readReports(r)
	s.mu.Lock()
	s.told = append(s.told, reports...)
	s.mu.Unlock()
	verdicts := all(len(reports), statusAccepted)
	_ = json.NewEncoder(w).Encode(map[string]any{"verdicts": verdicts})
}

// taken are the reports of a device in the order in which they arrived first, and how often one came again.
func (s *testServer) taken(device string) (first []report, again int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := map[time.Time]bool{}
	for _, r := range s.told {
		switch {
		case r.device != device:
		case seen[r.at]:
			again++
		default:
			seen[r.at] = true
			first = append(first, r)
		}
	}
	return first, again
}

func inOrder(reports []report) bool {
	return slices.IsSortedFunc(reports, func(a, b report) int { return a.at.Compare(b.at) })
}

// readReports understands the four protocols, as a server would.
func readReports(r *http.Request) []report {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil
	}
	user, _, _ := r.BasicAuth()
	switch {
	case r.URL.Path == "/api/v1/telemetry":
		var in struct{ Points []batchPoint }
		_ = json.Unmarshal(body, &in)
		reports := make([]report, len(in.Points))
		for i, p := range in.Points {
			reports[i] = report{strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "), parsed(p.TS), p.TempC}
		}
		return reports
	case user != "":
		var in struct{ TST int64 }
		_ = json.Unmarshal(body, &in)
		return []report{{device: user, at: time.Unix(in.TST, 0)}}
	case len(body) > 0:
		var in struct {
			DeviceID string `json:"device_id"`
			Location struct{ Timestamp string }
		}
		_ = json.Unmarshal(body, &in)
		return []report{{device: in.DeviceID, at: parsed(in.Location.Timestamp)}}
	}
	q := r.URL.Query()
	return []report{{device: q.Get("id"), at: millis(q)}}
}

func parsed(s string) time.Time {
	at, _ := time.Parse(time.RFC3339Nano, s) // a zero time fails the test that looks at it
	return at
}

func millis(q url.Values) time.Time {
	ms, _ := strconv.ParseInt(q.Get("timestamp"), 10, 64)
	return time.UnixMilli(ms)
}

// pipes is a listener whose connections come through a channel.
type pipes struct {
	doors  chan net.Conn
	closed chan struct{}
	once   *sync.Once
}

func (p pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.doors:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

func (p pipes) Addr() net.Addr { return &net.UnixAddr{Name: "memory", Net: "unix"} }

// lines is a log one can look into.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *lines) with(word string) (found []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for line := range strings.Lines(l.text.String()) {
		if strings.Contains(line, word) {
			found = append(found, line)
		}
	}
	return found
}
