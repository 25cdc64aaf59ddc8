package live

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"haulcast/models"
)

// look does the four steps once. They are separate statements in this order, each with its own snapshot: the locks must
// be read after the number, and the rows after both.
func (r *relay) look(ctx context.Context) error {
	ctx, done := context.WithTimeout(ctx, lookPatience)
	defer done()
	number, err := r.drawn(ctx)
	if err != nil {
		return err
	}
	if r.today, err = r.inserting(ctx); err != nil {
		return err
	}
	now := time.Now()
	r.mark.observe(number, r.today, now)
	r.report(ctx, now)
	if !r.begun {
		return r.start(ctx, number)
	}
	return r.advance(ctx)
}

// drawn is step 1: the greatest number the sequence has given out.
func (r *relay) drawn(ctx context.Context) (int64, error) {
	var number int64
	var called bool
	err := r.conn.QueryRow(ctx, "select last_value, is_called from changes_seq_seq").Scan(&number, &called)
	if err != nil {
		return 0, fmt.Errorf("read the log's sequence: %w", err)
	}
	if !called {
		return 0, nil
	}
	return number, nil
}

// inserting is step 2: who holds the lock that an insert into the log takes.
func (r *relay) inserting(ctx context.Context) ([]locker, error) {
	rows, err := r.conn.Query(ctx, `
		select virtualtransaction, coalesce(pid, 0) from pg_locks
		where locktype = 'relation' and relation = 'changes'::regclass and mode = 'RowExclusiveLock' and granted
		  and database = (select oid from pg_database where datname = current_database())`)
	if err != nil {
		return nil, fmt.Errorf("read who writes the log: %w", err)
	}
	lockers, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (l locker, err error) {
		return l, row.Scan(&l.transaction, &l.pid)
	})
	if err != nil {
		return nil, fmt.Errorf("read who writes the log: %w", err)
	}
	return lockers, nil
}

// start waits for the first final number and begins the log at the last row up to it. Before that nothing is known, and
// nobody is served.
func (r *relay) start(ctx context.Context, number int64) error {
	if r.mark.final == 0 && number > 0 {
		return nil
	}
	changes, err := r.rows(ctx, `select * from (select `+columns+` from changes where seq <= $1 order by seq desc limit $2) newest
		order by seq`, r.mark.final, preloadRows)
	if err != nil {
		return err
	}
	var base, head int64
	if n := len(changes); n > 0 {
		base, head = changes[0].Seq-1, changes[n-1].Seq
	}
	r.begun, r.head, r.read = true, head, r.mark.final
	r.begin(r.epoch, changes, base, head)
	return nil
}

// advance is step 4: push the rows up to the final number.
//
// head goes to the last row there is, not to the final number: a number that was drawn and rolled back need not have
// reached the disk, and after a crash the server hands it out again. A committed row's number never comes back.
func (r *relay) advance(ctx context.Context) error {
	for r.read < r.mark.final {
		changes, err := r.rows(ctx, `select `+columns+` from changes where seq > $1 and seq <= $2 order by seq limit $3`,
			r.head, r.mark.final, pageRows)
		if err != nil {
			return err
		}
		if n := len(changes); n > 0 {
			r.head = changes[n-1].Seq
			r.push(changes)
		}
		if len(changes) < pageRows {
			r.read = r.mark.final
		}
	}
	return nil
}

const columns = "seq, kind, reach, user_id, customer_id, shipment_id, data, created_at"

func (r *relay) rows(ctx context.Context, query string, args ...any) ([]models.Change, error) {
	rows, err := r.conn.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read the change log: %w", err)
	}
	changes, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c models.Change, err error) {
		return c, row.Scan(&c.Seq, &c.Kind, &c.Reach, &c.UserID, &c.CustomerID, &c.ShipmentID, &c.Data, &c.CreatedAt)
	})
	if err != nil {
		return nil, fmt.Errorf("read the change log: %w", err)
	}
	return changes, nil
}
