// Package auth answers who is asking.
//
// A person signs in once with e-mail and password and is given a session: a row in Postgres, and a signed token that
// points to it, kept by the browser in a cookie and by programs as a bearer token. Every request asks the row, so that
// ending it ends the session everywhere at once; what is open to be pushed to is ended by a change of kind revoked,
// written in the same transaction. A device is known by its token, the holder of a share link by the link's.
//
// From here on only models.Viewer travels: what it may see and do stands in models/policy.go, not here.
package auth

import (
	"fmt"
	"runtime"
	"time"

	"github.com/gin-gonic/gin"

	"haulcast/app/problem"
	"haulcast/models"
	"haulcast/models/store"
)

// Auth knows who is asking. Make it with New; it is safe for use by many.
type Auth struct {
	store     *store.Store
	tokens    signer
	secure    bool
	now       func() time.Time
	refuse    func(c *gin.Context, err error)
	hashing   chan struct{} // a place for each password that is being hashed
	addresses *Buckets
	strangers *strangers
}

// Options say how to answer.
type Options struct {
	Secure  bool             // people reach us by https: cookies are Secure and bound to the host
	OldKeys [][]byte         // keys that signed before the present one; their tokens are read until they expire
	Now     func() time.Time // the clock; store.Now when nil
}

// How many wrong passwords one address may send: thirty at once, then ten a minute. An office behind one address has
// more people than a guesser has patience.
const (
	addressBurst     = 30
	addressPerSecond = 10.0 / 60
	addressesKept    = 20_000
)

// New makes an Auth that signs with key. A key under 32 bytes is refused: the library would sign with an empty one.
func New(s *store.Store, key []byte, o Options) (*Auth, error) {
	tokens, err := newSigner(key, o.OldKeys)
	if err != nil {
		return nil, err
	}
	if o.Now == nil {
		o.Now = store.Now
	}
	return &Auth{
		store: s, tokens: tokens, secure: o.Secure, now: o.Now, refuse: problem.Write,
		hashing:   make(chan struct{}, 2*runtime.GOMAXPROCS(0)),
		addresses: NewBuckets(addressPerSecond, addressBurst, addressesKept),
		strangers: newStrangers(addressesKept),
	}, nil
}

// RefuseWith sets how a request that may not go on is answered: by problem+json unless said otherwise. The site's pages
// say it as a page. It must be called before the first request.
func (a *Auth) RefuseWith(refuse func(c *gin.Context, err error)) { a.refuse = refuse }

// entry is an audit line by an actor about a thing; the caller writes it in the transaction of what it tells.
func (a *Auth) entry(by models.Actor, verb, objectType string, object models.ID) models.AuditEntry {
	e := models.AuditEntry{
		ID: models.NewID(), At: a.now(), ActorName: by.Name, IP: by.IP, Verb: verb,
		ObjectType: objectType, RequestID: by.RequestID,
	}
	if object != models.NoID {
		e.ObjectID = object.String()
	}
	if by.UserID != models.NoID {
		e.ActorID = &by.UserID
	}
	return e
}

func unauthenticated(format string, args ...any) error {
	return models.Errorf(models.Unauthenticated, format, args...)
}

func tooMany(wait time.Duration) error {
	return &models.Error{
		Code: models.TooMany, Err: problem.Wait(wait),
		Message: fmt.Sprintf("Too many attempts. Try again in %s.", sayDuration(wait)),
	}
}

func sayDuration(d time.Duration) string {
	if d <= time.Minute {
		return fmt.Sprintf("%d seconds", max(1, int((d+time.Second-1)/time.Second)))
	}
	return fmt.Sprintf("%d minutes", int((d+time.Minute-1)/time.Minute))
}
