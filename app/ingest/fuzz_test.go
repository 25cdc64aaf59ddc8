package ingest

import (
	"bytes"
	"encoding/json"
	"net/url"
	"testing"
	"time"

	"haulcast/models"
)

// holds checks what must be so whatever was sent: readings that can be kept as they are, or a mistake of the sender's.
func holds(t *testing.T, h heard, err error) {
	t.Helper()
	if err != nil {
		if models.CodeOf(err) != models.Invalid || len(h.readings) > 0 {
			t.Fatalf("%v and %d readings", err, len(h.readings))
		}
		return
	}
	for _, r := range h.readings {
		if wrong := r.Check(noon); len(wrong) > 0 {
			t.Fatalf("a reading out of range: %+v %v", r, wrong)
		}
		if r.FixAt.Location() != time.UTC || r.FixAt.Nanosecond()%1000 != 0 {
			t.Fatalf("time %v", r.FixAt)
		}
		var attrs map[string]any
		if r.Attrs != nil && (json.Unmarshal(r.Attrs, &attrs) != nil || bytes.Contains(r.Attrs, []byte(`\u0000`))) {
			t.Fatalf("attributes %q", r.Attrs)
		}
	}
	for _, v := range h.refused {
		if v.Status != models.Rejected || len(v.Problem) == 0 {
			t.Fatalf("refused without a reason: %+v", v)
		}
	}
}

func FuzzOsmand(f *testing.F) {
	for _, file := range payloads(f, "osmand") {
		m := messageOf(f, file)
		f.Add(m.query.Encode(), m.body, m.contentType == "application/json")
	}
	f.Add("lat=NaN&lon=+Inf&timestamp=-9223372036854775808&x=%00%ff", []byte("lat=0x1p-2&lon=1_0"), false)
	f.Add("", []byte(`{"location":{"timestamp":"0001-01-01T00:00:00Z","extras":{"a\u0000":"\u0000","b":{"c":["\u0000"]}}}}`), true)
	f.Fuzz(func(t *testing.T, query string, body []byte, isJSON bool) {
		values, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		m := message{query: values, body: body}
		if isJSON {
			m.contentType = "application/json"
		}
		h, err := decodeOsmand(m, noon)
		holds(t, h, err)
	})
}

func FuzzOwntracks(f *testing.F) {
	for _, file := range payloads(f, "owntracks") {
		f.Add(messageOf(f, file).body)
	}
	f.Add([]byte(`{"_type":"location","lat":1,"lon":1,"tst":1e300,"a\u0000":{"b":"\u0000"},"temp_c-1":1e308}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		h, err := decodeOwntracks(message{body: body}, noon)
		holds(t, h, err)
	})
}

func FuzzBatch(f *testing.F) {
	for _, file := range payloads(f, "telemetry") {
		f.Add(messageOf(f, file).body)
	}
	f.Add([]byte(`{"points":[{"ts":"2026-03-02T11:59:00Z","temp_c":-1e-400,"seq":-9223372036854775809}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		h, err := decodeBatch(message{body: body}, noon)
		holds(t, h, err)
		if err == nil && len(h.readings) != len(h.places) {
			t.Fatal("readings without a place")
		}
	})
}
