package web

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"haulcast/app/problem"
	"haulcast/models"
	errorviews "haulcast/views/errors"
)

// fail turns an error into the page that says it; scripts get problem+json.
func (w *Web) fail(c *gin.Context, err error) {
	if wantsJSON(c) {
		problem.Write(c, err)
		return
	}
	if c.Request.Context().Err() != nil {
		c.Abort() // whoever asked has gone
		return
	}
	p := errorviews.Props{RequestID: c.GetHeader("X-Request-Id")}
	var known *models.Error
	if errors.As(err, &known) {
		p.Code, p.Message = string(known.Code), known.Error()
	} else {
		w.options.Logger.ErrorContext(c.Request.Context(), "request failed", "route", c.FullPath(), "error", err,
			"request_id", p.RequestID)
	}
	w.render(c, problem.StatusOf(err), errorviews.Show(p))
}

// Fail answers who may not, for the parts of the program that guard the pages.
func (w *Web) Fail(c *gin.Context, err error) { w.fail(c, err) }

// refused tells whether the error belongs on the form that caused it: wrong values, a stale version, an illegal move.
func refused(err error) (*models.Error, bool) {
	var known *models.Error
	if !errors.As(err, &known) {
		return nil, false
	}
	switch known.Code {
	case models.Invalid, models.Conflict, models.Illegal:
		return known, true
	}
	return nil, false
}

// statusOK is for Next.Show of something that succeeded.
const statusOK = http.StatusOK
