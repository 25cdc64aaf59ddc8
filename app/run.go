package app

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"

	"golang.org/x/sync/errgroup"

	"haulcast/app/demo"
	"haulcast/models"
	"haulcast/models/store"
)

// Run is `haulcast serve`: the database, the parts, the demo if asked for, until ctx ends.
func Run(ctx context.Context, config Config, out io.Writer) error {
	log := newLogger(config, os.Stderr)
	slog.SetDefault(log)
	database, err := OpenDatabase(ctx, config)
	if err != nil {
		return err
	}
	defer database.Close() //nolint:contextcheck // stopping must go on after ctx ended
	a, err := New(ctx, config, database.URL, log)
	if err != nil {
		return err
	}
	defer a.Close()
	// The address is taken before anything is said or filled: a second instance must not touch the first one's demo.
	listener, err := listen(ctx, config.Addr)
	if err != nil {
		return err
	}
	if config.PublicURL.Host == config.Addr {
		config.PublicURL.Host = listener.Addr().String() // ADDR may have asked for any free port
	}
	company, err := a.welcome(ctx, config, out)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return a.Serve(ctx, listener) })
	group.Go(func() error { return watch(ctx, database) })
	if company != nil {
		group.Go(func() error { return company.Run(ctx) })
		group.Go(func() error { return company.RunSimulator(ctx, "http://"+listener.Addr().String(), os.Stderr) })
	}
	err = group.Wait()
	log.Info("stopped")
	return err
}

// watch ends the program when its private database ended by itself: going on would show old truth as new.
func watch(ctx context.Context, d *Database) error {
	select {
	case <-ctx.Done():
		return nil
	case <-d.Exited():
		return d.Err()
	}
}

// welcome says where to go and with which account. With the demo asked for it fills an empty database first, and gives
// the company that is to be kept busy.
func (a *App) welcome(ctx context.Context, config Config, out io.Writer) (*demo.Demo, error) {
	if config.Demo {
		return a.welcomeToDemo(ctx, config, out)
	}
	users, err := a.Store.Users(ctx, models.System(models.SourceAPI).Viewer, "", store.Page{Limit: 1})
	if err != nil {
		return nil, err
	}
	say(out, "Haulcast %s is at %s", config.Version, config.PublicURL)
	if len(users.Items) == 0 {
		say(out, "There is no account yet. Make the first one with:\n  haulcast user create you@example.org --name \"Your Name\" --role admin")
	}
	return nil, nil //nolint:nilnil // no demo was asked for
}

func (a *App) welcomeToDemo(ctx context.Context, config Config, out io.Writer) (*demo.Demo, error) {
	company := demo.New(a.Store, a.Tracker, a.Auth, config.DataDir, a.log)
	accounts, err := company.Prepare(ctx)
	if err != nil {
		return nil, err
	}
	say(out, "\nHaulcast %s is at %s with a live demo.", config.Version, config.PublicURL)
	if len(accounts) == 0 {
		say(out, "Its accounts were printed when it was made; a new password: haulcast user passwd dispatcher@demo.example")
	}
	for _, account := range accounts {
		say(out, "  %-11s %-24s %s", account.Role, account.Email, account.Password)
	}
	say(out, "")
	return company, nil
}

// newLogger writes for people or for machines, as the settings ask.
func newLogger(config Config, out io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(config.LogLevel)) // Load has checked the word
	options := &slog.HandlerOptions{Level: level}
	if config.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(out, options))
	}
	return slog.New(slog.NewTextHandler(out, options))
}
