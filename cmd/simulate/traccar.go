package main

import (
	"net/http"
	"net/url"
)

// traccarRequest speaks like the Traccar Client app: one location a request, -1 for a speed or heading it can't tell.
func traccarRequest(base *url.URL, a assignment, points []point) (*http.Request, error) {
	type coords struct {
		Latitude  *float64 `json:"latitude"`
		Longitude *float64 `json:"longitude"`
		Speed     float64  `json:"speed"`
		Heading   float64  `json:"heading"`
	}
	type location struct {
		Timestamp string `json:"timestamp"`
		Coords    coords `json:"coords"`
		IsMoving  bool   `json:"is_moving"`
	}
	p := points[0]
	c := coords{p.lat, p.lon, orUnknown(p.speedMPS), orUnknown(p.course)}
	return postJSON(base.JoinPath("ingest/osmand", url.PathEscape(a.Token)), struct {
		DeviceID string   `json:"device_id"`
		Location location `json:"location"`
	}{a.Device, location{rfc3339(p.at), c, c.Speed > 1}})
}

func orUnknown(v *float64) float64 {
	if v == nil {
		return -1
	}
	return *v
}
