package auth

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"haulcast/models"
	"haulcast/models/store"
)

// How long a session lasts without being used, and at the most. Staff see everything, so theirs are short.
const (
	staffIdle, staffMost       = 2 * time.Hour, 12 * time.Hour
	customerIdle, customerMost = 12 * time.Hour, 7 * 24 * time.Hour
	touchEvery                 = time.Minute // how exactly we know when a session was last used
)

func lifetime(r models.Role) (idle, most time.Duration) {
	if r.Staff() {
		return staffIdle, staffMost
	}
	return customerIdle, customerMost
}

// lives tells whether a session still stands for its user.
func lives(s models.Session, u models.User, now time.Time) bool {
	idle, _ := lifetime(u.Role)
	return s.RevokedAt == nil && u.DisabledAt == nil && now.Before(s.ExpiresAt) && now.Sub(s.LastSeenAt) < idle
}

// errEnded is the same whatever ended the session.
var errEnded = unauthenticated("Your session has ended. Sign in again.")

// Authenticate gives who a session's token stands for: Unauthenticated when it is not one of ours, or was made for
// another purpose, or the session it points to has ended, or the user is disabled or has changed role since.
func (a *Auth) Authenticate(ctx context.Context, token, purpose string) (models.Viewer, error) {
	now := a.now()
	p, err := a.tokens.read(token, purpose, now)
	if err != nil {
		return models.Viewer{}, errEnded
	}
	session, user, err := a.store.SessionWithUser(ctx, p.SessionID)
	switch {
	case models.CodeOf(err) == models.NotFound:
		return models.Viewer{}, errEnded
	case err != nil:
		return models.Viewer{}, err
	case session.UserID != p.UserID || user.TokenVersion != p.Version || !lives(session, user, now):
		return models.Viewer{}, errEnded
	}
	return viewerOf(session, user), a.used(ctx, session, now)
}

// used notes that the session is in use, at most once a minute.
func (a *Auth) used(ctx context.Context, session models.Session, now time.Time) error {
	if now.Sub(session.LastSeenAt) < touchEvery {
		return nil
	}
	return a.store.TouchSession(ctx, session.ID, now)
}

func viewerOf(s models.Session, u models.User) models.Viewer {
	v := models.Viewer{
		Role: u.Role, UserID: u.ID, Name: u.Name, SessionID: s.ID, TimeZone: u.TimeZone, Locale: u.Locale,
	}
	if u.CustomerID != nil {
		v.CustomerID = *u.CustomerID
	}
	return v
}

// Recheck tells whether a viewer may still be there: who holds a stream open asks it now and then, beside hearing of
// revocations at once. Unauthenticated means the stream must end: the session or the link has ended, or the user has
// another role or customer now. An open stream counts as use: a board on the wall goes on until the session's absolute end.
func (a *Auth) Recheck(ctx context.Context, v models.Viewer) (models.Viewer, error) {
	if v.Role == models.RoleLink {
		link, err := a.store.ShareLinkByID(ctx, v, v.LinkID)
		if models.CodeOf(err) == models.NotFound || err == nil && !link.Open(a.now()) {
			return models.Viewer{}, errEnded
		}
		return linkViewer(link), err
	}
	session, user, err := a.store.SessionWithUser(ctx, v.SessionID)
	switch {
	case models.CodeOf(err) == models.NotFound:
		return models.Viewer{}, errEnded
	case err != nil:
		return models.Viewer{}, err
	}
	fresh := viewerOf(session, user)
	now := a.now()
	if !lives(session, user, now) || fresh.Role != v.Role || fresh.CustomerID != v.CustomerID {
		return models.Viewer{}, errEnded
	}
	return fresh, a.used(ctx, session, now)
}

// SignOut ends the session the actor came by. Signing out twice is signing out.
func (a *Auth) SignOut(ctx context.Context, by models.Actor) error {
	return a.endSession(ctx, by, by.SessionID, "logout")
}

// EndSession ends a session by its id: one's own, or anybody's for who manages users.
func (a *Auth) EndSession(ctx context.Context, by models.Actor, id models.ID) error {
	session, err := a.store.SessionByID(ctx, id)
	if err != nil {
		return err
	}
	if session.UserID != by.UserID && !by.May(models.ManageUsers) {
		return models.Errorf(models.NotFound, "There is no such session, or it isn't yours to see.")
	}
	return a.endSession(ctx, by, id, "session.ended")
}

func (a *Auth) endSession(ctx context.Context, by models.Actor, id models.ID, verb string) error {
	return a.store.InTx(ctx, func(tx *store.Store) error {
		ended, err := tx.RevokeSession(ctx, id, a.now())
		if err != nil || !ended {
			return err
		}
		if err := announceRevoked(tx, models.RevokedData{SessionID: &id}); err != nil {
			return err
		}
		return tx.WriteAudit(ctx, a.entry(by, verb, "session", id))
	})
}

// announceRevoked ends open streams: a user's, one session's.
func announceRevoked(tx *store.Store, who models.RevokedData) error {
	return tx.Announce(models.ChangeRevoked, models.Audience{Reach: models.ReachNobody}, who)
}

// Sessions lists where a user is signed in, the most recently used first: one's own, or anybody's for who manages users.
func (a *Auth) Sessions(ctx context.Context, v models.Viewer, userID models.ID) ([]models.Session, error) {
	if v.UserID != userID && !v.May(models.ManageUsers) {
		return nil, models.Errorf(models.NotFound, "There is no such user, or it isn't yours to see.")
	}
	now := a.now()
	all, err := a.store.SessionsOf(ctx, userID, now)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	user, err := a.store.UserByID(ctx, userID)
	if err != nil {
		return nil, err
	}
	var living []models.Session
	for _, s := range all {
		if lives(s, user, now) {
			living = append(living, s)
		}
	}
	return living, nil
}

// LogIn signs a person's browser in: it ends the session the browser had, if any, and sets the cookie of a new one.
func (a *Auth) LogIn(c *gin.Context, email, password string) (models.User, error) {
	token, session, user, err := a.SignIn(c.Request.Context(), email, password, Web, c.ClientIP(), c.Request.UserAgent())
	if err != nil {
		return models.User{}, err
	}
	if old := From(c); old.SessionID != models.NoID {
		if err := a.SignOut(c.Request.Context(), ActorOf(c, models.SourceUser)); err != nil {
			return models.User{}, err
		}
	}
	a.SetCookie(c, token, session)
	return user, nil
}

// LogOut ends the browser's session, takes its cookie away and lets the browser forget what it kept of our pages.
func (a *Auth) LogOut(c *gin.Context) error {
	if From(c).SessionID != models.NoID {
		if err := a.SignOut(c.Request.Context(), ActorOf(c, models.SourceUser)); err != nil {
			return err
		}
	}
	a.clearCookie(c)
	c.Header("Clear-Site-Data", `"cache", "storage"`) // the cookie goes by name: "cookies" would take other sites' on this domain
	return nil
}

// cookieName is bound to this host by its prefix. Browsers take that prefix from https only, so that plain loopback
// has another.
func (a *Auth) cookieName() string {
	if a.secure {
		return "__Host-sid"
	}
	return "sid"
}

// cookie is the token the browser sent; "" when it sent none.
func (a *Auth) cookie(r *http.Request) string {
	if cookie, err := r.Cookie(a.cookieName()); err == nil {
		return cookie.Value
	}
	return ""
}

// SetCookie gives the browser a session's token. Scripts can't read it, and other sites' forms don't send it.
func (a *Auth) SetCookie(c *gin.Context, token string, session models.Session) {
	http.SetCookie(c.Writer, &http.Cookie{ //nolint:gosec // Secure unless people reach us by plain http on loopback
		Name: a.cookieName(), Value: token, Path: "/", Expires: session.ExpiresAt,
		Secure: a.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

func (a *Auth) clearCookie(c *gin.Context) {
	http.SetCookie(c.Writer, &http.Cookie{ //nolint:gosec // as SetCookie
		Name: a.cookieName(), Path: "/", MaxAge: -1,
		Secure: a.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}
