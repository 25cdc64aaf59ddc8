package main

import (
	"context"
	"slices"
	"sync"
)

// queueLength is how many points a device keeps while nobody takes them: hours of a vehicle, a day of a fridge.
const queueLength = 4000

// queue is a device's memory: points in the order in which they were made, until the server has them. When it is
// full, the oldest goes.
type queue struct {
	mu      sync.Mutex
	points  []point
	made    uint64 // how many were ever put
	dropped uint64
	closed  bool
	news    chan struct{} // holds one token when something changed
}

func newQueue() *queue { return &queue{news: make(chan struct{}, 1)} }

// put numbers the point and keeps it.
func (q *queue) put(p point) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.made++
	p.seq = q.made
	if len(q.points) == queueLength {
		q.points = q.points[1:]
		q.dropped++
	}
	q.points = append(q.points, p)
	q.wake()
}

// close says that no more will come.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.wake()
}

func (q *queue) wake() {
	select {
	case q.news <- struct{}{}:
	default:
	}
}

// oldest waits for points and gives at most so many, which stay in the queue. None means that no more will come.
func (q *queue) oldest(ctx context.Context, most int) ([]point, error) {
	for {
		points, closed := q.peek(most)
		if len(points) > 0 || closed {
			return points, ctx.Err()
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-q.news:
		}
	}
}

func (q *queue) peek(most int) (points []point, closed bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return slices.Clone(q.points[:min(most, len(q.points))]), q.closed
}

// remove forgets the points with these numbers; some may have been dropped in the meantime.
func (q *queue) remove(seqs map[uint64]bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.points = slices.DeleteFunc(q.points, func(p point) bool { return seqs[p.seq] })
}

// counts are how many points were made, how many are waiting, and how many were dropped.
func (q *queue) counts() (made, waiting, dropped uint64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.made, uint64(len(q.points)), q.dropped
}
