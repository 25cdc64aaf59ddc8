package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"haulcast/models"
)

// underWay is the condition of the shipments whose alarms follow a change of the rules; an index has just those.
const underWay = `state not in ('draft', 'delivered', 'returned', 'disposed', 'cancelled', 'lost')`

// inScope narrows shipments s to a scope's: the scope in $1, its subject in $2.
const inScope = ` and case $1::text when 'customer' then s.customer_id = $2::uuid when 'order' then s.order_id = $2::uuid
	when 'profile' then coalesce(s.profile_id, (select o.profile_id from orders o where o.id = s.order_id)) = $2::uuid
	else true end`

// AskReevaluation asks for the shipments of a scope to be judged anew, and counts them. One that is asked for and not
// finished begins again and takes in what is asked for now.
func (s *Store) AskReevaluation(ctx context.Context, r models.Reevaluation) error {
	_, err := s.conn().ExecContext(ctx, `
		with counted as (select count(*) as n from shipments s where `+underWay+inScope+`),
		again as (
		  update reevaluations set after_id = '00000000-0000-0000-0000-000000000000', done = 0, total = n, reason = $4,
		    requested_at = $5, requested_by = $6,
		    kinds = case when kinds = '{}' or $7::text[] = '{}' then '{}'
		      else array(select distinct k from unnest(kinds || $7::text[]) k order by k) end
		  from counted where scope = $1 and subject_id = $2 and finished_at is null returning id
		)
		insert into reevaluations (id, scope, subject_id, reason, requested_at, requested_by, kinds, total)
		select $3, $1, $2, $4, $5, $6, $7::text[], n from counted where not exists (select 1 from again)`,
		string(r.Scope), r.SubjectID, r.ID, r.Reason, r.RequestedAt, r.RequestedBy, kindArray(r.Kinds))
	if err != nil {
		return fmt.Errorf("ask for %s %s to be judged anew: %w", r.Scope, r.SubjectID, err)
	}
	return nil
}

const reevaluationColumns = `id, scope, subject_id, array_to_string(kinds, ','), reason, requested_at, requested_by, total,
	done, after_id, finished_at`

// NextReevaluation is the oldest that is not finished; ok is false when there is none.
func (s *Store) NextReevaluation(ctx context.Context) (r models.Reevaluation, ok bool, err error) {
	row := s.conn().QueryRowContext(ctx, `select `+reevaluationColumns+` from reevaluations
		where finished_at is null order by requested_at, id limit 1`)
	r, err = scanReevaluation(row.Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return models.Reevaluation{}, false, nil
	}
	if err != nil {
		return models.Reevaluation{}, false, fmt.Errorf("find what is to be judged anew: %w", err)
	}
	return r, true, nil
}

const shipmentsToReevaluate = `select s.id from shipments s where ` + underWay + inScope + ` and s.id > $3 order by s.id limit $4`

// ShipmentsToReevaluate lists the next shipments under way of a re-evaluation's scope, by id, after the one that was
// judged last.
func (s *Store) ShipmentsToReevaluate(ctx context.Context, r models.Reevaluation, limit int) ([]models.ID, error) {
	rows, err := s.conn().QueryContext(ctx, shipmentsToReevaluate, string(r.Scope), r.SubjectID, r.AfterID, limit)
	if err != nil {
		return nil, fmt.Errorf("list shipments to judge anew: %w", err)
	}
	defer rows.Close()
	var ids []models.ID
	for rows.Next() {
		var id models.ID
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("list shipments to judge anew: %w", err)
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// SaveReevaluation keeps how far a re-evaluation came, unless it began again meanwhile or somebody else was faster: was
// is as it was read. A finished one is finished.
func (s *Store) SaveReevaluation(ctx context.Context, was, is models.Reevaluation) error {
	_, err := s.conn().ExecContext(ctx, `update reevaluations set done = $4, after_id = $5, finished_at = $6
		where id = $1 and after_id = $2 and requested_at = $3 and finished_at is null`,
		was.ID, was.AfterID, was.RequestedAt, is.Done, is.AfterID, is.FinishedAt)
	if err != nil {
		return fmt.Errorf("keep how far judging anew came: %w", err)
	}
	return nil
}

// Reevaluations lists what was and is judged anew, newest first. Who isn't staff sees nothing.
func (s *Store) Reevaluations(ctx context.Context, v models.Viewer, p Page) (List[models.Reevaluation], error) {
	if !v.Scope().All {
		return List[models.Reevaluation]{}, nil
	}
	at, id := Forever, models.NoID
	if p.After != "" {
		var err error
		if at, id, err = parseCursor(p.After); err != nil {
			return List[models.Reevaluation]{}, err
		}
	}
	rows, err := s.conn().QueryContext(ctx, `select `+reevaluationColumns+` from reevaluations
		where (requested_at, id) < ($1, $2) order by requested_at desc, id desc limit $3`, at, id, p.limit()+1)
	if err != nil {
		return List[models.Reevaluation]{}, fmt.Errorf("list what is judged anew: %w", err)
	}
	defer rows.Close()
	var list []models.Reevaluation
	for rows.Next() {
		r, err := scanReevaluation(rows.Scan)
		if err != nil {
			return List[models.Reevaluation]{}, fmt.Errorf("list what is judged anew: %w", err)
		}
		list = append(list, r)
	}
	if err := rows.Err(); err != nil {
		return List[models.Reevaluation]{}, fmt.Errorf("list what is judged anew: %w", err)
	}
	return cut(list, p, func(r models.Reevaluation) (time.Time, models.ID) { return r.RequestedAt, r.ID }), nil
}

// PruneReevaluations removes those that were finished before a time, and says how many.
func (s *Store) PruneReevaluations(ctx context.Context, before time.Time) (int64, error) {
	r, err := s.conn().ExecContext(ctx, "delete from reevaluations where finished_at < $1", before)
	if err != nil {
		return 0, fmt.Errorf("remove old re-evaluations: %w", err)
	}
	return r.RowsAffected()
}

func scanReevaluation(scan func(...any) error) (models.Reevaluation, error) {
	var r models.Reevaluation
	var kinds string
	err := scan(&r.ID, &r.Scope, &r.SubjectID, &kinds, &r.Reason, &r.RequestedAt, &r.RequestedBy, &r.Total, &r.Done,
		&r.AfterID, &r.FinishedAt)
	r.Kinds = kindsIn(kinds)
	return r, err
}

// kindsIn reads kinds that commas part.
func kindsIn(words string) []models.AlarmKind {
	if words == "" {
		return nil
	}
	var kinds []models.AlarmKind
	for word := range strings.SplitSeq(words, ",") {
		kinds = append(kinds, models.AlarmKind(word))
	}
	return kinds
}
