package auth

import (
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"haulcast/models"
	"haulcast/models/store"
	"haulcast/models/store/storetest"
)

// clock is a time that tests move.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// house is a database, the Auth on it and its clock.
type house struct {
	*Auth
	t     *testing.T
	store *store.Store
	clock *clock
}

func newHouse(t *testing.T, o Options) *house {
	t.Helper()
	c := &clock{at: noon}
	o.Now = c.now
	s := storetest.Open(t)
	a, err := New(s, testKey, o)
	if err != nil {
		t.Fatal(err)
	}
	return &house{Auth: a, t: t, store: s, clock: c}
}

const goodPassword = "tall ships at anchor"

var byProgram = models.System(models.SourceAPI)

func (h *house) user(email string, role models.Role, customer *models.ID) models.User {
	h.t.Helper()
	u, _, err := h.CreateUser(h.t.Context(), byProgram, UserDraft{
		Email: email, Name: "Some Body", Role: role, CustomerID: customer, Password: goodPassword,
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return u
}

func (h *house) customer(code string) *models.ID {
	h.t.Helper()
	id := models.NewID()
	h.exec(`insert into customers (id, code, name, created_at) values ($1, $2, $2, now())`, id, code)
	return &id
}

func (h *house) exec(sql string, args ...any) {
	h.t.Helper()
	if _, err := h.store.Pool().Exec(h.t.Context(), sql, args...); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) count(sql string, args ...any) (n int) {
	h.t.Helper()
	if err := h.store.Pool().QueryRow(h.t.Context(), sql, args...).Scan(&n); err != nil {
		h.t.Fatal(err)
	}
	return n
}

// signIn opens a session and gives its token and who it is.
func (h *house) signIn(email, purpose string) (string, models.Actor) {
	h.t.Helper()
	token, s, u, err := h.SignIn(h.t.Context(), email, goodPassword, purpose, "192.0.2.1", "test")
	if err != nil {
		h.t.Fatal(err)
	}
	return token, models.Actor{Viewer: viewerOf(s, u), Source: models.SourceUser}
}

func wantCode(t *testing.T, err error, want models.Code) {
	t.Helper()
	if models.CodeOf(err) != want || want == "" && err != nil {
		t.Fatalf("got %v, want code %q", err, want)
	}
}

// site serves a few routes the way the app does.
func (h *house) site() *httptest.Server {
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	_ = r.SetTrustedProxies(nil) // never fails for nil
	r.Use(h.Identify())
	who := func(c *gin.Context) {
		v := From(c)
		if ViewerOf(c.Request.Context()) != v {
			c.String(http.StatusInternalServerError, "the two contexts disagree")
			return
		}
		c.String(http.StatusOK, "%s %s", v.Role, v.Name)
	}
	r.GET("/anyone", who)
	r.GET("/orders", h.Require(models.ReadOrders), who)
	r.POST("/orders", h.Require(models.ReadOrders), who)
	r.GET("/users", h.Require(models.ManageUsers), who)
	r.GET("/api/v1/orders", h.Require(models.ReadOrders), who)
	r.GET("/stream", h.Require(models.OpenStream), who)
	r.POST("/login", func(c *gin.Context) {
		if _, err := h.LogIn(c, c.PostForm("email"), c.PostForm("password")); err != nil {
			h.refuse(c, err)
			return
		}
		c.Redirect(http.StatusSeeOther, SafeNext(c.PostForm("next")))
	})
	r.POST("/logout", func(c *gin.Context) {
		if err := h.LogOut(c); err != nil {
			h.refuse(c, err)
			return
		}
		c.Redirect(http.StatusSeeOther, "/login")
	})
	r.GET("/t/:token", h.LinkViewer(), who)
	r.POST("/ingest/:token", func(c *gin.Context) {
		d, err := h.DeviceFromRequest(c)
		if err != nil {
			h.refuse(c, err)
			return
		}
		c.String(http.StatusOK, "%s %s", d.UniqueID, From(c).Role)
	})
	server := httptest.NewServer(r)
	h.t.Cleanup(server.Close)
	return server
}

// browser keeps cookies and follows no redirect.
func browser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}
