package api

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"haulcast/app/auth"
	"haulcast/models"
)

// login is the answer to signing in.
type login struct {
	AccessToken string    `json:"access_token"`
	TokenType   string    `json:"token_type"`
	ExpiresAt   time.Time `json:"expires_at"`
	User        user      `json:"user"`
}

// loginInput is who signs in.
type loginInput struct {
	Email    string `json:"email" need:"yes"`
	Password string `json:"password" need:"yes"`
}

// Login gives a program a session: the token goes into the Authorization header of what follows.
func (a *API) Login(c *gin.Context) error {
	in, err := read[loginInput](c)
	if err != nil {
		return err
	}
	token, session, who, err := a.auth.SignIn(c.Request.Context(), in.Email, in.Password, auth.API, c.ClientIP(),
		c.Request.UserAgent())
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, login{
		AccessToken: token, TokenType: "Bearer", ExpiresAt: session.ExpiresAt, User: userOf(who),
	})
	return nil
}

// Logout ends the session the request came with; its streams end too.
func (a *API) Logout(c *gin.Context) error {
	if err := a.auth.SignOut(c.Request.Context(), actor(c)); err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	return nil
}

// Me tells who is asking.
func (a *API) Me(c *gin.Context) error {
	who, err := a.store.UserByID(c.Request.Context(), auth.From(c).UserID)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, userOf(who))
	return nil
}

// viewer is who asks, as the store wants to know it.
func viewer(c *gin.Context) models.Viewer { return auth.From(c) }
