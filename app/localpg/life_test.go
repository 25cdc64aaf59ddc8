package localpg

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

func TestFirstStartMakesTheDatabaseAndTheNextKeepsIt(t *testing.T) {
	t.Parallel()
	asEach(t, func(t *testing.T, who tenant) {
		dir := filepath.Join(who.dir(t), "data")
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		who.give(t, dir)
		first := who.run(t, dir)
		if err := first.exec("create table kept (n int); insert into kept values (1), (2)"); err != nil {
			t.Fatal(err)
		}
		if err := first.end(syscall.SIGTERM, 0); err != nil {
			t.Fatal(err)
		}
		if got := who.run(t, dir).rows(t); got != 2 {
			t.Errorf("%d rows after the second start, want 2", got)
		}
	})
}

func TestUnfinishedClusterIsMadeAnew(t *testing.T) {
	t.Parallel()
	who := tenants()[0]
	dir := filepath.Join(who.dir(t), "data")
	left := filepath.Join(dir, "pgdata.new", "base")
	if err := os.MkdirAll(left, 0o755); err != nil {
		t.Fatal(err)
	}
	a := who.run(t, dir)
	if exists(filepath.Join(a.dir, "pgdata.new")) {
		t.Error("pgdata.new is still there")
	}
	if err := a.exec("create table kept ()"); err != nil {
		t.Error(err)
	}
}

func TestTerminationEndsTheServerWithAClientInAStatement(t *testing.T) {
	t.Parallel()
	asEach(t, func(t *testing.T, who tenant) {
		a := who.run(t, who.seeded(t))
		client := a.busy(t, "select pg_sleep(600)")
		if err := a.end(syscall.SIGTERM, 0); err != nil {
			t.Error(err)
		}
		if err := <-client; err == nil {
			t.Error("the client's statement came to its end, though it takes ten minutes")
		}
		if pid, err := recordedPID(a.data()); err != nil || pid != 0 {
			t.Errorf("postmaster.pid names %d (%v), want none after an orderly stop", pid, err)
		}
		if alive(a.postmaster) {
			t.Error("the server is still alive")
		}
	})
}

func TestSecondInstanceIsToldWhoHoldsTheDirectory(t *testing.T) {
	t.Parallel()
	asEach(t, func(t *testing.T, who tenant) {
		first := who.run(t, who.seeded(t))
		second, err := who.start(first.dir)
		if err == nil {
			t.Fatal("a second instance started on the same directory", second.end(syscall.SIGTERM, 0))
		}
		want := "data directory is in use by another running instance: " + first.dir +
			" (held by pid " + strconv.Itoa(first.cmd.Process.Pid) + "); stop it, or set DATA_DIR or DATABASE_URL\n"
		if got := second.said.String(); got != want {
			t.Errorf("it said %q\nwant %q", got, want)
		}
		if got := second.cmd.ProcessState.ExitCode(); got != 1 {
			t.Errorf("it ended with %d, want 1", got)
		}
		if got := first.rows(t); got != 1 {
			t.Errorf("the first sees %d rows afterwards, want 1", got)
		}
	})
}

func TestStrangePathsWork(t *testing.T) {
	t.Parallel()
	for name, below := range map[string]string{
		"comma_and_quotes":   `a, b "c" 'd' ü/data`,
		"longer_than_socket": strings.Repeat("long/", 30) + "data",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			who := tenants()[0]
			dir := filepath.Join(who.dir(t), below)
			if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.Rename(who.seeded(t), dir); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { removeDir(t, filepath.Join(os.TempDir(), "haulcast-"+nameFor(dir))) }) // the socket's, after the server
			a := who.run(t, dir)
			if got := a.rows(t); got != 1 {
				t.Errorf("%d rows, want 1", got)
			}
		})
	}
}

// give makes a directory the tenant's.
func (who tenant) give(t *testing.T, dir string) {
	t.Helper()
	if who.credential == nil {
		return
	}
	if err := os.Chown(dir, int(who.credential.Uid), int(who.credential.Gid)); err != nil {
		t.Fatal(err)
	}
}

// removeDir removes an empty directory.
func removeDir(t *testing.T, dir string) {
	t.Helper()
	if err := os.Remove(dir); err != nil {
		t.Error(err)
	}
}
