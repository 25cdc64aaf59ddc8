package auth

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"haulcast/models"
)

// ask makes a request and gives status, body and headers.
func ask(t *testing.T, client *http.Client, method, address, body string, header ...string) (int, string, http.Header) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	got, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(got), resp.Header
}

func logIn(t *testing.T, client *http.Client, site, email string) http.Header {
	t.Helper()
	form := url.Values{"email": {email}, "password": {goodPassword}, "next": {"/orders"}}
	status, body, header := ask(t, client, "POST", site+"/login", form.Encode())
	if status != http.StatusSeeOther || header.Get("Location") != "/orders" {
		t.Fatalf("%d %s", status, body)
	}
	return header
}

func wantStatus(t *testing.T, got, want int, what string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: status %d, want %d", what, got, want)
	}
}

func TestABrowserSignsInAndOut(t *testing.T) {
	h := newHouse(t, Options{})
	h.user("dana@carrier.example", models.RoleDispatcher, nil)
	site, client := h.site(), browser(t)

	cookie := logIn(t, client, site.URL, "dana@carrier.example").Get("Set-Cookie")
	for _, want := range []string{"sid=", "Path=/", "HttpOnly", "SameSite=Lax", "Expires=Tue, 03 Mar 2026 00:00:00 GMT"} {
		if !strings.Contains(cookie, want) {
			t.Errorf("cookie %q lacks %s", cookie, want)
		}
	}
	if strings.Contains(cookie, "Secure") || strings.Contains(cookie, "Domain") {
		t.Errorf("cookie %q", cookie)
	}
}

func TestTheCookieOfAnHTTPSSiteIsBoundToTheHost(t *testing.T) {
	h := newHouse(t, Options{Secure: true})
	h.user("dana@carrier.example", models.RoleDispatcher, nil)
	site := h.site()
	cookie := logIn(t, browser(t), site.URL, "dana@carrier.example").Get("Set-Cookie")
	if !strings.HasPrefix(cookie, "__Host-sid=") || !strings.Contains(cookie, "Secure") || strings.Contains(cookie, "Domain") {
		t.Errorf("cookie %q", cookie)
	}
	token, _, _ := strings.Cut(strings.TrimPrefix(cookie, "__Host-sid="), ";")
	if _, body, _ := ask(t, browser(t), "GET", site.URL+"/anyone", "", "Cookie", "__Host-sid="+token); body != "dispatcher Some Body" {
		t.Errorf("with the cookie: %q", body)
	}
	if _, body, _ := ask(t, browser(t), "GET", site.URL+"/anyone", "", "Cookie", "sid="+token); body != " " {
		t.Errorf("the unbound name is read too: %q", body)
	}
}

func TestSigningOutIsEffectiveAtOnceAndAnnounced(t *testing.T) {
	h := newHouse(t, Options{})
	h.user("dana@carrier.example", models.RoleDispatcher, nil)
	token, who := h.signIn("dana@carrier.example", Web)
	site, client := h.site(), browser(t)
	cookie := []string{"Cookie", "sid=" + token}
	if status, body, _ := ask(t, client, "GET", site.URL+"/orders", "", cookie...); status != 200 {
		t.Fatal(status, body)
	}
	status, _, header := ask(t, client, "POST", site.URL+"/logout", "", cookie...)
	wantStatus(t, status, 303, "log out")
	if header.Get("Clear-Site-Data") == "" || !strings.Contains(header.Get("Set-Cookie"), "Max-Age=0") {
		t.Errorf("headers %v", header)
	}
	status, _, header = ask(t, client, "GET", site.URL+"/orders", "", cookie...)
	wantStatus(t, status, 401, "the old cookie")
	if !strings.Contains(header.Get("Set-Cookie"), "sid=;") {
		t.Errorf("the dead cookie is left: %q", header.Get("Set-Cookie"))
	}
	if err := h.SignOut(t.Context(), who); err != nil {
		t.Errorf("signing out twice: %v", err)
	}
	n := h.count(`select count(*) from changes where kind = 'revoked' and reach = 0 and data->>'session_id' = $1`, who.SessionID.String())
	if n != 1 {
		t.Errorf("announced %d times", n)
	}
	if n := h.count(`select count(*) from audit_log where verb = 'logout'`); n != 1 {
		t.Errorf("audited %d times", n)
	}
}

func TestSigningInAnewEndsTheSessionBefore(t *testing.T) {
	h := newHouse(t, Options{})
	h.clock.pass(time.Since(noon)) // the browser's own clock decides whether it keeps the cookie
	h.user("dana@carrier.example", models.RoleDispatcher, nil)
	site, client := h.site(), browser(t)
	logIn(t, client, site.URL, "dana@carrier.example")
	logIn(t, client, site.URL, "dana@carrier.example")
	if n := h.count(`select count(*) from sessions where revoked_at is null`); n != 1 {
		t.Errorf("%d sessions live", n)
	}
	status, body, _ := ask(t, client, "GET", site.URL+"/orders", "")
	wantStatus(t, status, 200, body)
}

func TestSessionsEndByTimeAndByWhatHappensToTheUser(t *testing.T) {
	h := newHouse(t, Options{})
	h.user("root@carrier.example", models.RoleAdmin, nil)
	staff := h.user("dana@carrier.example", models.RoleDispatcher, nil)
	acme, beta := h.customer("ACME"), h.customer("BETA")
	guest := h.user("chris@acme.example", models.RoleCustomer, acme)
	ends := func(why, email string, what func()) {
		t.Helper()
		token, _ := h.signIn(email, Web)
		if _, err := h.Authenticate(t.Context(), token, Web); err != nil {
			t.Fatalf("%s: before: %v", why, err)
		}
		what()
		_, err := h.Authenticate(t.Context(), token, Web)
		if models.CodeOf(err) != models.Unauthenticated {
			t.Errorf("%s: still in (%v)", why, err)
		}
	}
	use := func(email string, every, total time.Duration) bool {
		token, _ := h.signIn(email, Web)
		for passed := time.Duration(0); passed < total; passed += every {
			h.clock.pass(every)
			if _, err := h.Authenticate(t.Context(), token, Web); err != nil {
				return false
			}
		}
		return true
	}
	ends("staff idle", "dana@carrier.example", func() { h.clock.pass(2 * time.Hour) })
	ends("customer idle", "chris@acme.example", func() { h.clock.pass(12 * time.Hour) })
	if !use("dana@carrier.example", 119*time.Minute, 11*time.Hour) || use("dana@carrier.example", 119*time.Minute, 13*time.Hour) {
		t.Error("a used staff session must last 12 hours and no longer")
	}
	if !use("chris@acme.example", 11*time.Hour, 6*24*time.Hour) || use("chris@acme.example", 11*time.Hour, 8*24*time.Hour) {
		t.Error("a used customer session must last 7 days and no longer")
	}
	ends("raised token version", "dana@carrier.example", func() {
		h.exec(`update users set token_version = token_version + 1 where id = $1`, staff.ID)
	})
	ends("deleted row", "dana@carrier.example", func() { h.exec(`delete from sessions`) })
	ends("another customer", "chris@acme.example", func() {
		if _, err := h.EditUser(t.Context(), byProgram, guest.ID, UserEdit{CustomerID: beta}); err != nil {
			t.Fatal(err)
		}
	})
	ends("another role", "dana@carrier.example", func() {
		role := models.RoleAdmin
		if _, err := h.EditUser(t.Context(), byProgram, staff.ID, UserEdit{Role: &role}); err != nil {
			t.Fatal(err)
		}
	})
	ends("disabled", "dana@carrier.example", func() {
		if err := h.DisableUser(t.Context(), byProgram, staff.ID); err != nil {
			t.Fatal(err)
		}
	})
	if n := h.count(`select count(*) from changes where kind = 'revoked' and data->>'user_id' in ($1, $2)`, staff.ID.String(), guest.ID.String()); n != 3 {
		t.Errorf("streams were ended %d times, want 3", n)
	}
}

func TestLastSeenIsWrittenOnceAMinuteAtMost(t *testing.T) {
	h := newHouse(t, Options{})
	h.user("dana@carrier.example", models.RoleDispatcher, nil)
	token, who := h.signIn("dana@carrier.example", Web)
	seen := func(after time.Duration) time.Duration {
		t.Helper()
		h.clock.pass(after)
		if _, err := h.Authenticate(t.Context(), token, Web); err != nil {
			t.Fatal(err)
		}
		s, err := h.store.SessionByID(t.Context(), who.SessionID)
		if err != nil {
			t.Fatal(err)
		}
		return s.LastSeenAt.Sub(noon)
	}
	if got := seen(59 * time.Second); got != 0 {
		t.Errorf("after 59 s: %s", got)
	}
	if got := seen(time.Second); got != time.Minute {
		t.Errorf("after 60 s: %s", got)
	}
}

func TestBearerTokensWorkForProgramsOnly(t *testing.T) {
	h := newHouse(t, Options{})
	h.user("dana@carrier.example", models.RoleDispatcher, nil)
	api, _ := h.signIn("dana@carrier.example", API)
	web, _ := h.signIn("dana@carrier.example", Web)
	site := h.site()
	for _, c := range []struct {
		what, path string
		status     int
		header     []string
	}{
		{"api token on the API", "/api/v1/orders", 200, []string{"Authorization", "Bearer " + api}},
		{"scheme in another case", "/api/v1/orders", 200, []string{"Authorization", "bearer " + api}},
		{"api token on the stream", "/stream", 200, []string{"Authorization", "Bearer " + api}},
		{"api token on a page", "/orders", 401, []string{"Authorization", "Bearer " + api}},
		{"api token as a cookie", "/orders", 401, []string{"Cookie", "sid=" + api}},
		{"web token as bearer", "/api/v1/orders", 401, []string{"Authorization", "Bearer " + web}},
		{"cookie on the stream", "/stream", 200, []string{"Cookie", "sid=" + web}},
		{"a bad bearer beside a good cookie", "/api/v1/orders", 401, []string{"Authorization", "Bearer x", "Cookie", "sid=" + web}},
		{"an empty bearer", "/api/v1/orders", 401, []string{"Authorization", "Bearer "}},
		{"nothing", "/api/v1/orders", 401, nil},
	} {
		status, body, header := ask(t, browser(t), "GET", site.URL+c.path, "", c.header...)
		wantStatus(t, status, c.status, c.what+" "+body)
		if status == 401 && (header.Get("WWW-Authenticate") == "" || header.Get("Content-Type") != "application/problem+json") {
			t.Errorf("%s: headers %v", c.what, header)
		}
	}
}

func TestWhoMayNotIsSentAwayPolitely(t *testing.T) {
	h := newHouse(t, Options{})
	h.user("chris@acme.example", models.RoleCustomer, h.customer("ACME"))
	token, _ := h.signIn("chris@acme.example", Web)
	site := h.site()
	status, _, header := ask(t, browser(t), "GET", site.URL+"/orders?state=open&q=a%20b", "", "Accept", "text/html,*/*")
	if status != 303 || header.Get("Location") != "/login?next=%2Forders%3Fstate%3Dopen%26q%3Da%2520b" {
		t.Errorf("%d %s", status, header.Get("Location"))
	}
	status, _, _ = ask(t, browser(t), "POST", site.URL+"/orders", "x=1", "Accept", "text/html")
	wantStatus(t, status, 401, "a form of nobody")
	status, _, _ = ask(t, browser(t), "GET", site.URL+"/stream", "", "Accept", "text/event-stream, text/html")
	wantStatus(t, status, 401, "the stream of nobody")
	status, _, _ = ask(t, browser(t), "GET", site.URL+"/users", "", "Accept", "text/html", "Cookie", "sid="+token)
	wantStatus(t, status, 403, "a customer among the users")
}

func TestNextIsAPathOfOurs(t *testing.T) {
	for next, want := range map[string]string{
		"/orders?q=1": "/orders?q=1", "/": "/", "": "/", "orders": "/", "https://evil.example/": "/", "//evil.example": "/",
		"/\\evil.example": "/", "/\t/evil.example": "/", "/%5cevil.example": "/", "/%2fevil.example": "/", "/a\r\nb": "/",
		"javascript:alert(1)": "/", "/login": "/", "/login?next=/login": "/", "/%zz": "/", "///evil.example": "/", "/shipments/ZL1#map": "/shipments/ZL1#map",
	} {
		if got := SafeNext(next); got != want {
			t.Errorf("%q: %q, want %q", next, got, want)
		}
	}
}

func TestARecheckEndsWhatShouldEnd(t *testing.T) {
	h := newHouse(t, Options{})
	u := h.user("chris@acme.example", models.RoleCustomer, h.customer("ACME"))
	_, who := h.signIn("chris@acme.example", Web)
	h.clock.pass(11 * time.Hour)
	v, err := h.Recheck(t.Context(), who.Viewer)
	if err != nil || v != who.Viewer {
		t.Fatalf("%+v, %v", v, err)
	}
	moved := who.Viewer
	moved.CustomerID = models.NewID()
	_, err = h.Recheck(t.Context(), moved)
	wantCode(t, err, models.Unauthenticated)
	h.exec(`update sessions set revoked_at = now() where user_id = $1`, u.ID)
	_, err = h.Recheck(t.Context(), who.Viewer)
	wantCode(t, err, models.Unauthenticated)
	_, err = h.Recheck(t.Context(), models.Viewer{})
	wantCode(t, err, models.Unauthenticated)
}

// TestABoardOnTheWallStays until the session's absolute end, though nobody clicks.
func TestABoardOnTheWallStays(t *testing.T) {
	h := newHouse(t, Options{})
	h.user("dana@carrier.example", models.RoleDispatcher, nil)
	_, who := h.signIn("dana@carrier.example", Web)
	for passed := time.Duration(0); passed < 11*time.Hour; passed += time.Hour {
		h.clock.pass(time.Hour)
		if _, err := h.Recheck(t.Context(), who.Viewer); err != nil {
			t.Fatalf("after %s: %v", passed, err)
		}
	}
	h.clock.pass(time.Hour)
	_, err := h.Recheck(t.Context(), who.Viewer)
	wantCode(t, err, models.Unauthenticated)
}

func TestPeopleSeeAndEndTheirOwnSessionsOnly(t *testing.T) {
	h := newHouse(t, Options{})
	h.user("root@carrier.example", models.RoleAdmin, nil)
	dana := h.user("dana@carrier.example", models.RoleDispatcher, nil)
	h.user("eve@carrier.example", models.RoleDispatcher, nil)
	_, first := h.signIn("dana@carrier.example", Web)
	_, second := h.signIn("dana@carrier.example", API)
	_, eve := h.signIn("eve@carrier.example", Web)
	_, root := h.signIn("root@carrier.example", Web)

	list, err := h.Sessions(t.Context(), first.Viewer, dana.ID)
	if err != nil || len(list) != 2 {
		t.Fatalf("%v, %v", list, err)
	}
	_, err = h.Sessions(t.Context(), eve.Viewer, dana.ID)
	wantCode(t, err, models.NotFound)
	wantCode(t, h.EndSession(t.Context(), eve, second.SessionID), models.NotFound)
	wantCode(t, h.EndSession(t.Context(), first, models.NewID()), models.NotFound)
	wantCode(t, h.EndSession(t.Context(), first, second.SessionID), "")
	wantCode(t, h.EndSession(t.Context(), root, first.SessionID), "")
	if list, err = h.Sessions(t.Context(), root.Viewer, dana.ID); err != nil || len(list) != 0 {
		t.Errorf("%v, %v", list, err)
	}
}
