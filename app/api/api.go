package api

import (
	"net/http"
	"reflect"
	"time"

	"github.com/gin-gonic/gin"

	"haulcast/app/auth"
	"haulcast/app/problem"
	"haulcast/app/tracking"
	"haulcast/models"
	"haulcast/models/store"
)

// API answers programs.
type API struct {
	tracker *tracking.Tracker
	store   *store.Store
	auth    *auth.Auth
}

// New makes the API on the parts it calls.
func New(tracker *tracking.Tracker, s *store.Store, a *auth.Auth) *API {
	return &API{tracker: tracker, store: s, auth: a}
}

// answering turns a handler, which answers or returns why it can't, into gin's.
func answering(handle func(*gin.Context) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := handle(c); err != nil {
			problem.Write(c, err)
			c.Abort()
		}
	}
}

// actor is who asks, as tracking wants to know it.
func actor(c *gin.Context) models.Actor { return auth.ActorOf(c, models.SourceAPI) }

// made answers a POST that made something: 201 and where it is ("" when it has no URL of its own), or 200 when the
// thing is older than the request: what was asked for had been made before.
func made(c *gin.Context, asked, createdAt time.Time, location string, body any) {
	if createdAt.Before(asked) {
		c.JSON(http.StatusOK, body)
		return
	}
	if location != "" {
		c.Header("Location", location)
	}
	c.JSON(http.StatusCreated, body)
}

// page is a page of a list as JSON; Next is the cursor of the page after it, null on the last.
type page[T any] struct {
	Items []T     `json:"items"`
	Next  *string `json:"next"`
}

// pageOf draws each row of a list. An empty list is [], never null.
func pageOf[R, T any](list store.List[R], draw func(R) T) page[T] {
	return page[T]{Items: drawn(list.Items, draw), Next: textOrNull(list.Next)}
}

func drawn[R, T any](rows []R, draw func(R) T) []T {
	items := make([]T, len(rows))
	for i, r := range rows {
		items[i] = draw(r)
	}
	return items
}

// textOrNull is nil for an empty word: what is not known is null in our JSON.
func textOrNull[W ~string](w W) *W {
	if reflect.ValueOf(w).IsZero() {
		return nil
	}
	return &w
}
