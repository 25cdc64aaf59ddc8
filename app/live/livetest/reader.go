// Package livetest listens to the stream as a program does, for tests and measurements.
package livetest

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Event is one event of the stream.
type Event struct {
	ID   string // "" when it carries none
	Name string // "" for a block without a name, such as the first retry
	Data string
	At   time.Time // when it was read
}

// Seq is the number in the event's id, 0 without one.
func (e Event) Seq() int64 {
	_, number, _ := strings.Cut(e.ID, ".")
	seq, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return 0
	}
	return seq
}

// Decode reads the event's data.
func (e Event) Decode(into any) error { return json.Unmarshal([]byte(e.Data), into) }

// Reader is one open stream.
type Reader struct {
	Response *http.Response
	Retry    time.Duration // the last pause the server asked for
	LastID   string        // what a browser would send to resume
	lines    *bufio.Reader
	cancel   context.CancelFunc
}

// Dial opens the stream at the address. The answer's status is the caller's to judge.
func Dial(ctx context.Context, address string, header http.Header) (*Reader, error) {
	ctx, cancel := context.WithCancel(ctx)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		cancel()
		return nil, fmt.Errorf("ask for the stream: %w", err)
	}
	for name, values := range header {
		request.Header[name] = values
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		cancel()
		return nil, fmt.Errorf("open the stream: %w", err)
	}
	return &Reader{Response: response, lines: bufio.NewReader(response.Body), cancel: cancel}, nil
}

// Next waits for the next event by the rules of the EventSource standard: a block that the connection's end cuts short
// is none. Comments and blocks of nothing but a retry are read and passed over.
func (r *Reader) Next() (Event, error) {
	var e Event
	for {
		line, err := r.lines.ReadString('\n')
		if err != nil {
			return Event{}, err
		}
		line = strings.TrimSuffix(line, "\n")
		if line == "" {
			if e.Name == "" && e.Data == "" && e.ID == "" {
				continue
			}
			if e.ID != "" {
				r.LastID = e.ID
			}
			e.At = time.Now()
			return e, nil
		}
		r.field(&e, line)
	}
}

func (r *Reader) field(e *Event, line string) {
	name, value, _ := strings.Cut(line, ":")
	value = strings.TrimPrefix(value, " ")
	switch name {
	case "id":
		e.ID = value
	case "event":
		e.Name = value
	case "data":
		e.Data += value
	case "retry":
		if ms, err := strconv.Atoi(value); err == nil {
			r.Retry = time.Duration(ms) * time.Millisecond
		}
	}
}

// Until reads events up to and with the first one of that name and gives all of them.
func (r *Reader) Until(name string) ([]Event, error) {
	var events []Event
	for {
		e, err := r.Next()
		if err != nil {
			return events, fmt.Errorf("wait for %s: %w", name, err)
		}
		events = append(events, e)
		if e.Name == name {
			return events, nil
		}
	}
}

// Close hangs up.
func (r *Reader) Close() {
	r.cancel()
	_ = r.Response.Body.Close() // hanging up is all that is wanted
}
