package ingest

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"
)

var plainNow = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// points are all manner of points; those that are plain are read without care, and must be read alike.
var plainPoints = []struct {
	raw   string
	plain bool
}{
	{`{"ts":"2026-03-02T11:00:00Z","lat":53.4,"lon":-2.9,"temp_c":4.5,"seq":17}`, true},
	{" { \"ts\" : \"2026-03-02T12:00:00.123456789+02:00\" ,\n\t\"shock_g\" : 1e0 } ", true},
	{`{"ts":"2026-03-02T11:00:00Z","lat":1,"lon":2,"lat":3}`, true},
	{`{"ts":"2026-03-02T11:00:00Z","speed_mps":0,"course":359.9,"alt_m":-3,"acc_m":5,"humidity_pct":50,"battery_pct":88,"light_lux":1}`, true},
	{`{}`, false},
	{`{"ts":"2026-03-02T11:00:00Z","lat":null,"lon":null}`, false},
	{`{"ts":"2026-03-02T11:00:00Z","\u006cat":1,"lon":2}`, false},
	{`{"ts":"2026-03-02T11:00:00Z","temp_c":"4.5"}`, false},
	{`{"ts":"2026-03-02T11:00:00Z","temp_c":[4.5]}`, false},
	{`{"ts":"2026-03-02T11:00:00Z","temp_c":1e999}`, false},
	{`{"ts":"2026-03-02T11:00:00Z","seq":1.5}`, false},
	{`{"ts":"yesterday"}`, false},
	{`{"ts":1772449200}`, false},
	{`{"ts":"2026-03-02T11:00:00Z","attrs":{"a":1}}`, false},
	{`{"ts":"2026-03-02T11:00:00Z","lat":91,"lon":2}`, true},
	{`[1]`, false},
	{`null`, false},
	{`"text"`, false},
	{`7`, false},
}

func TestPlainPointIsReadAsWithCare(t *testing.T) {
	t.Parallel()
	for _, c := range plainPoints {
		r, plain := plainPoint([]byte(c.raw))
		if plain != c.plain {
			t.Errorf("%s: plain is %v, want %v", c.raw, plain, c.plain)
		}
		if careful, mistakes := decodeCarefully(json.RawMessage(c.raw), plainNow); plain && len(mistakes) == 0 && !reflect.DeepEqual(r, careful) {
			t.Errorf("%s:\n%+v without care,\n%+v with it", c.raw, r, careful)
		}
	}
}

// FuzzPlainPoint looks for JSON that is accepted without care and would be refused, or read otherwise, with it.
func FuzzPlainPoint(f *testing.F) {
	for _, c := range plainPoints {
		f.Add([]byte(c.raw))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, plain := plainPoint(raw)
		if !json.Valid(raw) || !plain || len(r.Check(plainNow)) > 0 {
			return
		}
		careful, mistakes := decodeCarefully(raw, plainNow)
		if len(mistakes) > 0 || !reflect.DeepEqual(r, careful) {
			t.Errorf("%q:\n%+v without care,\n%+v with it: %v", raw, r, careful, mistakes)
		}
	})
}
