package app

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

// health answers while the process can answer at all.
func health(c *gin.Context) { c.String(http.StatusOK, "ok\n") }

// readyTime is how long the database may take to answer before we call ourselves not ready.
const readyTime = 2 * time.Second

// maxLag is how far the pages may be behind the log before we call ourselves not ready.
const maxLag = 10 * time.Second

// readiness answers 200 when requests can be served truthfully: the database answers and the relay keeps up.
func (a *App) readiness(c *gin.Context) {
	ctx, cancel := context.WithTimeout(c.Request.Context(), readyTime)
	defer cancel()
	switch lag := a.Live.Lag(); {
	case a.Store.Ping(ctx) != nil:
		c.String(http.StatusServiceUnavailable, "the database does not answer\n")
	case lag > maxLag:
		c.String(http.StatusServiceUnavailable, "live changes are %s behind\n", lag.Round(time.Second))
	default:
		c.String(http.StatusOK, "ready\n")
	}
}
