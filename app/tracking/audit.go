package tracking

import (
	"context"
	"encoding/json"
	"fmt"

	"haulcast/models"
	"haulcast/models/store"
)

// facts are what an audit line tells beside who, what and when, by name.
type facts map[string]any

// audit writes a line of the audit log in the transaction of what it tells.
func (t *Tracker) audit(ctx context.Context, tx *store.Store, by models.Actor, verb, object, id string, f facts) error {
	e := models.AuditEntry{
		At: t.now(), ActorID: actorID(by), ActorName: by.Name, IP: by.IP, Verb: verb, ObjectType: object, ObjectID: id,
		RequestID: by.RequestID,
	}
	if f != nil {
		diff, err := json.Marshal(f)
		if err != nil {
			return fmt.Errorf("encode what %s changed: %w", verb, err)
		}
		e.Diff = diff
	}
	return tx.WriteAudit(ctx, e)
}
