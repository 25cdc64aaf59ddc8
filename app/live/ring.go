package live

import (
	"sort"
	"sync/atomic"
)

// view is the ring at one moment. It never changes, so any number of streams read it without a lock.
type view struct {
	epoch      string
	base, head int64         // frames holds every change with base < seq <= head
	frames     []*frame      // in order
	next       chan struct{} // closed when there is a newer view
}

// after gives the changes after seq, which must not be below base.
func (v *view) after(seq int64) []*frame {
	return v.frames[sort.Search(len(v.frames), func(i int) bool { return v.frames[i].seq > seq }):]
}

// ring keeps the newest changes for all streams. One goroutine writes it: the relay's.
type ring struct {
	size int // how many changes it keeps at the least; at the most twice as many
	now  atomic.Pointer[view]
}

// begin makes a log's first view.
func (r *ring) begin(epoch string, frames []*frame, base, head int64) {
	if cut := len(frames) - r.size; cut > 0 {
		base, frames = frames[cut-1].seq, frames[cut:]
	}
	r.publish(&view{epoch: epoch, base: base, head: head, frames: frames})
}

// push adds what follows and wakes everyone who waits, once.
func (r *ring) push(frames []*frame) {
	v := r.now.Load()
	if len(frames) == 0 {
		return
	}
	// Older views see a shorter part of the same array; only what lies beyond them is written.
	base, all := v.base, append(v.frames, frames...) //nolint:gocritic // the array is shared on purpose
	if cut := len(all) - r.size; len(all) > 2*r.size {
		base, all = all[cut-1].seq, append(make([]*frame, 0, 2*r.size+len(frames)), all[cut:]...)
	}
	r.publish(&view{epoch: v.epoch, base: base, head: frames[len(frames)-1].seq, frames: all})
}

func (r *ring) publish(v *view) {
	v.next = make(chan struct{})
	if old := r.now.Swap(v); old != nil {
		close(old.next)
	}
}
