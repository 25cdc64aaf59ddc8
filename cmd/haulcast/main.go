// Command haulcast is the whole product in one binary: the server, its migrations, and the accounts' first aid.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	_ "time/tzdata" // a container may have no zones of its own

	"haulcast/app"
)

// version is set by the build.
var version = ""

const usage = `Haulcast keeps shipments in Postgres and pushes what happens to them to the pages of the people who wait.

Usage:
  haulcast [serve]                       run the server (the default)
  haulcast migrate up|down|status        bring the database to this version's schema, take one step back, or look
  haulcast user create EMAIL --name NAME --role admin|dispatcher|customer [--customer CODE]
                                         make an account; its password is read from the standard input, or made and
                                         printed once when the input is empty
  haulcast user passwd EMAIL             set a new password the same way; every session of the account ends
  haulcast user disable EMAIL            end every session and refuse new ones
  haulcast healthcheck                   ask the running server whether it is alive (for containers)
  haulcast version                       print the version
  haulcast help                          print this, and every setting

Settings are environment variables:
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "haulcast:", err)
		stop()
		os.Exit(1) //nolint:gocritic // stop has run
	}
}

// errUsage asks main to point at the help.
var errUsage = errors.New("run 'haulcast help' to see what it can do")

func run(ctx context.Context, args []string, in io.Reader, out io.Writer) error {
	command, rest := "serve", args
	if len(args) > 0 {
		command, rest = args[0], args[1:]
	}
	switch command {
	case "help", "-h", "--help":
		printHelp(out)
		return nil
	case "version", "-v", "--version":
		_, err := fmt.Fprintln(out, "haulcast", versionOr(version))
		return err
	}
	config, err := app.Load(os.Getenv)
	if err != nil {
		return err
	}
	config.Version = versionOr(version)
	switch command {
	case "serve":
		return serve(ctx, config, rest, out)
	case "migrate":
		return migrate(ctx, config, rest, out)
	case "user":
		return user(ctx, config, rest, in, out)
	case "healthcheck":
		return healthcheck(ctx, config)
	}
	return fmt.Errorf("there is no command %q; %w", command, errUsage)
}

func printHelp(out io.Writer) {
	fmt.Fprint(out, usage)
	for _, s := range app.Settings {
		fmt.Fprintf(out, "  %-16s %s\n", s.Name, s.Meaning)
		if s.Default != "" {
			fmt.Fprintf(out, "  %-16s default %s\n", "", s.Default)
		}
	}
}

// versionOr falls back to what the Go tool stamped.
func versionOr(v string) string {
	if v != "" {
		return v
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "unversioned"
}
