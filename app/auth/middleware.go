package auth

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"haulcast/app/problem"
	"haulcast/models"
)

type viewerKey struct{}

type requestIDKey struct{}

// ginKey is where gin's own context holds the viewer; the request's context holds it too, for what gets only that.
const ginKey = "haulcast/viewer"

// From gives who is asking, as Identify, LinkViewer or DeviceFromRequest found out; the zero Viewer is nobody.
func From(c *gin.Context) models.Viewer {
	v, _ := c.Value(ginKey).(models.Viewer)
	return v
}

// ViewerOf gives who is asking from a request's context; the zero Viewer is nobody.
func ViewerOf(ctx context.Context) models.Viewer {
	v, _ := ctx.Value(viewerKey{}).(models.Viewer)
	return v
}

// ActorOf gives who is asking, as the one who does something, with how we heard of it.
func ActorOf(c *gin.Context, source models.Source) models.Actor {
	return models.Actor{Viewer: From(c), Source: source, IP: c.ClientIP(), RequestID: problem.RequestID(c)}
}

func put(c *gin.Context, v models.Viewer) {
	c.Set(ginKey, v)
	ctx := context.WithValue(c.Request.Context(), viewerKey{}, v)
	ctx = context.WithValue(ctx, requestIDKey{}, problem.RequestID(c))
	c.Request = c.Request.WithContext(ctx)
}

func requestIDOf(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

// Identify finds out who is asking, by the session cookie, or on the API and the stream by a bearer token, and goes on;
// who may not is Require's to say. A token that is sent and not good makes the asker nobody, and a cookie of that kind
// is taken away. When the database can't be asked, the request ends here.
func (a *Auth) Identify() gin.HandlerFunc {
	return func(c *gin.Context) {
		v, err := a.identify(c)
		if err != nil {
			a.refuse(c, err)
			c.Abort()
			return
		}
		put(c, v)
		c.Next()
	}
}

func (a *Auth) identify(c *gin.Context) (models.Viewer, error) {
	if token, sent := bearer(c.Request); sent && forPrograms(c.Request.URL.Path) {
		v, err := a.Authenticate(c.Request.Context(), token, API)
		return nobodyIfEnded(v, err)
	}
	token := a.cookie(c.Request)
	if token == "" {
		return models.Viewer{}, nil
	}
	v, err := a.Authenticate(c.Request.Context(), token, Web)
	if models.CodeOf(err) == models.Unauthenticated {
		a.clearCookie(c)
	}
	return nobodyIfEnded(v, err)
}

func nobodyIfEnded(v models.Viewer, err error) (models.Viewer, error) {
	if models.CodeOf(err) == models.Unauthenticated {
		return models.Viewer{}, nil
	}
	return v, err
}

// forPrograms tells whether a path takes a bearer token.
func forPrograms(path string) bool {
	return strings.HasPrefix(path, "/api/") || path == "/stream"
}

// bearer gives the token of an Authorization header of that scheme; sent is false when there is none.
func bearer(r *http.Request) (token string, sent bool) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	return strings.TrimSpace(token), strings.EqualFold(scheme, "Bearer")
}

// Require lets on whoever has the permission. Nobody is sent to sign in when a page was asked for, and gets 401
// otherwise; somebody else gets 403.
func (a *Auth) Require(p models.Permission) gin.HandlerFunc {
	return func(c *gin.Context) {
		v := From(c)
		switch {
		case v.May(p):
			c.Next()
			return
		case v.Role != models.RoleNobody:
			a.refuse(c, models.Errorf(models.Forbidden, "Your account may not do this. Ask an administrator."))
		case wantsPage(c.Request):
			c.Redirect(http.StatusSeeOther, "/login?next="+url.QueryEscape(c.Request.URL.RequestURI()))
		default:
			a.refuse(c, a.notSignedIn(c))
		}
		c.Abort()
	}
}

func (a *Auth) notSignedIn(c *gin.Context) error {
	if _, sent := bearer(c.Request); sent {
		c.Header("WWW-Authenticate", `Bearer realm="haulcast", error="invalid_token"`)
		return unauthenticated("The bearer token is unknown, or its session has ended. Sign in again at /api/v1/login.")
	}
	c.Header("WWW-Authenticate", `Bearer realm="haulcast"`)
	return unauthenticated("Sign in first.")
}

func wantsPage(r *http.Request) bool {
	return r.Method == http.MethodGet && !forPrograms(r.URL.Path) && strings.Contains(r.Header.Get("Accept"), "text/html")
}

// SafeNext gives where to go after signing in: next when it is a path of this site, else the first page. Whoever makes
// the link to the sign-in page must not choose where people land.
func SafeNext(next string) string {
	const first = "/"
	u, err := url.Parse(next)
	if err != nil || !strings.HasPrefix(next, "/") || u.Scheme != "" || u.Host != "" || u.Path == "/login" {
		return first
	}
	// Browsers read \ as / and drop tabs and line breaks, in the path as written and as decoded.
	for _, form := range []string{next, u.Path} {
		if strings.HasPrefix(form, "//") || strings.ContainsAny(form, "\\\t\r\n") {
			return first
		}
	}
	return next
}
