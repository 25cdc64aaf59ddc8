package routing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"haulcast/models/geo"
)

const (
	// answersWithin is how long one question may take.
	answersWithin = 5 * time.Second
	// answerMost is the longest answer that is read: a simplified way across a continent is some hundred kilobytes.
	answerMost = 8 << 20
)

// way is a way by road.
type way struct {
	line geo.Polyline
	took time.Duration
}

// osrm is what a server of OSRM's HTTP API v1 says to a route request with geometries=geojson.
type osrm struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Routes  []struct {
		Distance float64 `json:"distance"` // metres
		Duration float64 `json:"duration"` // seconds
		Geometry struct {
			Coordinates [][2]float64 `json:"coordinates"` // longitude, latitude
		} `json:"geometry"`
	} `json:"routes"`
}

// noWay are the codes that mean that there is none, and not that asking failed.
var noWay = map[string]bool{"NoRoute": true, "NoSegment": true}

// route asks for the fastest way through the places. none is true when the engine knows that there is no way.
func route(ctx context.Context, client *http.Client, base *url.URL, places []geo.Point) (w way, none bool, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, routeURL(base, places), nil)
	if err != nil {
		return way{}, false, err
	}
	request.Header.Set("User-Agent", "haulcast")
	response, err := client.Do(request)
	if err != nil {
		return way{}, false, fmt.Errorf("ask the routing engine: %w", withoutURL(err))
	}
	defer func() { _ = response.Body.Close() }() // only read
	var said osrm
	decoder := json.NewDecoder(io.LimitReader(response.Body, answerMost))
	if err := decoder.Decode(&said); err != nil {
		return way{}, false, fmt.Errorf("the routing engine answered %s, which can't be read: %w", response.Status, err)
	}
	switch {
	case noWay[said.Code]:
		return way{}, true, nil
	case said.Code != "Ok" || response.StatusCode != http.StatusOK:
		return way{}, false, fmt.Errorf("the routing engine answered %s: %s %s", response.Status, said.Code, said.Message)
	}
	w, err = said.way()
	return w, false, err
}

// withoutURL leaves out the address that was asked: where goods are has no place in a log.
func withoutURL(err error) error {
	var asked *url.Error
	if errors.As(err, &asked) {
		return asked.Err
	}
	return err
}

// routeURL is OSRM's route service, with longitude before latitude.
func routeURL(base *url.URL, places []geo.Point) string {
	parts := make([]string, len(places))
	for i, p := range places {
		parts[i] = fmt.Sprintf("%.6f,%.6f", p.Lon, p.Lat)
	}
	u := base.JoinPath("route", "v1", "driving", strings.Join(parts, ";"))
	query := base.Query() // a key that the operator's engine wants stays
	query.Set("overview", "simplified")
	query.Set("geometries", "geojson")
	query.Set("steps", "false")
	u.RawQuery = query.Encode()
	return u.String()
}

// way reads the first route. What cannot be driven is refused: no length, no time, no line.
func (o osrm) way() (way, error) {
	if len(o.Routes) == 0 {
		return way{}, errors.New("the routing engine gave no way")
	}
	r := o.Routes[0]
	longest := (365 * 24 * time.Hour).Seconds()
	if r.Distance <= 0 || r.Duration <= 0 || r.Duration > longest {
		return way{}, fmt.Errorf("the routing engine gave a way of %v m in %v s", r.Distance, r.Duration)
	}
	points := make([]geo.Point, len(r.Geometry.Coordinates))
	for i, c := range r.Geometry.Coordinates {
		points[i] = geo.Point{Lat: c[1], Lon: c[0]}
	}
	line, err := geo.NewPolyline(points)
	if err == nil && line.Length() <= 0 {
		err = errors.New("a way that leads nowhere")
	}
	if err != nil {
		return way{}, fmt.Errorf("the routing engine: %w", err)
	}
	return way{line: line, took: time.Duration(r.Duration * float64(time.Second))}, nil
}
