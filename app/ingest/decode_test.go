package ingest

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"haulcast/models"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// write rewrites the expectations; look at every line of the difference before keeping it.
var write = flag.Bool("write", false, "write testdata/*/*.want.json anew")

// said is what a message said, as the files beside the payloads tell it.
type said struct {
	Devices  []string            `json:"devices,omitempty"`
	Readings []saidReading       `json:"readings,omitempty"`
	Refused  []models.Verdict    `json:"refused,omitempty"`
	Error    string              `json:"error,omitempty"`
	Errors   []models.FieldError `json:"errors,omitempty"`
}

type saidReading struct {
	Place       int             `json:"place,omitempty"`
	TS          time.Time       `json:"ts"`
	Lat         *float64        `json:"lat,omitempty"`
	Lon         *float64        `json:"lon,omitempty"`
	SpeedMPS    *float64        `json:"speed_mps,omitempty"`
	Course      *float64        `json:"course,omitempty"`
	AltitudeM   *float64        `json:"alt_m,omitempty"`
	AccuracyM   *float64        `json:"acc_m,omitempty"`
	TempC       *float64        `json:"temp_c,omitempty"`
	HumidityPct *float64        `json:"humidity_pct,omitempty"`
	BatteryPct  *float64        `json:"battery_pct,omitempty"`
	ShockG      *float64        `json:"shock_g,omitempty"`
	LightLux    *float64        `json:"light_lux,omitempty"`
	Seq         *int64          `json:"seq,omitempty"`
	Attrs       json.RawMessage `json:"attrs,omitempty"`
}

func retell(h heard, err error) said {
	s := said{Devices: h.devices, Refused: h.refused}
	for i, r := range h.readings {
		place := 0
		if h.places != nil {
			place = h.places[i]
		}
		s.Readings = append(s.Readings, saidReading{
			place, r.FixAt, r.Lat, r.Lon, r.SpeedMPS, r.Course, r.AltitudeM, r.AccuracyM, r.TempC, r.HumidityPct,
			r.BatteryPct, r.ShockG, r.LightLux, r.Seq, r.Attrs,
		})
	}
	var e *models.Error
	if errors.As(err, &e) {
		s.Error, s.Errors = string(e.Code)+": "+e.Message, e.Fields
	} else if err != nil {
		s.Error = "a fault of ours: " + err.Error()
	}
	return s
}

// messageOf reads a request as it stands on the wire.
func messageOf(t testing.TB, path string) message {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head, body, _ := strings.Cut(string(raw), "\n\n")
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(
		strings.TrimSuffix(head, "\n") + "\nContent-Length: " + strconv.Itoa(len(body)) + "\n\n" + body)))
	if err != nil {
		t.Fatal(err)
	}
	contentType, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	query := r.URL.Query()
	query.Del("token")
	return message{contentType: contentType, query: query, body: []byte(body)}
}

func payloads(t testing.TB, protocol string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", protocol, "*.http"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no payloads of %s: %v", protocol, err)
	}
	return files
}

func TestPayloadsSayWhatTheyShould(t *testing.T) {
	for _, p := range protocols {
		for _, file := range payloads(t, p.name) {
			got, err := json.MarshalIndent(retell(p.decode(messageOf(t, file), noon)), "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			beside := strings.TrimSuffix(file, ".http") + ".want.json"
			if *write {
				if err := os.WriteFile(beside, append(got, '\n'), 0o600); err != nil {
					t.Fatal(err)
				}
				continue
			}
			want, err := os.ReadFile(beside)
			if err != nil {
				t.Fatal(err)
			}
			if string(got)+"\n" != string(want) {
				t.Errorf("%s\ngot  %s\nwant %s", file, got, want)
			}
		}
	}
}

func TestTheSameMessageIsTheSameReading(t *testing.T) {
	for _, p := range protocols {
		for _, file := range payloads(t, p.name) {
			first, _ := p.decode(messageOf(t, file), noon)  // those that can't be read
			second, _ := p.decode(messageOf(t, file), noon) // have no readings
			for i := range first.readings {
				if first.readings[i].DedupeKey() != second.readings[i].DedupeKey() {
					t.Errorf("%s: read twice it counts twice", file)
				}
			}
		}
	}
}
