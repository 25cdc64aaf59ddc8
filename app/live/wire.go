package live

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"
)

const (
	// flushAt is how much is written before it is flushed: each flush has a deadline of its own, so a slow but living
	// connection gets through a long replay.
	flushAt = 32 << 10
	// hurryPatience is what a hanging write gets once the stream has to end; drains must be over in a second.
	hurryPatience = 250 * time.Millisecond
)

// wire writes whole events to one connection, each flush under a deadline.
type wire struct {
	out      outlet
	patience time.Duration
	waiting  int // bytes since the last flush

	mu      sync.Mutex
	hurried bool
	closed  bool
}

// outlet is a connection that keeps what is written until it is flushed: one that was taken over, or net/http's answer.
type outlet interface {
	io.Writer
	Flush() error
	SetWriteDeadline(by time.Time) error
}

// answer is net/http's, where the connection can't be taken over.
type answer struct {
	io.Writer
	*http.ResponseController
}

// announceStream sets the stream's headers.
func announceStream(h http.Header, r *http.Request) {
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	if r.ProtoMajor == 1 {
		h.Set("Connection", "close") // nobody reuses it, and its deadlines are not a request's
	}
}

// openWire begins net/http's answer. It looks through the wrappers of w, gin's among them, whose Flush hides errors.
func openWire(w http.ResponseWriter, patience time.Duration) *wire {
	w.WriteHeader(http.StatusOK)
	if g, ok := w.(interface{ WriteHeaderNow() }); ok {
		g.WriteHeaderNow()
	}
	inner := unwrap(w)
	return &wire{out: answer{inner, http.NewResponseController(inner)}, patience: patience}
}

func unwrap(w http.ResponseWriter) http.ResponseWriter {
	for {
		inner, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			return w
		}
		w = inner.Unwrap()
	}
}

// write takes one or more whole events.
func (o *wire) write(events []byte) error {
	for len(events) > 0 {
		part := events[:min(len(events), flushAt)]
		events = events[len(part):]
		if o.waiting == 0 {
			if err := o.arm(); err != nil {
				return err
			}
		}
		if _, err := o.out.Write(part); err != nil {
			return fmt.Errorf("write to the stream: %w", err)
		}
		if o.waiting += len(part); o.waiting >= flushAt {
			if err := o.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// flush sends what was written. A connection may be cut anywhere, but only a block with its blank line is an event to a
// browser: what was cut does not count, its id neither, and comes again.
func (o *wire) flush() error {
	if o.waiting == 0 {
		return nil
	}
	o.waiting = 0
	if err := o.out.Flush(); err != nil {
		return fmt.Errorf("flush the stream: %w", err)
	}
	return nil
}

// say writes one small event and flushes it.
func (o *wire) say(event string) error {
	if err := o.write([]byte(event)); err != nil {
		return err
	}
	return o.flush()
}

// arm sets the deadline of what is written next.
func (o *wire) arm() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	patience := o.patience
	if o.hurried {
		patience = hurryPatience
	}
	if err := o.out.SetWriteDeadline(time.Now().Add(patience)); err != nil {
		return fmt.Errorf("set the stream's deadline: %w", err)
	}
	return nil
}

// hurry shortens the deadline of a write that may be hanging, and of all to come. Anyone may call it.
func (o *wire) hurry() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed || o.hurried {
		return
	}
	o.hurried = true
	_ = o.out.SetWriteDeadline(time.Now().Add(hurryPatience)) // a connection that refuses fails by itself
}

// close sends what waits and makes hurry harmless: the handler may be about to return.
func (o *wire) close() {
	_ = o.flush() // whoever is gone needs it no more
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
}

// retryLine tells the browser when to come back.
func retryLine(after time.Duration) string {
	return "retry: " + strconv.FormatInt(after.Milliseconds(), 10) + "\n"
}
