package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"haulcast/app"
)

// haulcast runs a command as the shell would and gives what it printed.
func haulcast(t *testing.T, in string, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := run(t.Context(), args, strings.NewReader(in), &out)
	return out.String(), err
}

func TestHelpNamesEveryCommandAndSetting(t *testing.T) {
	out, err := haulcast(t, "", "help")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"serve", "migrate up|down|status", "user create", "user passwd", "user disable", "healthcheck", "version"} {
		if !strings.Contains(out, name) {
			t.Errorf("help doesn't tell of %s", name)
		}
	}
	for _, s := range app.Settings {
		if !strings.Contains(out, s.Name) {
			t.Errorf("help doesn't tell of %s", s.Name)
		}
	}
}

func TestMistypedCommandsPointAtTheHelp(t *testing.T) {
	t.Setenv("DATA_DIR", t.TempDir())
	for _, args := range [][]string{{"sevre"}, {"migrate"}, {"user"}, {"serve", "--fast"}} {
		if _, err := haulcast(t, "", args...); err == nil || !strings.Contains(err.Error(), "haulcast help") {
			t.Errorf("%v: %v", args, err)
		}
	}
}

// dataDir is a directory that the database's own account can reach: t.TempDir is closed to it when the test runs as root.
func dataDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "haulcast-command-*")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestCommandsWorkBesideARunningInstance: the first account is made while the server with the private database runs.
func TestCommandsWorkBesideARunningInstance(t *testing.T) {
	dir := dataDir(t)
	t.Setenv("DATA_DIR", dir)
	config, err := app.Load(func(name string) string { return map[string]string{"DATA_DIR": dir}[name] })
	if err != nil {
		t.Fatal(err)
	}
	running, err := app.OpenDatabase(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(running.Close)
	if out, err := haulcast(t, "", "migrate", "up"); err != nil || !strings.Contains(out, "migrations applied") {
		t.Fatalf("%s %v", out, err)
	}
	out, err := haulcast(t, "\n", "user", "create", "First@Example.org", "--name", "First", "--role", "admin")
	if err != nil || !strings.Contains(out, "first@example.org is now admin") || !strings.Contains(out, "shown this once") {
		t.Fatalf("%s %v", out, err)
	}
	if _, err := haulcast(t, "\n", "user", "create", "first@example.org", "--name", "Again", "--role", "admin"); err == nil {
		t.Error("one address has two accounts")
	}
	if _, err := haulcast(t, "", "user", "disable", "first@example.org"); err == nil {
		t.Error("the last admin was disabled")
	}
	for range 3 {
		if _, err := haulcast(t, "", "migrate", "down"); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := haulcast(t, "", "migrate", "status"); err != nil || strings.Count(out, "pending") != 3 {
		t.Errorf("after three steps back: %s %v", out, err)
	}
	if out, err := haulcast(t, "", "migrate", "up"); err != nil || !strings.HasPrefix(out, "3 ") {
		t.Errorf("forward again: %s %v", out, err)
	}
}
