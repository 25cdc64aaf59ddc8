package main

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
)

// osmandRequest speaks like the OsmAnd app, which asks with GET, and like Traccar's older client, which posts the same
// query: a device does the one or the other in turn. The speed is in knots, the time in milliseconds.
func osmandRequest(base *url.URL, a assignment, points []point) (*http.Request, error) {
	p := points[0]
	query := url.Values{"id": {a.Device}, "timestamp": {strconv.FormatInt(p.at.UnixMilli(), 10)}}
	put := func(name string, v *float64, unit float64) {
		if v != nil {
			query.Set(name, strconv.FormatFloat(*v*unit, 'f', -1, 64))
		}
	}
	put("lat", p.lat, 1)
	put("lon", p.lon, 1)
	put("speed", p.speedMPS, knots)
	put("bearing", p.course, 1)
	put("temp", p.tempC, 1)
	method := http.MethodGet
	if p.seq%2 == 0 {
		method = http.MethodPost
	}
	to := base.JoinPath("ingest/osmand", url.PathEscape(a.Token))
	to.RawQuery = query.Encode()
	return http.NewRequestWithContext(context.Background(), method, to.String(), nil)
}
