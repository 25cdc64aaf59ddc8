package api

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"haulcast/app/auth"
	"haulcast/app/tracking"
	"haulcast/models"
	"haulcast/models/store"
	"haulcast/models/store/storetest"
)

// site is the API on a database of its own, reached by HTTP as strangers reach it.
type site struct {
	t       *testing.T
	url     string
	doc     document
	store   *store.Store
	tracker *tracking.Tracker
	auth    *auth.Auth
}

const password = "plum-harbour-lantern-71"

func open(t *testing.T) *site {
	t.Helper()
	t.Parallel()
	s := storetest.Open(t)
	a, err := auth.New(s, []byte("thirty-two bytes of a key for us"), auth.Options{})
	if err != nil {
		t.Fatal(err)
	}
	tracker := tracking.New(s, tracking.Options{})
	run(t, tracker.Run)
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.Use(a.Identify())
	for _, r := range New(tracker, s, a).Routes() {
		engine.Handle(r.Method, r.Path, a.Require(r.Need), r.Handle)
	}
	server := httptest.NewServer(engine)
	t.Cleanup(server.Close)
	return &site{t: t, url: server.URL, doc: openapi(t), store: s, tracker: tracker, auth: a}
}

// run runs a part beside the test and stops it at its end.
func run(t *testing.T, part func(context.Context) error) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- part(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil && ctx.Err() == nil {
			t.Error(err)
		}
	})
}

// person is somebody who asks: nobody when the token is empty.
type person struct {
	*site
	id    models.ID
	role  models.Role
	token string
}

// somebody is a new user who has signed in.
func (s *site) somebody(role models.Role, of ...models.Customer) person {
	s.t.Helper()
	draft := auth.UserDraft{
		Email: models.NewID().String() + "@test.example", Name: "A " + string(role), Role: role, Password: password,
	}
	if len(of) > 0 {
		draft.CustomerID = &of[0].ID
	}
	u, _, err := s.auth.CreateUser(context.Background(), models.System(models.SourceRule), draft)
	if err != nil {
		s.t.Fatal(err)
	}
	got := person{site: s}.post("/login", map[string]any{"email": u.Email, "password": password})
	return person{site: s, id: u.ID, role: role, token: got.is(200).text("access_token")}
}

// answer is what came back.
type answer struct {
	t      *testing.T
	what   string
	status int
	header http.Header
	body   map[string]any
	raw    string
}

// say sends one request and holds the answer against docs/openapi.yaml. Headers come as name, value.
func (p person) say(method, path string, body any, headers ...string) answer {
	p.t.Helper()
	var reader io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			p.t.Fatal(err)
		}
		reader = strings.NewReader(string(encoded))
	}
	request, err := http.NewRequestWithContext(p.t.Context(), method, p.url+"/api/v1"+path, reader)
	if err != nil {
		p.t.Fatal(err)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if p.token != "" {
		request.Header.Set("Authorization", "Bearer "+p.token)
	}
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	return p.send(request)
}

func (p person) send(request *http.Request) answer {
	p.t.Helper()
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }() // read to its end
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	a := answer{
		t: p.t, what: request.Method + " " + request.URL.Path, status: response.StatusCode, header: response.Header, raw: string(raw),
	}
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &a.body); err != nil {
			p.t.Fatalf("%s: %v: %s", a.what, err, raw)
		}
	}
	p.hold(a)
	return a
}

// hold holds an answer against the document: its status is told, its body is what the schema says, and a customer's
// holds nothing that is for staff only.
func (p person) hold(a answer) {
	p.t.Helper()
	method, path, _ := strings.Cut(a.what, " ")
	name, ok := p.described(method, path)
	if !ok {
		p.t.Fatalf("%s is not described", a.what)
	}
	response := p.doc.follow(at(p.doc.operations()[name], "responses", strconv.Itoa(a.status)))
	if response == nil {
		p.t.Errorf("%s answered %d, which %s does not tell of: %s", a.what, a.status, name, a.raw)
		return
	}
	kind, _, _ := strings.Cut(a.header.Get("Content-Type"), ";")
	content := at(response, "content", kind)
	if (content == nil) != (a.raw == "") {
		p.t.Errorf("%s answered %d with %q, which %s does not tell of", a.what, a.status, kind, name)
		return
	}
	if content != nil {
		for _, wrong := range p.doc.check(at(content, "schema"), a.body, "") {
			p.t.Errorf("%s %d: body%s", a.what, a.status, wrong)
		}
		if p.role == models.RoleCustomer {
			for _, internal := range p.doc.internal(at(content, "schema"), a.body, "") {
				p.t.Errorf("%s %d tells a customer%s", a.what, a.status, internal)
			}
		}
	}
	told, _ := asMap(at(response, "headers"))
	for header := range told {
		if a.header.Get(header) == "" {
			p.t.Errorf("%s %d: the header %s is missing", a.what, a.status, header)
		}
	}
}

// described finds the operation that a request belongs to.
func (p person) described(method, path string) (string, bool) {
	parts := strings.Split(path, "/")
	for name := range p.doc.operations() {
		m, pattern, _ := strings.Cut(name, " ")
		shape := strings.Split(pattern, "/")
		fits := m == method && len(shape) == len(parts)
		for i := range shape {
			fits = fits && (shape[i] == parts[i] || strings.HasPrefix(shape[i], "{"))
		}
		if fits {
			return name, true
		}
	}
	return "", false
}

func (p person) get(path string) answer { p.t.Helper(); return p.say("GET", path, nil) }

func (p person) post(path string, body any, headers ...string) answer {
	p.t.Helper()
	return p.say("POST", path, body, headers...)
}

// is insists on a status.
func (a answer) is(status int) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("%s: got %d, want %d: %s", a.what, a.status, status, a.raw)
	}
	return a
}

// at follows names down the body.
func (a answer) at(names ...string) any { return at(a.body, names...) }

// text is a text in the body.
func (a answer) text(names ...string) string {
	a.t.Helper()
	text, ok := a.at(names...).(string)
	if !ok {
		a.t.Fatalf("%s: %v is no text: %s", a.what, names, a.raw)
	}
	return text
}

// items are the rows of a page.
func (a answer) items() []any { a.t.Helper(); return a.list("items") }

// list is a list in the body.
func (a answer) list(name string) []any {
	a.t.Helper()
	list, ok := a.at(name).([]any)
	if !ok {
		a.t.Fatalf("%s: no list of %s: %s", a.what, name, a.raw)
	}
	return list
}

// fields are the names of the fields that a problem is about.
func (a answer) fields() []string {
	var names []string
	list, _ := a.at("errors").([]any)
	for _, e := range list {
		names = append(names, at(e, "field").(string)) //nolint:forcetypeassert // the schema was checked
	}
	return names
}

// object is a JSON object to send.
type object = map[string]any

func liverpool() object {
	return object{"name": "Liverpool depot", "city": "Liverpool", "postcode": "L3 4AA", "country": "GB", "lat": 53.4, "lon": -2.98, "time_zone": "Europe/London"}
}

func manchester() object {
	return object{"name": "Manchester store", "city": "Manchester", "postcode": "M1 2BN", "country": "GB", "lat": 53.48, "lon": -2.24, "time_zone": "Europe/London"}
}

func soon(d time.Duration) string { return time.Now().UTC().Add(d).Format(time.RFC3339) }

// ordered places an order for a customer from Liverpool to Manchester, promised for this afternoon.
func (p person) ordered(c models.Customer, more ...object) answer {
	p.t.Helper()
	body := object{
		"customer": c.Code, "origin": liverpool(), "destination": manchester(),
		"promised_from": soon(2 * time.Hour), "promised_to": soon(4 * time.Hour),
	}
	for _, m := range more {
		for k, v := range m {
			body[k] = v
		}
	}
	return p.post("/orders", body).is(201)
}

// booked books a shipment of a new order of a customer and gives its tracking number.
func (p person) booked(c models.Customer) string {
	p.t.Helper()
	order := p.ordered(c).text("number")
	return p.post("/shipments", object{"order": order}).is(201).text("number")
}
