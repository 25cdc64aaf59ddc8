package app_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"haulcast/app/apptest"
	"haulcast/app/auth"
	"haulcast/app/localpg/testcluster"
	"haulcast/app/tracking"
	"haulcast/models"
	"haulcast/models/store"
	"haulcast/static"
)

func TestMain(m *testing.M) { os.Exit(testcluster.Run(m)) }

// access says what becomes of each route, viewer by viewer:
//
//	.  let in: answered, if only to say that the input is wrong
//	x  refused: 401, 403, or sent to sign in
//	?  not there: 404, as if it did not exist
//
// The things in the address belong to customer A; customer B asks for them too.
// Viewers: nobody, customer A, customer B, dispatcher, admin, share link, device, disabled user.
const access = `
GET    /                                                    . . . . . . . .
GET    /healthz                                             . . . . . . . .
GET    /readyz                                              . . . . . . . .
GET    /static/*file                                        . . . . . . . .
HEAD   /static/*file                                        . . . . . . . .
GET    /session                                             x . . . . x x x
GET    /login                                               . . . . . . . .
POST   /login                                               . . . . . . . .
POST   /logout                                              . . . . . . . .
GET    /stream                                              x . . . . x x x
GET    /t                                                   . . . . . . . .
POST   /t                                                   ? ? ? ? ? ? ? ?
GET    /t/:token                                            ? ? ? ? ? . ? ?
POST   /t/:token/damage                                     ? ? ? ? ? . ? ?
GET    /t/:token/stream                                     ? ? ? ? ? . ? ?

POST   /api/v1/telemetry                                    x x x x x x . x
GET    /ingest/osmand                                       x x x x x x . x
POST   /ingest/osmand                                       x x x x x x . x
GET    /ingest/osmand/:token                                x x x x x x . x
POST   /ingest/osmand/:token                                x x x x x x . x
POST   /ingest/owntracks                                    x x x x x x . x
POST   /ingest/owntracks/:token                             x x x x x x . x

GET    /board                                               x x x . . x x x
GET    /shipments                                           x . . . . x x x
GET    /shipments/:number                                   x . ? . . x x x
GET    /shipments/:number/cold-chain                        x . ? . . x x x
GET    /shipments/:number/cold-chain.pdf                    x . ? . . x x x
GET    /shipments/:number/cold-chain.csv                    x . ? . . x x x
POST   /shipments/:number/cold-chain/conclusions            x x x . . x x x
POST   /shipments/:number/events                            x x x . . x x x
POST   /shipments/:number/assignment                        x x x . . x x x
POST   /shipments/:number/damage                            x . ? . . x x x
GET    /photos/:id                                          x . ? . . x x x
GET    /photos/:id/thumbnail                                x . ? . . x x x
POST   /shipments/:number/correction                        x x x . . x x x
POST   /shipments/:number/share-links                       x . ? . . x x x
POST   /shipments/:number/share-links/:id/revocation        x . ? . . x x x
GET    /orders                                              x . . . . x x x
GET    /orders/new                                          x x x . . x x x
POST   /orders                                              x x x . . x x x
GET    /orders/:number                                      x . ? . . x x x
GET    /orders/:number/edit                                 x x x . . x x x
POST   /orders/:number                                      x x x . . x x x
POST   /orders/:number/cancellation                         x x x . . x x x
GET    /orders/:number/shipments/new                        x x x . . x x x
POST   /orders/:number/shipments                            x x x . . x x x
GET    /alarms                                              x . . . . x x x
GET    /alarms/actions                                      x x x . . x x x
POST   /alarms/actions                                      x x x . . x x x
GET    /alarms/:id                                          x . ? . . x x x
POST   /alarms/:id/acknowledgement                          x x x . . x x x
GET    /notifications                                       x . . . . x x x
POST   /notifications/reading                               x . . . . x x x
POST   /notifications/:id/reading                           x . ? ? ? x x x
GET    /devices                                             x x x . . x x x
GET    /devices/new                                         x x x . . x x x
POST   /devices                                             x x x . . x x x
GET    /devices/:id                                         x x x . . x x x
POST   /devices/:id/token                                   x x x . . x x x
POST   /devices/:id/calibration                             x x x . . x x x
POST   /devices/:id/disabling                               x x x . . x x x
POST   /devices/:id/enabling                                x x x . . x x x
POST   /devices/:id/bindings                                x x x . . x x x
POST   /devices/:id/bindings/:binding/ending                x x x . . x x x
GET    /customers                                           x x x . . x x x
GET    /customers/new                                       x x x x . x x x
POST   /customers                                           x x x x . x x x
GET    /vehicles                                            x x x . . x x x
GET    /vehicles/new                                        x x x . . x x x
POST   /vehicles                                            x x x . . x x x
GET    /profiles                                            x x x . . x x x
GET    /profiles/new                                        x x x x . x x x
POST   /profiles                                            x x x x . x x x
GET    /profiles/:id                                        x x x x . x x x
POST   /profiles/:id                                        x x x x . x x x
GET    /locations                                           x x x . . x x x
GET    /geofences                                           x x x . . x x x
GET    /geofences/new                                       x x x x . x x x
GET    /geofences/shapes                                    x x x . . x x x
POST   /geofences                                           x x x x . x x x
GET    /geofences/:id                                       x x x . . x x x
GET    /geofences/:id/edit                                  x x x x . x x x
POST   /geofences/:id                                       x x x x . x x x
POST   /geofences/:id/disabling                             x x x x . x x x
POST   /geofences/:id/enabling                              x x x x . x x x
GET    /rules                                               x x x . . x x x
POST   /rules                                               x x x x . x x x
GET    /rules/customers/:code                               x x x . . x x x
POST   /rules/customers/:code                               x x x x . x x x
GET    /rules/profiles/:id                                  x x x . . x x x
POST   /rules/profiles/:id                                  x x x x . x x x
GET    /rules/orders/:number                                x x x . . x x x
POST   /rules/orders/:number                                x x x x . x x x
GET    /users                                               x x x x . x x x
GET    /users/new                                           x x x x . x x x
POST   /users                                               x x x x . x x x
GET    /users/:id                                           x x x x . x x x
POST   /users/:id                                           x x x x . x x x
POST   /users/:id/password                                  x x x x . x x x
POST   /users/:id/disabling                                 x x x x . x x x
POST   /users/:id/enabling                                  x x x x . x x x
POST   /users/:id/sessions/:session/ending                  x x x x . x x x
GET    /notices                                             x x x x . x x x
POST   /notices                                             x x x x . x x x
GET    /account                                             x . . . . x x x
GET    /account/notifications                               x . . . . x x x
POST   /account/notifications                               x . . . . x x x
POST   /account/password                                    x . . . . x x x
POST   /account/sessions/:session/ending                    x ? ? ? . x x x

POST   /api/v1/login                                        . . . . . . . .
POST   /api/v1/logout                                       x . . . . x x x
GET    /api/v1/me                                           x . . . . x x x
POST   /api/v1/orders                                       x x x . . x x x
GET    /api/v1/orders                                       x . . . . x x x
GET    /api/v1/orders/:number                               x . ? . . x x x
PATCH  /api/v1/orders/:number                               x x x . . x x x
POST   /api/v1/orders/:number/cancellation                  x x x . . x x x
POST   /api/v1/shipments                                    x x x . . x x x
GET    /api/v1/shipments                                    x . . . . x x x
GET    /api/v1/shipments/:number                            x . ? . . x x x
GET    /api/v1/shipments/:number/events                     x . ? . . x x x
POST   /api/v1/shipments/:number/events                     x x x . . x x x
POST   /api/v1/shipments/:number/assignment                 x x x . . x x x
POST   /api/v1/shipments/:number/correction                 x x x . . x x x
POST   /api/v1/shipments/:number/damage                     x . ? . . x x x
GET    /api/v1/shipments/:number/photos                     x . ? . . x x x
GET    /api/v1/photos/:id                                   x . ? . . x x x
GET    /api/v1/shipments/:number/track                      x . ? . . x x x
GET    /api/v1/shipments/:number/temperatures               x . ? . . x x x
GET    /api/v1/shipments/:number/cold-chain                 x . ? . . x x x
POST   /api/v1/shipments/:number/cold-chain/conclusions     x x x . . x x x
GET    /api/v1/shipments/:number/share-links                x . ? . . x x x
POST   /api/v1/shipments/:number/share-links                x . ? . . x x x
DELETE /api/v1/share-links/:id                              x . ? . . x x x
POST   /api/v1/devices                                      x x x . . x x x
GET    /api/v1/devices                                      x x x . . x x x
GET    /api/v1/devices/:id                                  x x x . . x x x
POST   /api/v1/devices/:id/token                            x x x . . x x x
PUT    /api/v1/devices/:id/calibration                      x x x . . x x x
POST   /api/v1/devices/:id/bindings                         x x x . . x x x
GET    /api/v1/devices/:id/bindings                         x x x . . x x x
DELETE /api/v1/bindings/:id                                 x x x . . x x x
POST   /api/v1/temperature-profiles                         x x x x . x x x
GET    /api/v1/temperature-profiles                         x x x . . x x x
GET    /api/v1/temperature-profiles/:id                     x x x . . x x x
PATCH  /api/v1/temperature-profiles/:id                     x x x x . x x x
GET    /api/v1/thresholds                                   x x x . . x x x
PUT    /api/v1/thresholds                                   x x x x . x x x
GET    /api/v1/thresholds/:scope/:subject                   x x x . . x x x
PUT    /api/v1/thresholds/:scope/:subject                   x x x x . x x x
GET    /api/v1/reevaluations                                x x x . . x x x
POST   /api/v1/geofences                                    x x x x . x x x
GET    /api/v1/geofences                                    x x x . . x x x
GET    /api/v1/geofences/:id                                x x x . . x x x
PUT    /api/v1/geofences/:id                                x x x x . x x x
POST   /api/v1/geofences/:id/disabling                      x x x x . x x x
POST   /api/v1/geofences/:id/enabling                       x x x x . x x x
POST   /api/v1/vehicles                                     x x x . . x x x
GET    /api/v1/vehicles                                     x x x . . x x x
POST   /api/v1/customers                                    x x x x . x x x
GET    /api/v1/customers                                    x x x . . x x x
POST   /api/v1/locations                                    x x x . . x x x
GET    /api/v1/locations                                    x x x . . x x x
GET    /api/v1/alarms                                       x . . . . x x x
GET    /api/v1/alarms/:id                                   x . ? . . x x x
GET    /api/v1/alarms/:id/activities                        x . ? . . x x x
POST   /api/v1/alarms/:id/acknowledgement                   x x x . . x x x
DELETE /api/v1/alarms/:id/acknowledgement                   x x x . . x x x
POST   /api/v1/alarms/:id/assignment                        x x x . . x x x
POST   /api/v1/alarms/:id/comments                          x x x . . x x x
POST   /api/v1/alarms/:id/shelving                          x x x . . x x x
DELETE /api/v1/alarms/:id/shelving                          x x x . . x x x
POST   /api/v1/alarms/:id/clearing                          x x x . . x x x
POST   /api/v1/alarms/:id/closing                           x x x . . x x x
POST   /api/v1/alarms/:id/reopening                         x x x . . x x x
POST   /api/v1/alarms/actions                               x x x . . x x x
GET    /api/v1/assignees                                    x x x . . x x x
GET    /api/v1/notifications                                x . . . . x x x
POST   /api/v1/notifications/:id/reading                    x . ? ? ? x x x
GET    /api/v1/notification-preferences                     x . . . . x x x
PUT    /api/v1/notification-preferences                     x . . . . x x x
POST   /api/v1/notices                                      x x x x . x x x
POST   /api/v1/users                                        x x x x . x x x
GET    /api/v1/users                                        x x x x . x x x
GET    /api/v1/users/:id                                    x x x x . x x x
PATCH  /api/v1/users/:id                                    x x x x . x x x
`

// viewers are the columns of the table.
var viewers = []string{"nobody", "customer A", "customer B", "dispatcher", "admin", "share link", "device", "disabled user"}

// TestEveryRouteAsEverybody walks every route the router knows as each viewer. A route that the table lacks fails it, and
// so does a line about a route that is gone.
func TestEveryRouteAsEverybody(t *testing.T) {
	w := newWalk(t)
	known := map[string]bool{}
	for _, r := range w.site.App.Routes() {
		known[r.Method+" "+r.Path] = true
	}
	for line := range strings.Lines(access) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		name := words[0] + " " + words[1]
		if !known[name] {
			t.Errorf("%s is in the table but not in the router", name)
			continue
		}
		delete(known, name)
		for i, viewer := range viewers {
			if got := w.ask(viewer, words[0], words[1]); got != words[2+i] {
				t.Errorf("%s as %s: got %q (%d), want %q", name, viewer, got, w.status, words[2+i])
			}
		}
	}
	for name := range known {
		t.Errorf("%s is in the router but not in the table: say who may", name)
	}
}

// walk asks for routes as everybody.
type walk struct {
	t      *testing.T
	site   *apptest.Site
	a, b   models.Customer
	people map[string]apptest.Person
	tokens map[string]map[string]string // by viewer: session tokens for "web" and "api"
	things things
	status int // of the last answer
}

// things are what addresses name; all of them are customer A's or the house's.
type things struct {
	shipment, order, device, binding, link, alarm, notification, profile, user, session, photo, fence string
	linkToken, deviceToken                                                                            string
}

func newWalk(t *testing.T) *walk {
	site := apptest.Start(t)
	w := &walk{t: t, site: site, people: map[string]apptest.Person{}, tokens: map[string]map[string]string{}}
	w.a, w.b = site.Customer("A", "Customer A"), site.Customer("B", "Customer B")
	w.people["customer A"] = site.Somebody(models.RoleCustomer, w.a)
	w.people["customer B"] = site.Somebody(models.RoleCustomer, w.b)
	w.people["dispatcher"] = site.Somebody(models.RoleDispatcher)
	w.people["admin"] = site.Somebody(models.RoleAdmin)
	w.people["disabled user"] = site.Somebody(models.RoleAdmin)
	for viewer := range w.people {
		w.signIn(viewer)
	}
	if err := site.App.Auth.DisableUser(t.Context(), models.System(models.SourceUser), w.people["disabled user"].ID); err != nil {
		t.Fatal(err)
	}
	w.make()
	return w
}

// signIn gives a viewer fresh sessions.
func (w *walk) signIn(viewer string) {
	w.t.Helper()
	w.tokens[viewer] = map[string]string{}
	for _, purpose := range []string{auth.Web, auth.API} {
		token, _, _, err := w.site.App.Auth.SignIn(w.t.Context(), w.people[viewer].Email, apptest.Password, purpose, "127.0.0.1", "walk")
		if err != nil {
			w.t.Fatal(err)
		}
		w.tokens[viewer][purpose] = token
	}
}

// make lays out fresh things to ask for.
func (w *walk) make() {
	w.t.Helper()
	ctx, system := w.t.Context(), models.System(models.SourceUser)
	check := func(err error) {
		w.t.Helper()
		if err != nil {
			w.t.Fatal(err)
		}
	}
	s := w.site.UnderWay(w.a)
	full, err := w.site.App.Store.ShipmentByID(ctx, system.Viewer, s.ID)
	check(err)
	device, deviceToken := w.site.Device(models.NewID().String(), s.TrackingNumber)
	bindings, err := w.site.App.Store.BindingsOf(ctx, device.ID)
	check(err)
	link, linkToken, err := w.site.Tracker().Share(ctx, system, s.TrackingNumber, tracking.ShareDraft{MayReport: true})
	check(err)
	alarm := w.alarm(s)
	lines, err := w.notification()
	check(err)
	photo := w.photo(s)
	target := w.site.Somebody(models.RoleDispatcher)
	_, session, _, err := w.site.App.Auth.SignIn(ctx, target.Email, apptest.Password, auth.Web, "127.0.0.1", "walk")
	check(err)
	w.things = things{
		shipment: s.TrackingNumber, order: full.Order.Number, device: device.ID.String(), binding: bindings[0].ID.String(),
		link: link.ID.String(), alarm: alarm.String(), notification: lines.String(),
		profile: w.site.Profile("Walk "+models.NewID().String(), time.Hour).ID.String(), user: target.ID.String(),
		session: session.ID.String(), linkToken: linkToken, deviceToken: deviceToken, photo: photo.String(),
		fence: w.fence().String(),
	}
}

// fence is a geofence of the house's.
func (w *walk) fence() models.ID {
	w.t.Helper()
	g, err := w.site.Tracker().CreateGeofence(w.t.Context(), models.System(models.SourceUser), tracking.GeofenceDraft{
		Name: "Walk " + models.NewID().String(), Shape: models.Circle, Purpose: models.FenceForbidden,
		Points: [][2]float64{{53.4, -2.9}}, RadiusM: 300,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return g.ID
}

// photo came with a report of customer A's person: they may see it again.
func (w *walk) photo(s models.Shipment) models.ID {
	w.t.Helper()
	by := w.people["customer A"].Actor()
	var file bytes.Buffer
	if err := png.Encode(&file, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		w.t.Fatal(err)
	}
	_, err := w.site.Tracker().ReportDamage(w.t.Context(), by, s.TrackingNumber, tracking.DamageDraft{Note: "torn", Photos: [][]byte{file.Bytes()}})
	if err != nil {
		w.t.Fatal(err)
	}
	photos, err := w.site.App.Store.PhotosOfShipment(w.t.Context(), by.Viewer, s.ID)
	if err != nil || len(photos) != 1 {
		w.t.Fatalf("%d photos are kept (%v)", len(photos), err)
	}
	return photos[0].ID
}

// alarm is one that customer A may read: their goods are late.
func (w *walk) alarm(s models.Shipment) models.ID {
	w.t.Helper()
	now := store.Now()
	a := models.Alarm{
		ID: models.NewID(), ShipmentID: &s.ID, CustomerID: &w.a.ID, Kind: models.AlarmDelayActual, Severity: models.Major,
		MaxSeverity: models.Major, Active: true, FirstAt: now, RaisedAt: now, LastAt: now, RecordedAt: now, Occurrences: 1, Version: 1,
	}
	err := w.site.App.Store.InTx(w.t.Context(), func(tx *store.Store) error {
		_, err := tx.InsertAlarm(w.t.Context(), &a)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return a.ID
}

var seq int64

// notification is a line in the inbox of customer A's person.
func (w *walk) notification() (models.ID, error) {
	seq--
	n := models.Notification{
		ID: models.NewID(), UserID: w.people["customer A"].ID, ChangeSeq: seq, Kind: "notice", TitleKey: "notify.notice",
		Args: []byte("{}"), CreatedAt: store.Now(),
	}
	return n.ID, w.site.App.Store.InsertNotification(w.t.Context(), &n)
}

// ask sends one request and says what became of it.
func (w *walk) ask(viewer, method, pattern string) string {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 10*time.Second)
	defer cancel()
	body, kind := "", "application/x-www-form-urlencoded"
	if strings.HasPrefix(pattern, "/api/") {
		body, kind = "{}", "application/json"
	}
	if method == http.MethodGet || method == http.MethodHead {
		body = ""
	}
	req, err := http.NewRequestWithContext(ctx, method, w.site.URL+w.address(viewer, pattern), strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("If-Match", "*")
	w.credentials(req, viewer, pattern)
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		w.t.Fatalf("%s %s as %s: %v", method, pattern, viewer, err)
	}
	if !strings.HasSuffix(pattern, "stream") {
		_, _ = io.Copy(io.Discard, resp.Body) // so that the connection is used again
	}
	_ = resp.Body.Close()
	w.status = resp.StatusCode
	if w.status >= http.StatusInternalServerError {
		w.t.Errorf("%s %s as %s: %s", method, pattern, viewer, resp.Status)
	}
	if method != http.MethodGet && w.status < http.StatusBadRequest {
		w.mend(viewer)
	}
	return verdict(resp, pattern)
}

func verdict(resp *http.Response, pattern string) string {
	switch {
	case resp.StatusCode == http.StatusNotFound:
		return "?"
	case resp.StatusCode == http.StatusTooManyRequests && pattern == "/t":
		return "?" // five wrong tries were made before: the look-up pauses for this address
	case resp.StatusCode == http.StatusUnauthorized && strings.HasSuffix(pattern, "/login"):
		return "." // asked, and told that the password is wrong
	case resp.StatusCode == http.StatusUnauthorized, resp.StatusCode == http.StatusForbidden,
		strings.HasPrefix(resp.Header.Get("Location"), "/login?"):
		return "x"
	}
	return "."
}

// mend puts back what a request that was let in may have used up: the things, or the viewer's own session.
func (w *walk) mend(viewer string) {
	w.make()
	if _, ok := w.people[viewer]; ok && viewer != "disabled user" {
		w.signIn(viewer)
	}
}

// address fills a route's names with the things.
func (w *walk) address(viewer, pattern string) string {
	token := "no-such-token"
	switch {
	case viewer == "share link" && strings.HasPrefix(pattern, "/t/"):
		token = w.things.linkToken
	case viewer == "device" && strings.HasPrefix(pattern, "/ingest/"):
		token = w.things.deviceToken
	}
	number := w.things.shipment
	if strings.Contains(pattern, "/orders/") {
		number = w.things.order
	}
	id := w.things.user
	for part, thing := range map[string]string{
		"/share-links/": w.things.link, "/devices/": w.things.device, "/bindings/:id": w.things.binding,
		"/alarms/": w.things.alarm, "/notifications/": w.things.notification, "profiles/": w.things.profile,
		"/photos/": w.things.photo, "/geofences/": w.things.fence,
	} {
		if strings.Contains(pattern, part) {
			id = thing
		}
	}
	return strings.NewReplacer(
		":number", number, ":code", w.a.Code, ":scope", "customer", ":subject", w.a.Code, ":id", id, ":token", token, ":binding", w.things.binding, ":session", w.things.session,
		"/static/*file", static.URL("css/app.css"),
	).Replace(pattern)
}

// credentials are what the viewer has, in every place where it might be taken for more.
func (w *walk) credentials(req *http.Request, viewer, pattern string) {
	var cookie, bearer string
	switch viewer {
	case "nobody":
	case "share link":
		cookie, bearer = w.things.linkToken, w.things.linkToken
	case "device":
		cookie, bearer = w.things.deviceToken, w.things.deviceToken
	default:
		cookie, bearer = w.tokens[viewer][auth.Web], w.tokens[viewer][auth.API]
	}
	if bearer != "" && (strings.HasPrefix(pattern, "/api/") || strings.HasPrefix(pattern, "/ingest/") || viewer == "device" || viewer == "share link") {
		req.Header.Set("Authorization", "Bearer "+bearer)
		return
	}
	if cookie != "" {
		req.AddCookie(&http.Cookie{Name: "sid", Value: cookie})
	}
}
