package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"haulcast/app/problem"
	"haulcast/models"
)

// stale is the problem of a version that is no longer the newest; it tells the newest one.
type stale struct {
	problem.Problem
	CurrentVersion int `json:"current_version"`
}

// newest reads how new a thing is now.
type newest func() (version int, err error)

// answerConflict answers a conflict with the newest version; every other error goes on.
func answerConflict(c *gin.Context, err error, read newest) error {
	if models.CodeOf(err) != models.Conflict {
		return err
	}
	version, readErr := read()
	if readErr != nil {
		return readErr
	}
	p := problem.Of(err)
	p.RequestID = problem.RequestID(c)
	c.Header("ETag", etag(version))
	problem.WriteBody(c, http.StatusConflict, stale{Problem: p, CurrentVersion: version})
	return nil
}

// anyTries is how often an edit of "whatever version it is" starts anew because somebody was faster.
const anyTries = 3

// atVersion edits at the version that the sender expects; with nil at the newest, whatever that is.
func atVersion(expected *int, read newest, edit func(version int) error) error {
	if expected != nil {
		return edit(*expected)
	}
	var err error
	for range anyTries {
		version, readErr := read()
		if readErr != nil {
			return readErr
		}
		if err = edit(version); models.CodeOf(err) != models.Conflict {
			return err
		}
	}
	return err
}

func (a *API) shipmentVersion(c *gin.Context, number string) newest {
	return func() (int, error) {
		s, err := a.store.ShipmentByNumber(c.Request.Context(), viewer(c), number)
		return s.Version, err
	}
}

func (a *API) orderVersion(c *gin.Context, number string) newest {
	return func() (int, error) {
		o, err := a.store.OrderByNumber(c.Request.Context(), viewer(c), number)
		return o.Version, err
	}
}
