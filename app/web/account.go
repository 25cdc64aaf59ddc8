package web

import (
	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"haulcast/app/auth"
	"haulcast/views/ui"
	"haulcast/views/users"
	"haulcast/views/words"
)

// account shows one's own account.
func (w *Web) account(c *gin.Context) (templ.Component, error) { return w.accountPage(c, nil) }

func (w *Web) accountPage(c *gin.Context, refused *ui.Refusal) (templ.Component, error) {
	frame, err := w.frame(c, words.T(c.Request.Context(), "users.own"))
	if err != nil {
		return nil, err
	}
	frame.Path = "/account"
	sessions, err := w.sessionsOf(c, w.viewer(c).UserID)
	return users.Account(users.AccountProps{
		Layout: frame, Name: frame.Viewer.Name, Email: frame.Viewer.Email, Role: frame.Viewer.Role,
		Customer: frame.Viewer.Customer, Refused: refused, Sessions: sessions,
	}), err
}

// changePassword changes one's own password, knowing the present one.
func (w *Web) changePassword(c *gin.Context) (Next, error) {
	ctx, chosen := c.Request.Context(), c.PostForm("password")
	m := &mistakes{ctx: ctx}
	if chosen != c.PostForm("again") {
		m.add("again", "users.password.differs")
	}
	r := m.refusal("users.mistakes")
	if r == nil {
		_, err := w.auth.SetPassword(ctx, w.actor(c), w.viewer(c).UserID, auth.PasswordChange{
			Current: c.PostForm("current_password"), New: chosen,
		})
		var ok bool
		if r, ok = refusalOf(err); !ok {
			return Next{Path: "/account", Flash: "users.password.changed"}, err
		}
	}
	page, err := w.accountPage(c, r)
	return Next{Show: page}, err
}

// endOwnSession signs oneself out somewhere else.
func (w *Web) endOwnSession(c *gin.Context) (Next, error) { return w.endSession(c, "/account") }
