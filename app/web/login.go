package web

import (
	"errors"
	"net/http"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"haulcast/app/auth"
	"haulcast/models"
	"haulcast/views/login"
)

// loginPage shows the form; who is signed in already goes on to where they wanted.
func (w *Web) loginPage(c *gin.Context) {
	if w.viewer(c).May(models.SignedIn) {
		c.Redirect(http.StatusSeeOther, auth.SafeNext(c.Query("next")))
		return
	}
	w.page(func(c *gin.Context) (templ.Component, error) {
		return w.loginForm(c, login.Props{Next: auth.SafeNext(c.Query("next")), Flash: takeFlash(c)})
	})(c)
}

func (w *Web) loginForm(c *gin.Context, p login.Props) (templ.Component, error) {
	settings, err := w.store.Settings(c.Request.Context())
	p.Operator = settings.OperatorName
	return login.Show(p), err
}

// logIn signs in and goes on to the page that was asked for.
func (w *Web) logIn(c *gin.Context) (Next, error) {
	email, next := c.PostForm("email"), auth.SafeNext(c.PostForm("next"))
	_, err := w.auth.LogIn(c, email, c.PostForm("password"))
	var known *models.Error
	if !errors.As(err, &known) {
		return Next{Path: next}, err
	}
	form, err := w.loginForm(c, login.Props{Email: email, Next: next, Error: known.Error()})
	return Next{Show: form, Code: http.StatusUnprocessableEntity}, err
}

// logOut ends the session.
func (w *Web) logOut(c *gin.Context) (Next, error) {
	return Next{Path: "/login", Flash: "login.out"}, w.auth.LogOut(c)
}
