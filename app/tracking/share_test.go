package tracking_test

import (
	"crypto/sha256"
	"testing"
	"time"

	"haulcast/app/tracking"
	"haulcast/models"
	"haulcast/models/store"
)

func TestLinkIsShownOnceKeptHashedAndEndsWhenRevoked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.booked(t)
	link, token, err := w.Share(t.Context(), w.reader, s.TrackingNumber, tracking.ShareDraft{ShowPosition: true})
	if err != nil || len(token) < 43 {
		t.Fatalf("token %q, %v", token, err)
	}
	hash := sha256.Sum256([]byte(token))
	kept := do(w.store.ShareLinkByToken(t.Context(), hash[:]))(t)
	if kept.ID != link.ID || !kept.ShowPosition || kept.ShowTemperature || kept.Kind != models.ShareByPerson || !kept.Open(store.Now()) {
		t.Errorf("kept as %+v", kept)
	}
	if err := w.RevokeShare(t.Context(), w.stranger, link.ID); models.CodeOf(err) != models.NotFound {
		t.Errorf("somebody else's: %v", err)
	}
	for range 2 {
		if err := w.RevokeShare(t.Context(), w.reader, link.ID); err != nil {
			t.Fatal(err)
		}
	}
	if kept := do(w.store.ShareLinkByToken(t.Context(), hash[:]))(t); kept.Open(store.Now()) {
		t.Error("it still works")
	}
	revoked := w.changes(t, models.ChangeRevoked)
	if len(revoked) != 1 || revoked[0].Reach != models.ReachNobody {
		t.Errorf("told %+v", revoked)
	}
}

func TestOnlyWhoSeesAShipmentSharesIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.booked(t)
	_, _, err := w.Share(t.Context(), w.stranger, s.TrackingNumber, tracking.ShareDraft{})
	refused(t, err, models.NotFound)
	_, _, err = w.Share(t.Context(), models.Actor{}, s.TrackingNumber, tracking.ShareDraft{})
	refused(t, err, models.Unauthenticated)
	_, _, err = w.Share(t.Context(), w.reader, s.TrackingNumber, tracking.ShareDraft{ExpiresIn: 91 * 24 * time.Hour})
	refused(t, err, models.Invalid)
	if n := w.rows(t, "share_links"); n != 0 {
		t.Errorf("%d links were made", n)
	}
}

func TestLinkToAnEndedShipmentWorksFourteenDaysFromItsEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.after(t, models.EventPickedUp, models.EventDelivered)
	w.Now = func() time.Time { return s.StateSince.Add(10 * 24 * time.Hour) }
	link, _, err := w.Share(t.Context(), w.reader, s.TrackingNumber, tracking.ShareDraft{})
	if err != nil || !link.ExpiresAt.Equal(s.StateSince.Add(14*24*time.Hour)) {
		t.Errorf("until %s, %v", link.ExpiresAt, err)
	}
	w.Now = func() time.Time { return s.StateSince.Add(15 * 24 * time.Hour) }
	_, _, err = w.Share(t.Context(), w.reader, s.TrackingNumber, tracking.ShareDraft{})
	refused(t, err, models.Illegal)
}

func TestNumberAndPostcodeTogetherGiveAShortLivedRedactedLink(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.booked(t)
	spelled := s.TrackingNumber[:2] + " " + s.TrackingNumber[2:6] + "-" + s.TrackingNumber[6:]
	token := do(w.LookUp(t.Context(), spelled, "m1 2bn"))(t)
	hash := sha256.Sum256([]byte(token))
	link := do(w.store.ShareLinkByToken(t.Context(), hash[:]))(t)
	if link.ShipmentID != s.ID || link.Kind != models.ShareByLookup || link.ShowPosition || link.ShowTemperature ||
		link.ExpiresAt.After(store.Now().Add(time.Hour)) {
		t.Errorf("got %+v", link)
	}
}

func TestEveryFailedLookUpIsTheSameAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.booked(t)
	old := w.after(t, models.EventPickedUp, models.EventDelivered)
	draft := do(w.BookShipment(t.Context(), w.dispatcher, tracking.ShipmentDraft{Order: w.order(t).Number, Pieces: 1, Draft: true}))(t)
	nowhere := w.orderDraft()
	nowhere.Destination.Postcode = ""
	unnamed := w.bookedOf(t, do(w.PlaceOrder(t.Context(), w.dispatcher, nowhere))(t))
	w.Now = func() time.Time { return store.Now().Add(15 * 24 * time.Hour) }
	const sentence = "We don't find a shipment with this number and postcode. Please compare both with what you were sent."
	for name, c := range map[string][2]string{
		"unknown number":    {"ZL000000000XZ", "M1 2BN"},
		"no number":         {"rubbish\x00", "M1 2BN"},
		"wrong postcode":    {s.TrackingNumber, "M1 2BM"},
		"where it is from":  {s.TrackingNumber, "L1 1RG"},
		"no postcode":       {s.TrackingNumber, ""},
		"ended long ago":    {old.TrackingNumber, "M1 2BN"},
		"a draft":           {draft.TrackingNumber, "M1 2BN"},
		"nowhere to go":     {unnamed.TrackingNumber, ""},
		"only punctuation":  {unnamed.TrackingNumber, "--"},
		"postcode and more": {s.TrackingNumber, "M1 2BN1"},
	} {
		t.Run(name, func(t *testing.T) {
			token, err := w.LookUp(t.Context(), c[0], c[1])
			if token != "" || models.CodeOf(err) != models.NotFound || err.Error() != sentence {
				t.Errorf("got %q, %v", token, err)
			}
		})
	}
	if n := w.rows(t, "share_links"); n != 0 {
		t.Errorf("%d links were made", n)
	}
}
