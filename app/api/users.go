package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"haulcast/app/auth"
	"haulcast/models"
)

// userInput is a new user. Without a password one is made up and told once.
type userInput struct {
	Email      string      `json:"email" need:"yes"`
	Name       string      `json:"name" need:"yes"`
	Role       models.Role `json:"role" need:"yes"`
	CustomerID *models.ID  `json:"customer_id"`
	Password   string      `json:"password"`
	TimeZone   string      `json:"time_zone"`
	Locale     string      `json:"locale"`
}

// newUser is the answer to making a user; Password is the one made up, null when the request brought its own.
type newUser struct {
	user
	Password *string `json:"password"`
}

// CreateUser makes a user.
func (a *API) CreateUser(c *gin.Context) error {
	in, err := read[userInput](c)
	if err != nil {
		return err
	}
	u, password, err := a.auth.CreateUser(c.Request.Context(), actor(c), auth.UserDraft{
		Email: in.Email, Name: in.Name, Role: in.Role, CustomerID: in.CustomerID, Password: in.Password,
		TimeZone: in.TimeZone, Locale: in.Locale,
	})
	if err != nil {
		return err
	}
	c.Header("Location", "/api/v1/users/"+u.ID.String())
	c.JSON(http.StatusCreated, newUser{user: userOf(u), Password: textOrNull(password)})
	return nil
}

// Users lists users by e-mail address.
func (a *API) Users(c *gin.Context) error {
	q := queryOf(c)
	text, page := q.text("q"), q.page()
	if err := q.done(); err != nil {
		return err
	}
	list, err := a.store.Users(c.Request.Context(), viewer(c), text, page)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, pageOf(list, userOf))
	return nil
}

// User reads one user.
func (a *API) User(c *gin.Context) error {
	id, err := idIn(c, "user")
	if err != nil {
		return err
	}
	return a.answerUser(c, id)
}

// userEdit is what to change about a user; what is missing stays. disabled comes alone.
type userEdit struct {
	Email      *string      `json:"email"`
	Name       *string      `json:"name"`
	Role       *models.Role `json:"role"`
	CustomerID *models.ID   `json:"customer_id"`
	TimeZone   *string      `json:"time_zone"`
	Locale     *string      `json:"locale"`
	Disabled   *bool        `json:"disabled"`
}

// EditUser changes a user, or shuts one out, or lets one in again.
func (a *API) EditUser(c *gin.Context) error {
	id, err := idIn(c, "user")
	if err != nil {
		return err
	}
	in, err := read[userEdit](c)
	if err != nil {
		return err
	}
	if err := a.editUser(c, id, in); err != nil {
		return err
	}
	return a.answerUser(c, id)
}

func (a *API) editUser(c *gin.Context, id models.ID, in userEdit) error {
	ctx, by := c.Request.Context(), actor(c)
	switch {
	case in.Disabled != nil && in != (userEdit{Disabled: in.Disabled}):
		var p models.Problems
		p.Add("disabled", "must be sent alone: it is done at once, apart from other changes")
		return p.Err()
	case in.Disabled != nil && *in.Disabled:
		return a.auth.DisableUser(ctx, by, id)
	case in.Disabled != nil:
		return a.auth.EnableUser(ctx, by, id)
	}
	_, err := a.auth.EditUser(ctx, by, id, auth.UserEdit{
		Email: in.Email, Name: in.Name, Role: in.Role, CustomerID: in.CustomerID, TimeZone: in.TimeZone, Locale: in.Locale,
	})
	return err
}

func (a *API) answerUser(c *gin.Context, id models.ID) error {
	u, err := a.store.UserByID(c.Request.Context(), id)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, userOf(u))
	return nil
}
