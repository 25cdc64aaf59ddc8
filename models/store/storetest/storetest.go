// Package storetest gives a test a Postgres database of its own, migrated by our migrations, and builders that put
// things into it.
//
// The migrations run once per server: the databases of the tests are copied from a template whose name tells which
// migrations made it, so that tests may run in parallel, in several processes, and on a server that older checkouts use
// as well. A server that can't be reached fails the test; nothing is skipped.
package storetest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"haulcast/app/localpg/testcluster"
	"haulcast/migrations"
	"haulcast/models"
	"haulcast/models/store"
)

// patience bounds making and dropping a database, with everything else that a busy machine does at the same time.
const patience = 60 * time.Second

// Open gives a store on a fresh database; both are gone when the test ends.
func Open(t testing.TB) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), DSN(t), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// DSN is the address of a fresh, migrated database that is dropped when the test ends.
func DSN(t testing.TB) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	admin, err := testcluster.URL(ctx)
	if err != nil {
		t.Fatal(err)
	}
	template, err := templateOn(ctx, admin)
	if err != nil {
		t.Fatalf("make the template of the test databases: %v", err)
	}
	name := "haulcast_test_" + strings.ReplaceAll(models.NewID().String(), "-", "")
	err = run(ctx, admin, fmt.Sprintf("create database %s template %s", name, template))
	if err != nil {
		t.Fatalf("make a test database: %v", err)
	}
	t.Cleanup(func() { drop(t, admin, name) })
	return testcluster.WithDatabase(admin, name)
}

func drop(t testing.TB, admin, name string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := run(ctx, admin, fmt.Sprintf("drop database %s with (force)", name)); err != nil {
		t.Errorf("drop the test database: %v", err)
	}
}

// made remembers which servers have their template already.
var made struct {
	sync.Mutex
	templates map[string]string // by the server's address
}

func templateOn(ctx context.Context, admin string) (string, error) {
	made.Lock()
	defer made.Unlock()
	if name, ok := made.templates[admin]; ok {
		return name, nil
	}
	name, err := templateName()
	if err != nil {
		return "", err
	}
	if err := makeTemplate(ctx, admin, name); err != nil {
		return "", err
	}
	if made.templates == nil {
		made.templates = map[string]string{}
	}
	made.templates[admin] = name
	return name, nil
}

// templateName tells the migrations that made the template.
func templateName() (string, error) {
	hash := sha256.New()
	err := fs.WalkDir(migrations.FS, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(migrations.FS, path)
		fmt.Fprintf(hash, "%s %d\n%s", path, len(content), content)
		return err
	})
	return "haulcast_template_" + hex.EncodeToString(hash.Sum(nil))[:16], err
}

// templateLock is the advisory lock under which templates are made: the letters "hctm".
const templateLock = 0x6863746d

// makeTemplate makes the template unless it is there; other processes that want it wait. It counts as finished when it
// is marked as a template, which is done last.
func makeTemplate(ctx context.Context, admin, name string) error {
	conn, err := pgx.Connect(ctx, admin)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }() // its lock goes with it
	if _, err := conn.Exec(ctx, "select pg_advisory_lock($1)", templateLock); err != nil {
		return err
	}
	var finished bool
	err = conn.QueryRow(ctx, "select exists (select 1 from pg_database where datname = $1 and datistemplate)", name).Scan(&finished)
	if err != nil || finished {
		return err
	}
	for _, sql := range []string{
		fmt.Sprintf("drop database if exists %s with (force)", name),
		fmt.Sprintf("create database %s", name),
	} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return err
		}
	}
	if err := migrate(ctx, testcluster.WithDatabase(admin, name)); err != nil {
		return err
	}
	_, err = conn.Exec(ctx, fmt.Sprintf("alter database %s is_template true allow_connections false", name))
	return err
}

func migrate(ctx context.Context, dsn string) error {
	m, err := store.NewMigrator(dsn)
	if err != nil {
		return err
	}
	_, err = m.Up(ctx)
	if closeErr := m.Close(); err == nil {
		err = closeErr
	}
	return err
}

func run(ctx context.Context, dsn, sql string) error {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }() // the statement's own error is what counts
	_, err = conn.Exec(ctx, sql)
	return err
}
