package auth

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"haulcast/models"
	"haulcast/models/store/storetest"
)

// link makes a share link to a shipment.
func (h *house) link(token string, expires time.Time) (link, shipment models.ID) {
	h.t.Helper()
	sh := storetest.Shipment(h.t, h.store, storetest.Customer(h.t, h.store, strings.ToUpper(token)))
	l := models.ShareLink{
		ID: models.NewID(), ShipmentID: sh.ID, TokenHash: HashToken(token), Kind: models.ShareByPerson,
		ShowPosition: true, ExpiresAt: expires, CreatedAt: noon,
	}
	if err := h.store.InsertShareLink(h.t.Context(), &l); err != nil {
		h.t.Fatal(err)
	}
	return l.ID, sh.ID
}

func TestADeviceIsKnownByItsTokenHoweverItComes(t *testing.T) {
	h := newHouse(t, Options{})
	storetest.Device(t, h.store, "imei-1") // its token is its name
	off := storetest.Device(t, h.store, "imei-2")
	h.exec(`update devices set disabled_at = now() where id = $1`, off.ID)
	site := h.site()
	basic := func(user, password string) []string {
		r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "/", http.NoBody)
		r.SetBasicAuth(user, password)
		return []string{"Authorization", r.Header.Get("Authorization")}
	}
	for _, c := range []struct {
		what, path string
		header     []string
		status     int
	}{
		{"path", "/ingest/imei-1", nil, 200},
		{"bearer", "/ingest/x", []string{"Authorization", "Bearer imei-1"}, 200},
		{"basic", "/ingest/x", basic("imei-1", "imei-1"), 200},
		{"wrong bearer beside a good path", "/ingest/imei-1", []string{"Authorization", "Bearer x"}, 401},
		{"unknown", "/ingest/x", nil, 401},
		{"disabled", "/ingest/imei-2", nil, 401},
		{"the kept hash", "/ingest/" + url.PathEscape(string(HashToken("imei-1"))), nil, 401},
	} {
		status, body, header := ask(t, browser(t), "POST", site.URL+c.path, "", c.header...)
		wantStatus(t, status, c.status, c.what)
		if status == 200 && body != "imei-1 device" {
			t.Errorf("%s: %q", c.what, body)
		}
		if challenges := header.Values("WWW-Authenticate"); status == 401 && len(challenges) != 2 {
			t.Errorf("%s: challenges %q", c.what, challenges)
		}
	}
}

func TestALinkShowsItsShipmentUntilItEnds(t *testing.T) {
	h := newHouse(t, Options{})
	link, shipment := h.link("good", noon.Add(time.Hour))
	h.link("old", noon)
	revoked, _ := h.link("revoked", noon.Add(time.Hour))
	h.exec(`update share_links set revoked_at = now() where id = $1`, revoked)
	site := h.site()

	status, body, header := ask(t, browser(t), "GET", site.URL+"/t/good", "")
	if status != 200 || body != "link " || header.Get("Referrer-Policy") != "no-referrer" || header.Get("X-Robots-Tag") == "" {
		t.Errorf("%d %q %v", status, body, header)
	}
	var answers []string
	for _, token := range []string{"old", "revoked", "never"} {
		status, body, _ := ask(t, browser(t), "GET", site.URL+"/t/"+token, "")
		wantStatus(t, status, 404, token)
		said, _, _ := strings.Cut(body, `,"request_id"`)
		answers = append(answers, said)
	}
	if answers[0] != answers[1] || answers[1] != answers[2] {
		t.Errorf("the answers tell links apart: %q", answers)
	}

	v := models.Viewer{Role: models.RoleLink, LinkID: link, ShipmentID: shipment}
	fresh, err := h.Recheck(t.Context(), v)
	if err != nil || fresh.ShipmentID != shipment || !fresh.Link.ShowPosition || fresh.Link.ShowTemperature {
		t.Errorf("%+v, %v", fresh, err)
	}
	h.clock.pass(time.Hour)
	_, err = h.Recheck(t.Context(), v)
	wantCode(t, err, models.Unauthenticated)
}
