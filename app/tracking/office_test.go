package tracking_test

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"haulcast/app/tracking"
	"haulcast/models"
	"haulcast/models/store"
)

func TestCustomerIsCreatedOnceUnderItsCode(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := do(w.CreateCustomer(t.Context(), w.admin, tracking.CustomerDraft{
		Code: " mersey-1 ", Name: "Mersey  Pharmacies", ContactEmail: "Orders@Mersey.example",
	}))(t)
	if c.Code != "MERSEY-1" || c.Name != "Mersey Pharmacies" || c.ContactEmail != "orders@mersey.example" {
		t.Errorf("got %+v", c)
	}
	if got := do(w.store.CustomerByCode(t.Context(), w.dispatcher.Viewer, "Mersey-1"))(t); got.ID != c.ID {
		t.Errorf("found %+v", got)
	}
	_, err := w.CreateCustomer(t.Context(), w.admin, tracking.CustomerDraft{Code: "MERSEY-1", Name: "Another"})
	refused(t, err, models.Conflict)
	_, err = w.CreateCustomer(t.Context(), w.dispatcher, tracking.CustomerDraft{Code: "X", Name: "X"})
	refused(t, err, models.Forbidden)
	_, err = w.CreateCustomer(t.Context(), w.admin, tracking.CustomerDraft{Code: "no spaces", ContactEmail: "nobody"})
	refused(t, err, models.Invalid)
	for _, field := range []string{"code:", "name:", "contact_email:"} {
		if err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("%s isn't among %v", field, err)
		}
	}
}

func TestVehiclesNameIsTakenInAnyCase(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	do(w.CreateVehicle(t.Context(), w.dispatcher, tracking.VehicleDraft{Name: "Van 7", Plate: "AB12 CDE"}))(t)
	_, err := w.CreateVehicle(t.Context(), w.dispatcher, tracking.VehicleDraft{Name: "VAN 7"})
	refused(t, err, models.Conflict)
	_, err = w.CreateVehicle(t.Context(), w.reader, tracking.VehicleDraft{Name: "Van 8"})
	refused(t, err, models.Forbidden)
}

func TestSameLocationIsKeptOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.orderDraft().Origin
	one, two := do(w.CreateLocation(t.Context(), w.dispatcher, d))(t), do(w.CreateLocation(t.Context(), w.dispatcher, d))(t)
	d.Street = "12 Dock Road"
	other := do(w.CreateLocation(t.Context(), w.dispatcher, d))(t)
	if one.ID != two.ID || one.ID == other.ID || one.PostcodeNorm != "L11RG" {
		t.Errorf("got %+v, %+v, %+v", one, two, other)
	}
	o := w.orderDraft()
	o.Origin = tracking.PlaceDraft{LocationID: &other.ID}
	if got := do(w.PlaceOrder(t.Context(), w.dispatcher, o))(t); got.OriginID != other.ID {
		t.Errorf("the order begins at %s", got.OriginID)
	}
	unknown := models.NewID()
	o.Origin = tracking.PlaceDraft{LocationID: &unknown}
	_, err := w.PlaceOrder(t.Context(), w.dispatcher, o)
	refused(t, err, models.Invalid)
}

func TestProfileIsEditedByWhoLookedAtTheNewestVersion(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	low, high, higher, delay := 2.0, 8.0, 9.0, 0
	d := tracking.ProfileDraft{Name: "Chilled 2–8 °C", MinC: &low, MaxC: &high, SetDelayS: &delay}
	p := do(w.CreateProfile(t.Context(), w.admin, d))(t)
	if p.SetDelayS != 0 || p.ClearDelayS != 300 || p.HysteresisC != 0.5 || p.WarmupS != 600 {
		t.Errorf("made as %+v", p)
	}
	d.MaxC = &higher
	edited := do(w.EditProfile(t.Context(), w.admin, p.ID, p.Version, d))(t)
	kept := do(w.store.ProfileByID(t.Context(), w.admin.Viewer, p.ID))(t)
	if edited.Version != 2 || kept.Version != 2 || *kept.MaxC != 9 || kept.SetDelayS != 0 || !kept.CreatedAt.Equal(p.CreatedAt) {
		t.Errorf("kept as %+v", kept)
	}
	_, err := w.EditProfile(t.Context(), w.admin, p.ID, p.Version, d)
	refused(t, err, models.Conflict)
	_, err = w.CreateProfile(t.Context(), w.admin, d)
	refused(t, err, models.Conflict)
	_, err = w.CreateProfile(t.Context(), w.dispatcher, tracking.ProfileDraft{Name: "Mine", MinC: &low})
	refused(t, err, models.Forbidden)
	_, err = w.CreateProfile(t.Context(), w.admin, tracking.ProfileDraft{Name: "Nothing"})
	refused(t, err, models.Invalid)
	_, err = w.CreateProfile(t.Context(), w.admin, tracking.ProfileDraft{Name: "Upside down", MinC: &high, MaxC: &low})
	refused(t, err, models.Invalid)
}

func TestNoticeReachesEveryoneOrOneCustomersPeople(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	do(w.SendNotice(t.Context(), w.admin, "The depot is closed on Monday.", nil))(t)
	do(w.SendNotice(t.Context(), w.admin, "Your van is on its way.", &w.customer.ID))(t)
	told := w.changes(t, models.ChangeNotice)
	all, theirs := told[0].Audience(), told[1].Audience()
	if !w.stranger.MayHear(all) || w.stranger.MayHear(theirs) || !w.reader.MayHear(theirs) || !w.dispatcher.MayHear(theirs) {
		t.Errorf("addressed to %+v and %+v", all, theirs)
	}
	_, err := w.SendNotice(t.Context(), w.dispatcher, "Hello", nil)
	refused(t, err, models.Forbidden)
	_, err = w.SendNotice(t.Context(), models.System(models.SourceRule), "Hello", nil)
	refused(t, err, models.Forbidden)
	_, err = w.SendNotice(t.Context(), w.admin, " ", nil)
	refused(t, err, models.Invalid)
	unknown := models.NewID()
	_, err = w.SendNotice(t.Context(), w.admin, "Hello", &unknown)
	refused(t, err, models.Invalid)
}

func TestReadingTellsTheRightUnreadCount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	lines := inbox(t, w, w.reader, 30)
	theirs := inbox(t, w, w.stranger, 1)
	var wg sync.WaitGroup
	for _, n := range lines[:20] {
		for range 2 {
			wg.Go(func() {
				if err := w.MarkRead(t.Context(), w.reader, n.ID); err != nil {
					t.Error(err)
				}
			})
		}
	}
	wg.Wait()
	want := 29
	for _, c := range w.changes(t, models.ChangeNotification) {
		var data struct {
			Change string `json:"change"`
			Unread int    `json:"unread"`
		}
		if err := json.Unmarshal(c.Data, &data); err != nil {
			t.Fatal(err)
		}
		if data.Unread != want || data.Change != "read" || *c.UserID != w.reader.UserID {
			t.Errorf("told %+v, want %d unread", data, want)
		}
		want--
	}
	if want != 9 {
		t.Errorf("told %d times, want 20", 29-want)
	}
	for range 2 {
		if err := w.MarkAllRead(t.Context(), w.reader); err != nil {
			t.Fatal(err)
		}
	}
	if n := do(w.store.Unread(t.Context(), w.reader.UserID))(t); n != 0 || len(w.changes(t, models.ChangeNotification)) != 21 {
		t.Errorf("%d unread, told %d times", n, len(w.changes(t, models.ChangeNotification)))
	}
	refused(t, w.MarkRead(t.Context(), w.reader, theirs[0].ID), models.NotFound)
}

func inbox(t *testing.T, w *world, of models.Actor, n int) []models.Notification {
	t.Helper()
	lines := make([]models.Notification, n)
	for i := range lines {
		lines[i] = models.Notification{
			ID: models.NewID(), UserID: of.UserID, ChangeSeq: int64(i), Kind: "notice", TitleKey: "notice", Args: []byte("{}"),
			CreatedAt: store.Now(),
		}
	}
	for i := range lines {
		if err := w.store.InsertNotification(t.Context(), &lines[i]); err != nil {
			t.Fatal(err)
		}
	}
	return lines
}

func TestAuditLogTellsWhoDidWhat(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := w.order(t)
	w.bookedOf(t, o)
	do(w.CancelOrder(t.Context(), w.dispatcher, o.Number, models.ReasonShipperCancelled, ""))(t)
	log := do(w.store.AuditLog(t.Context(), w.admin.Viewer, store.Page{}))(t)
	var verbs []string
	for _, e := range log.Items {
		verbs = append(verbs, e.Verb)
		if e.ActorName != w.dispatcher.Name || *e.ActorID != w.dispatcher.UserID || e.IP != w.dispatcher.IP || e.RequestID != "test" {
			t.Errorf("%s by %+v", e.Verb, e)
		}
	}
	if strings.Join(verbs, " ") != "order.cancelled order.created" {
		t.Errorf("it tells %v", verbs)
	}
	if hidden := do(w.store.AuditLog(t.Context(), w.dispatcher.Viewer, store.Page{}))(t); len(hidden.Items) != 0 {
		t.Error("a dispatcher reads it")
	}
	if _, err := w.store.Pool().Exec(t.Context(), "delete from audit_log"); err == nil {
		t.Error("it can be emptied")
	}
}
