// Package problem answers a request that went wrong: one of our errors in, one RFC 9457 document out.
//
// What a person may read goes into the document; what is a fault of ours is logged once under the request's id, and
// the answer carries only that id.
package problem

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"haulcast/models"
)

// ContentType is what the answers are.
const ContentType = "application/problem+json"

// Problem is the document. Errors name the fields of the input that were refused, Legal the events that may happen
// instead of the one that may not.
type Problem struct {
	Type      string              `json:"type"`
	Title     string              `json:"title"`
	Status    int                 `json:"status"`
	Detail    string              `json:"detail"`
	Errors    []models.FieldError `json:"errors,omitempty"`
	Legal     []models.EventType  `json:"legal,omitempty"`
	RequestID string              `json:"request_id,omitempty"`
}

// Wait is a cause that tells how long to wait before asking again; Write sends it as Retry-After.
type Wait time.Duration

// Error makes Wait an error, so that it can stand behind a models.Error.
func (w Wait) Error() string { return "wait " + time.Duration(w).String() }

// ErrTooLarge is a body larger than its route takes; http.MaxBytesReader's own error counts as the same.
var ErrTooLarge = errors.New("body too large")

// ErrMediaType is a body of a kind that its route doesn't read.
var ErrMediaType = errors.New("media type not supported")

// Write answers with the error and ends the chain of handlers. An error that is none of ours is logged here, so the
// caller must not log it too. When an answer has already begun, or the asker has gone, it writes nothing.
func Write(c *gin.Context, err error) {
	defer c.Abort()
	if c.Writer.Written() || errors.Is(c.Request.Context().Err(), context.Canceled) {
		return
	}
	p := Of(err)
	p.RequestID = RequestID(c)
	if p.Status == http.StatusInternalServerError {
		slog.ErrorContext(c.Request.Context(), "request failed",
			"request_id", p.RequestID, "method", c.Request.Method, "route", c.FullPath(), "error", err)
	}
	SetHeaders(c, p.Status, err)
	WriteBody(c, p.Status, p)
}

// WriteBody sends a document of the problem kind: a Problem, or a struct that embeds one and says more.
func WriteBody(c *gin.Context, status int, document any) {
	defer c.Abort()
	body, err := json.Marshal(document)
	if err != nil {
		body = []byte(`{"type":"about:blank","title":"Something went wrong on our side","status":500}`)
		status = http.StatusInternalServerError
	}
	c.Data(status, ContentType, body)
}

// SetHeaders sets what a status asks for beside the body: how to sign in, and when to come back. A challenge that is
// already set stays.
func SetHeaders(c *gin.Context, status int, err error) {
	if status == http.StatusUnauthorized && c.Writer.Header().Get("WWW-Authenticate") == "" {
		c.Header("WWW-Authenticate", `Bearer realm="haulcast"`)
	}
	if wait := waitOf(status, err); wait > 0 {
		c.Header("Retry-After", strconv.Itoa(int((wait+time.Second-1)/time.Second)))
	}
}

// waitUnlessSaid is how long to wait when the error doesn't tell.
const waitUnlessSaid = 2 * time.Second

func waitOf(status int, err error) time.Duration {
	var wait Wait
	if errors.As(err, &wait) {
		return time.Duration(wait)
	}
	if status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests {
		return waitUnlessSaid
	}
	return 0
}

// RequestID is the id that the request was given when it arrived; a fresh one when it was given none.
func RequestID(c *gin.Context) string {
	if id := c.Writer.Header().Get("X-Request-Id"); id != "" {
		return id
	}
	id := models.NewID().String()
	c.Header("X-Request-Id", id)
	return id
}
