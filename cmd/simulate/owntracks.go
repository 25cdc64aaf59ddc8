package main

import (
	"math"
	"net/http"
	"net/url"
)

// owntracksRequest speaks like the OwnTracks app in HTTP mode: whole seconds, whole km/h, whole degrees, and nothing
// said of what is zero.
func owntracksRequest(base *url.URL, a assignment, points []point) (*http.Request, error) {
	p := points[0]
	req, err := postJSON(base.JoinPath("ingest/owntracks"), struct {
		Type      string   `json:"_type"`
		Lat       *float64 `json:"lat"`
		Lon       *float64 `json:"lon"`
		Timestamp int64    `json:"tst"`
		TrackerID string   `json:"tid"`
		Velocity  int      `json:"vel,omitempty"`
		Course    int      `json:"cog,omitempty"`
		Trigger   string   `json:"t"`
		Topic     string   `json:"topic"`
	}{
		"location", p.lat, p.lon, p.at.Unix(), a.Device[max(len(a.Device)-2, 0):],
		whole(p.speedMPS, kmh), whole(p.course, 1), "t", "owntracks/" + a.Device + "/simulate",
	})
	if err != nil {
		return nil, err
	}
	req.SetBasicAuth(a.Device, a.Token)
	req.Header.Set("X-Limit-U", a.Device)
	req.Header.Set("X-Limit-D", "simulate")
	return req, nil
}

func whole(v *float64, unit float64) int {
	if v == nil {
		return 0
	}
	return int(math.Round(*v * unit))
}
