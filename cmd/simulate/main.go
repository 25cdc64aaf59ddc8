// Simulate drives vehicles and temperature loggers through the public ingest addresses, like any device would. It
// knows nothing of the server but its documented interface.
//
// What it replays is real (data/README.md): sixteen trips of a Liverpool bus line and a vaccine fridge that gets warm.
// The recordings are shifted to now and sped up, and each report carries the time at which it is made.
//
// Which device replays what is said by a plan file, which the server's demo mode writes, or anybody by hand:
//
//	[
//	  {"replay": "bus:1097", "device": "VAN-07", "token": "…", "protocol": "owntracks"},
//	  {"replay": "fridge", "device": "FRIDGE-1", "token": "…", "protocol": "batch"}
//	]
//
// replay is bus:<trip_id> or fridge; device and token are what the server gave out for the device; protocol is one of
//
//	batch         POST /api/v1/telemetry, bearer token, many points a request
//	osmand        GET or POST /ingest/osmand/<token>?id=…&lat=…, as the OsmAnd app
//	traccar-json  POST /ingest/osmand/<token> with JSON, as the Traccar Client app
//	owntracks     POST /ingest/owntracks, Basic auth device:token, as the OwnTracks app
//
// A fridge has no place, so it speaks batch or osmand.
//
// A device keeps in memory what it could not send (the newest 4,000 points), tries again with growing pauses, and
// sends it in order when the server is back. A server that answers 401 or 403 has dismissed the device: it stops, and
// the others go on.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Getenv, os.Stderr)
	stop()
	os.Exit(code)
}

// run is main with everything it touches as an argument; it gives the exit code: 0 done or stopped by signal, 1 the
// devices could not report, 2 it was asked for nonsense.
func run(ctx context.Context, args []string, env func(string) string, stderr io.Writer) int {
	settings, err := readSettings(args, env, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		fmt.Fprintf(stderr, "simulate: %v\nTry simulate -help.\n", err)
		return 2
	}
	recordings, err := loadRecordings()
	if err != nil {
		fmt.Fprintf(stderr, "simulate: %v\n", err)
		return 1
	}
	if err := settings.checkFridge(recordings[fridgeName]); err != nil {
		fmt.Fprintf(stderr, "simulate: %v\n", err)
		return 2
	}
	plan, err := waitForPlan(ctx, settings.planFile, settings.planWait, recordings)
	if err != nil {
		fmt.Fprintf(stderr, "simulate: %v\n", err)
		return 2
	}
	log := slog.New(slog.NewTextHandler(stderr, nil))
	if err := simulate(ctx, plan, recordings, settings, newClient(), log); err != nil {
		fmt.Fprintf(stderr, "simulate: %v\n", err)
		return 1
	}
	return 0
}

// requestTimeout is how long a device waits for an answer before it tries again.
const requestTimeout = 20 * time.Second

// newClient does not follow redirects: a device would lose its body and its method on the way.
func newClient() *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 64 // one for each device and some
	return &http.Client{
		Transport:     transport,
		Timeout:       requestTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
