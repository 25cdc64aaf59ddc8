package tracking

import (
	"context"
	"encoding/json"
	"slices"

	"haulcast/models"
	"haulcast/models/store"
)

// ThresholdsDraft is what a scope is to change of the thresholds that hold above it.
type ThresholdsDraft struct {
	Scope   models.ThresholdScope
	Subject string          // a customer's code, a profile's id or name, an order's number; "" for the installation
	Version int             // the one the editor looked at; 0 when the scope changed nothing yet
	Changes json.RawMessage // all that the scope changes, see models.CheckThresholds: what is missing holds as above
}

// SetThresholds replaces what a scope changes of the thresholds, and has the alarms of its shipments under way judged
// anew in the background. When somebody else was faster, the answer is a Conflict. The same again changes nothing.
func (t *Tracker) SetThresholds(ctx context.Context, by models.Actor, d ThresholdsDraft) (models.ThresholdChange, error) {
	if err := mayAct(by, models.ManageRules); err != nil {
		return models.ThresholdChange{}, err
	}
	var kept models.ThresholdChange
	err := t.store.InTx(ctx, func(tx *store.Store) (err error) {
		kept, err = t.setThresholds(ctx, tx, by, d)
		return err
	})
	return kept, err
}

func (t *Tracker) setThresholds(ctx context.Context, tx *store.Store, by models.Actor, d ThresholdsDraft) (models.ThresholdChange, error) {
	if err := tx.LockRules(ctx); err != nil {
		return models.ThresholdChange{}, err
	}
	subject, err := ThresholdSubject(ctx, tx, by.Viewer, d.Scope, d.Subject)
	if err != nil {
		return models.ThresholdChange{}, err
	}
	layers, err := tx.ThresholdLayers(ctx, d.Scope, subject)
	if err != nil {
		return models.ThresholdChange{}, err
	}
	was := layers[len(layers)-1]
	if was.Version != d.Version {
		return was, stale("set of thresholds", was.Version)
	}
	above, err := effective(models.DefaultThresholds(), layers[:len(layers)-1])
	if err != nil {
		return was, err
	}
	is := was
	if is.Values, err = models.CheckThresholds(above, d.Changes); err != nil {
		return was, err
	}
	kinds, all := models.ThresholdKinds(was.Values, is.Values)
	if len(kinds) == 0 && !all {
		return was, nil
	}
	is.Version, is.UpdatedAt, is.UpdatedBy = was.Version+1, t.now(), by.Name
	if err := tx.SaveThresholds(ctx, is); err != nil {
		return was, err
	}
	ask := models.Reevaluation{Scope: d.Scope, SubjectID: subject, Kinds: kinds, Reason: models.ThresholdsChanged}
	if err := t.askReevaluation(ctx, tx, by, ask); err != nil {
		return was, err
	}
	return is, t.audit(ctx, tx, by, "thresholds.set", "thresholds", ThresholdsAuditID(d.Scope, subject),
		facts{"subject": d.Subject, "was": was.Values, "is": is.Values})
}

// ThresholdsAuditID is how the audit log names a scope's thresholds.
func ThresholdsAuditID(scope models.ThresholdScope, subject models.ID) string {
	return string(scope) + "/" + subject.String()
}

// ThresholdSubject finds whose thresholds are meant: a customer by code, a profile by id or name, an order by number;
// the installation's have no subject.
func ThresholdSubject(ctx context.Context, s *store.Store, v models.Viewer, scope models.ThresholdScope, subject string) (models.ID, error) {
	switch scope {
	case models.ScopeInstallation:
		return models.NoID, nil
	case models.ScopeCustomer:
		c, err := s.CustomerByCode(ctx, v, subject)
		return c.ID, err
	case models.ScopeProfile:
		if id, ok := models.ParseID(subject); ok {
			p, err := s.ProfileByID(ctx, v, id)
			return p.ID, err
		}
		p, err := s.ProfileByName(ctx, v, subject)
		return p.ID, err
	case models.ScopeOrder:
		o, err := s.OrderByNumber(ctx, v, subject)
		return o.ID, err
	}
	return models.NoID, models.Errorf(models.NotFound, "There are no thresholds of %q: they are those of the installation, a customer, a profile or an order.", scope)
}

// effective is a set of thresholds with what some layers change, one after the other.
func effective(t models.Thresholds, layers []models.ThresholdChange) (models.Thresholds, error) {
	var err error
	for _, layer := range layers {
		if t, err = t.With(layer.Values); err != nil {
			return t, err
		}
	}
	return t, nil
}

// askReevaluation has the shipments under way of a scope judged anew in the background.
func (t *Tracker) askReevaluation(ctx context.Context, tx *store.Store, by models.Actor, r models.Reevaluation) error {
	r.ID, r.RequestedAt, r.RequestedBy = models.NewID(), t.now(), by.Name
	slices.Sort(r.Kinds)
	return tx.AskReevaluation(ctx, r)
}
