// Package store keeps the models in Postgres; it is the only place that talks to the database.
//
// Methods take the context, then who is asking (models.Viewer), then what is wanted: scoping stands in the signature.
// Writing methods are called by app/tracking, app/auth and app/notify inside InTx. What others must hear of is said
// with Announce; the changes of a transaction are written together as its last statement, so that their numbers are
// drawn after every row lock was taken.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"haulcast/models"
)

// Store is a connection pool to one database, or one transaction on it.
type Store struct {
	db       *gorm.DB
	pool     *pgxpool.Pool
	bell     *bell
	settings *settingsMemory
	months   *partitionMemory
	pending  *[]models.Change // set inside a transaction: what it will announce
	edited   *bool            // set inside a transaction: it changed the settings
}

// Options say how to connect.
type Options struct {
	MaxConns int // default 20
	Logger   *slog.Logger
}

// sessionSettings bound every transaction of the program. The relay waits for whoever is writing the change log, so a
// transaction that hangs would hold up every page; these limits end it first.
var sessionSettings = map[string]string{
	"timezone":                            "UTC",
	"application_name":                    "haulcast",
	"idle_in_transaction_session_timeout": "5s",
	"lock_timeout":                        "3s",
	"statement_timeout":                   "10s",
}

// Open connects to the database named by dsn and checks that it answers.
func Open(ctx context.Context, dsn string, o Options) (*Store, error) {
	config, err := poolConfig(dsn, o)
	if err != nil {
		return nil, err
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("connect to the database: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("reach the database: %w", err)
	}
	db, err := gorm.Open(postgres.New(postgres.Config{Conn: stdlib.OpenDBFromPool(pool)}), &gorm.Config{
		SkipDefaultTransaction: true,
		TranslateError:         true,
		NowFunc:                Now,
		Logger:                 logger.Discard, // errors come back to the caller, who logs them with what was asked
	})
	if err != nil {
		pool.Close()
		return nil, fmt.Errorf("open gorm: %w", err)
	}
	return &Store{db: db, pool: pool, bell: newBell(), settings: &settingsMemory{}, months: &partitionMemory{}}, nil
}

func poolConfig(dsn string, o Options) (*pgxpool.Config, error) {
	config, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("DATABASE_URL: %w", err)
	}
	for name, value := range sessionSettings {
		if config.ConnConfig.RuntimeParams[name] == "" {
			config.ConnConfig.RuntimeParams[name] = value
		}
	}
	config.MaxConns = 20
	if o.MaxConns > 0 {
		config.MaxConns = int32(min(o.MaxConns, 1000))
	}
	config.AfterConnect = func(_ context.Context, c *pgx.Conn) error {
		c.TypeMap().RegisterType(&pgtype.Type{
			Name: "timestamptz", OID: pgtype.TimestamptzOID,
			Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
		})
		return nil
	}
	return config, nil
}

// Now is the present as Postgres keeps it: UTC, to the microsecond.
func Now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// Close ends the pool's connections.
func (s *Store) Close() { s.pool.Close() }

// Pool is the pool beneath, for the relay's own connection and for the migrations.
func (s *Store) Pool() *pgxpool.Pool { return s.pool }

// Ping tells whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return s.pool.Ping(ctx) }

// txAttempts is how often a transaction that lost a deadlock or a serialisation race is tried anew.
const txAttempts = 4

// InTx runs what inside one transaction and commits it, or rolls it back when what fails or panics. Called within a
// transaction it joins it. A transaction that was the victim of a deadlock is run again, so what must not do anything
// outside the database. Announced changes are written last; after the commit whoever waits for changes is woken.
func (s *Store) InTx(ctx context.Context, what func(tx *Store) error) error {
	if s.pending != nil {
		return what(s)
	}
	var err error
	for attempt := range txAttempts {
		if attempt > 0 {
			time.Sleep(time.Duration(rand.IntN(20*attempt)) * time.Millisecond) //nolint:gosec // jitter
		}
		if err = s.tryTx(ctx, what); !worthRepeating(err) || ctx.Err() != nil {
			return err
		}
	}
	return err
}

func (s *Store) tryTx(ctx context.Context, what func(tx *Store) error) error {
	var announced []models.Change
	var edited bool
	err := s.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		inner := &Store{
			db: tx, pool: s.pool, bell: s.bell, settings: s.settings, months: s.months, pending: &announced, edited: &edited,
		}
		if err := what(inner); err != nil {
			return err
		}
		return inner.writeChanges(ctx)
	})
	if err == nil && len(announced) > 0 {
		s.bell.ring()
	}
	if edited {
		s.settings.forget()
	}
	return err
}

// worthRepeating tells whether the database asks to try again: deadlock_detected, serialization_failure.
func worthRepeating(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40P01" || pg.Code == "40001")
}

// q is the gorm handle bound to a context.
func (s *Store) q(ctx context.Context) *gorm.DB { return s.db.WithContext(ctx) }

// conn is the database/sql handle of this store or transaction, for statements with array parameters ($1, $2 …).
func (s *Store) conn() interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
} {
	return s.db.Statement.ConnPool
}

// found turns "no such row" into the domain's NotFound; noun is how a person calls the thing. A name that Postgres can't
// even hold (character_not_in_repertoire: a NUL, bytes that aren't UTF-8) is the name of nothing.
func found(err error, noun string) error {
	var pg *pgconn.PgError
	if errors.Is(err, gorm.ErrRecordNotFound) || errors.Is(err, sql.ErrNoRows) || errors.As(err, &pg) && pg.Code == "22021" {
		return models.Errorf(models.NotFound, "There is no such %s, or it isn't yours to see.", noun)
	}
	return err
}

// unique turns a repeated key into the domain's Conflict; the sentence says what is taken.
func unique(err error, format string, args ...any) error {
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return models.Errorf(models.Conflict, format, args...)
	}
	return err
}
