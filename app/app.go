// Package app builds the parts of the program, joins them and runs them: one place that knows them all.
package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/sync/errgroup"

	"haulcast/app/auth"
	"haulcast/app/live"
	"haulcast/app/notify"
	"haulcast/app/routing"
	"haulcast/app/sweep"
	"haulcast/app/tracking"
	"haulcast/models/store"
	"haulcast/views/words"
)

// App is the program's parts, joined.
type App struct {
	Config  Config
	Store   *store.Store
	Auth    *auth.Auth
	Tracker *tracking.Tracker
	Live    *live.Live
	notify  *notify.Inbox
	sweep   *sweep.Sweep
	routing *routing.Engine // nil: there is none
	engine  *gin.Engine
	log     *slog.Logger
}

// New migrates the database named by dsn and builds every part on it. Nothing runs yet.
func New(ctx context.Context, config Config, dsn string, log *slog.Logger) (*App, error) {
	if err := migrate(ctx, dsn, log); err != nil {
		return nil, err
	}
	s, err := store.Open(ctx, dsn, store.Options{MaxConns: config.DBConns, Logger: log})
	if err != nil {
		return nil, err
	}
	a := &App{Config: config, Store: s, log: log}
	if err := a.join(ctx); err != nil {
		s.Close()
		return nil, err
	}
	return a, nil
}

func migrate(ctx context.Context, dsn string, log *slog.Logger) error {
	m, err := store.NewMigrator(dsn)
	if err != nil {
		return err
	}
	defer func() { _ = m.Close() }() // its connection only
	n, err := m.Up(ctx)
	if err == nil && n > 0 {
		log.Info("database migrated", "migrations", n)
	}
	return err
}

// join makes the parts in the order in which they need one another.
func (a *App) join(ctx context.Context) error {
	key, err := auth.LoadKey(a.Config.SecretKey, filepath.Join(a.Config.DataDir, "secret.key"))
	if err != nil {
		return err
	}
	if a.Auth, err = auth.New(a.Store, key, auth.Options{Secure: a.Config.Secure()}); err != nil {
		return err
	}
	options := tracking.Options{Logger: a.log}
	if a.Config.RoutingURL != nil {
		a.routing = routing.New(a.Config.RoutingURL, a.log)
		options.Way = a.routing.Way
	}
	a.Tracker = tracking.New(a.Store, options)
	a.Live, err = live.New(ctx, a.Store, live.Options{
		Viewer: auth.From, Recheck: a.Auth.Recheck, Title: title, Logger: a.log,
	})
	if err != nil {
		return err
	}
	a.Tracker.OnMove(a.Live.Moved)
	a.notify = notify.New(a.Store, a.Live, a.log)
	a.sweep = sweep.New(a.Tracker, a.Store, a.log)
	a.engine, err = a.routes() //nolint:contextcheck // handlers take their requests' contexts
	return err
}

// title renders a notification's sentence for the stream, in the reader's language.
func title(key string, args json.RawMessage, locale string) string {
	return words.From(words.With(context.Background(), locale)).Notification(key, args)
}

// Timeouts of the server. Writing has none: streams last for hours and set their own deadline for each write.
const (
	headerTime = 5 * time.Second
	readTime   = 15 * time.Second
	idleTime   = 60 * time.Second
	maxHeader  = 16 << 10
	drainTime  = 5 * time.Second
)

// Serve answers on the listener and runs every part until ctx ends or one of them fails; then it stops them in reverse:
// streams are told to come back later, requests under way are finished, what was taken in is written.
func (a *App) Serve(ctx context.Context, listener net.Listener) error {
	server := &http.Server{
		Handler: a.engine, ReadHeaderTimeout: headerTime, ReadTimeout: readTime, IdleTimeout: idleTime,
		MaxHeaderBytes: maxHeader, ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelDebug),
	}
	server.RegisterOnShutdown(a.Live.Drain)

	parts, stopParts := context.WithCancel(context.WithoutCancel(ctx))
	defer stopParts()
	group, groupCtx := errgroup.WithContext(parts)
	runs := []func(context.Context) error{a.Tracker.Run, a.Live.Run, a.notify.Run, a.sweep.Run}
	if a.routing != nil {
		runs = append(runs, a.routing.Run)
	}
	for _, run := range runs {
		group.Go(func() error { return run(groupCtx) })
	}
	group.Go(func() error { return serveHTTP(server, listener) })
	group.Go(func() error {
		select {
		case <-ctx.Done():
		case <-groupCtx.Done():
		}
		defer stopParts()
		return a.shutdown(server) //nolint:contextcheck // ctx has ended: that is why
	})
	return group.Wait()
}

func serveHTTP(server *http.Server, listener net.Listener) error {
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

// shutdown finishes what is under way. The streams have taken their connections over from the server, so they are waited
// for by themselves.
func (a *App) shutdown(server *http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	defer a.Live.Wait(ctx)
	if err := server.Shutdown(ctx); err != nil {
		return errors.Join(fmt.Errorf("stop the server: %w", err), server.Close())
	}
	return nil
}

// Close gives back what New took. Serve must have returned.
func (a *App) Close() { a.Store.Close() }

// Handler is the whole site, for tests that want it without a listener.
func (a *App) Handler() http.Handler { return a.engine }

// Routes lists every URL the router knows, for the test that walks them.
func (a *App) Routes() gin.RoutesInfo { return a.engine.Routes() }

// listen takes the address or says in a sentence why it can't.
func listen(ctx context.Context, addr string) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("can't listen on %s: %w; set ADDR to another address", addr, err)
	}
	return l, nil
}

// say prints a line for the person who started the program.
func say(out io.Writer, format string, args ...any) {
	_, _ = fmt.Fprintf(out, format+"\n", args...) // nothing to do if the terminal is gone
}
