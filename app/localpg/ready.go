package localpg

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// cannotConnectNow is what a server answers that is still starting or recovering.
const cannotConnectNow = "57P03"

// silence is how long a server may give no answer at all, not even that it is still starting.
const silence = 30 * time.Second

// awaitAnswer returns when the server answers. Recovery may take long after much was written, so a
// server that says it is busy with it is waited for until the caller's context or the server ends.
func awaitAnswer(ctx context.Context, p *postmaster, url string) error {
	heard := time.Now()
	for {
		err := ask(ctx, url)
		var answer *pgconn.PgError
		switch {
		case err == nil:
			return nil
		case errors.As(err, &answer) && answer.Code == cannotConnectNow:
			heard = time.Now()
		case errors.As(err, &answer) || time.Since(heard) > silence:
			return fmt.Errorf("ask the PostgreSQL server whether it is ready: %w", err)
		}
		select {
		case <-p.exited:
			return errEndedEarly
		case <-ctx.Done():
			return fmt.Errorf("wait for the PostgreSQL server to answer: %w (last: %w)", ctx.Err(), err)
		case <-time.After(glance):
		}
	}
}

// errEndedEarly says that the server ended before it answered; its log has the reason.
var errEndedEarly = errors.New("the PostgreSQL server ended while starting")

func ask(ctx context.Context, url string) error {
	return session(ctx, url, func(conn *pgx.Conn) error { return conn.Ping(ctx) })
}

// ensureDatabase makes a database that does not exist yet.
func ensureDatabase(ctx context.Context, adminURL, name string) error {
	err := session(ctx, adminURL, func(conn *pgx.Conn) error {
		var there bool
		err := conn.QueryRow(ctx, "select exists (select from pg_database where datname = $1)", name).Scan(&there)
		if err != nil || there {
			return err
		}
		_, err = conn.Exec(ctx, "create database "+pgx.Identifier{name}.Sanitize())
		return err
	})
	if err != nil {
		return fmt.Errorf("make the database %q: %w", name, err)
	}
	return nil
}

func session(ctx context.Context, url string, do func(*pgx.Conn) error) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	return errors.Join(do(conn), conn.Close(ctx))
}
