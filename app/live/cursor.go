package live

import (
	"net/http"
	"regexp"
	"strconv"

	"haulcast/models"
)

// cursorShape is what our ids look like; what a browser sends back is anybody's input.
var cursorShape = regexp.MustCompile(`^([0-9a-z]{8,64})\.(0|[1-9][0-9]{0,18})$`)

// staleness says why a cursor cannot be followed from; "" when it can.
type staleness string

const (
	fresh        staleness = ""
	expired      staleness = "expired"       // too much or too long ago to replay
	unknownEpoch staleness = "unknown_epoch" // another log's, or not one of ours
	ahead        staleness = "ahead"         // beyond the end of the log
)

// parseCursor reads an id of the stream; ok is false when it isn't one.
func parseCursor(id string) (epoch string, seq int64, ok bool) {
	parts := cursorShape.FindStringSubmatch(id)
	if parts == nil {
		return "", 0, false
	}
	seq, err := strconv.ParseInt(parts[2], 10, 64)
	return parts[1], seq, err == nil
}

// asked gives the cursors a request names: the browser's own after a lost connection, and the page's.
func asked(r *http.Request) []string {
	var ids []string
	for _, id := range []string{r.Header.Get("Last-Event-ID"), r.URL.Query().Get("after")} {
		if id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

// choose takes the largest of the cursors that is valid in this log; when none is, why. given is false when the request
// named none: it begins at the end of the log.
func choose(ids []string, epoch string, head int64) (seq int64, given bool, why staleness) {
	seq, why = -1, fresh
	for _, id := range ids {
		e, n, ok := parseCursor(id)
		switch {
		case !ok || e != epoch:
			if why == fresh {
				why = unknownEpoch
			}
		case n > head:
			why = ahead
		default:
			seq = max(seq, n)
		}
	}
	if seq >= 0 {
		return seq, true, fresh
	}
	return head, len(ids) > 0, why
}

// sameSite tells whether a browser says that the request comes from one of our own pages; programs say nothing.
func sameSite(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	return site != "cross-site" && site != "same-site"
}

// mayOpen tells whether the viewer may open a stream at all.
func mayOpen(v models.Viewer) bool { return v.May(models.OpenStream) || v.May(models.FollowLink) }
