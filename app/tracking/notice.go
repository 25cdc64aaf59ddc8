package tracking

import (
	"context"

	"haulcast/models"
	"haulcast/models/store"
)

// SendNotice tells everyone something, or one customer's people. It must be a person's message: whoever reads it may
// ask who said so.
func (t *Tracker) SendNotice(ctx context.Context, by models.Actor, text string, customerID *models.ID) (models.Notice, error) {
	if err := mayAct(by, models.SendNotices); err != nil {
		return models.Notice{}, err
	}
	if by.UserID == models.NoID {
		return models.Notice{}, models.Errorf(models.Forbidden, "Only a person can send a notice.")
	}
	var p models.Problems
	p.Require("text", text)
	n := models.Notice{ID: models.NewID(), CustomerID: customerID, Text: prose(&p, "text", text), CreatedBy: by.UserID, CreatedAt: t.now()}
	if customerID != nil {
		_, err := customerNamed(ctx, t.store, by, &p, customerID, "")
		if err != nil {
			return models.Notice{}, err
		}
	}
	if err := p.Err(); err != nil {
		return models.Notice{}, err
	}
	to := models.Audience{Reach: models.ReachEveryone}
	if customerID != nil {
		to = models.Audience{Reach: models.ReachCustomer, CustomerID: customerID}
	}
	err := t.store.InTx(ctx, func(tx *store.Store) error {
		if err := tx.InsertNotice(ctx, &n); err != nil {
			return err
		}
		if err := tx.Announce(models.ChangeNotice, to, models.NoticeData{ID: n.ID, Text: n.Text}); err != nil {
			return err
		}
		return t.audit(ctx, tx, by, "notice.sent", "notice", n.ID.String(), facts{"customer_id": customerID, "text": n.Text})
	})
	return n, err
}
