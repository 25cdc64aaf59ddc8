package web

import (
	"context"
	"strings"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"haulcast/app/auth"
	"haulcast/models"
	"haulcast/views/ui"
	"haulcast/views/users"
	"haulcast/views/words"
)

// userPath is a user's page.
func userPath(id models.ID) string { return "/users/" + id.String() }

// userList shows who may sign in.
func (w *Web) userList(c *gin.Context) (templ.Component, error) {
	ctx := c.Request.Context()
	frame, err := w.frame(c, words.T(ctx, "layout.users"))
	if err != nil {
		return nil, err
	}
	list, err := w.store.Users(ctx, w.viewer(c), c.Query("q"), pageOf(c))
	if err != nil {
		return nil, err
	}
	p := users.ListProps{Layout: frame, Query: c.Query("q"), Pages: w.pagesOf(c, list.Next)}
	customers := map[models.ID]models.Customer{}
	for _, u := range list.Items {
		customer, err := w.customerOf(c, u, customers)
		if err != nil {
			return nil, err
		}
		p.Rows = append(p.Rows, users.Row{
			ID: u.ID.String(), Name: u.Name, Email: u.Email, Role: string(u.Role), Customer: customer.Name,
			LastLoginAt: timeOf(u.LastLoginAt), Disabled: u.DisabledAt != nil,
		})
	}
	return users.List(p), nil
}

// customerOf is whose a user is, the zero customer for staff; each is asked for once.
func (w *Web) customerOf(c *gin.Context, u models.User, known map[models.ID]models.Customer) (models.Customer, error) {
	if u.CustomerID == nil {
		return models.Customer{}, nil
	}
	if customer, ok := known[*u.CustomerID]; ok {
		return customer, nil
	}
	customer, err := w.store.CustomerByID(c.Request.Context(), w.viewer(c), *u.CustomerID)
	known[*u.CustomerID] = customer
	return customer, err
}

// newUser shows the empty form.
func (w *Web) newUser(c *gin.Context) (templ.Component, error) {
	return w.newUserForm(c, users.Form{Role: string(models.RoleDispatcher)}, nil)
}

func (w *Web) newUserForm(c *gin.Context, form users.Form, refused *ui.Refusal) (templ.Component, error) {
	frame, err := w.frame(c, words.T(c.Request.Context(), "users.new"))
	if err != nil {
		return nil, err
	}
	frame.Path = "/users/new"
	customers, err := w.customerOffers(c)
	return users.New(users.NewProps{Layout: frame, Form: form, Customers: customers, Refused: refused}), err
}

func typedUser(c *gin.Context) users.Form {
	return users.Form{
		Email: c.PostForm("email"), Name: c.PostForm("name"), Role: c.PostForm("role"), Customer: c.PostForm("customer_id"),
		TimeZone: strings.TrimSpace(c.PostForm("time_zone")),
	}
}

// customerOfUser finds the customer whose user is typed: a customer's user must have one.
func (w *Web) customerOfUser(c *gin.Context, m *mistakes, f users.Form) (*models.ID, error) {
	if strings.TrimSpace(f.Customer) == "" && models.Role(f.Role) == models.RoleCustomer {
		m.add("customer_id", "users.customer.required")
	}
	return w.typedCustomer(c, m, "customer_id", f.Customer)
}

// typedCustomer finds the customer whose code was typed; nil for none.
func (w *Web) typedCustomer(c *gin.Context, m *mistakes, field, code string) (*models.ID, error) {
	if strings.TrimSpace(code) == "" {
		return nil, nil //nolint:nilnil // no customer is an answer
	}
	customer, err := w.store.CustomerByCode(c.Request.Context(), w.viewer(c), code)
	if models.CodeOf(err) == models.NotFound {
		m.add(field, "users.customer.unknown")
		return nil, nil //nolint:nilnil // the mistake is noted
	}
	return &customer.ID, err
}

// makeUser makes a user and shows the password made for them, once.
func (w *Web) makeUser(c *gin.Context) (Next, error) {
	ctx, form := c.Request.Context(), typedUser(c)
	m := &mistakes{ctx: ctx}
	customer, err := w.customerOfUser(c, m, form)
	if err != nil {
		return Next{}, err
	}
	r := m.refusal("users.mistakes")
	if r == nil {
		u, password, err := w.auth.CreateUser(ctx, w.actor(c), auth.UserDraft{
			Email: form.Email, Name: form.Name, Role: models.Role(form.Role), CustomerID: customer, TimeZone: form.TimeZone,
		})
		if err == nil {
			page, err := w.userPage(c, u.ID, userNews{password: password})
			return Next{Show: page, Code: statusOK}, err
		}
		var ok bool
		if r, ok = refusalOf(err); !ok {
			return Next{}, err
		}
	}
	page, err := w.newUserForm(c, form, r)
	return Next{Show: page}, err
}

// user shows one user.
func (w *Web) user(c *gin.Context) (templ.Component, error) {
	id, err := idParam(c, "id")
	if err != nil {
		return nil, err
	}
	return w.userPage(c, id, userNews{})
}

// userNews is what a user's page shows beside the user: a form that came back, or a password just made.
type userNews struct {
	form     *users.Form
	refused  *ui.Refusal
	password string
}

func (w *Web) userPage(c *gin.Context, id models.ID, news userNews) (templ.Component, error) {
	ctx, v := c.Request.Context(), w.viewer(c)
	u, err := w.store.UserByID(ctx, id)
	if err != nil {
		return nil, err
	}
	frame, err := w.frame(c, u.Name)
	if err != nil {
		return nil, err
	}
	frame.Path = userPath(id)
	customer, err := w.customerOf(c, u, map[models.ID]models.Customer{})
	if err != nil {
		return nil, err
	}
	p := users.ShowProps{
		Layout: frame, ID: u.ID.String(), Name: u.Name, Email: u.Email, Self: u.ID == v.UserID, Disabled: u.DisabledAt != nil,
		LastLogin: timeOf(u.LastLoginAt), Refused: news.refused, Password: news.password,
		Form: users.Form{Email: u.Email, Name: u.Name, Role: string(u.Role), Customer: customer.Code, TimeZone: u.TimeZone},
	}
	if news.form != nil {
		p.Form = *news.form
	}
	if p.Customers, err = w.customerOffers(c); err != nil {
		return nil, err
	}
	p.Sessions, err = w.sessionsOf(c, u.ID)
	return users.Show(p), err
}

func (w *Web) sessionsOf(c *gin.Context, id models.ID) ([]users.Session, error) {
	list, err := w.auth.Sessions(c.Request.Context(), w.viewer(c), id)
	shown := make([]users.Session, len(list))
	for i, s := range list {
		shown[i] = users.Session{
			ID: s.ID.String(), Agent: s.UserAgent, Program: s.Purpose == auth.API, IP: s.IP, CreatedAt: s.CreatedAt,
			SeenAt: s.LastSeenAt, This: s.ID == w.viewer(c).SessionID,
		}
	}
	return shown, err
}

// saveUser changes a user's values.
func (w *Web) saveUser(c *gin.Context) (Next, error) {
	id, err := idParam(c, "id")
	if err != nil {
		return Next{}, err
	}
	form, m := typedUser(c), &mistakes{ctx: c.Request.Context()}
	customer, err := w.customerOfUser(c, m, form)
	if err != nil {
		return Next{}, err
	}
	r := m.refusal("users.mistakes")
	if r == nil {
		role := models.Role(form.Role)
		_, err = w.auth.EditUser(c.Request.Context(), w.actor(c), id, auth.UserEdit{
			Email: &form.Email, Name: &form.Name, Role: &role, CustomerID: customer, TimeZone: &form.TimeZone,
		})
		var ok bool
		if r, ok = refusalOf(err); !ok {
			return Next{Path: userPath(id), Flash: "users.done.saved"}, err
		}
	}
	page, err := w.userPage(c, id, userNews{form: &form, refused: r})
	return Next{Show: page}, err
}

// disableUser shuts a user out; enableUser lets them in again.
func (w *Web) disableUser(c *gin.Context) (Next, error) {
	return w.changeUser(c, "users.done.disabled", w.auth.DisableUser)
}

func (w *Web) enableUser(c *gin.Context) (Next, error) {
	return w.changeUser(c, "users.done.enabled", w.auth.EnableUser)
}

// makePassword makes a user a new password and shows it, once.
func (w *Web) makePassword(c *gin.Context) (Next, error) {
	id, err := idParam(c, "id")
	if err != nil {
		return Next{}, err
	}
	password, err := w.auth.SetPassword(c.Request.Context(), w.actor(c), id, auth.PasswordChange{})
	if r, ok := refusalOf(err); ok {
		page, err := w.userPage(c, id, userNews{refused: r})
		return Next{Show: page}, err
	}
	if err != nil {
		return Next{}, err
	}
	page, err := w.userPage(c, id, userNews{password: password})
	return Next{Show: page, Code: statusOK}, err
}

// changeUser does one thing to the user that the address names; refused, the user's page says why.
func (w *Web) changeUser(c *gin.Context, done string, what func(context.Context, models.Actor, models.ID) error) (Next, error) {
	id, err := idParam(c, "id")
	if err != nil {
		return Next{}, err
	}
	err = what(c.Request.Context(), w.actor(c), id)
	if r, ok := refusalOf(err); ok {
		page, err := w.userPage(c, id, userNews{refused: r})
		return Next{Show: page}, err
	}
	return Next{Path: userPath(id), Flash: done}, err
}

// endUserSession signs a user out in one place.
func (w *Web) endUserSession(c *gin.Context) (Next, error) {
	return w.endSession(c, "/users/"+c.Param("id"))
}

func (w *Web) endSession(c *gin.Context, path string) (Next, error) {
	id, err := idParam(c, "session")
	if err != nil {
		return Next{}, err
	}
	return Next{Path: path, Flash: "users.done.ended"}, w.auth.EndSession(c.Request.Context(), w.actor(c), id)
}
