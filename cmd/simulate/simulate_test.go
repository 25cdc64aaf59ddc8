package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// fleet is one device for each protocol. In these tests a device's token is its name.
func fleet(names ...string) []assignment {
	all := map[string]assignment{
		"FRIDGE":   {Replay: "fridge", Protocol: "batch"},
		"FRIDGE-2": {Replay: "fridge", Protocol: "osmand"},
		"VAN-O":    {Replay: "bus:1097", Protocol: "osmand"},
		"VAN-T":    {Replay: "bus:1099", Protocol: "traccar-json"},
		"VAN-W":    {Replay: "bus:1101", Protocol: "owntracks"},
		"VAN-B":    {Replay: "bus:1103", Protocol: "batch"},
	}
	var plan []assignment
	for _, name := range names {
		a := all[name]
		a.Device, a.Token = name, name
		plan = append(plan, a)
	}
	return plan
}

// world is a simulation against a testServer, on the clock of its bubble.
type world struct {
	*testServer
	log    lines
	err    error
	stop   context.CancelFunc
	done   chan struct{}
	client *http.Client
}

func begin(t *testing.T, server *testServer, plan []assignment, once bool) *world {
	t.Helper()
	s, err := readSettings([]string{"-plan", "none"}, env(), nil)
	if err != nil {
		t.Fatal(err)
	}
	s.once = once
	ctx, stop := context.WithCancel(t.Context())
	w := &world{testServer: server, stop: stop, done: make(chan struct{}), client: server.client()}
	known := load(t)
	go func() {
		defer close(w.done)
		w.err = simulate(ctx, plan, known, s, w.client, slog.New(slog.NewTextHandler(&w.log, nil)))
	}()
	return w
}

// end stops the simulation and everything else that lives in the bubble; it gives how long the simulation took to stop.
func (w *world) end() time.Duration {
	start := time.Now()
	w.stop()
	<-w.done
	took := time.Since(start)
	w.client.CloseIdleConnections()
	w.testServer.mu.Lock()
	up := w.doors != nil
	w.testServer.mu.Unlock()
	if up {
		w.testServer.stop()
	}
	return took
}

func TestNothingIsLostWhileTheServerRestarts(t *testing.T) {
	names := []string{"FRIDGE", "FRIDGE-2", "VAN-O", "VAN-T", "VAN-W", "VAN-B"}
	synctest.Test(t, func(t *testing.T) {
		server := &testServer{}
		server.start()
		w := begin(t, server, fleet(names...), false)
		time.Sleep(2*time.Minute + 100*time.Millisecond)
		server.stop()
		time.Sleep(5 * time.Minute)
		before := map[string]int{}
		for _, name := range names {
			reports, _ := server.taken(name)
			before[name] = len(reports)
		}
		server.start()
		time.Sleep(pauseMost + time.Second) // the longest pause after which a device tries again, and the catching up
		for _, name := range names {
			reports, again := server.taken(name)
			if !inOrder(reports) {
				t.Errorf("%s: not in order", name)
			}
			if len(reports)-before[name] < 10 || again > 1 {
				t.Errorf("%s: %d reports before, %d after, %d twice", name, before[name], len(reports), again)
			}
			checkWithoutHoles(t, name, reports)
		}
		if got := w.log.with("connection refused"); len(got) == 0 || len(got) > 12 {
			t.Errorf("five minutes without server made %d lines", len(got))
		}
		w.end()
		last := w.log.with("simulation ended")
		if w.err != nil || len(last) != 1 || !strings.Contains(last[0], "dropped=0 ") || !strings.Contains(last[0], "rejected=0 ") {
			t.Errorf("%v: %q", w.err, last)
		}
	})
}

// checkWithoutHoles: a fridge reports every five seconds; a vehicle at least every 70, the recording's longest silence.
func checkWithoutHoles(t *testing.T, name string, reports []report) {
	t.Helper()
	for i := 1; i < len(reports); i++ {
		gap := reports[i].at.Sub(reports[i-1].at)
		if strings.HasPrefix(name, "FRIDGE") && gap != 5*time.Second || gap > 71*time.Second {
			t.Errorf("%s: nothing between %v and %v", name, reports[i-1].at, reports[i].at)
		}
	}
}

// A server that takes the points and dies before it says so gets them again: twice is harmless, never would be a loss.
func TestWhatWasNotAcknowledgedIsSentAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var requests int
		server := &testServer{}
		server.handler = func(rw http.ResponseWriter, r *http.Request) {
			if requests++; requests%3 == 0 {
				server.take(httptest.NewRecorder(), r)
				panic(http.ErrAbortHandler)
			}
			server.take(rw, r)
		}
		server.start()
		w := begin(t, server, fleet("VAN-O"), false)
		time.Sleep(3 * time.Minute)
		w.end()
		reports, again := server.taken("VAN-O")
		if len(reports) < 15 || again < 5 || !inOrder(reports) {
			t.Errorf("%d reports, %d came again, in order %t", len(reports), again, inOrder(reports))
		}
	})
}

func TestADeviceWaitsAsLongAsItIsTold(t *testing.T) {
	for name, header := range map[string]func(now time.Time) string{
		"seconds": func(time.Time) string { return "90" },
		"a date":  func(now time.Time) string { return now.Add(90 * time.Second).UTC().Format(http.TimeFormat) },
	} {
		for _, code := range []int{http.StatusTooManyRequests, http.StatusServiceUnavailable} {
			t.Run(fmt.Sprint(code, " ", name), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					var asked []time.Time
					server := &testServer{}
					server.handler = func(rw http.ResponseWriter, r *http.Request) {
						if asked = append(asked, time.Now()); len(asked) == 1 {
							rw.Header().Set("Retry-After", header(time.Now()))
							http.Error(rw, "busy", code)
							return
						}
						server.take(rw, r)
					}
					server.start()
					w := begin(t, server, fleet("FRIDGE"), false)
					time.Sleep(3 * time.Minute)
					w.end()
					if len(asked) < 2 || asked[1].Sub(asked[0]) < 89*time.Second || asked[1].Sub(asked[0]) > 92*time.Second {
						t.Errorf("asked %d times, the second after %v", len(asked), asked[1].Sub(asked[0]))
					}
					if reports, _ := server.taken("FRIDGE"); len(reports) < 24+30 {
						t.Errorf("%d reports", len(reports))
					}
				})
			})
		}
	}
}

func TestPausesGrowUntilTheServerIsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked []time.Time
		server := &testServer{handler: func(rw http.ResponseWriter, _ *http.Request) {
			asked = append(asked, time.Now())
			rw.WriteHeader(http.StatusBadGateway)
		}}
		server.start()
		w := begin(t, server, fleet("FRIDGE"), false)
		time.Sleep(5 * time.Minute)
		w.end()
		if len(asked) < 20 || len(asked) > 60 {
			t.Errorf("%d attempts in five minutes", len(asked))
		}
		for i := 1; i < len(asked); i++ {
			pause := asked[i].Sub(asked[i-1])
			if longest := min(pauseLeast<<min(i-1, 10), pauseMost); pause < longest/2 || pause > longest {
				t.Errorf("pause %d is %v, want between %v and %v", i, pause, longest/2, longest)
			}
		}
	})
}

func TestADismissedDeviceStopsAloneWithOneLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		refused := 0
		server := &testServer{}
		server.handler = func(rw http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") == "Bearer VAN-B" {
				refused++
				http.Error(rw, "This token was revoked.", http.StatusUnauthorized)
				return
			}
			server.take(rw, r)
		}
		server.start()
		w := begin(t, server, fleet("VAN-B", "FRIDGE"), false)
		time.Sleep(5 * time.Minute)
		w.end()
		if got := w.log.with("device stopped"); refused != 1 || len(got) != 1 || !strings.Contains(got[0], "VAN-B") || !strings.Contains(got[0], "revoked") {
			t.Errorf("asked %d times after the refusal, said %q", refused, got)
		}
		if reports, _ := server.taken("FRIDGE"); len(reports) < 24+55 {
			t.Errorf("the other one made %d reports", len(reports))
		}
		if w.err == nil || !strings.Contains(w.err.Error(), "VAN-B") {
			t.Errorf("ended with %v", w.err)
		}
	})
}

func TestASimulationWithoutDevicesEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &testServer{handler: func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusForbidden) }}
		server.start()
		w := begin(t, server, fleet("VAN-O", "VAN-W"), false)
		start := time.Now()
		<-w.done
		if w.err == nil || time.Since(start) > time.Minute {
			t.Errorf("%v after %v", w.err, time.Since(start))
		}
		w.end()
	})
}

// Whatever got a verdict is not sent again; whatever got none is.
func TestVerdictsSettlePoints(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent, without := 0, 0
		server := &testServer{}
		server.handler = func(rw http.ResponseWriter, r *http.Request) {
			reports := readReports(r)
			sent += len(reports)
			verdicts := all(len(reports), statusAccepted)
			if without == 0 && len(reports) > 15 {
				without = len(reports) - 10
				verdicts[1].Status, verdicts[2].Status = statusDuplicate, statusRejected
				verdicts = append(verdicts[:10], verdict{Index: 999, Status: statusAccepted}, verdict{Index: -1, Status: statusAccepted})
			}
			_ = json.NewEncoder(rw).Encode(map[string]any{"verdicts": verdicts})
		}
		server.start()
		w := begin(t, server, fleet("FRIDGE"), false)
		time.Sleep(21 * time.Second)
		w.end()
		if made := 24 + 5; without == 0 || sent != made+without {
			t.Errorf("%d points sent; of %d, %d had no verdict the first time", sent, made, without)
		}
		last := w.log.with("simulation ended")
		if len(last) != 1 || !strings.Contains(last[0], "made=29 accepted=27 duplicate=1 rejected=1 waiting=0") {
			t.Errorf("%q", last)
		}
	})
}

// A batch of which nothing could be kept says so of each point: there is nothing to send again.
func TestARefusalWithVerdictsIsFinal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		requests := 0
		server := &testServer{handler: func(rw http.ResponseWriter, r *http.Request) {
			requests++
			rw.WriteHeader(http.StatusUnprocessableEntity)
			_ = json.NewEncoder(rw).Encode(map[string]any{"verdicts": all(len(readReports(r)), statusRejected)})
		}}
		server.start()
		w := begin(t, server, fleet("FRIDGE"), false)
		time.Sleep(21 * time.Second)
		w.end()
		if last := w.log.with("simulation ended"); requests > 7 || len(last) != 1 || !strings.Contains(last[0], "rejected=29 waiting=0 ") {
			t.Errorf("%d requests for two dozen readings and five more: %q", requests, last)
		}
	})
}

// A batch refused as a whole is cut until the bad point is alone, and only that one is given up.
func TestABadPointDoesNotTakeTheOthersWithIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &testServer{}
		server.handler = func(rw http.ResponseWriter, r *http.Request) {
			reports := readReports(r)
			for _, p := range reports {
				if *p.tempC == 14.5 {
					http.Error(rw, `{"detail":"points[0].temp_c: not today"}`, http.StatusBadRequest)
					return
				}
			}
			server.mu.Lock()
			server.told = append(server.told, reports...)
			server.mu.Unlock()
		}
		server.start()
		w := begin(t, server, fleet("FRIDGE"), false)
		time.Sleep(11 * time.Second)
		w.end()
		reports, again := server.taken("FRIDGE")
		if len(reports) != 24+3-1 || again != 0 || !inOrder(reports) {
			t.Errorf("%d reports, %d again, in order %t", len(reports), again, inOrder(reports))
		}
		if last := w.log.with("simulation ended"); len(last) != 1 || !strings.Contains(last[0], "rejected=1 ") || !strings.Contains(last[0], "not today") {
			t.Errorf("%q", last)
		}
	})
}

func TestItStopsAtOnceWhateverTheServerDoes(t *testing.T) {
	for name, handler := range map[string]http.HandlerFunc{
		"a server that says nothing": func(_ http.ResponseWriter, r *http.Request) {
			readReports(r) // only then does the server notice that its client has gone
			<-r.Context().Done()
		},
		"a server that is busy": func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Retry-After", "600")
			rw.WriteHeader(http.StatusServiceUnavailable)
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := &testServer{handler: handler}
				server.start()
				w := begin(t, server, fleet("FRIDGE", "VAN-O", "VAN-T", "VAN-W"), false)
				time.Sleep(10 * time.Second)
				if took := w.end(); took > 100*time.Millisecond || w.err != nil {
					t.Errorf("stopped after %v with %v", took, w.err)
				}
			})
		})
	}
}

func TestASummaryEveryHalfMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &testServer{}
		server.start()
		w := begin(t, server, fleet("FRIDGE", "VAN-T"), false)
		time.Sleep(5*time.Minute + time.Second)
		w.end()
		if got := w.log.with("simulation running"); len(got) != 10 || !strings.Contains(got[9], "rejected=0") {
			t.Errorf("%d lines, the last %q", len(got), got[len(got)-1])
		}
	})
}

// With once, the simulation ends by itself when the server has everything, and not before.
func TestOnceEndsWhenEverythingHasArrived(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &testServer{}
		server.start()
		w := begin(t, server, []assignment{{Replay: "bus:1117", Device: "VAN", Token: "VAN", Protocol: "osmand"}}, true)
		time.Sleep(time.Minute)
		server.stop()
		time.Sleep(10 * time.Minute) // the trip, 73 seconds, is long over
		select {
		case <-w.done:
			t.Error("ended with points that nobody has")
		default:
		}
		server.start()
		<-w.done
		if reports, _ := server.taken("VAN"); len(reports) != 11 || w.err != nil {
			t.Errorf("%d of 11 reports, %v", len(reports), w.err)
		}
		w.end()
	})
}

func TestATripIsDrivenAgainAfterAPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &testServer{}
		server.start()
		w := begin(t, server, []assignment{{Replay: "bus:1117", Device: "VAN", Token: "VAN", Protocol: "traccar-json"}}, false)
		time.Sleep(10 * time.Minute)
		w.end()
		// 73 seconds a trip and 30 seconds' pause: five and a half trips of eleven reports in ten minutes.
		if reports, _ := server.taken("VAN"); len(reports) < 55 || len(reports) > 66 || !inOrder(reports) {
			t.Errorf("%d reports, in order %t", len(reports), inOrder(reports))
		}
	})
}

// The whole program on real sockets: all four protocols, once, as fast as it goes.
func TestTheProgramReportsToARealServer(t *testing.T) {
	var mu sync.Mutex
	asked := map[string]int{}
	taker := &testServer{}
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked[r.Method+" "+r.URL.Path]++
		mu.Unlock()
		taker.take(rw, r)
	}))
	defer server.Close()
	file := filepath.Join(t.TempDir(), "plan.json")
	text, err := json.Marshal(fleet("FRIDGE", "VAN-O", "VAN-T", "VAN-W", "VAN-B"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, file, string(text))
	var log lines
	args := []string{"-url", server.URL, "-plan", file, "-once", "-vehicle-speed", "100000", "-fridge-speed", "100000", "-fridge-from", "2022-05-16T20:00:00Z"}
	if code := run(t.Context(), args, env(), &log); code != 0 {
		t.Fatalf("exit code %d: %s", code, log.text.String())
	}
	// At this speed two readings may fall into one millisecond.
	if fridge, again := taker.taken("FRIDGE"); len(fridge)+again != 24+48 || !inOrder(fridge) {
		t.Errorf("the fridge made %d reports, in order %t; want two hours held and four lived through", len(fridge)+again, inOrder(fridge))
	}
	for _, path := range []string{"GET /ingest/osmand/VAN-O", "POST /ingest/osmand/VAN-T", "POST /ingest/owntracks", "POST /api/v1/telemetry"} {
		if asked[path] == 0 {
			t.Errorf("nobody asked %s: %v", path, asked)
		}
	}
}

func TestExitCodes(t *testing.T) {
	dir := t.TempDir()
	plan := filepath.Join(dir, "plan.json")
	write(t, plan, `[{"replay":"bus:1117","device":"VAN","token":"VAN","protocol":"batch"}]`)
	refusing := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusUnauthorized) }))
	defer refusing.Close()
	for _, c := range []struct {
		name string
		args []string
		code int
		word string
	}{
		{"help", []string{"-h"}, 0, "bus:<trip>"},
		{"nonsense", []string{"-speed", "3"}, 2, "Try simulate -help"},
		{"no plan there", []string{"-plan", plan + "x"}, 2, "plan.jsonx"},
		{"a start outside the recording", []string{"-plan", plan, "-fridge-from", "2021-01-01T00:00:00Z"}, 2, "-fridge-from"},
		{"everybody refused", []string{"-plan", plan, "-url", refusing.URL}, 1, "device VAN: the server refuses this device: 401"},
	} {
		var out lines
		if code := run(t.Context(), c.args, env(), &out); code != c.code || len(out.with(c.word)) == 0 {
			t.Errorf("%s: code %d, want %d, with a word of %q: %s", c.name, code, c.code, c.word, out.text.String())
		}
	}
}

// The token is part of an address; addresses are what errors of the HTTP client are full of.
func TestNoTokenInTheLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &testServer{}
		plan := fleet("FRIDGE", "VAN-W", "VAN-T", "VAN-O") // a summary tells the trouble of the last
		for i := range plan {
			plan[i].Token = "very-secret"
		}
		w := begin(t, server, plan, false) // the server is not even up
		time.Sleep(2 * time.Minute)
		server.handler = func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusUnauthorized) }
		server.start()
		time.Sleep(time.Minute)
		w.end()
		if got := w.log.with("very-secret"); len(got) > 0 {
			t.Errorf("%q", got)
		}
		if got := w.log.with("device stopped"); len(got) != 4 {
			t.Errorf("%d of 4 devices said why they stopped", len(got))
		}
	})
}
