package localpg

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

const (
	// superuser owns the cluster. A fixed name, so that every account of the machine can be the server's.
	superuser = "haulcast"
	// appDatabase is made by Start when it is missing.
	appDatabase = "haulcast"
	// startPatience bounds how long Start retries while processes of a killed server still end.
	// A backend that computes notices within two seconds that its client is gone; the rest is reserve.
	startPatience = 40 * time.Second
	// quitPatience is what a server told to drop everything gets before it is given up.
	quitPatience = 5 * time.Second
)

// Options says where a private cluster lives and how it runs.
type Options struct {
	// DataDir keeps the cluster; it is made when missing. Required.
	DataDir string
	// Throwaway switches fsync and full_page_writes off: a crash of the machine may destroy the data.
	// For tests only. synchronous_commit stays on, because the change log refuses to run without it;
	// without fsync it costs next to nothing.
	Throwaway bool
	// MaxConnections is the server's max_connections; 0 means 100.
	MaxConnections int
	// Logger hears what is worth knowing; nil means slog.Default().
	Logger *slog.Logger
	// Settings are further server settings, by name. Those that decide who may connect are refused.
	Settings map[string]string
}

// Server is a running private cluster. Its methods may be called from several goroutines.
type Server struct {
	home   home
	log    *slog.Logger
	master *postmaster

	stopping atomic.Bool
	exited   chan struct{}
	err      error // read after exited is closed
	unlock   sync.Once
}

// Start makes the cluster in o.DataDir if there is none, starts its server and returns when the server
// answers and has the database haulcast. The context bounds the start only; the server runs until Stop.
//
// It returns an error that is [ErrNoBinaries] when the machine has no PostgreSQL that fits, and an
// [InUseError] when another running instance has the directory.
func Start(ctx context.Context, o Options) (*Server, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	h, err := openHome(o.DataDir, o.Logger)
	if err != nil {
		return nil, err
	}
	s := &Server{home: h, log: o.Logger, exited: make(chan struct{})}
	if err := s.start(ctx, o); err != nil {
		s.release()
		return nil, err
	}
	go s.watch()
	return s, nil
}

func (s *Server) start(ctx context.Context, o Options) error {
	began := time.Now()
	programs, err := programsFor(s.home)
	if err != nil {
		return err
	}
	if err := ensureCluster(ctx, s.home, programs, o.Throwaway, s.log); err != nil {
		return err
	}
	if err := s.bringUp(ctx, programs, arguments(s.home, o)); err != nil {
		return err
	}
	if err := ensureDatabase(ctx, s.URL("postgres"), appDatabase); err != nil {
		return errors.Join(err, s.halt())
	}
	s.log.InfoContext(ctx, "postgres started", "data_dir", s.home.dir, "version", programs.Version,
		"pid", s.master.pid(), "account", s.home.account.name, "took", time.Since(began))
	return nil
}

// URL is the address of one of the cluster's databases, for pgx and everything built on it.
func (s *Server) URL(database string) string { return address(s.home.sockets, database) }

// address names a database of the server whose socket lies in the directory.
func address(sockets, database string) string {
	query := url.Values{"host": {sockets}, "port": {socketPort}, "user": {superuser}, "sslmode": {"disable"}}
	u := url.URL{Scheme: "postgres", Path: "/" + database, RawQuery: query.Encode()}
	return u.String()
}

// DataDir is the directory in use: the one asked for, or the one taken instead (see the package's words on root).
func (s *Server) DataDir() string { return s.home.dir }

// Exited is closed when the server has ended, by Stop or on its own; Err then says which.
func (s *Server) Exited() <-chan struct{} { return s.exited }

// Err is nil while the server runs and after Stop; it is an error when the server ended on its own.
func (s *Server) Err() error {
	select {
	case <-s.exited:
		return s.err
	default:
		return nil
	}
}

// Stop ends open sessions, writes everything down and ends the server; normally in well under a second.
// When ctx ends first, the server is told to drop everything, which loses nothing that was committed.
// Afterwards the directory is free for another instance. Stopping twice is harmless.
func (s *Server) Stop(ctx context.Context) error {
	defer s.release()
	s.stopping.Store(true)
	s.master.signal(syscall.SIGINT)
	select {
	case <-s.exited:
		return nil
	case <-ctx.Done():
	}
	if err := s.halt(); err != nil {
		return err
	}
	<-s.exited
	return nil
}

// halt tells the server to drop everything: what is committed is in the write-ahead log.
func (s *Server) halt() error {
	s.master.signal(syscall.SIGQUIT)
	select {
	case <-s.master.exited:
		return nil
	case <-time.After(quitPatience):
		return fmt.Errorf("the PostgreSQL server in %s (process %d) does not stop", s.home.dir, s.master.pid())
	}
}

func (s *Server) watch() {
	<-s.master.exited
	if !s.stopping.Load() {
		s.err = fmt.Errorf("the PostgreSQL server in %s ended on its own (%s); its last words are in %s",
			s.home.dir, s.master.state(), s.home.logFile())
	}
	close(s.exited)
}

func (s *Server) release() { s.unlock.Do(func() { _ = s.home.lock.Close() }) } // closing unlocks; there is nothing to do about an error
