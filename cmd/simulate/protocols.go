package main

import (
	"net/http"
	"net/url"
	"time"
)

// protocol is a way to speak: how points become a request, and what the answer says about each of them.
type protocol struct {
	most       int  // points a request can carry
	needsPlace bool // it can't tell a temperature alone
	request    func(base *url.URL, a assignment, points []point) (*http.Request, error)
	verdicts   func(body []byte) []verdict // nil: the answer says nothing of single points; so does a nil func
}

// protocols are those a plan may name.
var protocols = map[string]protocol{
	"batch":        {most: 500, request: batchRequest, verdicts: batchVerdicts},
	"osmand":       {most: 1, request: osmandRequest},
	"traccar-json": {most: 1, needsPlace: true, request: traccarRequest},
	"owntracks":    {most: 1, needsPlace: true, request: owntracksRequest},
}

// verdict is what became of the point with this index in the request.
type verdict struct {
	Index  int    `json:"index"`
	Status string `json:"status"`
}

// The statuses of a verdict.
const (
	statusAccepted  = "accepted"
	statusDuplicate = "duplicate"
	statusRejected  = "rejected"
)

// all is the same verdict for each of n points.
func all(n int, status string) []verdict {
	vs := make([]verdict, n)
	for i := range vs {
		vs[i] = verdict{Index: i, Status: status}
	}
	return vs
}

// knots in a metre per second, kilometres an hour in a metre per second.
const (
	knots = 3600.0 / 1852
	kmh   = 3.6
)

func rfc3339(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z07:00") }
