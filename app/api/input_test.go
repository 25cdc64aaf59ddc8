package api

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"haulcast/app/problem"
	"haulcast/models"
)

// parcel is an input that has every kind of field.
type parcel struct {
	Name   string           `json:"name" need:"yes"`
	Kind   models.EventKind `json:"kind"`
	Pieces *int             `json:"pieces"`
	Weight *float64         `json:"weight"`
	Cold   bool             `json:"cold"`
	At     time.Time        `json:"at"`
	Owner  *models.ID       `json:"owner"`
	To     struct {
		City string `json:"city" need:"yes"`
	} `json:"to"`
	Route [][]float64 `json:"route"`
}

func request(body, contentType string) *gin.Context {
	gin.SetMode(gin.ReleaseMode)
	c, _ := gin.CreateTestContext(httptest.NewRecorder())
	c.Request = httptest.NewRequest(http.MethodPost, "/thing", strings.NewReader(body))
	c.Request.Header.Set("Content-Type", contentType)
	return c
}

func TestReadTakesEveryKindOfField(t *testing.T) {
	got, err := read[parcel](request(`{"name":"A","kind":"planned","pieces":2,"weight":1.5,"cold":true,
		"at":"2026-03-01T10:30:00.123456789+02:00","owner":"01936e2a-0001-7000-8000-000000000001",
		"to":{"city":"Leeds"},"route":[[53.4,-2.98],[53.5,-3]]}`, "application/json; charset=utf-8"))
	if err != nil {
		t.Fatal(err)
	}
	if want := time.Date(2026, 3, 1, 8, 30, 0, 123456000, time.UTC); got.At != want {
		t.Errorf("at is %v, want UTC to the microsecond: %v", got.At, want)
	}
	if got.Name != "A" || got.Kind != models.Planned || *got.Pieces != 2 || *got.Weight != 1.5 || !got.Cold ||
		got.Owner.String() != "01936e2a-0001-7000-8000-000000000001" || got.To.City != "Leeds" ||
		!reflect.DeepEqual(got.Route, [][]float64{{53.4, -2.98}, {53.5, -3}}) {
		t.Errorf("got %+v", got)
	}
}

func TestReadTellsEveryMistakeAtOnce(t *testing.T) {
	_, err := read[parcel](request(`{"colour":"red","kind":"soon","pieces":1.5,"weight":"heavy","cold":"no","at":"yesterday",
		"owner":"me","to":{"street":"x","city":null},"route":[[53.4,"west"],5],"pieces":3}`, "application/json"))
	var e *models.Error
	if !errors.As(err, &e) || e.Code != models.Invalid {
		t.Fatalf("got %v", err)
	}
	var got []string
	for _, f := range e.Fields {
		got = append(got, f.Field+" "+f.Message)
	}
	want := []string{
		"colour isn't a field of this request",
		"kind must be one of: actual, planned, estimated",
		"pieces must be a whole number",
		"weight must be a number",
		"cold must be true or false",
		"at must be a time with its zone, such as 2026-03-01T09:30:00Z",
		"owner must be an id (a UUID)",
		"to.street isn't a field of this request",
		"to.city is required",
		"route[0][1] must be a number",
		"route[1] must be a list",
		"pieces is given twice",
		"name is required",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestReadRefusesWhatIsNoJSONObject(t *testing.T) {
	for _, c := range []struct {
		name, body, contentType string
		status                  int
	}{
		{"broken", `{"name":`, "application/json", 400},
		{"two bodies", `{"name":"A"} {"name":"B"}`, "application/json", 400},
		{"a list", `[]`, "application/json", 400},
		{"a word", `"name"`, "application/json", 400},
		{"null", `null`, "application/json", 400},
		{"nothing, where something is required", "", "", 400},
		{"NUL in text", `{"name":"A\u0000"}`, "application/json", 400},
		{"a form", `name=A`, "application/x-www-form-urlencoded", 415},
		{"no kind", `{"name":"A"}`, "", 415},
		{"too large", `{"name":"` + strings.Repeat("A", maxBody) + `"}`, "application/json", 413},
	} {
		if _, err := read[parcel](request(c.body, c.contentType)); problem.StatusOf(err) != c.status {
			t.Errorf("%s: got %d (%v), want %d", c.name, problem.StatusOf(err), err, c.status)
		}
	}
}

func TestIfMatchIsAVersionOrAny(t *testing.T) {
	for header, want := range map[string]struct {
		version, status int
	}{
		`"3"`: {version: 3}, `*`: {}, ``: {status: 428}, `3`: {status: 400}, `W/"3"`: {status: 400}, `"x"`: {status: 400},
		`"3", "4"`: {status: 400}, `"03"`: {status: 400},
	} {
		c := request("", "")
		c.Request.Header.Set("If-Match", header)
		version, err := expected(c)
		switch {
		case want.status != 0 && problem.StatusOf(err) != want.status || want.status == 0 && err != nil:
			t.Errorf("If-Match %s: %v, want status %d", header, err, want.status)
		case want.version != 0 && (version == nil || *version != want.version), want.version == 0 && version != nil:
			t.Errorf("If-Match %s: got %v, want %d", header, version, want.version)
		}
	}
}

func TestAKeyNamesOneThingPerURL(t *testing.T) {
	idFor := func(path, key string) models.ID {
		c := request("", "")
		c.Request.URL.Path = path
		c.Request.Header.Set("Idempotency-Key", key)
		id, err := repeatableID(c)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	if once, again := idFor("/orders", "k"), idFor("/orders", "k"); once != again {
		t.Error("the same key gives two ids")
	}
	if idFor("/orders", "k") == idFor("/shipments", "k") || idFor("/orders", "k") == idFor("/orders", "l") {
		t.Error("two things have one id")
	}
	if one, other := idFor("/orders", ""), idFor("/orders", ""); one == other {
		t.Error("without a key each request makes its own")
	}
	for _, bad := range []string{"ü", strings.Repeat("k", maxKey+1), "a\tb"} {
		c := request("", "")
		c.Request.Header.Set("Idempotency-Key", bad)
		if _, err := repeatableID(c); problem.StatusOf(err) != 400 {
			t.Errorf("key %q: %v", bad, err)
		}
	}
}

func TestParametersAreReadStrictly(t *testing.T) {
	ask := func(raw string) (*query, error) {
		c := request("", "")
		c.Request.URL.RawQuery = raw
		q := queryOf(c)
		q.page()
		q.flag("open")
		q.at("from")
		q.severity("severity")
		wordsIn[models.State](q, "state")
		word[models.AlarmStatus](q, "status")
		q.text("q")
		return q, q.done()
	}
	if _, err := ask("after=x&limit=200&open=true&from=2026-03-01T09:30:00Z&severity=major&state=booked,lost&state=draft&status=active_ack&q=a+b"); err != nil {
		t.Error(err)
	}
	_, err := ask("limit=201&open=yes&from=today&severity=bad&state=booked,gone&status=x&q=a&q=b&stauts=active_ack")
	var e *models.Error
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	var got []string
	for _, f := range e.Fields {
		got = append(got, f.Field)
	}
	if want := []string{"limit", "open", "from", "severity", "state", "status", "q", "stauts"}; !reflect.DeepEqual(got, want) {
		t.Errorf("mistakes in %v, want %v", got, want)
	}
	if _, err := ask("q=%00"); problem.StatusOf(err) != 400 {
		t.Errorf("NUL: %v", err)
	}
}
