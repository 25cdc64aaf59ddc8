package localpg

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// compute keeps a backend busy that never looks at its socket by itself.
const compute = "do $$ begin loop perform 1; end loop; end $$"

func TestKilledAppTakesItsServerWithIt(t *testing.T) {
	t.Parallel()
	asEach(t, func(t *testing.T, who tenant) {
		a := who.run(t, who.seeded(t))
		client := a.busy(t, "insert into kept select 2 from pg_sleep(600)")
		if err := a.end(syscall.SIGKILL, -1); err != nil {
			t.Fatal(err)
		}
		if err := <-client; err == nil {
			t.Error("the client's statement came to its end, though it takes ten minutes")
		}
		await(t, "the server to end", func() bool { return !alive(a.postmaster) })
		if got := who.run(t, a.dir).rows(t); got != 1 {
			t.Errorf("%d rows, want 1", got)
		}
	})
}

func TestKilledAppCanBeStartedAgainAtOnce(t *testing.T) {
	t.Parallel()
	asEach(t, func(t *testing.T, who tenant) {
		a := who.run(t, who.seeded(t))
		if err := a.exec("insert into kept values (2)"); err != nil {
			t.Fatal(err)
		}
		if err := a.end(syscall.SIGKILL, -1); err != nil {
			t.Fatal(err)
		}
		if got := who.run(t, a.dir).rows(t); got != 2 {
			t.Errorf("%d rows, want 2", got)
		}
	})
}

func TestKilledServerEndsTheAppAndTheNextRecovers(t *testing.T) {
	t.Parallel()
	asEach(t, func(t *testing.T, who tenant) {
		a := who.run(t, who.seeded(t))
		client := a.busy(t, compute) // stays connected: its process is this one
		if err := a.exec("insert into kept values (2)"); err != nil {
			t.Fatal(err)
		}
		kill(t, a.postmaster)
		if err := a.ended(2); err != nil {
			t.Fatal(err)
		}
		if said := a.said.String(); !strings.Contains(said, "ended on its own (signal: killed)") || !strings.Contains(said, "postgres.log") {
			t.Errorf("the app said %q", said)
		}
		if got := who.run(t, a.dir).rows(t); got != 2 {
			t.Errorf("%d rows, want 2", got)
		}
		if err := <-client; err == nil {
			t.Error("an endless statement ended well")
		}
	})
}

func TestKilledAppAndServerRecoverWhileABackendStillComputes(t *testing.T) {
	t.Parallel()
	asEach(t, func(t *testing.T, who tenant) {
		a := who.run(t, who.seeded(t))
		client := a.busy(t, compute)
		if err := a.exec("insert into kept values (2)"); err != nil {
			t.Fatal(err)
		}
		kill(t, a.postmaster)
		_ = a.cmd.Process.Kill() // it may have ended by itself between the two
		_ = a.cmd.Wait()
		if len(serving(a.data())) == 0 {
			t.Fatal("no backend outlived the server: the test does not test what it says")
		}
		if got := who.run(t, a.dir).rows(t); got != 2 {
			t.Errorf("%d rows, want 2", got)
		}
		if err := <-client; err == nil {
			t.Error("an endless statement ended well")
		}
	})
}

func TestProcessNumberTakenBySomebodyElseIsNoObstacle(t *testing.T) {
	t.Parallel()
	asEach(t, func(t *testing.T, who tenant) {
		a := who.run(t, who.seeded(t))
		kill(t, a.postmaster)
		if err := a.ended(2); err != nil {
			t.Fatal(err)
		}
		var strangers []int
		for _, file := range []string{filepath.Join(a.data(), "postmaster.pid"), filepath.Join(a.dir, "run", socketName+".lock")} {
			pid := who.stranger(t, a)
			rewriteFirstLine(t, file, strconv.Itoa(pid))
			strangers = append(strangers, pid)
		}
		if got := who.run(t, a.dir).rows(t); got != 1 {
			t.Errorf("%d rows, want 1", got)
		}
		for _, pid := range strangers {
			if !alive(pid) {
				t.Error("an unrelated process was ended")
			}
		}
	})
}

func TestServerThatOutlivedItsAppIsStopped(t *testing.T) {
	t.Parallel()
	asEach(t, func(t *testing.T, who tenant) {
		dir := who.seeded(t)
		owner, _, err := ownerOf(filepath.Join(dir, "pgdata"))
		if err != nil {
			t.Fatal(err)
		}
		programs, err := FindBinaries(dir)
		if err != nil {
			t.Fatal(err)
		}
		h := home{dir: dir, account: owner, sockets: filepath.Join(dir, "run")}
		survivor := exec.Command(programs.Postgres(), arguments(h, Options{})...)
		survivor.Dir = "/"
		survivor.SysProcAttr = &syscall.SysProcAttr{Credential: owner.credential(), Pdeathsig: syscall.SIGINT}
		if err := survivor.Start(); err != nil {
			t.Fatal(err)
		}
		await(t, "the server started by hand", func() bool { return exists(filepath.Join(h.sockets, socketName)) })
		if got := who.run(t, dir).rows(t); got != 1 {
			t.Errorf("%d rows, want 1", got)
		}
		if err := survivor.Wait(); err != nil {
			t.Errorf("the survivor did not end in order: %v", err)
		}
		if log, err := os.ReadFile(h.logFile()); err != nil || bytes.Contains(log, []byte("not properly shut down")) {
			t.Errorf("the survivor was not given the time to write everything down: %s, %v", log, err)
		}
	})
}

func TestDeadProcessThatNobodyWaitedForIsNotAlive(t *testing.T) {
	t.Parallel()
	child := exec.Command("true")
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	await(t, "the child to count as dead", func() bool { return !alive(child.Process.Pid) })
	if err := syscall.Kill(child.Process.Pid, 0); err != nil {
		t.Errorf("the child is no zombie (%v): the test does not test what it says", err)
	}
	if err := child.Wait(); err != nil {
		t.Error(err)
	}
	if !alive(os.Getpid()) {
		t.Error("this very process counts as dead")
	}
}

// stranger is a living process of the account that the server runs as.
func (who tenant) stranger(t *testing.T, a *instance) int {
	t.Helper()
	owner, _, err := ownerOf(a.data())
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sleep", "600")
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: owner.credential(), Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	return cmd.Process.Pid
}

func kill(t *testing.T, pid int) {
	t.Helper()
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
}

func rewriteFirstLine(t *testing.T, path, line string) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := bytes.Cut(content, []byte("\n"))
	if err := os.WriteFile(path, append([]byte(line+"\n"), rest...), 0o600); err != nil {
		t.Fatal(err)
	}
}
