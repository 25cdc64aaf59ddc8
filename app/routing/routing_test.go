package routing

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"haulcast/models/geo"
)

var (
	liverpool  = geo.Point{Lat: 53.4084, Lon: -2.9916}
	warrington = geo.Point{Lat: 53.3900, Lon: -2.5970}
	manchester = geo.Point{Lat: 53.4808, Lon: -2.2426}
)

// answered is an answer as OSRM documents it (HTTP API v1, route service, geometries=geojson): from Liverpool by Warrington
// to Manchester.
const answered = `{"code":"Ok","routes":[{"geometry":{"coordinates":[[-2.991601,53.408402],[-2.85,53.40],[-2.596998,53.389997],
[-2.40,53.45],[-2.242598,53.480799]],"type":"LineString"},"legs":[{"steps":[],"distance":54321.5,"duration":2716.4,
"summary":"","weight":2716.4}],"distance":54321.5,"duration":2716.4,"weight_name":"routability","weight":2716.4}],
"waypoints":[{"hint":"_kYGgP___38","distance":4.2,"name":"Dock Road","location":[-2.991601,53.408402]},
{"hint":"BQAAgP___38","distance":1.1,"name":"Canal Street","location":[-2.242598,53.480799]}]}`

// server is a real HTTP server that speaks OSRM's format and counts what it is asked.
type server struct {
	*httptest.Server
	mu     sync.Mutex
	asked  []string
	answer func(w http.ResponseWriter, r *http.Request)
}

func newServer(t *testing.T) *server {
	t.Helper()
	s := &server{}
	s.answer = func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, answered) }
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked = append(s.asked, r.URL.RequestURI())
		answer := s.answer
		s.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func say(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.WriteHeader(status)
	fmt.Fprint(w, body)
}

func (s *server) says(answer func(w http.ResponseWriter, r *http.Request)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = answer
}

func (s *server) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.asked)
}

// engine is one on the server that asks when the test says so (settled), with a clock that the test sets, and its log.
func engine(t *testing.T, s *server) (*Engine, *clock, *log) {
	t.Helper()
	base, err := url.Parse(s.URL + "/osrm/?key=abc")
	if err != nil {
		t.Fatal(err)
	}
	lines := &log{}
	e := New(base, slog.New(slog.NewTextHandler(lines, nil)))
	now := &clock{at: time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)}
	e.Now = now.now
	return e, now, lines
}

// settled asks what waits to be asked.
func settled(t *testing.T, e *Engine) {
	t.Helper()
	for {
		select {
		case q := <-e.waiting:
			e.answer(t.Context(), q)
		default:
			if n := len(e.asked); n > 0 {
				t.Fatalf("%d questions are neither waiting nor answered", n)
			}
			return
		}
	}
}

type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) passes(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

type log struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *log) count(line string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Count(l.b.String(), line)
}

// What nobody knew is asked in the background, side by side, until the end.
func TestQuestionsAreAskedInTheBackground(t *testing.T) {
	s := newServer(t)
	e, _, _ := engine(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- e.Run(ctx) }()
	const places = 10
	for i := range places {
		e.Way(liverpool, []geo.Point{{Lat: float64(i), Lon: 1}})
	}
	for i := range places { // one more look after each answer: it is known as soon as it was kept
		for deadline := time.Now().Add(10 * time.Second); ; runtime.Gosched() {
			if _, _, ok := e.Way(liverpool, []geo.Point{{Lat: float64(i), Lon: 1}}); ok {
				break
			}
			if time.Now().After(deadline) {
				t.Fatal("nothing is known")
			}
		}
	}
	cancel()
	if err := <-ended; err != nil || s.count() != places {
		t.Errorf("asked %d times; %v", s.count(), err)
	}
}

func TestAWayIsAskedOnceAndKnownFromThenOn(t *testing.T) {
	s := newServer(t)
	e, now, _ := engine(t, s)
	to := []geo.Point{manchester}
	for range 5 {
		if _, _, ok := e.Way(liverpool, to); ok {
			break
		}
	}
	settled(t, e)
	if n := s.count(); n != 1 {
		t.Fatalf("asked %d times", n)
	}
	want := "/osrm/route/v1/driving/-2.991600,53.408400;-2.242600,53.480800?geometries=geojson&key=abc&overview=simplified&steps=false"
	if s.asked[0] != want {
		t.Errorf("asked %s\nwant  %s", s.asked[0], want)
	}
	line, mps, ok := e.Way(liverpool, to)
	if !ok || line.Len() != 5 {
		t.Fatalf("known %t, of %d points", ok, line.Len())
	}
	if geo.Distance(line.Start(), liverpool) > 5 || geo.Distance(line.End(), manchester) > 5 {
		t.Errorf("from %v to %v: longitude and latitude are mixed up", line.Start(), line.End())
	}
	if took := line.Length() / mps; math.Abs(took-2716.4) > 0.01 {
		t.Errorf("the whole way takes %.1f s, want 2716.4", took)
	}
	// Whoever is on that way, or beside it by a street, is answered from memory; who left it is not.
	if _, _, ok := e.Way(geo.Destination(warrington, 0, 200), to); !ok {
		t.Error("on the way, and nothing is known")
	}
	if _, _, ok := e.Way(geo.Destination(warrington, 180, 5000), to); ok {
		t.Error("five kilometres beside the way, and it counts as on it")
	}
	if _, _, ok := e.Way(liverpool, []geo.Point{warrington, manchester}); ok {
		t.Error("other stops, the same way")
	}
	settled(t, e)
	if n := s.count(); n != 3 {
		t.Errorf("asked %d times, want 3", n)
	}
	now.passes(keptFor)
	if _, _, ok := e.Way(liverpool, to); ok {
		t.Error("a way of yesterday is still believed")
	}
	settled(t, e)
	if n := s.count(); n != 4 {
		t.Errorf("asked %d times, want 4", n)
	}
}

func TestNowhereToGoIsNotAsked(t *testing.T) {
	s := newServer(t)
	e, _, _ := engine(t, s)
	if _, _, ok := e.Way(liverpool, nil); ok || s.count() != 0 {
		t.Errorf("known %t, asked %d times", ok, s.count())
	}
}

// An engine that knows no way is believed for an hour; it is not ill.
func TestThereIsNoWay(t *testing.T) {
	s := newServer(t)
	s.says(func(w http.ResponseWriter, _ *http.Request) {
		say(w, http.StatusBadRequest, `{"code":"NoRoute","message":"Impossible route between points"}`)
	})
	e, now, lines := engine(t, s)
	for range 20 {
		e.Way(liverpool, []geo.Point{manchester})
		settled(t, e)
	}
	if n := s.count(); n != 1 {
		t.Errorf("asked %d times", n)
	}
	now.passes(missingFor)
	e.Way(liverpool, []geo.Point{manchester})
	settled(t, e)
	if n := s.count(); n != 2 || lines.count("level=") != 0 {
		t.Errorf("asked %d times; log: %s", n, lines.b.String())
	}
}

// Whatever an engine answers wrongly, five in a row and it is left alone for a minute; that is said once, and once that
// it is back.
func TestAnEngineThatFailsIsLeftAloneAndSaidSo(t *testing.T) {
	for name, answer := range map[string]func(w http.ResponseWriter, r *http.Request){
		"error": func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusBadGateway, "<html>") },
		"refused": func(w http.ResponseWriter, _ *http.Request) {
			say(w, http.StatusBadRequest, `{"code":"InvalidQuery","message":"Query string malformed"}`)
		},
		"too busy": func(w http.ResponseWriter, _ *http.Request) {
			say(w, http.StatusTooManyRequests, `{"code":"Ok","routes":[]}`)
		},
		"no routes":      func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, `{"code":"Ok","routes":[]}`) },
		"half an answer": func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, answered[:200]) },
		"no line": func(w http.ResponseWriter, _ *http.Request) {
			say(w, http.StatusOK, `{"code":"Ok","routes":[{"distance":5,"duration":5,"geometry":{"coordinates":[[1,2]]}}]}`)
		},
		"no such place": func(w http.ResponseWriter, _ *http.Request) {
			say(w, http.StatusOK, `{"code":"Ok","routes":[{"distance":5,"duration":5,"geometry":{"coordinates":[[1,2],[3,95]]}}]}`)
		},
		"nowhere": func(w http.ResponseWriter, _ *http.Request) {
			say(w, http.StatusOK, `{"code":"Ok","routes":[{"distance":5,"duration":5,"geometry":{"coordinates":[[1,2],[1,2]]}}]}`)
		},
		"no time": func(w http.ResponseWriter, _ *http.Request) {
			say(w, http.StatusOK, strings.ReplaceAll(answered, `"duration":2716.4`, `"duration":0`))
		},
		"hangs up": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"an endless word": func(w http.ResponseWriter, _ *http.Request) {
			say(w, http.StatusOK, `{"code":"`+strings.Repeat("a", answerMost))
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t)
			s.says(answer)
			e, now, lines := engine(t, s)
			to := []geo.Point{manchester}
			for range 20 {
				if _, _, ok := e.Way(liverpool, to); ok {
					t.Fatal("a way is known")
				}
				settled(t, e)
			}
			if n := s.count(); n != failuresMost {
				t.Errorf("asked %d times, want %d", n, failuresMost)
			}
			now.passes(leaveAlone)
			e.Way(liverpool, to) // fails once more
			settled(t, e)
			e.Way(liverpool, to)
			settled(t, e)
			if n := s.count(); n != failuresMost+1 {
				t.Errorf("asked %d times after the minute, want once", n-failuresMost)
			}
			s.says(func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, answered) })
			now.passes(leaveAlone)
			e.Way(liverpool, to)
			settled(t, e)
			if _, _, ok := e.Way(liverpool, to); !ok {
				t.Error("it is back, and nothing is known")
			}
			if gone, back := lines.count("does not answer"), lines.count("answers again"); gone != 1 || back != 1 {
				t.Errorf("said %d times that it is gone and %d times that it is back", gone, back)
			}
			if leak := regexp.MustCompile(`53\.4|key=abc`).FindString(lines.b.String()); leak != "" {
				t.Errorf("the log tells %q:\n%s", leak, lines.b.String())
			}
		})
	}
}

// An engine that takes its time keeps nobody waiting, and is given up after its time.
func TestNobodyWaitsForASlowEngine(t *testing.T) {
	s := newServer(t)
	release := make(chan struct{})
	s.says(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
		say(w, http.StatusOK, answered)
	})
	e, _, _ := engine(t, s)
	e.client.Timeout = 50 * time.Millisecond
	for i := range 3 * waitingMost { // each returns, however long the line is
		if _, _, ok := e.Way(geo.Point{Lat: float64(i) / 20, Lon: 1}, []geo.Point{manchester}); ok {
			t.Fatal("a way is known")
		}
	}
	if waiting := len(e.asked); waiting != waitingMost {
		t.Errorf("%d questions wait", waiting)
	}
	settled(t, e)
	close(release)
	if n := s.count(); n != failuresMost {
		t.Errorf("a silent engine was asked %d times", n)
	}
}

func TestMemoryIsBounded(t *testing.T) {
	base, _ := url.Parse("http://127.0.0.1:1")
	e := New(base, slog.New(slog.DiscardHandler))
	line, _ := geo.NewPolyline([]geo.Point{liverpool, manchester})
	for i := range 3 * waysMost {
		e.keep(fmt.Sprint(i%(2*waysMost)), answer{way: way{line: line, took: time.Hour}, at: e.Now()})
	}
	for range 3 * waysTo {
		e.keep("x", answer{at: e.Now()})
	}
	total := 0
	for _, list := range e.ways {
		total += len(list)
	}
	if total > waysMost || total != e.count || len(e.ways["x"]) != waysTo {
		t.Errorf("%d ways (counted %d), %d to one place", total, e.count, len(e.ways["x"]))
	}
}
