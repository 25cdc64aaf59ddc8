package live

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"haulcast/app/localpg"
	"haulcast/models/store"
	"haulcast/models/store/storetest"
)

func TestStartIsRefusedWhereChangesCouldBeLost(t *testing.T) {
	for name, c := range map[string]struct{ prepare, says string }{
		"a cached sequence":     {"alter sequence changes_seq_seq cache 20", "blocks of 20"},
		"late commits":          {"alter database current_name set synchronous_commit = off", "synchronous_commit"},
		"no change log":         {"drop table changes", "migrate up"},
		"a sequence not shown":  {"create role blind login; grant select on changes, settings to blind", "GRANT SELECT ON SEQUENCE"},
		"nothing wrong with it": {"select 1", ""},
	} {
		t.Run(name, func(t *testing.T) {
			dsn := storetest.DSN(t)
			config, err := pgx.ParseConfig(dsn)
			if err != nil {
				t.Fatal(err)
			}
			mustExecute(t, dsn, strings.ReplaceAll(c.prepare, "current_name", config.Database))
			if strings.Contains(c.prepare, "blind") {
				t.Cleanup(func() { _ = execute(context.Background(), dsn, "drop owned by blind; drop role blind") })
				dsn += "&user=blind"
			}
			_, err = New(t.Context(), openStore(t, dsn), Options{Logger: slog.New(slog.DiscardHandler)})
			refused(t, err, c.says)
		})
	}
}

func refused(t *testing.T, err error, says string) {
	t.Helper()
	var refusal *Refusal
	switch {
	case says == "" && err != nil:
		t.Errorf("refused: %v", err)
	case says != "" && !errors.As(err, &refusal):
		t.Errorf("not refused (%v), want a sentence about %q", err, says)
	case says != "" && !strings.Contains(refusal.Sentence, says):
		t.Errorf("says %q, want something about %q", refusal.Sentence, says)
	}
}

// TestStartIsRefusedOnAStandby runs a server of its own: made, stopped, and started again as a standby.
func TestStartIsRefusedOnAStandby(t *testing.T) {
	dir, err := os.MkdirTemp("", "haulcast-standby-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil { // as root the server is another account
		t.Fatal(err)
	}
	o := localpg.Options{
		DataDir: filepath.Join(dir, "data"), Throwaway: true, Logger: slog.New(slog.DiscardHandler),
		Settings: map[string]string{"wal_level": "replica"},
	}
	primary, err := localpg.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	migrate(t, primary.URL("haulcast"))
	if err := primary.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	becomeStandby(t, filepath.Join(primary.DataDir(), "pgdata"))
	standby, err := localpg.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, done := context.WithTimeout(context.Background(), 5*time.Second)
		defer done()
		_ = standby.Stop(ctx)
	})
	_, err = New(t.Context(), openStore(t, standby.URL("haulcast")), Options{Logger: slog.New(slog.DiscardHandler)})
	refused(t, err, "standby")
}

func migrate(t *testing.T, dsn string) {
	t.Helper()
	m, err := store.NewMigrator(dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = m.Close() }()
	if _, err := m.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// becomeStandby leaves the sign by which a server starts in recovery, owned as the cluster is.
func becomeStandby(t *testing.T, pgdata string) {
	t.Helper()
	info, err := os.Stat(pgdata)
	if err != nil {
		t.Fatal(err)
	}
	sign := filepath.Join(pgdata, "standby.signal")
	if err := os.WriteFile(sign, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	owner := info.Sys().(*syscall.Stat_t)
	if err := os.Chown(sign, int(owner.Uid), int(owner.Gid)); err != nil {
		t.Fatal(err)
	}
}

// TestNumbersAreDrawnLast holds the store to what the relay rests on: a transaction that will announce something has
// drawn no number and holds no lock on the log until its very end.
func TestNumbersAreDrawnLast(t *testing.T) {
	st := play(t, nil)
	before := st.live.Final()
	err := st.store.InTx(t.Context(), func(tx *store.Store) error {
		if err := tx.Announce("status", toStaff(), statusOf("N1", 1)); err != nil {
			return err
		}
		var number, lockers int64
		err := st.store.Pool().QueryRow(t.Context(), `select (select case when is_called then last_value else 0 end from changes_seq_seq),
			(select count(*) from pg_locks where relation = 'changes'::regclass and mode = 'RowExclusiveLock')`).Scan(&number, &lockers)
		if number != before || lockers != 0 {
			t.Errorf("the sequence went from %d to %d, %d hold the lock before the transaction's end", before, number, lockers)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := st.reaches(); got == "" || st.live.Final() != before+1 {
		t.Errorf("the relay is at %s", got)
	}
}
