// Package testcluster gives the tests of one process a PostgreSQL server that is thrown away afterwards.
//
// A plain `go test ./...` needs no wrapper and no set-up: the first test that asks for the server
// starts it (about a third of a second: the cluster is copied from one made before), the others of
// the same package share it, and it ends with the process, even with a killed one. With
// TEST_DATABASE_URL set, that server is used instead, and nothing is started.
//
// Each package's test process has a server of its own. One server for all of them would save the
// copying but need a process that belongs to nobody and must notice when the last user is gone.
package testcluster

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"time"

	"haulcast/app/localpg"
)

// maxConnections serves the parallel tests of one package, each with pools of its own.
const maxConnections = 200

var current struct {
	sync.Mutex
	server *localpg.Server
	place  *place
}

// URL is the address of the server's maintenance database, for a role that may create databases;
// [WithDatabase] makes the address of another one from it. The context bounds the start only.
func URL(ctx context.Context) (string, error) {
	if given := os.Getenv("TEST_DATABASE_URL"); given != "" {
		return given, nil
	}
	current.Lock()
	defer current.Unlock()
	if current.server == nil {
		if err := start(ctx); err != nil {
			return "", fmt.Errorf("start a PostgreSQL server for the tests (or set TEST_DATABASE_URL to one): %w", err)
		}
	}
	return current.server.URL("postgres"), nil
}

// Run runs a package's tests and removes the server afterwards. It is for TestMain:
//
//	func TestMain(m *testing.M) { os.Exit(testcluster.Run(m)) }
//
// Without it the server ends with the process all the same, but its files (about 30 MB) stay in the
// temporary directory until the next test process removes them.
func Run(m interface{ Run() int }) int {
	code := m.Run()
	if err := Stop(); err != nil {
		fmt.Fprintln(os.Stderr, "remove the tests' PostgreSQL server:", err)
		return max(code, 1)
	}
	return code
}

// stopPatience is how long sessions get to end before the server drops everything.
const stopPatience = 5 * time.Second

// Stop ends the server, if one was started, and removes its files.
func Stop() error {
	current.Lock()
	defer current.Unlock()
	if current.server == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), stopPatience)
	defer cancel()
	if err := current.server.Stop(ctx); err != nil {
		return err
	}
	err := current.place.remove()
	current.server, current.place = nil, nil
	return err
}

func start(ctx context.Context) error {
	began := time.Now()
	root, err := openRoot()
	if err != nil {
		return err
	}
	root.sweep()
	p, err := root.newPlace()
	if err != nil {
		return err
	}
	server, err := startIn(ctx, root, p)
	if err != nil {
		_ = p.remove() // the reason why it did not start is worth more
		return err
	}
	current.server, current.place = server, p
	slog.Debug("test cluster started", "dir", p.dir, "took", time.Since(began))
	return nil
}

func startIn(ctx context.Context, r root, p *place) (*localpg.Server, error) {
	if err := r.fill(ctx, p); err != nil {
		return nil, err
	}
	return localpg.Start(ctx, options(p.data()))
}

// options throws durability away, and keeps what is written small: the files live as long as the tests.
func options(dir string) localpg.Options {
	return localpg.Options{
		DataDir: dir, Throwaway: true, MaxConnections: maxConnections, Logger: slog.New(slog.DiscardHandler),
		Settings: map[string]string{"shared_buffers": "64MB"},
	}
}

// keywordDatabase finds the database in a connection string of the form "host=… dbname=…".
var keywordDatabase = regexp.MustCompile(`\bdbname\s*=\s*('(?:[^'\\]|\\.)*'|\S*)`)

// WithDatabase is the same server's address with another database name in it, for both forms of
// address that pgx reads: postgres://… and "host=… dbname=…".
func WithDatabase(dsn, name string) string {
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		address, err := url.Parse(dsn)
		if err != nil {
			return dsn // pgx says what is wrong with it, better than we could
		}
		query := address.Query()
		query.Del("dbname")
		address.Path, address.RawPath, address.RawQuery = "/"+name, "", query.Encode()
		return address.String()
	}
	quoted := "dbname='" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(name) + "'"
	if keywordDatabase.MatchString(dsn) {
		return keywordDatabase.ReplaceAllLiteralString(dsn, quoted)
	}
	return strings.TrimSpace(dsn + " " + quoted)
}
