package testcluster

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// asTests makes this binary a process that runs "tests": it asks for the server, says its address,
// and ends when its standard input does.
const asTests = "HAULCAST_TESTCLUSTER_TEST"

func TestMain(m *testing.M) {
	if os.Getenv(asTests) != "" {
		os.Exit(Run(pretended{}))
	}
	os.Exit(Run(m))
}

type pretended struct{}

func (pretended) Run() int {
	url, err := URL(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println(url)
	_, _ = io.Copy(io.Discard, os.Stdin)
	return 0
}

func TestServerIsStartedOnceAndTakesNewDatabases(t *testing.T) {
	admin, err := URL(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if again, err := URL(t.Context()); err != nil || again != admin {
		t.Errorf("the second call gave %q, %v", again, err)
	}
	name := `odd "name" & more`
	query[string](t, admin, "create database "+pgx.Identifier{name}.Sanitize())
	if got := query[string](t, WithDatabase(admin, name), "select current_database()"); got != name {
		t.Errorf("connected to %q, want %q", got, name)
	}
	if got := query[string](t, admin, "select current_setting('max_connections')"); got != "200" {
		t.Errorf("max_connections is %s, want 200", got)
	}
	// The change log's reader refuses to run on a server that says otherwise.
	if got := query[string](t, admin, "select current_setting('synchronous_commit')"); got != "on" {
		t.Errorf("synchronous_commit is %s, want on", got)
	}
}

func TestGivenServerIsUsed(t *testing.T) {
	t.Setenv("TEST_DATABASE_URL", "postgres://somewhere/else")
	if got, err := URL(t.Context()); err != nil || got != "postgres://somewhere/else" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestNothingIsLeftOfAnEndedProcess(t *testing.T) {
	t.Parallel()
	for _, who := range accounts() {
		t.Run(who.name, func(t *testing.T) {
			t.Parallel()
			temp := who.tempDir(t)
			a := who.run(t, temp)
			if n := len(places(t, temp)); n != 1 {
				t.Errorf("%d places while it runs, want 1", n)
			}
			a.end(t)
			if left := places(t, temp); len(left) != 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestNextProcessRemovesWhatAKilledOneLeft(t *testing.T) {
	t.Parallel()
	temp := accounts()[0].tempDir(t)
	living, killed := accounts()[0].run(t, temp), accounts()[0].run(t, temp)
	keep := living.place(t, temp)
	postmaster := killed.postmaster(t)
	if err := killed.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = killed.cmd.Wait() // killed
	awaitEnd(t, postmaster)
	next := accounts()[0].run(t, temp)
	want := []string{keep, next.place(t, temp)}
	slices.Sort(want)
	if got := places(t, temp); !slices.Equal(got, want) {
		t.Errorf("there are %v, want those of the living %v", got, want)
	}
	if got := query[int](t, living.url, "select 1"); got != 1 {
		t.Error("the living process lost its server")
	}
}

func TestManyProcessesStartAtOnce(t *testing.T) {
	t.Parallel()
	temp := accounts()[0].tempDir(t)
	urls := map[string]bool{}
	var started []*process
	for range 3 {
		started = append(started, accounts()[0].launch(t, temp))
	}
	for _, p := range started {
		p.awaitURL(t)
		urls[p.url] = true
	}
	if len(urls) != 3 {
		t.Errorf("%d servers for 3 processes", len(urls))
	}
}

func TestSomebodyElsesDirectoryIsNotUsed(t *testing.T) {
	dir := t.TempDir()
	r := root{filepath.Join(dir, "taken")}
	if err := os.Symlink(t.TempDir(), r.dir); err != nil {
		t.Fatal(err)
	}
	if err := r.open(0o700); err == nil {
		t.Error("a link that anybody could have made was followed")
	}
	foreign := "/usr" // root's
	if os.Geteuid() == 0 {
		foreign = filepath.Join(dir, "foreign")
		if err := errors.Join(os.Chmod(dir, 0o755), os.Chmod(filepath.Dir(dir), 0o755), os.Mkdir(foreign, 0o700), os.Chown(foreign, 1, 1)); err != nil {
			t.Fatal(err)
		}
	}
	if err := (root{foreign}).open(0o700); err == nil || !strings.Contains(err.Error(), "not a directory of this account") {
		t.Errorf("a directory of another account: %v", err)
	}
}

func TestDatabaseIsReplacedInBothFormsOfAddress(t *testing.T) {
	for dsn, want := range map[string]string{
		"postgres://u:p@h:5432/old?sslmode=disable": "postgres://u:p@h:5432/new?sslmode=disable",
		"postgres://u@/old?host=%2Frun":             "postgres://u@/new?host=%2Frun",
		"postgres://u@?host=%2Frun&dbname=old":      "postgres://u@/new?host=%2Frun",
		"postgresql://h":                            "postgresql://h/new",
		"host=/run user=u dbname=old":               "host=/run user=u dbname='new'",
		"dbname = 'my old' user=u":                  "dbname='new' user=u",
		"host=/run user=u":                          "host=/run user=u dbname='new'",
		"":                                          "dbname='new'",
	} {
		got := WithDatabase(dsn, "new")
		if got != want {
			t.Errorf("WithDatabase(%q): got %q, want %q", dsn, got, want)
		}
		if config, err := pgx.ParseConfig(got); err != nil || config.Database != "new" {
			t.Errorf("pgx reads %q as %+v, %v", got, config, err)
		}
	}
	awkward := `it's a "name" \ $1 %2F?`
	for _, dsn := range []string{"postgres://h/old", "host=h dbname=old"} {
		if config, err := pgx.ParseConfig(WithDatabase(dsn, awkward)); err != nil || config.Database != awkward {
			t.Errorf("pgx reads %q as %+v, %v", WithDatabase(dsn, awkward), config, err)
		}
	}
}

// account runs processes; as root the tests look at an ordinary user as well.
type account struct {
	name       string
	credential *syscall.Credential
}

func accounts() []account {
	own := account{name: "as_ourselves"}
	if os.Geteuid() != 0 {
		return []account{own}
	}
	return []account{own, {name: "as_nobody", credential: &syscall.Credential{Uid: 65534, Gid: 65534}}}
}

// tempDir is a temporary directory for the processes, with a copy of this program that they may run.
func (who account) tempDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "testcluster-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// By another process: a file that this one had open for writing could be busy in a child just being started.
	if out, err := exec.Command("cp", own, filepath.Join(dir, "program")).CombinedOutput(); err != nil {
		t.Fatalf("copy this program: %v: %s", err, out)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if who.credential != nil {
		if err := os.Chown(dir, int(who.credential.Uid), int(who.credential.Gid)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

type process struct {
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	stdout *bufio.Scanner
	stderr strings.Builder
	url    string
}

func (who account) launch(t *testing.T, temp string) *process {
	t.Helper()
	p := &process{cmd: exec.Command(filepath.Join(temp, "program"))}
	p.cmd.Env = append(os.Environ(), asTests+"=1", "TMPDIR="+temp, "TEST_DATABASE_URL=")
	p.cmd.Dir = "/"
	p.cmd.Stderr = &p.stderr
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Credential: who.credential}
	stdin, errIn := p.cmd.StdinPipe()
	stdout, errOut := p.cmd.StdoutPipe()
	if err := errors.Join(errIn, errOut, p.cmd.Start()); err != nil {
		t.Fatal(err)
	}
	p.stdin, p.stdout = stdin, bufio.NewScanner(stdout)
	t.Cleanup(func() {
		if p.cmd.ProcessState == nil {
			p.end(t)
		}
	})
	return p
}

func (who account) run(t *testing.T, temp string) *process {
	t.Helper()
	p := who.launch(t, temp)
	p.awaitURL(t)
	return p
}

func (p *process) awaitURL(t *testing.T) {
	t.Helper()
	if !p.stdout.Scan() {
		t.Fatalf("no server: %v: %s", p.cmd.Wait(), &p.stderr)
	}
	p.url = p.stdout.Text()
}

// end lets the process end as one does whose tests are over.
func (p *process) end(t *testing.T) {
	t.Helper()
	if err := errors.Join(p.stdin.Close(), p.cmd.Wait()); err != nil {
		t.Errorf("the process ended badly: %v: %s", err, &p.stderr)
	}
}

// place is the directory of the process.
func (p *process) place(t *testing.T, temp string) string {
	t.Helper()
	for _, dir := range places(t, temp) {
		if strings.Contains(dir, "/process-"+strconv.Itoa(p.cmd.Process.Pid)+"-") {
			return dir
		}
	}
	t.Fatalf("no place of process %d in %v", p.cmd.Process.Pid, places(t, temp))
	return ""
}

func (p *process) postmaster(t *testing.T) int {
	t.Helper()
	file := query[string](t, p.url, "select pg_read_file('postmaster.pid')")
	line, _, _ := strings.Cut(file, "\n")
	pid, err := strconv.Atoi(line)
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

func places(t *testing.T, temp string) []string {
	t.Helper()
	dirs, err := filepath.Glob(filepath.Join(temp, "haulcast-test-*", "process-*"))
	if err != nil {
		t.Fatal(err)
	}
	return dirs
}

// awaitEnd waits for a process that is not our child; a zombie has ended too.
func awaitEnd(t *testing.T, pid int) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for {
		output, err := exec.Command("ps", "-o", "state=", "-p", strconv.Itoa(pid)).Output()
		if err != nil || strings.HasPrefix(string(output), "Z") {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("process %d still lives: %s", pid, output)
		}
	}
}

func query[T any](t *testing.T, url, sql string) (value T) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	err = conn.QueryRow(t.Context(), sql).Scan(&value)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		t.Fatalf("%s: %v", sql, err)
	}
	return value
}
