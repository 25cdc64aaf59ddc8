package localpg

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// The tests need an app that can be killed. It is this test binary, started once more with asApp set
// to a data directory: it starts a cluster there, says where, and stops it on SIGTERM.
const asApp = "HAULCAST_LOCALPG_TEST_DATA_DIR"

// patience bounds everything that a test waits for; nothing that works comes near it.
const patience = 60 * time.Second

func TestMain(m *testing.M) {
	if dir := os.Getenv(asApp); dir != "" {
		os.Exit(app(dir))
	}
	os.Exit(runIn(m))
}

// workshop holds what the tests share, and goes when they are done. Other accounts may pass through.
var workshop string

func runIn(m *testing.M) int {
	dir, err := tenant{}.makeDir()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	workshop = dir
	return m.Run()
}

func app(dir string) int {
	asked := make(chan os.Signal, 2)
	signal.Notify(asked, syscall.SIGTERM)
	go func() { // the tests hold the other end: when they are killed, the app must not stay behind
		_, _ = io.Copy(io.Discard, os.Stdin)
		asked <- syscall.SIGTERM
	}()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	s, err := Start(ctx, Options{DataDir: dir, Logger: slog.New(slog.NewTextHandler(os.Stderr, nil))})
	cancel()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println(s.master.pid(), s.URL(appDatabase))
	select {
	case <-asked:
		err = s.Stop(context.Background())
	case <-s.Exited():
		fmt.Fprintln(os.Stderr, s.Err())
		return 2
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 3
	}
	return 0
}

// tenant is an account that the app runs as.
type tenant struct {
	name       string
	credential *syscall.Credential // nil: our own
	seed       func() (string, error)
}

// tenants are root and an ordinary user when the tests run as root, else whoever runs them.
var tenants = sync.OnceValue(func() []tenant {
	own := tenant{name: "as_" + self().name}
	own.seed = sync.OnceValues(own.makeSeed)
	if os.Geteuid() != 0 {
		return []tenant{own}
	}
	other := tenant{name: "as_nobody", credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	other.seed = sync.OnceValues(other.makeSeed)
	return []tenant{own, other}
})

// asEach runs a test as every tenant, side by side.
func asEach(t *testing.T, test func(*testing.T, tenant)) {
	t.Helper()
	for _, who := range tenants() {
		t.Run(who.name, func(t *testing.T) {
			t.Parallel()
			test(t, who)
		})
	}
}

// makeDir makes an empty directory of the tenant's, which every account may pass through:
// t.TempDir is closed to others.
func (who tenant) makeDir() (string, error) {
	dir, err := os.MkdirTemp(workshop, "localpg-test-")
	if err != nil {
		return "", err
	}
	if who.credential != nil {
		err = os.Chown(dir, int(who.credential.Uid), int(who.credential.Gid))
	}
	return dir, errors.Join(err, os.Chmod(dir, 0o755))
}

func (who tenant) dir(t *testing.T) string {
	t.Helper()
	dir, err := who.makeDir()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// makeSeed makes a cluster with one row in it, and stops its server.
func (who tenant) makeSeed() (string, error) {
	dir, err := who.makeDir()
	if err != nil {
		return "", err
	}
	data := filepath.Join(dir, "data")
	a, err := who.start(data)
	if err != nil {
		return "", err
	}
	return data, errors.Join(
		a.exec("create table kept (n int); insert into kept values (1)"),
		a.end(syscall.SIGTERM, 0))
}

// seeded is a data directory with a cluster and one row in it; quicker than making one.
func (who tenant) seeded(t *testing.T) string {
	t.Helper()
	seed, err := who.seed()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(who.dir(t), "data")
	if out, err := exec.Command("cp", "-a", seed, dir).CombinedOutput(); err != nil {
		t.Fatalf("copy the seed: %v: %s", err, out)
	}
	return dir
}

// instance is a running app.
type instance struct {
	cmd        *exec.Cmd
	dir        string
	postmaster int
	url        string
	said       *strings.Builder // complete once the app has ended
	drained    chan struct{}
}

var program = sync.OnceValues(func() (string, error) {
	own, err := os.Executable()
	if err != nil {
		return "", err
	}
	if os.Geteuid() != 0 {
		return own, nil
	}
	copied := filepath.Join(workshop, "app") // go test's own directory is closed to other accounts
	out, err := exec.Command("cp", own, copied).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("copy the test's program: %w: %s", err, out)
	}
	return copied, os.Chmod(copied, 0o755)
})

// start starts the app and returns when it has said where its database is, or with what it said instead.
func (who tenant) start(dir string) (*instance, error) {
	path, err := program()
	if err != nil {
		return nil, err
	}
	a := &instance{cmd: exec.Command(path), dir: dir, said: &strings.Builder{}, drained: make(chan struct{})}
	a.cmd.Env = append(os.Environ(), asApp+"="+dir)
	a.cmd.Dir = "/"
	a.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: who.credential}
	out, errOut := a.cmd.StdoutPipe()
	_, errIn := a.cmd.StdinPipe() // closed when the app has ended, or we have
	if err := errors.Join(errOut, errIn); err != nil {
		return nil, err
	}
	a.cmd.Stderr = a.said
	if err := a.cmd.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		close(a.drained)
		return a, fmt.Errorf("app did not start: %w: %s", a.cmd.Wait(), a.said)
	}
	pid, url, _ := strings.Cut(lines.Text(), " ")
	a.url = url
	a.postmaster, err = strconv.Atoi(pid)
	close(a.drained)
	return a, err
}

// run starts the app for a test and sees to it that nothing of it is left afterwards.
func (who tenant) run(t *testing.T, dir string) *instance {
	t.Helper()
	a, err := who.start(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if a.cmd.ProcessState == nil {
			if err := a.end(syscall.SIGTERM, 0); err != nil {
				t.Error(err)
			}
		}
	})
	return a
}

// end sends a signal to the app and checks how it ended: want is its exit code, -1 when killed.
func (a *instance) end(s syscall.Signal, want int) error {
	if err := a.cmd.Process.Signal(s); err != nil {
		return err
	}
	return a.ended(want)
}

func (a *instance) ended(want int) error {
	<-a.drained
	_ = a.cmd.Wait() // the code is what counts
	if got := a.cmd.ProcessState.ExitCode(); got != want {
		return fmt.Errorf("app ended with %d, want %d; it said: %s", got, want, a.said)
	}
	return nil
}

func (a *instance) exec(sql string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return session(ctx, a.url, func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, sql)
		return err
	})
}

// rows is how many rows survived.
func (a *instance) rows(t *testing.T) int {
	t.Helper()
	var n int
	err := session(t.Context(), a.url, func(conn *pgx.Conn) error {
		return conn.QueryRow(t.Context(), "select count(*) from kept").Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// busy lets a client work in the database until the database ends; what happened to it arrives on
// the returned channel.
func (a *instance) busy(t *testing.T, sql string) <-chan error {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), a.url)
	if err != nil {
		t.Fatal(err)
	}
	result := make(chan error, 1)
	go func() {
		_, err := conn.Exec(context.Background(), sql)
		result <- errors.Join(err, conn.Close(context.Background()))
	}()
	a.awaitQuery(t, sql)
	return result
}

func (a *instance) awaitQuery(t *testing.T, sql string) {
	t.Helper()
	await(t, "the client's statement to run", func() bool {
		var running bool
		err := session(t.Context(), a.url, func(conn *pgx.Conn) error {
			return conn.QueryRow(t.Context(), "select exists (select from pg_stat_activity where state = 'active' and query = $1)", sql).Scan(&running)
		})
		if err != nil {
			t.Fatal(err)
		}
		return running
	})
}

func (a *instance) data() string { return filepath.Join(a.dir, "pgdata") }

// await looks until what is waited for is there.
func await(t *testing.T, what string, there func() bool) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for !there() {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
		time.Sleep(glance) // another process: nothing to be told by
	}
}
