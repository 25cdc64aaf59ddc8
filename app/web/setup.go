package web

import (
	"github.com/gin-gonic/gin"

	"haulcast/models"
	"haulcast/views/setup"
	"haulcast/views/words"
)

// setupFrame is what the lists of the set-up pages have in common; need is the permission to make one more, newHref
// leads there.
func (w *Web) setupFrame(c *gin.Context, part string, need models.Permission, newHref string) (setup.Frame, error) {
	frame, err := w.frame(c, words.T(c.Request.Context(), "setup."+part[1:]))
	f := setup.Frame{Layout: frame, Part: part, Query: c.Query("q")}
	if w.viewer(c).May(need) {
		f.NewHref = newHref
	}
	return f, err
}

// formFrame is what their forms have in common: one that changes a thing is found where it is posted to.
func (w *Web) formFrame(c *gin.Context, part, title, action string) (setup.FormFrame, error) {
	frame, err := w.frame(c, title)
	if frame.Path = action; action == part {
		frame.Path = part + "/new"
	}
	return setup.FormFrame{Layout: frame, Part: part, Title: title, Action: action}, err
}
