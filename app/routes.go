package app

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"haulcast/app/api"
	"haulcast/app/ingest"
	"haulcast/app/problem"
	"haulcast/app/web"
	"haulcast/models"
	"haulcast/static"
)

// route is one URL, the permission it needs, and what answers. A route without a permission is not mounted.
type route struct {
	Method, Path string
	Need         models.Permission
	Handle       gin.HandlerFunc
}

// byOwnKey marks the routes whose handlers themselves ask for a device's token or a share link.
const byOwnKey = models.Anyone

// routes puts every URL of the program on one page. Pages and the API list theirs in app/web/routes.go and
// app/api/routes.go; a test walks all of them as everybody.
func (a *App) routes() (*gin.Engine, error) {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.HandleMethodNotAllowed = true
	if err := engine.SetTrustedProxies(a.Config.Proxies); err != nil {
		return nil, fmt.Errorf("TRUSTED_PROXIES: %w", err)
	}
	guard, err := sameOrigin(a.Config.PublicURL.String())
	if err != nil {
		return nil, fmt.Errorf("PUBLIC_URL: %w", err)
	}
	engine.Use(requestID(), accessLog(a.log), recovery(a.log), securityHeaders(a.Config), guard, limitBody())
	a.mount(engine, []route{ // before anybody asks the database who is asking
		{http.MethodGet, "/healthz", models.Anyone, health},
		{http.MethodGet, "/readyz", models.Anyone, a.readiness},
		{http.MethodGet, "/static/*file", models.Anyone, files()},
		{http.MethodHead, "/static/*file", models.Anyone, files()},
	})
	engine.Use(a.Auth.Identify())

	in := ingest.New(a.Tracker, a.Auth, a.log)
	pages := web.New(a.Store, a.Tracker, a.Auth, web.Options{
		Cursor: a.Live.Cursor, TileURL: a.Config.TileURL, PublicURL: a.Config.PublicURL.String, Logger: a.log,
	})
	a.Auth.RefuseWith(refuse(pages))
	rows := []route{
		{http.MethodGet, "/stream", models.OpenStream, a.Live.Stream},
		{http.MethodGet, "/t/:token/stream", models.FollowLink, a.Live.Stream},

		{http.MethodPost, "/api/v1/telemetry", byOwnKey, in.Handle("telemetry")},
		{http.MethodGet, "/ingest/osmand", byOwnKey, in.Handle("osmand")},
		{http.MethodPost, "/ingest/osmand", byOwnKey, in.Handle("osmand")},
		{http.MethodGet, "/ingest/osmand/:token", byOwnKey, in.Handle("osmand")},
		{http.MethodPost, "/ingest/osmand/:token", byOwnKey, in.Handle("osmand")},
		{http.MethodPost, "/ingest/owntracks", byOwnKey, in.Handle("owntracks")},
		{http.MethodPost, "/ingest/owntracks/:token", byOwnKey, in.Handle("owntracks")},
	}
	for _, r := range api.New(a.Tracker, a.Store, a.Auth).Routes() {
		rows = append(rows, route(r))
	}
	for _, r := range pages.Routes() {
		rows = append(rows, route(r))
	}
	a.mount(engine, rows)
	engine.NoRoute(nowhere(pages))
	engine.NoMethod(func(c *gin.Context) { nowhere(pages)(c) })
	return engine, nil
}

// mount puts each route behind its permission.
func (a *App) mount(engine *gin.Engine, rows []route) {
	for _, r := range rows {
		if r.Need == "" {
			panic("app: " + r.Method + " " + r.Path + " says no permission")
		}
		chain := []gin.HandlerFunc{r.Handle}
		switch {
		case r.Need == models.FollowLink:
			chain = slices.Insert(chain, 0, a.Auth.LinkViewer(), a.Auth.Require(r.Need))
		case r.Need != models.Anyone:
			chain = slices.Insert(chain, 0, a.Auth.Require(r.Need))
		}
		engine.Handle(r.Method, r.Path, chain...)
	}
}

// files serves what the browser downloads as it is; content hashes in the addresses let it keep them for good.
func files() gin.HandlerFunc { return gin.WrapH(static.Handler()) }

// refuse answers who may not: a page for people, a problem for programs.
func refuse(pages *web.Web) func(*gin.Context, error) {
	return func(c *gin.Context, err error) {
		if forPrograms(c.Request.URL.Path) {
			problem.Write(c, err)
			return
		}
		pages.Fail(c, err)
	}
}

// nowhere answers paths that lead nowhere, in the manner of the part of the site they are in.
func nowhere(pages *web.Web) gin.HandlerFunc {
	return func(c *gin.Context) {
		err := models.Errorf(models.NotFound, "There is no such page. It may have moved, or the address has a typing mistake.")
		refuse(pages)(c, err)
	}
}

func forPrograms(path string) bool {
	return strings.HasPrefix(path, "/api/") || strings.HasPrefix(path, "/ingest/") || path == "/stream"
}
