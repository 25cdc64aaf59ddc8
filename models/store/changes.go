package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"haulcast/models"
)

// Announce says that something happened, to an audience. It is written when the transaction ends, after everything
// else; outside a transaction it panics, because a change without its cause in the same commit is a lie.
func (s *Store) Announce(kind models.ChangeKind, to models.Audience, data any) error {
	if s.pending == nil {
		panic("store: Announce outside InTx")
	}
	encoded, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("encode %s change: %w", kind, err)
	}
	*s.pending = append(*s.pending, models.Change{
		Kind: kind, Reach: to.Reach, UserID: to.UserID, CustomerID: to.CustomerID, ShipmentID: to.ShipmentID,
		Data: encoded,
	})
	return nil
}

// writeChanges writes what the transaction announced, in the order it was announced, in one statement: a second
// insert would hold the log's lock across a round trip.
func (s *Store) writeChanges(ctx context.Context) error {
	changes := *s.pending
	if len(changes) == 0 {
		return nil
	}
	if err := s.q(ctx).Omit("Seq", "CreatedAt").Create(&changes).Error; err != nil {
		return fmt.Errorf("write the change log: %w", err)
	}
	*s.pending = changes
	return nil
}

// Wake gives a channel that is closed when this program next commits changes. Take the channel before reading the
// log: then nothing that is committed in between goes unheard.
func (s *Store) Wake() <-chan struct{} { return s.bell.wait() }

// ChangesBetween reads the log in order: after < seq <= upTo, at most limit rows. upTo must be final (app/live/relay.go
// says how it is found); a higher number may still be in flight.
func (s *Store) ChangesBetween(ctx context.Context, after, upTo int64, limit int) ([]models.Change, error) {
	var changes []models.Change
	err := s.q(ctx).Where("seq > ? and seq <= ?", after, upTo).Order("seq").Limit(limit).Find(&changes).Error
	if err != nil {
		return nil, fmt.Errorf("read the change log after %d: %w", after, err)
	}
	return changes, nil
}

// ChangesFor is ChangesBetween, narrowed to what the viewer may hear. The SQL only spares rows; models/policy.go decides.
func (s *Store) ChangesFor(ctx context.Context, v models.Viewer, after, upTo int64, limit int) ([]models.Change, error) {
	q := s.q(ctx).Where("seq > ? and seq <= ?", after, upTo)
	switch scope := v.Scope(); {
	case scope.All:
		q = q.Where("reach > ? and (user_id is null or user_id = ?)", models.ReachNobody, v.UserID)
	case scope.ShipmentID != models.NoID:
		q = q.Where("reach = ? and shipment_id = ?", models.ReachPublic, scope.ShipmentID)
	default:
		q = q.Where("customer_id = ? or user_id = ? or reach = ?", scope.CustomerID, v.UserID, models.ReachEveryone)
	}
	var changes []models.Change
	if err := q.Order("seq").Limit(limit).Find(&changes).Error; err != nil {
		return nil, fmt.Errorf("read the change log after %d: %w", after, err)
	}
	return changes, nil
}

// OldestChange is the first number that is still kept; 0 when the log is empty.
func (s *Store) OldestChange(ctx context.Context) (int64, error) {
	var seq int64
	err := s.q(ctx).Raw("select coalesce(min(seq), 0) from changes").Scan(&seq).Error
	return seq, err
}

// pruneBatch keeps each deletion of old changes far below the 50 ms that the relay may be held up by it.
const pruneBatch = 500

// PruneChanges removes one batch of changes older than before and tells how many it removed; call it until it says 0.
func (s *Store) PruneChanges(ctx context.Context, before time.Time) (int64, error) {
	// The oldest by number are the oldest by time, to the length of a transaction: nobody searches the whole log for age.
	r := s.q(ctx).Exec(`delete from changes where seq in (select seq from changes order by seq limit ?)
		and created_at < ?`, pruneBatch, before)
	return r.RowsAffected, r.Error
}
