package app

import (
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"haulcast/app/problem"
	"haulcast/app/upload"
	"haulcast/models"
)

// requestIDShape is what we take over from a proxy; anything else gets an id of ours.
var requestIDShape = regexp.MustCompile(`^[A-Za-z0-9._-]{8,64}$`)

// requestID gives every request a name that stands in its log line, in its answer and in the audit log.
func requestID() gin.HandlerFunc {
	return func(c *gin.Context) {
		id := c.GetHeader("X-Request-Id")
		if !requestIDShape.MatchString(id) {
			id = models.NewID().String()
		}
		c.Request.Header.Set("X-Request-Id", id)
		c.Header("X-Request-Id", id)
		c.Next()
	}
}

// accessLog writes one line a request. It names the route, never the path or the query: those carry tokens.
func accessLog(log *slog.Logger) gin.HandlerFunc {
	return func(c *gin.Context) {
		start := time.Now()
		c.Next()
		route := c.FullPath()
		if strings.HasPrefix(route, "/static/") && c.Writer.Status() < http.StatusBadRequest {
			return
		}
		log.LogAttrs(c.Request.Context(), levelOf(c.Writer.Status()), "request",
			slog.String("method", c.Request.Method), slog.String("route", route),
			slog.Int("status", c.Writer.Status()), slog.Int("bytes", max(c.Writer.Size(), 0)),
			slog.Duration("took", time.Since(start)), slog.String("ip", c.ClientIP()),
			slog.String("request_id", c.GetHeader("X-Request-Id")))
	}
}

func levelOf(status int) slog.Level {
	switch {
	case status >= http.StatusInternalServerError:
		return slog.LevelError
	case status < http.StatusBadRequest:
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

// errPanic is what a panic is to whoever asked.
var errPanic = errors.New("panic")

// recovery answers a panic with a plain 500 and logs the stack; the program goes on.
func recovery(log *slog.Logger) gin.HandlerFunc {
	return gin.CustomRecoveryWithWriter(nil, func(c *gin.Context, recovered any) {
		log.ErrorContext(c.Request.Context(), "panic", "route", c.FullPath(), "panic", recovered,
			"stack", string(debug.Stack()), "request_id", c.GetHeader("X-Request-Id"))
		problem.Write(c, errPanic)
	})
}

// securityHeaders sets what a browser must hold to on every answer: scripts, styles and data from here only.
func securityHeaders(cfg Config) gin.HandlerFunc {
	policy := contentPolicy(cfg.TileURL)
	return func(c *gin.Context) {
		h := c.Writer.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		if cfg.Secure() {
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		c.Next()
	}
}

func contentPolicy(tileURL string) string {
	images := "img-src 'self' data: blob:"
	if u, err := url.Parse(tileURL); err == nil && u.Host != "" {
		images += " " + u.Scheme + "://" + strings.Replace(u.Host, "{s}", "*", 1)
	}
	return strings.Join([]string{
		"default-src 'none'", "script-src 'self'", "style-src 'self'", images, "connect-src 'self'",
		"font-src 'self'", "worker-src 'self'", "manifest-src 'self'", "form-action 'self'", "base-uri 'none'",
		"frame-ancestors 'none'", "object-src 'none'",
	}, "; ")
}

// sameOrigin refuses requests that change something and come from another site's page. Devices and programs send no
// Origin and authenticate by key, so they pass.
func sameOrigin(public string) (gin.HandlerFunc, error) {
	guard := http.NewCrossOriginProtection()
	if err := guard.AddTrustedOrigin(public); err != nil {
		return nil, err
	}
	return func(c *gin.Context) {
		if err := guard.Check(c.Request); err != nil {
			problem.Write(c, models.Errorf(models.Forbidden, "This request came from another site's page. Open Haulcast itself and try again."))
			return
		}
		c.Next()
	}, nil
}

// bodyLimit is the most any request body may hold; ingest and api have stricter limits of their own.
const bodyLimit = 2 << 20

// withPhotos are the routes whose forms carry photos.
var withPhotos = map[string]bool{
	"/shipments/:number/damage": true, "/t/:token/damage": true, "/api/v1/shipments/:number/damage": true,
}

func limitBody() gin.HandlerFunc {
	return func(c *gin.Context) {
		most := int64(bodyLimit)
		if withPhotos[c.FullPath()] {
			most = upload.MostBody
		}
		c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, most)
		c.Next()
	}
}
