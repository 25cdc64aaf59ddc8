package tracking

import (
	"context"
	"slices"

	"haulcast/models"
	"haulcast/models/store"
)

// ConclusionDraft is what a person concludes of a shipment's temperatures.
type ConclusionDraft struct {
	ID      models.ID // may be empty; the same id twice is one conclusion
	Verdict models.ConclusionVerdict
	Reason  string // needed unless the goods are released and nothing speaks against it
	Hash    string // names the report that the person looked at
}

// SignConclusion keeps what a person concludes of a shipment's temperatures, with who and when and on which data. It
// stands before earlier ones and changes none. When the data are no longer those that the person looked at, the answer is
// a Conflict: look again.
func (t *Tracker) SignConclusion(ctx context.Context, by models.Actor, number string, d ConclusionDraft) (models.Conclusion, error) {
	if err := mayAct(by, models.SignConclusions); err != nil {
		return models.Conclusion{}, err
	}
	var p models.Problems
	if !slices.Contains(models.ConclusionVerdicts, d.Verdict) {
		p.Add("verdict", "must be released, rejected or under_review")
	}
	d.Reason = prose(&p, "reason", d.Reason)
	if by.UserID == models.NoID {
		p.Add("verdict", "must be signed by a person")
	}
	if err := p.Err(); err != nil {
		return models.Conclusion{}, err
	}
	if d.ID == models.NoID {
		d.ID = models.NewID()
	}
	var signed models.Conclusion
	err := t.store.InTx(ctx, func(tx *store.Store) (err error) {
		signed, err = t.conclude(ctx, tx, by, number, d)
		return err
	})
	return signed, err
}

// conclude locks the shipment, so that no reading comes in between looking and signing.
func (t *Tracker) conclude(ctx context.Context, tx *store.Store, by models.Actor, number string, d ConclusionDraft) (models.Conclusion, error) {
	s, err := tx.ShipmentForUpdate(ctx, by.Viewer, number)
	if err != nil {
		return models.Conclusion{}, err
	}
	if known, err := tx.ConclusionByID(ctx, s.ID, d.ID); err == nil || models.CodeOf(err) != models.NotFound {
		return known, err
	}
	c, err := t.coldChain(ctx, tx, s)
	if err != nil {
		return models.Conclusion{}, err
	}
	if c.Hash != d.Hash {
		return models.Conclusion{}, models.Errorf(models.Conflict,
			"The readings or limits of this shipment changed while you were looking. Look at the report again, then sign.")
	}
	if d.Reason == "" && (d.Verdict != models.ConclusionReleased || !c.Report.InOrder()) {
		var p models.Problems
		p.Add("reason", "is required, unless the goods are released and nothing speaks against it")
		return models.Conclusion{}, p.Err()
	}
	signed := models.Conclusion{
		ID: d.ID, ShipmentID: s.ID, Verdict: d.Verdict, Reason: d.Reason, SignedBy: by.UserID, SignedName: by.Name,
		SignedAt: t.now(), DataHash: c.Hash,
	}
	if _, err := tx.InsertConclusion(ctx, &signed); err != nil {
		return models.Conclusion{}, err
	}
	return signed, t.audit(ctx, tx, by, "conclusion.signed", "shipment", s.TrackingNumber,
		facts{"verdict": signed.Verdict, "reason": signed.Reason, "data": signed.DataHash})
}
