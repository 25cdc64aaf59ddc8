package localpg

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

func TestSettingsReachTheServer(t *testing.T) {
	t.Parallel()
	s := started(t, Options{
		DataDir: tenants()[0].seeded(t), Throwaway: true, MaxConnections: 17,
		Settings: map[string]string{"work_mem": "7MB"}, Logger: quiet(),
	})
	for name, want := range map[string]string{
		"max_connections": "17", "work_mem": "7MB", "timezone": "UTC", "listen_addresses": "",
		"fsync": "off", "full_page_writes": "off", "synchronous_commit": "on",
		"server_encoding": "UTF8", "lc_collate": "C", "data_checksums": "on", "unix_socket_permissions": "0700",
	} {
		if got := setting(t, s, name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestRealDataIsWrittenSafely(t *testing.T) {
	t.Parallel()
	s := started(t, Options{DataDir: tenants()[0].seeded(t), Logger: quiet()})
	for _, name := range []string{"fsync", "full_page_writes", "synchronous_commit"} {
		if got := setting(t, s, name); got != "on" {
			t.Errorf("%s is %q, want on", name, got)
		}
	}
}

func TestAllWrongOptionsAreSaidAtOnce(t *testing.T) {
	_, err := Start(t.Context(), Options{MaxConnections: -1, Settings: map[string]string{"Listen_Addresses": "*", "hba_file": "/x", "work_mem": "1MB"}})
	if err == nil {
		t.Fatal("started with settings that open it to everyone")
	}
	for _, part := range []string{"DATA_DIR", "max connections is -1", "Listen_Addresses", "hba_file"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("nothing about %s in: %v", part, err)
		}
	}
	if strings.Contains(err.Error(), "work_mem") {
		t.Errorf("a harmless setting was refused: %v", err)
	}
}

func TestSettingTheServerRefusesIsQuoted(t *testing.T) {
	t.Parallel()
	_, err := Start(t.Context(), Options{DataDir: tenants()[0].seeded(t), Settings: map[string]string{"work_mem": "much"}, Logger: quiet()})
	if err == nil || !strings.Contains(err.Error(), `invalid value for parameter "work_mem": "much"`) {
		t.Errorf("got %v, want what the server said", err)
	}
}

func TestImpatientStopLosesNothingCommitted(t *testing.T) {
	t.Parallel()
	dir := tenants()[0].seeded(t)
	s, err := Start(t.Context(), Options{DataDir: dir, Logger: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	if err := (&instance{url: s.URL(appDatabase)}).exec("insert into kept values (2)"); err != nil {
		t.Fatal(err)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Stop(over); err != nil {
		t.Error(err)
	}
	if err := s.Stop(over); err != nil {
		t.Errorf("stopped twice: %v", err)
	}
	if s.Err() != nil {
		t.Errorf("stopped on request, and yet: %v", s.Err())
	}
	again := started(t, Options{DataDir: dir, Logger: quiet()})
	if got := (&instance{url: again.URL(appDatabase)}).rows(t); got != 2 {
		t.Errorf("%d rows, want 2", got)
	}
}

func TestStartEndsWithItsContext(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(tenants()[0].dir(t), "data")
	over, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond) // initdb takes longer
	defer cancel()
	if s, err := Start(over, Options{DataDir: dir, Logger: quiet()}); err == nil {
		t.Error("started although there was no time", s.Stop(t.Context()))
	}
	started(t, Options{DataDir: dir, Throwaway: true, Logger: quiet()}) // and left nothing in the way
}

func setting(t *testing.T, s *Server, name string) string {
	t.Helper()
	var value string
	err := session(t.Context(), s.URL(appDatabase), func(conn *pgx.Conn) error {
		return conn.QueryRow(t.Context(), "select current_setting($1)", name).Scan(&value)
	})
	if err != nil {
		t.Fatal(err)
	}
	return value
}
