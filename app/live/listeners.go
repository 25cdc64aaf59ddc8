package live

import (
	"sync"

	"haulcast/models"
)

// ending says why a stream is ended from outside.
type ending int

const (
	stays    ending = iota
	revoked         // the session, the user or the link ended: do not come back
	draining        // this program stops: come back to the next one
	restarts        // the log became another one: come back and be told so
)

// listener is one connection.
type listener struct {
	user, session, link models.ID
	address             string
	hurry               func()        // lets a write that hangs fail soon
	end                 chan struct{} // closed when the stream must end; why says why
	why                 ending
}

// listeners knows who is connected.
type listeners struct {
	caps Caps

	mu        sync.Mutex
	all       map[*listener]struct{}
	byUser    map[models.ID]int
	byLink    map[models.ID]int
	byAddress map[string]int // of those who are not signed in
	drained   bool
}

func newListeners(caps Caps) *listeners {
	return &listeners{
		caps: caps, all: map[*listener]struct{}{}, byUser: map[models.ID]int{}, byLink: map[models.ID]int{},
		byAddress: map[string]int{},
	}
}

// admit lets a viewer's connection in unless a cap is reached. An office behind one address is normal, so addresses
// count only for those who follow a link.
func (ls *listeners) admit(v models.Viewer, address string, hurry func()) (l *listener, ok bool) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	if len(ls.all) >= ls.caps.Total {
		return nil, false
	}
	l = &listener{
		user: v.UserID, session: v.SessionID, link: v.LinkID, hurry: hurry, end: make(chan struct{}),
	}
	if v.Role == models.RoleLink {
		if ls.byLink[v.LinkID] >= ls.caps.PerLink || ls.byAddress[address] >= ls.caps.PerAddress {
			return nil, false
		}
		l.address = address
		ls.byLink[l.link]++
		ls.byAddress[address]++
	} else {
		if ls.byUser[v.UserID] >= ls.caps.PerUser {
			return nil, false
		}
		ls.byUser[l.user]++
	}
	ls.all[l] = struct{}{}
	if ls.drained {
		ls.stop(l, draining)
	}
	return l, true
}

// leave takes a connection off the list; nothing touches it afterwards.
func (ls *listeners) leave(l *listener) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	delete(ls.all, l)
	if l.link != models.NoID {
		less(ls.byLink, l.link)
		less(ls.byAddress, l.address)
	} else {
		less(ls.byUser, l.user)
	}
}

func less[K comparable](counts map[K]int, key K) {
	if counts[key]--; counts[key] <= 0 {
		delete(counts, key)
	}
}

// revoke ends the streams that a revocation is about.
func (ls *listeners) revoke(r models.RevokedData) {
	ls.endThose(revoked, func(l *listener) bool {
		return names(r.UserID, l.user) || names(r.SessionID, l.session) || names(r.LinkID, l.link)
	})
}

func names(id *models.ID, whose models.ID) bool {
	return id != nil && *id != models.NoID && *id == whose
}

// drain ends all streams, and those still to come.
func (ls *listeners) drain() {
	ls.mu.Lock()
	ls.drained = true
	ls.mu.Unlock()
	ls.endThose(draining, func(*listener) bool { return true })
}

// restart ends all streams because the log became another one.
func (ls *listeners) restart() {
	ls.endThose(restarts, func(*listener) bool { return true })
}

func (ls *listeners) endThose(why ending, which func(*listener) bool) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	for l := range ls.all {
		if which(l) {
			ls.stop(l, why)
		}
	}
}

// stop ends one stream, once. Its writer may hang on a reader that does not read; hurry sees to that.
func (ls *listeners) stop(l *listener, why ending) {
	if l.why != stays {
		return
	}
	l.why = why
	close(l.end)
	l.hurry()
}

// count tells how many streams are open.
func (ls *listeners) count() int {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	return len(ls.all)
}
