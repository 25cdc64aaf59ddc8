// Package localpg keeps a private PostgreSQL cluster for an app that was given no DATABASE_URL.
//
// It finds the server's programs on the machine, makes a cluster below the data directory, runs it
// as a child process and talks to it through a Unix socket only. What lies in the data directory:
//
//	instance.lock   locked by the app that uses the directory; names its process
//	pgdata/         the cluster
//	pgdata.new/     a cluster being made; becomes pgdata when it is whole
//	run/            the socket, in a directory that only the server's account may enter
//	postgres.log    what the server said
//
// # Who may connect
//
// The server trusts whoever reaches its socket. That is safe because it listens on no network address
// and the socket's directory is closed (0700) to every other account; [Start] refuses settings that
// would change either.
//
// # Root
//
// PostgreSQL refuses to run as root. As root, the server therefore runs as the account that owns the
// cluster already, else as the machine's postgres account, else as another account without rights.
// That account must be able to reach the data directory; where a directory above it is closed to
// others (a checkout below /root), the cluster lives in /var/lib instead, under a name made from the
// path, and a warning says so.
//
// # Order of things, and what must never happen
//
// One app per directory: whoever holds instance.lock owns everything else in it, so a server that is
// found alive there has lost its app and is stopped before a new one starts. The kernel ends the
// server when the app dies by any signal (Linux); elsewhere the next start does.
//
// postmaster.pid is never deleted: it names the shared memory by which a new server notices that
// processes of the old one still write. A process number in it that belongs to somebody else by now
// is passed on in PG_GRANDPARENT_PID, which makes the server ignore that number and keep the guard.
package localpg
