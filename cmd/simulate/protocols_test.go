package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"testing"
	"time"
)

func f(v float64) *float64 { return &v }

var (
	somewhere = point{
		seq: 7, at: time.Date(2026, 1, 26, 16, 5, 8, 250e6, time.UTC),
		lat: f(53.44451), lon: f(-2.925173), speedMPS: f(12.5), course: f(53),
	}
	justThere = point{seq: 8, at: somewhere.at, lat: f(53.44451), lon: f(-2.925173)}
	cold      = point{seq: 9, at: somewhere.at, tempC: f(3.5)}
	van       = assignment{Device: "VAN-07", Token: "se/cret"}
)

// spoken is a request as the server sees it.
type spoken struct {
	method, path  string
	query         url.Values
	authorization string
	body          map[string]any
}

func speak(t *testing.T, protocol string, points ...point) spoken {
	t.Helper()
	base, err := url.Parse("http://example.org/base/")
	if err != nil {
		t.Fatal(err)
	}
	req, err := protocols[protocol].request(base, van, points)
	if err != nil {
		t.Fatal(err)
	}
	s := spoken{method: req.Method, path: req.URL.EscapedPath(), query: req.URL.Query(), authorization: req.Header.Get("Authorization")}
	if req.Body != nil {
		text, err := io.ReadAll(req.Body)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &s.body); err != nil {
			t.Fatal(err)
		}
		if req.Header.Get("Content-Type") != "application/json" {
			t.Errorf("the body is called %q", req.Header.Get("Content-Type"))
		}
	}
	return s
}

// object reads JSON as the test below writes it.
func object(t *testing.T, text string) (o map[string]any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		t.Fatal(err)
	}
	return o
}

func TestWhatEachProtocolSays(t *testing.T) {
	for _, c := range []struct {
		name, protocol string
		points         []point
		want           spoken
		body           string
	}{
		{
			"batch", "batch",
			[]point{somewhere, justThere, cold},
			spoken{method: "POST", path: "/base/api/v1/telemetry", authorization: "Bearer se/cret"},
			`{"points":[
				{"ts":"2026-01-26T16:05:08.250Z","lat":53.44451,"lon":-2.925173,"speed_mps":12.5,"course":53,"seq":7},
				{"ts":"2026-01-26T16:05:08.250Z","lat":53.44451,"lon":-2.925173,"seq":8},
				{"ts":"2026-01-26T16:05:08.250Z","temp_c":3.5,"seq":9}]}`,
		},
		{
			"osmand by GET", "osmand",
			[]point{somewhere},
			spoken{method: "GET", path: "/base/ingest/osmand/se%2Fcret", query: url.Values{
				"id": {"VAN-07"}, "timestamp": {"1769443508250"}, "lat": {"53.44451"}, "lon": {"-2.925173"},
				"speed": {"24.29805615550756"}, "bearing": {"53"},
			}},
			"",
		},
		{
			"osmand by POST, with neither speed nor bearing", "osmand",
			[]point{justThere},
			spoken{method: "POST", path: "/base/ingest/osmand/se%2Fcret", query: url.Values{
				"id": {"VAN-07"}, "timestamp": {"1769443508250"}, "lat": {"53.44451"}, "lon": {"-2.925173"},
			}},
			"",
		},
		{
			"osmand with a temperature alone", "osmand",
			[]point{cold},
			spoken{method: "GET", path: "/base/ingest/osmand/se%2Fcret", query: url.Values{
				"id": {"VAN-07"}, "timestamp": {"1769443508250"}, "temp": {"3.5"},
			}},
			"",
		},
		{
			"Traccar Client", "traccar-json",
			[]point{somewhere},
			spoken{method: "POST", path: "/base/ingest/osmand/se%2Fcret"},
			`{"device_id":"VAN-07","location":{"timestamp":"2026-01-26T16:05:08.250Z","is_moving":true,
				"coords":{"latitude":53.44451,"longitude":-2.925173,"speed":12.5,"heading":53}}}`,
		},
		{
			"Traccar Client that knows its place only", "traccar-json",
			[]point{justThere},
			spoken{method: "POST", path: "/base/ingest/osmand/se%2Fcret"},
			`{"device_id":"VAN-07","location":{"timestamp":"2026-01-26T16:05:08.250Z","is_moving":false,
				"coords":{"latitude":53.44451,"longitude":-2.925173,"speed":-1,"heading":-1}}}`,
		},
		{
			"OwnTracks", "owntracks",
			[]point{somewhere},
			spoken{method: "POST", path: "/base/ingest/owntracks", authorization: "Basic VkFOLTA3OnNlL2NyZXQ="},
			`{"_type":"location","lat":53.44451,"lon":-2.925173,"tst":1769443508,"tid":"07","vel":45,"cog":53,"t":"t",
				"topic":"owntracks/VAN-07/simulate"}`,
		},
		{
			"OwnTracks that stands", "owntracks",
			[]point{justThere},
			spoken{method: "POST", path: "/base/ingest/owntracks", authorization: "Basic VkFOLTA3OnNlL2NyZXQ="},
			`{"_type":"location","lat":53.44451,"lon":-2.925173,"tst":1769443508,"tid":"07","t":"t",
				"topic":"owntracks/VAN-07/simulate"}`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.body != "" {
				c.want.body = object(t, c.body)
			}
			if c.want.query == nil {
				c.want.query = url.Values{}
			}
			if got := speak(t, c.protocol, c.points...); !reflect.DeepEqual(got, c.want) {
				t.Errorf("says\n%+v, want\n%+v", got, c.want)
			}
		})
	}
}

func TestBatchVerdicts(t *testing.T) {
	for body, want := range map[string][]verdict{
		`{"accepted":1,"duplicate":1,"rejected":1,"verdicts":[{"index":0,"status":"accepted"},{"index":1,"status":"duplicate"},
			{"index":2,"status":"rejected","errors":[{"field":"points[2].lat","message":"must lie between -90 and 90"}]}]}`: {
			{0, "accepted"}, {1, "duplicate"}, {2, "rejected"},
		},
		`{"title":"Unprocessable","status":422,"detail":"None of it.","verdicts":[{"index":0,"status":"rejected"}]}`: {{0, "rejected"}},
		`{"verdicts":"none"}`: nil,
		``:                    nil,
		`[]`:                  nil,
		`<html>`:              nil,
	} {
		if got := batchVerdicts([]byte(body)); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, want %+v", body, got, want)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)
	for header, want := range map[string]time.Duration{
		"": 0, "7": 7 * time.Second, "-3": 0, "soon": 0, "1e3": 0,
		"99999999999999": retryAfterMost,
		now.Add(90 * time.Second).Format(http.TimeFormat): 90 * time.Second,
		now.Add(-time.Hour).Format(http.TimeFormat):       0,
	} {
		if got := retryAfter(header, now); got != want {
			t.Errorf("Retry-After %q: %v, want %v", header, got, want)
		}
	}
}
