package localpg

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// logLimit is the size at which the server's log starts anew; the one before is kept.
const logLimit = 8 << 20

// bringUp starts the server and waits until it answers. After a kill, processes of the old server may
// still be writing; the new one refuses to start beside them and is tried again until they are gone.
func (s *Server) bringUp(ctx context.Context, programs Binaries, args []string) error {
	deadline := time.Now().Add(startPatience)
	for {
		err := s.attempt(ctx, programs, args)
		if !errors.Is(err, errGuarded) || time.Now().After(deadline) {
			return err
		}
		quitOrphans(ctx, s.home.data(), s.log)
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-time.After(10 * glance):
		}
	}
}

func (s *Server) attempt(ctx context.Context, programs Binaries, args []string) error {
	stale, err := stopSurvivor(ctx, s.home.data(), s.log)
	if err != nil {
		return err
	}
	if err := clearSockets(s.home.sockets); err != nil {
		return err
	}
	output, err := openLog(s.home)
	if err != nil {
		return err
	}
	defer output.Close() // the child has its own
	before, err := output.Seek(0, io.SeekEnd)
	if err != nil {
		return fmt.Errorf("open the server's log: %w", err)
	}
	env := append(environment(), "PG_GRANDPARENT_PID="+strconv.Itoa(stale))
	s.master, err = launch(programs.Postgres(), args, env, s.home.account, output)
	if err != nil {
		return fmt.Errorf("start %s as %s: %w", programs.Postgres(), s.home.account.name, err)
	}
	err = awaitAnswer(ctx, s.master, s.URL("postgres"))
	switch {
	case errors.Is(err, errEndedEarly):
		return explain(s.home, output, before)
	case err != nil:
		return errors.Join(err, s.halt())
	}
	return nil
}

// errGuarded says that the server found processes of its predecessor at work in the cluster.
var errGuarded = errors.New("processes of a killed PostgreSQL server are still at work")

// explain turns what the server said before it ended into an error.
func explain(h home, output *os.File, from int64) error {
	said, err := io.ReadAll(io.NewSectionReader(output, from, 64<<10))
	if err != nil {
		return fmt.Errorf("%w, and its log %s cannot be read: %w", errEndedEarly, h.logFile(), err)
	}
	if strings.Contains(string(said), "pre-existing shared memory block") {
		return fmt.Errorf("%w in %s: end them, or set DATA_DIR or DATABASE_URL", errGuarded, h.data())
	}
	return fmt.Errorf("%w: %s (more in %s)", errEndedEarly, lastLines(string(said), 3), h.logFile())
}

// openLog opens the server's log for appending. In a directory of another account we do not follow a
// link somebody put there.
func openLog(h home) (*os.File, error) {
	if info, err := os.Lstat(h.logFile()); err == nil && info.Size() > logLimit {
		if err := os.Rename(h.logFile(), h.logFile()+".1"); err != nil {
			return nil, fmt.Errorf("put the server's old log aside: %w", err)
		}
	}
	file, err := os.OpenFile(h.logFile(), os.O_RDWR|os.O_CREATE|os.O_APPEND|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the server's log: %w", err)
	}
	if err := h.account.own(file.Name()); err != nil {
		return nil, errors.Join(fmt.Errorf("open the server's log: %w", err), file.Close())
	}
	return file, nil
}
