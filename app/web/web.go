// Package web serves the pages for people: it reads what was asked, asks the store or app/tracking, and gives what to
// show to one adaptor, which renders before it writes. Every page's URL, with the permission it needs, stands in routes.go.
package web

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"strings"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"haulcast/app/auth"
	"haulcast/app/tracking"
	"haulcast/models"
	"haulcast/models/store"
	"haulcast/views/layout"
)

// Web holds what pages need.
type Web struct {
	store   *store.Store
	tracker *tracking.Tracker
	auth    *auth.Auth
	options Options
	tries   tries         // wrong look-ups on the public page
	reports *auth.Buckets // reports of damage by a link
}

// Options are what the pages learn from outside.
type Options struct {
	Cursor    func() string // the place in the change log that a page drawn now is drawn at
	TileURL   string        // real map tiles; "" = the built-in map
	PublicURL func() string // what share links begin with
	Logger    *slog.Logger
}

// New makes the pages.
func New(s *store.Store, t *tracking.Tracker, a *auth.Auth, o Options) *Web {
	return &Web{store: s, tracker: t, auth: a, options: o, tries: newTries(), reports: newReports()}
}

// Page reads a request and gives what to show, or why not.
type Page func(c *gin.Context) (templ.Component, error)

// Action does what a form asked. It gives where to go next, or what to show again with the mistakes marked, or an error.
type Action func(c *gin.Context) (Next, error)

// Next is what follows an action: a page to go to with a sentence to show there, or a page to show at once.
type Next struct {
	Path  string          // where to go, 303
	Flash string          // key in views/words of a sentence to show there
	Args  []any           // its values, as pairs of name and value
	Show  templ.Component // shown instead of going anywhere: the form again (422), or a secret that is shown once (200)
	Code  int             // the status for Show; 0 means 422
}

// page adapts a Page: its error becomes the right error page.
func (w *Web) page(p Page) gin.HandlerFunc {
	return func(c *gin.Context) {
		component, err := p(c)
		if err != nil {
			w.fail(c, err)
			return
		}
		w.render(c, http.StatusOK, component)
	}
}

// action adapts an Action. For a script that asked for JSON (the acknowledge button) success is 204 and an error is a
// problem; for a form it is a redirect or a page.
func (w *Web) action(a Action) gin.HandlerFunc {
	return func(c *gin.Context) {
		next, err := a(c)
		switch {
		case err != nil:
			w.fail(c, err)
		case wantsJSON(c):
			c.Status(http.StatusNoContent)
		case next.Show != nil:
			code := next.Code
			if code == 0 {
				code = http.StatusUnprocessableEntity
			}
			w.render(c, code, next.Show)
		default:
			setFlash(c, next.Flash, next.Args)
			c.Redirect(http.StatusSeeOther, next.Path)
		}
	}
}

func wantsJSON(c *gin.Context) bool {
	return strings.Contains(c.GetHeader("Accept"), "application/json") ||
		strings.Contains(c.GetHeader("Accept"), "application/problem+json")
}

// render draws the whole page before the first byte is written: a page that fails half-way is a 500, not half a page.
func (w *Web) render(c *gin.Context, status int, component templ.Component) {
	var page bytes.Buffer
	if err := component.Render(c.Request.Context(), &page); err != nil {
		w.options.Logger.ErrorContext(c.Request.Context(), "page not drawn", "route", c.FullPath(), "error", err,
			"request_id", c.GetHeader("X-Request-Id"))
		c.String(http.StatusInternalServerError, "This page could not be drawn. Please try again.")
		return
	}
	c.Data(status, "text/html; charset=utf-8", page.Bytes())
}

// frame is what every signed-in page carries around its content. Take it before reading what the page shows: its cursor
// must not be younger than the page's facts, or a change in between would be missed.
func (w *Web) frame(c *gin.Context, title string, scripts ...string) (layout.Props, error) {
	v := auth.From(c)
	ctx := c.Request.Context()
	props := layout.Props{
		Title: title, Path: c.Request.URL.Path, Scripts: scripts, TileURL: w.options.TileURL, Flash: takeFlash(c),
		Live: layout.Live{URL: "/stream", Cursor: w.options.Cursor(), Key: auth.PublicKey(v), Check: "/session"},
	}
	var err error
	if props.Viewer, err = w.person(ctx, v); err != nil {
		return props, err
	}
	props.Unread, err = w.store.Unread(ctx, v.UserID)
	return props, err
}

// person is who the head of the page says is signed in.
func (w *Web) person(ctx context.Context, v models.Viewer) (layout.Viewer, error) {
	u, err := w.store.UserByID(ctx, v.UserID)
	if err != nil {
		return layout.Viewer{}, err
	}
	p := layout.Viewer{Name: u.Name, Email: u.Email, Role: string(u.Role)}
	if u.CustomerID != nil {
		customer, err := w.store.CustomerByID(ctx, v, *u.CustomerID)
		if err != nil {
			return p, err
		}
		p.Customer = customer.Name
	}
	return p, nil
}

// actor is who acts by this form.
func (w *Web) actor(c *gin.Context) models.Actor { return auth.ActorOf(c, models.SourceUser) }

// viewer is who asks.
func (w *Web) viewer(c *gin.Context) models.Viewer { return auth.From(c) }
