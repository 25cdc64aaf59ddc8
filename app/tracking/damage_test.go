package tracking_test

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"

	"haulcast/app/tracking"
	"haulcast/models"
)

// picture is a PNG of one grey, as a camera might send it.
func picture(t *testing.T, w, h int, grey uint8) []byte {
	t.Helper()
	gray := image.NewGray(image.Rect(0, 0, w, h))
	for i := range gray.Pix {
		gray.Pix[i] = grey
	}
	var file bytes.Buffer
	if err := png.Encode(&file, gray); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func TestAReportWithPhotosCountsOnceAndSoDoesEachPhoto(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.booked(t)
	d := tracking.DamageDraft{ID: models.NewID(), Note: "corner crushed", Photos: [][]byte{picture(t, 2000, 1000, 10), picture(t, 20, 10, 20), picture(t, 20, 10, 20)}}
	first := do(w.ReportDamage(t.Context(), w.dispatcher, s.TrackingNumber, d))(t)
	again := do(w.ReportDamage(t.Context(), w.dispatcher, s.TrackingNumber, d))(t)
	if again.ID != first.ID || again.Occurrences != 1 {
		t.Errorf("sent twice it is alarm %s with %d occurrences, not %s", again.ID, again.Occurrences, first.ID)
	}
	photos := do(w.store.PhotosOfAlarm(t.Context(), w.dispatcher.Viewer, first.ID))(t)
	if len(photos) != 2 || photos[0].Width != 1600 || photos[0].Height != 800 || photos[0].ByName != w.dispatcher.Name {
		t.Fatalf("kept %+v", photos)
	}
	for _, small := range []bool{false, true} {
		_, file, err := w.store.PhotoContent(t.Context(), w.dispatcher.Viewer, photos[0].ID, small)
		shape, format, decodeErr := image.DecodeConfig(bytes.NewReader(file))
		if err != nil || decodeErr != nil || format != "jpeg" || small != (shape.Width == 320) {
			t.Errorf("small %v: %s of %d×%d (%v, %v)", small, format, shape.Width, shape.Height, err, decodeErr)
		}
	}
	second := do(w.ReportDamage(t.Context(), w.dispatcher, s.TrackingNumber, tracking.DamageDraft{Note: "and a wet box"}))(t)
	if second.ID != first.ID || second.Occurrences != 2 || second.Note != "corner crushed\nand a wet box" {
		t.Errorf("another report made %+v", second)
	}
}

func TestWhatCantBeKeptIsSaidPhotoByPhotoAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.booked(t)
	good := picture(t, 8, 8, 1)
	for name, c := range map[string]struct {
		d     tracking.DamageDraft
		field string
	}{
		"no words":       {tracking.DamageDraft{Photos: [][]byte{good}}, "note"},
		"no photo":       {tracking.DamageDraft{Note: "x", Photos: [][]byte{good, []byte("%PDF-1.7")}}, "photos[1]"},
		"too many":       {tracking.DamageDraft{Note: "x", Photos: [][]byte{good, good, good, good, good, good}}, "photos"},
		"too many words": {tracking.DamageDraft{Note: strings.Repeat("x", 3000)}, "note"},
	} {
		_, err := w.ReportDamage(t.Context(), w.dispatcher, s.TrackingNumber, c.d)
		refused(t, err, models.Invalid)
		if err != nil && !strings.Contains(err.Error(), c.field+":") {
			t.Errorf("%s: %v, want a word about %s", name, err, c.field)
		}
	}
	if photos := do(w.store.PhotosOfShipment(t.Context(), w.dispatcher.Viewer, s.ID))(t); len(photos) != 0 {
		t.Errorf("%d photos are kept", len(photos))
	}
	if full := do(w.store.ShipmentByID(t.Context(), w.dispatcher.Viewer, s.ID))(t); full.Damaged {
		t.Error("the shipment is damaged by a report that was refused")
	}
}

func TestOneShipmentKeepsOnlySoManyPhotos(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.booked(t)
	five := make([][]byte, models.MostPhotos)
	for i := range five {
		five[i] = picture(t, 4, 4, uint8(i))
	}
	for range models.MostPhotosOfShipment / models.MostPhotos {
		do(w.ReportDamage(t.Context(), w.dispatcher, s.TrackingNumber, tracking.DamageDraft{Note: "x", Photos: five}))(t)
	}
	_, err := w.ReportDamage(t.Context(), w.dispatcher, s.TrackingNumber, tracking.DamageDraft{Note: "x", Photos: five[:1]})
	refused(t, err, models.Invalid)
	do(w.ReportDamage(t.Context(), w.dispatcher, s.TrackingNumber, tracking.DamageDraft{Note: "words are kept"}))(t)
}

// TestWhoMayReportDamageAndSeeItsPhotos walks staff, customers and links.
func TestWhoMayReportDamageAndSeeItsPhotos(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.booked(t)
	link := func(shipment models.ID, may bool) models.Actor {
		return models.Actor{Source: models.SourceUser, Viewer: models.Viewer{
			Role: models.RoleLink, ShipmentID: shipment, LinkID: models.NewID(), Link: models.LinkOptions{MayReport: may},
		}}
	}
	report := func(by models.Actor, reporter string, grey uint8) error {
		_, err := w.ReportDamage(t.Context(), by, s.TrackingNumber, tracking.DamageDraft{
			Note: "torn", Reporter: reporter, Photos: [][]byte{picture(t, 4, 4, grey)},
		})
		return err
	}
	own, foreign := w.reader, w.stranger
	refused(t, report(link(s.ID, false), "Jan", 1), models.Forbidden)
	refused(t, report(link(s.ID, true), " ", 2), models.Invalid) // a driver says who they are
	refused(t, report(link(models.NewID(), true), "Jan", 3), models.NotFound)
	refused(t, report(foreign, "", 4), models.NotFound)
	refused(t, report(models.Actor{Viewer: models.Viewer{Role: models.RoleDevice}}, "", 5), models.Forbidden)
	for _, err := range []error{report(link(s.ID, true), "Jan", 6), report(own, "", 7), report(w.dispatcher, "", 8)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		by   models.Actor
		want int
	}{"dispatcher": {w.dispatcher, 3}, "customer": {own, 1}, "another customer": {foreign, 0}, "link": {link(s.ID, true), 0}, "nobody": {models.Actor{}, 0}} {
		photos := do(w.store.PhotosOfShipment(t.Context(), c.by.Viewer, s.ID))(t)
		if len(photos) != c.want {
			t.Errorf("%s sees %d photos, want %d", name, len(photos), c.want)
		}
		all := do(w.store.PhotosOfShipment(t.Context(), w.dispatcher.Viewer, s.ID))(t)
		readable := 0
		for _, p := range all {
			if _, _, err := w.store.PhotoContent(t.Context(), c.by.Viewer, p.ID, false); err == nil {
				readable++
			} else if models.CodeOf(err) != models.NotFound {
				t.Error(err)
			}
		}
		if readable != c.want {
			t.Errorf("%s reads %d photos, want %d", name, readable, c.want)
		}
	}
	alarms := do(w.store.OpenAlarmsOf(t.Context(), s.ID, models.AlarmDamageReported))(t)
	if len(alarms) != 1 || !strings.Contains(alarms[0].Note, "Jan (by link): torn") {
		t.Errorf("the alarms are %+v", alarms)
	}
}
