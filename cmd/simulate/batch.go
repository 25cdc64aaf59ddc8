package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
)

// batchPoint is a point of POST /api/v1/telemetry. The recordings have no more than these; a device with more sensors
// would also send acc_m, humidity_pct, battery_pct, shock_g and light_lux.
type batchPoint struct {
	TS       string   `json:"ts"`
	Lat      *float64 `json:"lat,omitempty"`
	Lon      *float64 `json:"lon,omitempty"`
	SpeedMPS *float64 `json:"speed_mps,omitempty"`
	Course   *float64 `json:"course,omitempty"`
	TempC    *float64 `json:"temp_c,omitempty"`
	Seq      uint64   `json:"seq"`
}

func batchRequest(base *url.URL, a assignment, points []point) (*http.Request, error) {
	body := struct {
		Points []batchPoint `json:"points"`
	}{make([]batchPoint, len(points))}
	for i, p := range points {
		body.Points[i] = batchPoint{
			TS: rfc3339(p.at), Lat: p.lat, Lon: p.lon, SpeedMPS: p.speedMPS, Course: p.course, TempC: p.tempC, Seq: p.seq,
		}
	}
	req, err := postJSON(base.JoinPath("api/v1/telemetry"), body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+a.Token)
	return req, nil
}

func postJSON(to *url.URL, body any) (*http.Request, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, to.String(), bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	return req, nil
}

// batchVerdicts reads the answer's verdicts: with success, when at least one point was kept, and with 422, when none
// could be. nil is an answer without them.
func batchVerdicts(body []byte) []verdict {
	var answer struct {
		Verdicts []verdict `json:"verdicts"`
	}
	if json.Unmarshal(body, &answer) != nil {
		return nil
	}
	return answer.Verdicts
}
