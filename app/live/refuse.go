package live

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Refusal is a setting of the database under which changes could be lost; the sentence says what to do.
type Refusal struct{ Sentence string }

// Error is the sentence.
func (r *Refusal) Error() string { return r.Sentence }

// conditions are what the relay's proof rests on, as one row of facts.
const conditions = `
	select pg_is_in_recovery(),
	       current_setting('synchronous_commit'),
	       to_regclass('changes') is not null,
	       coalesce((select seqcache from pg_sequence where seqrelid = to_regclass('changes_seq_seq')), 0),
	       coalesce(has_sequence_privilege(current_user, to_regclass('changes_seq_seq')::oid, 'SELECT'), false)`

// check refuses a database whose change log could not be followed without loss.
func check(ctx context.Context, conn *pgx.Conn) error {
	var standby, table, readable bool
	var commit string
	var cache int64
	err := conn.QueryRow(ctx, conditions).Scan(&standby, &commit, &table, &cache, &readable)
	if err != nil {
		return fmt.Errorf("read the database's settings: %w", err)
	}
	switch {
	case standby:
		return &Refusal{"The database is a standby (in recovery), where commits appear without their locks: point DATABASE_URL at the primary server."}
	case commit == "off":
		return &Refusal{"The database has synchronous_commit = off, so a crash could take back what pages have shown: set it to on."}
	case !table:
		return &Refusal{"The database has no change log: run haulcast migrate up."}
	case cache != 1:
		return &Refusal{fmt.Sprintf("The change log's sequence hands out numbers in blocks of %d, which breaks their order: run ALTER SEQUENCE changes_seq_seq CACHE 1.", cache)}
	case !readable:
		return &Refusal{"The database role may not read the change log's sequence: run GRANT SELECT ON SEQUENCE changes_seq_seq TO it."}
	}
	return nil
}
