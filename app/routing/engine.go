// Package routing knows ways by road, from a routing engine that speaks OSRM's HTTP API, where the operator has one.
//
//	engine.go   what is known, and who asks for what is not
//	osrm.go     one question over HTTP
//	breaker.go  leaving an engine alone that does not answer
//
// Nobody ever waits for it. Way answers from memory at once; what is not known is asked in the background, and an
// estimate that comes later has it. Without an answer, estimates go by great circles as they do without an engine.
package routing

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"haulcast/models/geo"
)

const (
	// passesWithin is how near a known way must lead past a place to be the way from there, in metres: what counts as on
	// the way on a delivery round (models/eta).
	passesWithin = 300
	// keptFor is how long a way is believed. Roads change by the month, and the engine knows no traffic.
	keptFor = 24 * time.Hour
	// missingFor is how long "there is no way" is believed.
	missingFor = time.Hour
	// waysMost and waysTo bound the memory: ways in all, and ways to the same stops.
	waysMost = 2000
	waysTo   = 8
	// askersMost ask side by side; waitingMost may wait. Whoever comes when it is full comes again with the next estimate.
	askersMost  = 2
	waitingMost = 256
)

// Engine is a routing engine and what it told lately. Its methods may be called side by side.
type Engine struct {
	// Now is the clock; tests may set it before the first call.
	Now func() time.Time

	base    *url.URL
	client  *http.Client
	log     *slog.Logger
	waiting chan question

	mu      sync.Mutex
	ways    map[string][]answer // by stops, oldest first
	count   int
	asked   map[string]bool // waiting or under way, by stops and beginning
	breaker breaker
}

type question struct {
	to    string
	from  geo.Point
	stops []geo.Point
}

// answer is a way, or that there is none from a place.
type answer struct {
	way
	from geo.Point
	none bool
	at   time.Time
}

// New makes an engine of the base URL of an OSRM server, such as http://osrm.internal:5000. Run sets it going.
func New(base *url.URL, log *slog.Logger) *Engine {
	return &Engine{
		Now: time.Now, base: base, client: &http.Client{Timeout: answersWithin}, log: log,
		waiting: make(chan question, waitingMost), ways: make(map[string][]answer), asked: make(map[string]bool),
	}
}

// Way gives a way by road that leads past the place and on to the stops, and the mean speed on it in metres per second:
// along the line as it is drawn, which is somewhat simpler and shorter than the road, in the time that the road takes.
// It never waits: ok is false while none is known, and then the engine is asked.
func (e *Engine) Way(from geo.Point, stops []geo.Point) (line geo.Polyline, mps float64, ok bool) {
	if len(stops) == 0 {
		return geo.Polyline{}, 0, false
	}
	q := question{to: name(stops), from: from, stops: stops}
	e.mu.Lock()
	defer e.mu.Unlock()
	now := e.Now()
	known := e.fresh(q.to, now)
	for i := len(known) - 1; i >= 0; i-- {
		switch a, asked := known[i], geo.Distance(known[i].from, from) <= passesWithin; {
		case asked && a.none:
			return geo.Polyline{}, 0, false
		case !a.none && (asked || a.line.Project(from).Off <= passesWithin):
			return a.line, a.line.Length() / a.took.Seconds(), true
		}
	}
	e.ask(q, now)
	return geo.Polyline{}, 0, false
}

// name tells stops apart to the metre.
func name(stops []geo.Point) string {
	var b strings.Builder
	for _, p := range stops {
		fmt.Fprintf(&b, "%.5f,%.5f;", p.Lon, p.Lat)
	}
	return b.String()
}

// fresh gives what is known of the ways to some stops, without what is too old to be believed.
func (e *Engine) fresh(to string, now time.Time) []answer {
	var kept []answer
	for _, a := range e.ways[to] {
		believed := keptFor
		if a.none {
			believed = missingFor
		}
		if now.Sub(a.at) < believed {
			kept = append(kept, a)
		}
	}
	e.replace(to, kept)
	return kept
}

func (e *Engine) replace(to string, list []answer) {
	e.count += len(list) - len(e.ways[to])
	if len(list) == 0 {
		delete(e.ways, to)
		return
	}
	e.ways[to] = list
}

// ask puts a question in line, unless it stands there already, the line is full, or the engine is left alone.
func (e *Engine) ask(q question, now time.Time) {
	if e.asked[q.name()] || !e.breaker.allows(now) {
		return
	}
	select {
	case e.waiting <- q:
		e.asked[q.name()] = true
	default:
	}
}

// name is the same for questions from about the same place, a hundred metres, so that a vehicle that moves on while the
// engine thinks asks once.
func (q question) name() string { return fmt.Sprintf("%.3f,%.3f>%s", q.from.Lon, q.from.Lat, q.to) }

// Run asks what nobody knew until ctx ends.
func (e *Engine) Run(ctx context.Context) error {
	var askers sync.WaitGroup
	for range askersMost {
		askers.Go(func() {
			for {
				select {
				case q := <-e.waiting:
					e.answer(ctx, q)
				case <-ctx.Done():
					return
				}
			}
		})
	}
	askers.Wait()
	return nil
}

// answer asks the engine and remembers what it says. What fails is said in the log once, when the engine is given up for
// a while, and once more when it is back.
func (e *Engine) answer(ctx context.Context, q question) {
	e.mu.Lock()
	allowed := e.breaker.allows(e.Now())
	e.mu.Unlock()
	var w way
	var none bool
	var err error
	if allowed {
		w, none, err = route(ctx, e.client, e.base, append([]geo.Point{q.from}, q.stops...))
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.asked, q.name())
	if !allowed || ctx.Err() != nil {
		return
	}
	now := e.Now()
	switch e.breaker.note(now, err == nil) {
	case gaveUp:
		e.log.Warn("routing engine does not answer; arrivals go by great circles", "again_in", leaveAlone, "error", err)
	case cameBack:
		e.log.Info("routing engine answers again")
	}
	if err == nil {
		e.keep(q.to, answer{way: w, from: q.from, none: none, at: now})
	}
}

// keep remembers an answer. When there are too many, others to anywhere are forgotten.
func (e *Engine) keep(to string, a answer) {
	list := append(slices.Clone(e.ways[to]), a)
	e.replace(to, list[max(0, len(list)-waysTo):])
	for other := range e.ways {
		if e.count <= waysMost {
			break
		}
		if other != to {
			e.replace(other, nil)
		}
	}
}
