package tracking

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"time"

	"haulcast/models"
	"haulcast/models/store"
	"haulcast/models/trackno"
)

// ShareDraft is what a link lets its holder see, and for how long.
type ShareDraft struct {
	Kind            models.ShareKind // "" means shared
	ShowPosition    bool
	ShowTemperature bool
	MayReport       bool          // damage to the goods
	ExpiresIn       time.Duration // 0 means 14 days; at most 90
}

// How long links work.
const (
	defaultShare = 14 * 24 * time.Hour
	mostShare    = 90 * 24 * time.Hour
	lookUpFor    = time.Hour // a link made by number and postcode: whoever has both can make another
)

// Share makes a link that lets whoever holds it follow one shipment, and gives its token, this once. A link to a
// shipment that has ended works until 14 days after the end.
func (t *Tracker) Share(ctx context.Context, by models.Actor, number string, d ShareDraft) (link models.ShareLink, token string, err error) {
	if err := mayAct(by, models.ShareShipments); err != nil {
		return models.ShareLink{}, "", err
	}
	if d.ExpiresIn == 0 {
		d.ExpiresIn = defaultShare
	}
	var p models.Problems
	if d.ExpiresIn < time.Minute || d.ExpiresIn > mostShare {
		p.Add("expires_in_days", "must lie between 1 and 90")
	}
	if d.Kind != "" && d.Kind != models.ShareByPerson {
		p.Add("kind", "must be shared")
	}
	if err := p.Err(); err != nil {
		return models.ShareLink{}, "", err
	}
	token, hash := newToken()
	err = t.store.InTx(ctx, func(tx *store.Store) error {
		s, err := tx.ShipmentByNumber(ctx, by.Viewer, number)
		if err != nil {
			return err
		}
		if link, err = t.linkTo(s, d, hash); err != nil {
			return err
		}
		link.CreatedBy = actorID(by)
		if err := tx.InsertShareLink(ctx, &link); err != nil {
			return err
		}
		return t.audit(ctx, tx, by, "share_link.created", "shipment", s.TrackingNumber, facts{
			"link": link.ID, "expires_at": link.ExpiresAt, "position": link.ShowPosition, "temperature": link.ShowTemperature, "report": link.MayReport,
		})
	})
	if err != nil {
		return models.ShareLink{}, "", err
	}
	return link, token, nil
}

func (t *Tracker) linkTo(s models.Shipment, d ShareDraft, hash []byte) (models.ShareLink, error) {
	now := t.now()
	link := models.ShareLink{
		ID: models.NewID(), ShipmentID: s.ID, TokenHash: hash, Kind: models.ShareByPerson, ShowPosition: d.ShowPosition,
		ShowTemperature: d.ShowTemperature, MayReport: d.MayReport, ExpiresAt: now.Add(d.ExpiresIn), CreatedAt: now,
	}
	if !s.State.Terminal() {
		return link, nil
	}
	if last := s.StateSince.Add(linksOutlive); last.Before(link.ExpiresAt) {
		link.ExpiresAt = last
	}
	if !link.Open(now) {
		return link, models.Errorf(models.Illegal, "Shipment %s ended more than 14 days ago and can't be shared any more.", s.TrackingNumber)
	}
	return link, nil
}

// RevokeShare ends a link, and the streams of whoever follows it. Ended already, it stays so.
func (t *Tracker) RevokeShare(ctx context.Context, by models.Actor, linkID models.ID) error {
	if err := mayAct(by, models.ShareShipments); err != nil {
		return err
	}
	return t.store.InTx(ctx, func(tx *store.Store) error {
		link, err := tx.ShareLinkByID(ctx, by.Viewer, linkID)
		if err != nil {
			return err
		}
		ended, err := tx.RevokeShareLink(ctx, linkID, t.now())
		if err != nil || !ended {
			return err
		}
		err = tx.Announce(models.ChangeRevoked, models.Audience{Reach: models.ReachNobody}, models.RevokedData{LinkID: &linkID})
		if err != nil {
			return err
		}
		return t.audit(ctx, tx, by, "share_link.revoked", "share_link", linkID.String(), facts{"shipment": link.ShipmentID})
	})
}

// LookUp gives the token of a short-lived, redacted link to whoever knows a shipment's number and the postcode it goes
// to. A number that doesn't exist, a wrong postcode and a shipment that ended long ago are the same answer, after the
// same work: one query and one comparison whose time tells nothing.
func (t *Tracker) LookUp(ctx context.Context, number, postcode string) (token string, err error) {
	facts, err := t.store.LookUpFacts(ctx, trackno.Normalise(number))
	if err != nil {
		return "", err
	}
	given := sha256.Sum256([]byte(models.NormalisePostcode(postcode)))
	wanted := sha256.Sum256([]byte(facts.PostcodeNorm))
	right := subtle.ConstantTimeCompare(given[:], wanted[:]) == 1
	if !right || facts.PostcodeNorm == "" || !t.worthShowing(facts) {
		return "", models.Errorf(models.NotFound,
			"We don't find a shipment with this number and postcode. Please compare both with what you were sent.")
	}
	token, hash := newToken()
	now := t.now()
	err = t.store.InsertShareLink(ctx, &models.ShareLink{
		ID: models.NewID(), ShipmentID: facts.ShipmentID, TokenHash: hash, Kind: models.ShareByLookup,
		ExpiresAt: now.Add(lookUpFor), CreatedAt: now,
	})
	if err != nil {
		return "", err
	}
	return token, nil
}

// worthShowing tells whether the public may still, or already, look at a shipment.
func (t *Tracker) worthShowing(f store.LookUpFacts) bool {
	switch {
	case f.State == models.Draft:
		return false
	case f.State.Terminal():
		return t.now().Before(f.StateSince.Add(linksOutlive))
	}
	return true
}
