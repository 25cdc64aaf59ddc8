package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Pauses between attempts: growing from the least to the most, each shortened at random by up to a half, so that
// devices that lost the server together don't come back together.
const (
	pauseLeast = 500 * time.Millisecond
	pauseMost  = 15 * time.Second
	// retryAfterMost is how long a device lets itself be told to wait.
	retryAfterMost = 10 * time.Minute
	// answerMost is how much of an answer is read: a verdict for each of 500 points is a fifth of it.
	answerMost = 1 << 20
)

// dismissed is the answer to a device whose token counts no more (401, 403).
type dismissed struct{ answer string }

// Error says what the server said.
func (d dismissed) Error() string { return "the server refuses this device: " + d.answer }

// sender empties a device's queue: oldest first, one request at a time, nothing skipped.
type sender struct {
	assignment
	protocol
	base   *url.URL
	client *http.Client
	queue  *queue

	size  int // points a request; smaller for a while after one was refused as a whole
	tries int // attempts without success since the last one with it
	tally
}

// tally is what became of the points, for the summary.
type tally struct {
	mu                            sync.Mutex
	accepted, duplicate, rejected uint64
	retries                       uint64
	problem                       string // the newest trouble since the last summary
}

// send works until the queue is closed and empty. It gives the context's error, or dismissed.
func (s *sender) send(ctx context.Context) error {
	s.size = s.most
	for {
		points, err := s.queue.oldest(ctx, s.size)
		if err != nil || len(points) == 0 {
			return err
		}
		wait, err := s.attempt(ctx, points)
		if err != nil {
			return err
		}
		if err := sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// attempt makes one request and tells how long to wait before the next.
func (s *sender) attempt(ctx context.Context, points []point) (wait time.Duration, err error) {
	req, err := s.request(s.base, s.assignment, points)
	if err != nil {
		return 0, fmt.Errorf("device %s: %w", s.Device, err)
	}
	req.Header.Set("User-Agent", "haulcast-simulate")
	resp, err := s.client.Do(req.WithContext(ctx))
	if err != nil {
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		return s.again(withoutURL(err), 0), nil
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, answerMost))
	if err != nil {
		// The answer broke off, so nobody knows whether the points arrived. Sending them twice does no harm.
		return s.again(withoutURL(err), 0), nil
	}
	return s.judge(resp, body, points)
}

// judge reads the answer.
func (s *sender) judge(resp *http.Response, body []byte, points []point) (wait time.Duration, err error) {
	code := resp.StatusCode
	switch {
	case code >= 200 && code < 300:
		verdicts := s.read(body)
		if len(verdicts) == 0 {
			verdicts = all(len(points), statusAccepted) // that is what success means where it isn't said in more detail
		}
		return s.settle(points, verdicts), nil
	case code == http.StatusUnauthorized, code == http.StatusForbidden:
		return 0, dismissed{sentence(resp, body)}
	case code < 400 || code >= 500, code == http.StatusRequestTimeout, code == http.StatusTooEarly,
		code == http.StatusTooManyRequests, code == http.StatusNotFound: // 404 is a proxy whose server is away
		return s.again(sentence(resp, body), retryAfter(resp.Header.Get("Retry-After"), time.Now())), nil
	case len(s.read(body)) > 0:
		s.note(sentence(resp, body))
		return s.settle(points, s.read(body)), nil
	case len(points) > 1:
		s.size = len(points) / 2 // find the bad point and save the good ones
		s.note(sentence(resp, body))
		return 0, nil
	}
	s.note(sentence(resp, body))
	return s.settle(points, all(len(points), statusRejected)), nil
}

// read gives the verdicts in an answer, if there are any.
func (s *sender) read(body []byte) []verdict {
	if s.verdicts == nil {
		return nil
	}
	return s.verdicts(body)
}

// settle forgets the points that have a verdict, whichever: sending them again would change nothing. Those without
// one are sent again.
func (s *sender) settle(points []point, verdicts []verdict) (wait time.Duration) {
	settled := map[uint64]bool{}
	s.mu.Lock()
	for _, v := range verdicts {
		if v.Index < 0 || v.Index >= len(points) || settled[points[v.Index].seq] {
			continue
		}
		settled[points[v.Index].seq] = true
		switch v.Status {
		case statusDuplicate:
			s.duplicate++
		case statusRejected:
			s.rejected++
		default:
			s.accepted++
		}
	}
	s.mu.Unlock()
	s.queue.remove(settled)
	if len(settled) == 0 {
		return s.again("the answer has no verdict on any of the points", 0)
	}
	s.tries, s.size = 0, min(2*s.size, s.most)
	return 0
}

// again notes the trouble and gives the pause before the next attempt, at least as long as the server asked for.
func (s *sender) again(problem string, asked time.Duration) time.Duration {
	s.note(problem)
	s.mu.Lock()
	s.retries++
	s.mu.Unlock()
	pause := min(pauseLeast<<min(s.tries, 10), pauseMost)
	s.tries++
	jitter := time.Duration(rand.Int64N(int64(pause/2) + 1)) //nolint:gosec // spreads attempts, keeps no secret
	return max(pause-jitter, min(asked, retryAfterMost)+jitter/2)
}

func (s *sender) note(problem string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.problem = problem
}

// retryAfter reads the header: seconds or a date; 0 when it says nothing one can use.
func retryAfter(header string, now time.Time) time.Duration {
	if n, err := strconv.Atoi(strings.TrimSpace(header)); err == nil {
		return min(time.Duration(max(n, 0)), retryAfterMost/time.Second) * time.Second
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}

// withoutURL is the error without the address, which may have the device's token in it.
func withoutURL(err error) string {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	return err.Error()
}

// sentenceMost is how much of an answer a line of the log can bear.
const sentenceMost = 200

// sentence is what the server said, on one line.
func sentence(resp *http.Response, body []byte) string {
	text := strings.Join(strings.Fields(strings.ToValidUTF8(string(body), "")), " ")
	if runes := []rune(text); len(runes) > sentenceMost {
		text = string(runes[:sentenceMost]) + "…"
	}
	return strings.TrimSpace(resp.Status + " " + text)
}
