package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"haulcast/app/localpg"
)

// Database is the server we keep everything on: the one DATABASE_URL names, or a private one of our own.
type Database struct {
	URL   string
	local *localpg.Server
}

// privateConns is how many connections the private cluster takes: the pool, the relay, migrations and a psql or two.
const privateConns = 20

// OpenDatabase gives the database named by the settings, starting the private cluster in DATA_DIR when none is.
func OpenDatabase(ctx context.Context, config Config) (*Database, error) {
	if config.DatabaseURL != "" {
		return &Database{URL: config.DatabaseURL}, nil
	}
	server, err := localpg.Start(ctx, localpg.Options{
		DataDir: config.DataDir, MaxConnections: config.DBConns + privateConns, Logger: slog.Default(),
	})
	if err != nil {
		return nil, fmt.Errorf("private PostgreSQL: %w", err)
	}
	return &Database{URL: server.URL("haulcast"), local: server}, nil
}

// OpenDatabaseBeside is OpenDatabase for a command: where a running instance has the private cluster already, the command
// works on it beside that instance.
func OpenDatabaseBeside(ctx context.Context, config Config) (*Database, error) {
	d, err := OpenDatabase(ctx, config)
	var used localpg.InUseError
	if errors.As(err, &used) {
		return &Database{URL: used.URL("haulcast")}, nil
	}
	return d, err
}

// Exited is closed when the private cluster ends by itself; it never is for a server of somebody else's.
func (d *Database) Exited() <-chan struct{} {
	if d.local == nil {
		return nil
	}
	return d.local.Exited()
}

// Err says why the private cluster ended by itself; nil while it runs, and for a server of somebody else's.
func (d *Database) Err() error {
	if d.local == nil {
		return nil
	}
	return d.local.Err()
}

// stopTime is how long the private cluster may take to shut down cleanly.
const stopTime = 10 * time.Second

// Close stops the private cluster; a server of somebody else's is left alone.
func (d *Database) Close() {
	if d.local == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), stopTime)
	defer cancel()
	if err := d.local.Stop(ctx); err != nil {
		slog.Error("private PostgreSQL did not stop cleanly", "error", err)
	}
}
