package problem

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"haulcast/models"
)

func answer(t *testing.T, err error) (*http.Response, Problem) {
	t.Helper()
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	r.GET("/thing", func(c *gin.Context) {
		c.Header("X-Request-Id", "request-1")
		Write(c, err)
	})
	w := httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/thing", nil))
	resp := w.Result()
	t.Cleanup(func() { _ = resp.Body.Close() })
	var p Problem
	if err := json.NewDecoder(resp.Body).Decode(&p); err != nil {
		t.Fatal(err)
	}
	if got := resp.Header.Get("Content-Type"); got != ContentType {
		t.Errorf("content type %q", got)
	}
	return resp, p
}

func TestEveryCodeHasItsStatus(t *testing.T) {
	for code, want := range map[models.Code]int{
		models.Invalid: 400, models.Unauthenticated: 401, models.Forbidden: 403, models.NotFound: 404,
		models.Conflict: 409, models.Illegal: 422, models.Missing: 428, models.TooMany: 429, models.Unavailable: 503,
	} {
		resp, p := answer(t, fmt.Errorf("order %q: %w", "HC-1", models.Errorf(code, "A sentence.")))
		if resp.StatusCode != want || p.Status != want || p.Detail != "A sentence." || p.RequestID != "request-1" ||
			p.Type != "urn:haulcast:problem:"+string(code) || p.Title == "" {
			t.Errorf("%s: %d %+v", code, resp.StatusCode, p)
		}
	}
}

func TestFieldsAndLegalEventsAreListed(t *testing.T) {
	_, p := answer(t, &models.Error{
		Code: models.Illegal, Message: "No.", Fields: []models.FieldError{{Field: "points[3].lat", Message: "is required"}},
		Legal: []models.EventType{models.EventPickedUp},
	})
	if len(p.Errors) != 1 || p.Errors[0].Field != "points[3].lat" || len(p.Legal) != 1 || p.Legal[0] != models.EventPickedUp {
		t.Errorf("got %+v", p)
	}
}

func TestHeadersSayHowAndWhen(t *testing.T) {
	resp, _ := answer(t, models.Errorf(models.Unauthenticated, "Sign in."))
	if got := resp.Header.Get("WWW-Authenticate"); got != `Bearer realm="haulcast"` {
		t.Errorf("challenge %q", got)
	}
	resp, _ = answer(t, models.Errorf(models.Unavailable, "Busy."))
	if got := resp.Header.Get("Retry-After"); got != "2" {
		t.Errorf("unsaid wait %q", got)
	}
	resp, _ = answer(t, &models.Error{Code: models.TooMany, Message: "Slow.", Err: Wait(61*time.Second + time.Millisecond)})
	if got := resp.Header.Get("Retry-After"); got != "62" {
		t.Errorf("wait %q, want it rounded up", got)
	}
	resp, _ = answer(t, models.Errorf(models.NotFound, "Gone."))
	if got := resp.Header.Get("Retry-After"); got != "" {
		t.Errorf("a 404 says Retry-After %q", got)
	}
}

func TestBodiesTooLargeOrOfAnotherKind(t *testing.T) {
	_, err := io.ReadAll(http.MaxBytesReader(nil, io.NopCloser(strings.NewReader("12345")), 3))
	if resp, _ := answer(t, fmt.Errorf("read: %w", err)); resp.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("too large: %d", resp.StatusCode)
	}
	wrong := &models.Error{Code: models.Invalid, Message: "Send JSON.", Err: ErrMediaType}
	if resp, p := answer(t, wrong); resp.StatusCode != http.StatusUnsupportedMediaType || p.Detail != "Send JSON." {
		t.Errorf("wrong kind: %d %+v", resp.StatusCode, p)
	}
}

func TestAFaultOfOursIsLoggedOnceAndTellsNothing(t *testing.T) {
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })
	resp, p := answer(t, errors.New(`relation "users" does not exist`))
	if resp.StatusCode != http.StatusInternalServerError || p.RequestID != "request-1" || strings.Contains(fmt.Sprint(p), "relation") {
		t.Errorf("%d %+v", resp.StatusCode, p)
	}
	if n := strings.Count(log.String(), "does not exist"); n != 1 || !strings.Contains(log.String(), "request_id=request-1") {
		t.Errorf("logged %d times: %s", n, log.String())
	}
}

func TestAnAnswerThatBeganIsLeftAlone(t *testing.T) {
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	r.GET("/thing", func(c *gin.Context) {
		c.String(http.StatusOK, "half")
		Write(c, errors.New("late"))
	})
	w := httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/thing", nil))
	if w.Code != 200 || w.Body.String() != "half" {
		t.Errorf("%d %q", w.Code, w.Body.String())
	}
}
