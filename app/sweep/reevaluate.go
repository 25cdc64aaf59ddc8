package sweep

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"haulcast/models"
)

const (
	// anewPage is how many shipments are judged anew between two notes of how far we came.
	anewPage = 50
	// anewAtOnce is how many are judged side by side; reports that come in meanwhile go before.
	anewAtOnce = 2
	// keepReevaluations is how long finished ones can be looked up.
	keepReevaluations = 30 * 24 * time.Hour
)

// judgeAnew takes every change of the rules through the shipments under way that it concerns, page by page, the oldest
// first. How far it came stands in the database: a restart goes on from there, and what is judged twice does no harm.
func (s *Sweep) judgeAnew(ctx context.Context) error {
	for ctx.Err() == nil {
		r, ok, err := s.store.NextReevaluation(ctx)
		if err != nil || !ok {
			return err
		}
		if err := s.judgePage(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

func (s *Sweep) judgePage(ctx context.Context, r models.Reevaluation) error {
	ids, err := s.store.ShipmentsToReevaluate(ctx, r, anewPage)
	if err != nil {
		return err
	}
	var judging errgroup.Group
	judging.SetLimit(anewAtOnce)
	for _, id := range ids {
		judging.Go(func() error {
			if err := s.tracker.Reevaluate(ctx, r, id); err != nil && ctx.Err() == nil {
				// The others must not wait for it; it is judged by the new rules from its next report on.
				s.log.Error("shipment could not be judged anew", "shipment_id", id, "reevaluation_id", r.ID, "error", err)
			}
			return nil
		})
	}
	if err := judging.Wait(); err != nil || ctx.Err() != nil {
		return err
	}
	is := r
	if is.Done += len(ids); len(ids) > 0 {
		is.AfterID = ids[len(ids)-1]
	}
	if len(ids) < anewPage {
		now := s.Now()
		is.FinishedAt = &now
		s.log.Info("judged anew", "scope", r.Scope, "reason", r.Reason, "shipments", is.Done)
	}
	return s.store.SaveReevaluation(ctx, r, is)
}

func (s *Sweep) pruneReevaluations(ctx context.Context) error {
	n, err := s.store.PruneReevaluations(ctx, s.Now().Add(-keepReevaluations))
	s.pruned("reevaluations", n)
	return err
}
