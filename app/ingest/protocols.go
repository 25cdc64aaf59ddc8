package ingest

import (
	"net/url"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"haulcast/models"
)

// protocol is one way in which devices speak.
type protocol struct {
	name   string
	decode func(m message, now time.Time) (heard, error)
	answer func(c *gin.Context, verdicts []models.Verdict)
}

// protocols lists them: the name in the address, what reads a message, what is answered.
var protocols = []protocol{
	{"telemetry", decodeBatch, answerBatch},         // our own, domain.md 2.3
	{"osmand", decodeOsmand, answerNothing},         // OsmAnd, Traccar Client
	{"owntracks", decodeOwntracks, answerEmptyList}, // OwnTracks in HTTP mode
}

// message is a request as a decoder sees it: no connection, no secret.
type message struct {
	contentType string
	query       url.Values // without the token
	body        []byte
}

// heard is what a message said: readings, and verdicts on what could be read but not kept.
type heard struct {
	devices  []string // what the sender calls itself, for each time it says so
	readings []models.Reading
	places   []int // where each reading stood in the message; nil for a message of one
	refused  []models.Verdict
}

// merge puts the tracker's verdicts on the readings and those on what was refused before into the order of the message.
func (h heard) merge(verdicts []models.Verdict) []models.Verdict {
	all := slices.Clone(h.refused)
	for _, v := range verdicts {
		if h.places != nil {
			v.Index = h.places[v.Index]
			v.Problem = inPoint(v.Index, v.Problem)
		}
		all = append(all, v)
	}
	slices.SortStableFunc(all, func(a, b models.Verdict) int { return a.Index - b.Index })
	return all
}
