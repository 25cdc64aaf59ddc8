package localpg

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

const defaultMaxConnections = 100

// guarded settings decide who may connect, and where; the safety of trust authentication hangs on them.
var guarded = []string{
	"data_directory", "external_pid_file", "hba_file", "ident_file", "listen_addresses", "port",
	"unix_socket_directories", "unix_socket_group", "unix_socket_permissions",
}

// check reports everything that is wrong with the options at once.
func (o Options) check() error {
	var wrong []error
	if o.DataDir == "" {
		wrong = append(wrong, errors.New("no data directory given: set DATA_DIR"))
	}
	if o.MaxConnections < 0 {
		wrong = append(wrong, fmt.Errorf("max connections is %d: it must not be negative", o.MaxConnections))
	}
	for _, name := range slices.Sorted(maps.Keys(o.Settings)) {
		if slices.Contains(guarded, strings.ToLower(name)) {
			wrong = append(wrong, fmt.Errorf("setting %s cannot be changed: the private cluster trusts whoever reaches its socket", name))
		}
	}
	return errors.Join(wrong...)
}

// arguments is the server's command line. Settings given here win over postgresql.conf, so a cluster
// made by an older version of this package runs with today's.
func arguments(h home, o Options) []string {
	settings := map[string]string{
		"max_connections": strconv.Itoa(cmp.Or(o.MaxConnections, defaultMaxConnections)),
		"timezone":        "UTC",
		"log_timezone":    "UTC",
		"log_line_prefix": "%m [%p] %d ",
		"lc_messages":     "C",
		// Compiling a plan costs more than it saves on pages and single-row writes.
		"jit": "off",
	}
	if runtime.GOOS == "linux" {
		// A backend that computes for a killed app ends within two seconds instead of when it is done.
		settings["client_connection_check_interval"] = "2s"
	}
	if o.Throwaway {
		maps.Copy(settings, throwawaySettings)
	}
	maps.Copy(settings, o.Settings)
	maps.Copy(settings, map[string]string{
		"listen_addresses":        "",
		"port":                    socketPort,
		"unix_socket_directories": quoteListed(h.sockets),
		"unix_socket_permissions": "0700",
	})
	args := []string{"-D", h.data()}
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		args = append(args, "-c", name+"="+settings[name])
	}
	return args
}

// throwawaySettings write as little as possible. synchronous_commit stays as it is: see Options.
var throwawaySettings = map[string]string{
	"fsync": "off", "full_page_writes": "off",
	"wal_level": "minimal", "max_wal_senders": "0",
	"min_wal_size": "32MB", "wal_init_zero": "off",
}

// quoteListed protects commas and blanks in an element of a setting that is a list.
func quoteListed(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
