package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"haulcast/models"
)

// InsertShareLink adds a link.
func (s *Store) InsertShareLink(ctx context.Context, l *models.ShareLink) error {
	if err := s.q(ctx).Create(l).Error; err != nil {
		return fmt.Errorf("insert share link: %w", err)
	}
	return nil
}

// ShareLinkByToken finds a link by the SHA-256 of its token, whether it still works or not: models.ShareLink.Open says.
func (s *Store) ShareLinkByToken(ctx context.Context, sha256 []byte) (models.ShareLink, error) {
	return shareLink(s.q(ctx).Where("token_hash = ?", sha256))
}

// ShareLinkByID finds a link to a shipment that the viewer may see.
func (s *Store) ShareLinkByID(ctx context.Context, v models.Viewer, id models.ID) (models.ShareLink, error) {
	theirs := within(s.q(ctx).Model(&models.Shipment{}), v, "customer_id", "id").Select("1").
		Where("shipments.id = share_links.shipment_id")
	return shareLink(s.q(ctx).Where("id = ? and exists (?)", id, theirs))
}

func shareLink(q *gorm.DB) (models.ShareLink, error) {
	var l models.ShareLink
	if err := q.Take(&l).Error; err != nil {
		return models.ShareLink{}, fmt.Errorf("read a share link: %w", found(err, "link"))
	}
	return l, nil
}

// maxLinks bounds the links of one shipment that are listed.
const maxLinks = 200

// ShareLinksOf lists the links people made to a shipment that the viewer may see, newest first.
func (s *Store) ShareLinksOf(ctx context.Context, v models.Viewer, shipmentID models.ID) ([]models.ShareLink, error) {
	theirs := within(s.q(ctx).Model(&models.Shipment{}), v, "customer_id", "id").Select("id").Where("id = ?", shipmentID)
	var links []models.ShareLink
	err := s.q(ctx).Where("shipment_id = (?) and kind = 'shared'", theirs).
		Order("created_at desc").Limit(maxLinks).Find(&links).Error
	if err != nil {
		return nil, fmt.Errorf("list the links to shipment %s: %w", shipmentID, err)
	}
	return links, nil
}

// RevokeShareLink ends a link; ended is false when it had been ended before.
func (s *Store) RevokeShareLink(ctx context.Context, id models.ID, at time.Time) (ended bool, err error) {
	r := s.q(ctx).Exec("update share_links set revoked_at = ? where id = ? and revoked_at is null", at, id)
	if r.Error != nil {
		return false, fmt.Errorf("revoke share link %s: %w", id, r.Error)
	}
	return r.RowsAffected == 1, nil
}

// ExpireShareLinks makes every link to a shipment end at a time, if it would last longer.
func (s *Store) ExpireShareLinks(ctx context.Context, shipmentID models.ID, at time.Time) error {
	err := s.q(ctx).Exec("update share_links set expires_at = ? where shipment_id = ? and expires_at > ?",
		at, shipmentID, at).Error
	if err != nil {
		return fmt.Errorf("let the links to shipment %s expire: %w", shipmentID, err)
	}
	return nil
}

// CountView counts one look through a link.
func (s *Store) CountView(ctx context.Context, id models.ID) error {
	if err := s.q(ctx).Exec("update share_links set views = views + 1 where id = ?", id).Error; err != nil {
		return fmt.Errorf("count a view of share link %s: %w", id, err)
	}
	return nil
}

// PruneShareLinks forgets links that ended before a time and tells how many.
func (s *Store) PruneShareLinks(ctx context.Context, before time.Time) (int64, error) {
	r := s.q(ctx).Exec("delete from share_links where expires_at < ?", before)
	if r.Error != nil {
		return 0, fmt.Errorf("prune share links: %w", r.Error)
	}
	return r.RowsAffected, nil
}

// LookUpFacts is what decides whether somebody who is not signed in may follow a shipment.
type LookUpFacts struct {
	ShipmentID   models.ID
	PostcodeNorm string // of where it goes
	State        models.State
	StateSince   time.Time
}

// LookUpFacts finds what decides about a tracking number, whoever asks; the zero facts when there is no such number, by
// the same work.
func (s *Store) LookUpFacts(ctx context.Context, number string) (LookUpFacts, error) {
	var rows []LookUpFacts
	err := s.q(ctx).Raw(`select s.id as shipment_id, l.postcode_norm, s.state, s.state_since
		from shipments s join locations l on l.id = s.destination_id where s.tracking_number = ?`, keepable(number)).
		Scan(&rows).Error
	if err != nil {
		return LookUpFacts{}, fmt.Errorf("look a shipment up: %w", err)
	}
	if len(rows) == 0 {
		return LookUpFacts{}, nil
	}
	return rows[0], nil
}
