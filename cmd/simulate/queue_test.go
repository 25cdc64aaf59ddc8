package main

import (
	"context"
	"errors"
	"testing"
)

func TestAFullQueueDropsTheOldest(t *testing.T) {
	q := newQueue()
	for range queueLength + 10 {
		q.put(point{})
	}
	points, err := q.oldest(t.Context(), 3)
	if err != nil || len(points) != 3 || points[0].seq != 11 || points[2].seq != 13 {
		t.Errorf("%+v, %v: want numbers 11 to 13", points, err)
	}
	if made, waiting, dropped := q.counts(); made != queueLength+10 || waiting != queueLength || dropped != 10 {
		t.Errorf("made %d, waiting %d, dropped %d", made, waiting, dropped)
	}
	// A point that was dropped while it was being sent is removed in vain and takes no other with it.
	q.remove(map[uint64]bool{5: true, 12: true})
	if points, _ := q.oldest(t.Context(), 2); points[0].seq != 11 || points[1].seq != 13 {
		t.Errorf("after number 12 was sent: %+v", points)
	}
}

func TestAClosedQueueIsEmptiedFirst(t *testing.T) {
	q := newQueue()
	q.put(point{})
	q.close()
	if points, err := q.oldest(t.Context(), 5); err != nil || len(points) != 1 {
		t.Fatalf("%+v, %v", points, err)
	}
	q.remove(map[uint64]bool{1: true})
	if points, err := q.oldest(t.Context(), 5); err != nil || len(points) != 0 {
		t.Errorf("%+v, %v: want none, and no waiting", points, err)
	}
}

func TestWaitingEndsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := newQueue().oldest(ctx, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
