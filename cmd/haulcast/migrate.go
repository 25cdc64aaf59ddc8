package main

import (
	"context"
	"fmt"
	"io"

	"haulcast/app"
	"haulcast/models/store"
)

func migrate(ctx context.Context, config app.Config, args []string, out io.Writer) error {
	if len(args) != 1 {
		return fmt.Errorf("migrate needs one of up, down, status; %w", errUsage)
	}
	database, err := app.OpenDatabaseBeside(ctx, config)
	if err != nil {
		return err
	}
	defer database.Close() //nolint:contextcheck // stopping must go on after ctx ended
	m, err := store.NewMigrator(database.URL)
	if err != nil {
		return err
	}
	defer func() { _ = m.Close() }()
	switch args[0] {
	case "up":
		n, err := m.Up(ctx)
		if err == nil {
			fmt.Fprintf(out, "%d migrations applied\n", n)
		}
		return err
	case "down":
		return migrateDown(ctx, m, out)
	case "status":
		return migrationStatus(ctx, m, out)
	}
	return fmt.Errorf("migrate knows up, down and status, not %q; %w", args[0], errUsage)
}

func migrateDown(ctx context.Context, m *store.Migrator, out io.Writer) error {
	file, err := m.Down(ctx)
	switch {
	case err != nil:
		return err
	case file == "":
		fmt.Fprintln(out, "nothing to take back")
	default:
		fmt.Fprintln(out, "took back", file)
	}
	return nil
}

func migrationStatus(ctx context.Context, m *store.Migrator, out io.Writer) error {
	list, err := m.Status(ctx)
	if err != nil {
		return err
	}
	for _, s := range list {
		state := "pending"
		if s.Applied {
			state = "applied"
		}
		fmt.Fprintf(out, "%-8s %s\n", state, s.File)
	}
	return nil
}
