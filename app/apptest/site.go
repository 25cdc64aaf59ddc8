// Package apptest starts the whole program on a database of its own, reached by HTTP as strangers reach it, with
// builders that read like sentences.
package apptest

import (
	"context"
	"log/slog"
	"net"
	"testing"
	"time"

	"haulcast/app"
	"haulcast/app/tracking"
	"haulcast/models/store/storetest"
)

// Site is the program, running.
type Site struct {
	URL string
	App *app.App

	t      testing.TB
	dsn    string
	config app.Config
	addr   string
	stop   func()
}

// secret signs the sessions of tests, so that they outlive a restart.
const secret = "thirty-two bytes and more of a key for tests"

// Start runs the program on a free port until the test ends. change may alter the settings before it starts.
func Start(t testing.TB, change ...func(*app.Config)) *Site {
	t.Helper()
	config, err := app.Load(func(name string) string {
		return map[string]string{"DATA_DIR": t.TempDir(), "SECRET_KEY": secret, "ADDR": "127.0.0.1:0"}[name]
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range change {
		c(&config)
	}
	s := &Site{t: t, dsn: storetest.DSN(t), config: config, addr: config.Addr}
	s.Up()
	t.Cleanup(func() { s.Down() })
	return s
}

// DSN is the address of the site's database.
func (s *Site) DSN() string { return s.dsn }

// Tracker is the site's one door.
func (s *Site) Tracker() *tracking.Tracker { return s.App.Tracker }

// Up starts the program, on the address it had before if it ran before.
func (s *Site) Up() {
	s.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	listener := s.listen()
	s.addr = listener.Addr().String()
	s.URL = "http://" + s.addr
	s.config.PublicURL.Host = s.addr
	a, err := app.New(ctx, s.config, s.dsn, slog.New(slog.DiscardHandler))
	if err != nil {
		cancel()
		s.t.Fatal(err)
	}
	s.App = a
	done := make(chan error, 1)
	go func() { done <- a.Serve(ctx, listener) }()
	s.stop = func() {
		cancel()
		if err := <-done; err != nil {
			s.t.Errorf("the program ended with: %v", err)
		}
		a.Close()
	}
}

// rebindPatience is how long the old address may take to be free again.
const rebindPatience = 5 * time.Second

func (s *Site) listen() net.Listener {
	s.t.Helper()
	deadline := time.Now().Add(rebindPatience)
	for {
		l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", s.addr)
		if err == nil {
			return l
		}
		if time.Now().After(deadline) {
			s.t.Fatal(err)
		}
		time.Sleep(10 * time.Millisecond) // the kernel gives the address back when it likes
	}
}

// Down stops the program as SIGTERM would; the database stays.
func (s *Site) Down() {
	if s.stop != nil {
		s.stop()
		s.stop = nil
	}
}
