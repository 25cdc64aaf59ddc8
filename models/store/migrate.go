package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"haulcast/migrations"
)

// Migrator brings a database's schema to the version this program needs, or back.
type Migrator struct {
	provider *goose.Provider
}

// NewMigrator prepares to migrate the database named by dsn. It uses a connection of its own, without the limits that
// the program's transactions have: a migration may take its time.
func NewMigrator(dsn string) (*Migrator, error) {
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("DATABASE_URL: %w", err)
	}
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return nil, fmt.Errorf("make the migration lock: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, stdlib.OpenDB(*config), migrations.FS,
		goose.WithSessionLocker(locker))
	if err != nil {
		return nil, fmt.Errorf("read the migrations: %w", err)
	}
	return &Migrator{provider: provider}, nil
}

// Up applies what is missing and tells how many it applied.
func (m *Migrator) Up(ctx context.Context) (int, error) {
	done, err := m.provider.Up(ctx)
	if err != nil {
		return 0, fmt.Errorf("migrate up: %w", err)
	}
	return len(done), nil
}

// Down takes back the newest migration and gives its file's name; "" when there was none.
func (m *Migrator) Down(ctx context.Context) (string, error) {
	done, err := m.provider.Down(ctx)
	if errors.Is(err, goose.ErrNoNextVersion) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("migrate down: %w", err)
	}
	if done == nil {
		return "", nil
	}
	return done.Source.Path, nil
}

// MigrationStatus is one migration and whether it is applied.
type MigrationStatus struct {
	File    string
	Applied bool
}

// Status lists the migrations in order.
func (m *Migrator) Status(ctx context.Context) ([]MigrationStatus, error) {
	all, err := m.provider.Status(ctx)
	if err != nil {
		return nil, fmt.Errorf("migration status: %w", err)
	}
	list := make([]MigrationStatus, len(all))
	for i, s := range all {
		list[i] = MigrationStatus{File: s.Source.Path, Applied: s.State == goose.StateApplied}
	}
	return list, nil
}

// Close ends the migrator's connection.
func (m *Migrator) Close() error { return m.provider.Close() }
