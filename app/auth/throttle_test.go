package auth

import (
	"fmt"
	"testing"
	"time"
)

func TestAnAccountPausesLongerAfterEachWrongPassword(t *testing.T) {
	var a attempts
	now := noon
	want := []time.Duration{0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900}
	for i, seconds := range want {
		after, wait := a.next(now)
		if wait != 0 {
			t.Fatalf("attempt %d must wait %s", i+1, wait)
		}
		a = after
		paused := a.pausedUntil.Sub(now)
		if seconds == 0 && !a.pausedUntil.IsZero() || seconds > 0 && paused != seconds*time.Second {
			t.Fatalf("after attempt %d it pauses %s, want %ds", i+1, paused, seconds)
		}
		if seconds > 0 {
			if early, wait := a.next(now.Add(paused - time.Millisecond)); wait != time.Millisecond || early != a {
				t.Fatalf("an attempt during the pause: wait %s, counted %v", wait, early != a)
			}
			now = a.pausedUntil
		}
	}
	later, _ := a.next(now.Add(forgetAfter + time.Second))
	if later.count != 1 {
		t.Errorf("a day later the count is %d", later.count)
	}
}

func TestABucketEmptiesAndFills(t *testing.T) {
	b := NewBuckets(10, 3, 100)
	for i := range 3 {
		if wait := b.Take("a", noon); wait != 0 {
			t.Fatalf("take %d: wait %s", i, wait)
		}
	}
	if wait := b.Take("a", noon); wait != 100*time.Millisecond {
		t.Errorf("the fourth waits %s", wait)
	}
	if wait := b.Take("b", noon); wait != 0 {
		t.Errorf("another key waits %s", wait)
	}
	if wait := b.Take("a", noon.Add(100*time.Millisecond)); wait != 0 {
		t.Errorf("after a tenth of a second: wait %s", wait)
	}
	b.GiveBack("a", noon.Add(100*time.Millisecond))
	if wait := b.Take("a", noon.Add(100*time.Millisecond)); wait != 0 {
		t.Errorf("after one was given back: wait %s", wait)
	}
	if wait := b.Take("a", noon.Add(-time.Hour)); wait <= 0 {
		t.Error("a clock that went back filled the bucket")
	}
}

func TestBucketsStayBoundedAndRememberTheBusy(t *testing.T) {
	b := NewBuckets(1, 2, 80)
	b.Take("busy", noon)
	b.Take("busy", noon)
	for i := range 70 {
		b.Take(fmt.Sprint("before", i), noon.Add(-time.Hour))
	}
	for i := range 60 {
		b.Take(fmt.Sprint("now", i), noon)
		if len(b.levels) > 80 {
			t.Fatalf("%d keys kept", len(b.levels))
		}
	}
	if wait := b.Take("busy", noon); wait == 0 {
		t.Error("the busy key was forgotten while quiet ones could go")
	}
	for i := range 1000 {
		b.Take(fmt.Sprint("flood", i), noon)
	}
	if len(b.levels) > 80 {
		t.Errorf("%d keys kept", len(b.levels))
	}
}

func TestStrangersStayBounded(t *testing.T) {
	s := newStrangers(10)
	for i := range 100 {
		s.attempt(fmt.Sprint(i, "@x.example"), noon)
	}
	if len(s.seen) > 10 {
		t.Errorf("%d kept", len(s.seen))
	}
}

func TestOneNetworkIsOneAsker(t *testing.T) {
	for ip, want := range map[string]string{
		"192.0.2.7": "192.0.2.7", "::ffff:192.0.2.7": "::ffff:192.0.2.7",
		"2001:db8:1:2:aaaa::1": "2001:db8:1:2::/64", "2001:db8:1:2:bbbb::2": "2001:db8:1:2::/64", "": "", "x": "x",
	} {
		if got := addressKey(ip); got != want {
			t.Errorf("%q: %q", ip, got)
		}
	}
}
