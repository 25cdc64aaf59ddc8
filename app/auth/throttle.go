package auth

import (
	"crypto/sha256"
	"net/netip"
	"sync"
	"time"
)

// Buckets lets each key do something so often: burst times at once, then perSecond. It keeps a bounded number of keys;
// when there are more, those that have been quiet longest enough to be full again go first. It is safe for use by many.
type Buckets struct {
	mu        sync.Mutex
	perSecond float64
	burst     float64
	most      int
	levels    map[string]level
}

// level is how much a bucket held at a time.
type level struct {
	tokens float64
	at     time.Time
}

// NewBuckets makes buckets for at most so many keys.
func NewBuckets(perSecond float64, burst, most int) *Buckets {
	return &Buckets{perSecond: perSecond, burst: float64(burst), most: most, levels: map[string]level{}}
}

// Take takes one from the key's bucket. It gives 0, or how long to wait until there is one to take.
func (b *Buckets) Take(key string, now time.Time) (wait time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	held := b.held(key, now)
	if held < 1 {
		return time.Duration((1 - held) / b.perSecond * float64(time.Second))
	}
	if _, known := b.levels[key]; !known && len(b.levels) >= b.most {
		b.makeRoom(now)
	}
	b.levels[key] = level{tokens: held - 1, at: now}
	return 0
}

// GiveBack returns what a Take took that turned out not to count.
func (b *Buckets) GiveBack(key string, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, known := b.levels[key]; known {
		b.levels[key] = level{tokens: min(b.burst, b.held(key, now)+1), at: now}
	}
}

func (b *Buckets) held(key string, now time.Time) float64 {
	l, known := b.levels[key]
	if !known {
		return b.burst
	}
	return min(b.burst, l.tokens+max(0, now.Sub(l.at).Seconds())*b.perSecond)
}

// makeRoom forgets an eighth of the keys at least, so that the walk is rare: the full ones, then any.
func (b *Buckets) makeRoom(now time.Time) {
	for key := range b.levels {
		if b.held(key, now) >= b.burst {
			delete(b.levels, key)
		}
	}
	for key := range b.levels {
		if len(b.levels) <= b.most-b.most/8-1 {
			return
		}
		delete(b.levels, key)
	}
}

// addressKey is what an asker's address counts as: all of an IPv6 network of 64 bits is one asker.
func addressKey(ip string) string {
	addr, err := netip.ParseAddr(ip)
	if err != nil || addr.Unmap().Is4() {
		return ip
	}
	network, err := addr.WithZone("").Prefix(64)
	if err != nil {
		return ip
	}
	return network.String()
}

// After this many wrong passwords in a row an account pauses, ever longer. It never closes for good: that would let
// anybody lock anybody out.
const (
	freeAttempts = 5
	firstPause   = time.Second
	longestPause = 15 * time.Minute
	forgetAfter  = 24 * time.Hour // of quiet after the last pause
)

// attempts is how often in a row an account was tried, and until when it pauses.
type attempts struct {
	count       int
	pausedUntil time.Time
}

// next counts one attempt made now, or tells how long to wait before it may be made.
func (a attempts) next(now time.Time) (after attempts, wait time.Duration) {
	if wait := a.pausedUntil.Sub(now); wait > 0 {
		return a, wait
	}
	if !a.pausedUntil.IsZero() && now.Sub(a.pausedUntil) > forgetAfter {
		a.count = 0
	}
	a.count++
	a.pausedUntil = time.Time{}
	if a.count >= freeAttempts {
		a.pausedUntil = now.Add(pause(a.count))
	}
	return a, 0
}

// pause is how long an account rests after its nth wrong password in a row.
func pause(n int) time.Duration {
	p := firstPause
	for i := freeAttempts; i < n && p < longestPause; i++ {
		p *= 2
	}
	return min(p, longestPause)
}

// strangers counts attempts on addresses that nobody has, so that they pause like real ones: an address that never
// pauses would be known not to exist. It keeps a bounded number, by hash.
type strangers struct {
	mu   sync.Mutex
	most int
	seen map[[32]byte]attempts
}

func newStrangers(most int) *strangers {
	return &strangers{most: most, seen: map[[32]byte]attempts{}}
}

func (s *strangers) attempt(email string, now time.Time) (wait time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := sha256.Sum256([]byte(email))
	after, wait := s.seen[key].next(now)
	if len(s.seen) >= s.most {
		for old := range s.seen { // any one will do
			delete(s.seen, old)
			break
		}
	}
	s.seen[key] = after
	return wait
}
