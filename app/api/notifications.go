package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"haulcast/models"
)

// Notifications lists the asker's inbox, newest first.
func (a *API) Notifications(c *gin.Context) error {
	q := queryOf(c)
	page := q.page()
	if err := q.done(); err != nil {
		return err
	}
	list, err := a.store.Inbox(c.Request.Context(), viewer(c).UserID, page)
	if err != nil {
		return err
	}
	n, err := a.store.Unread(c.Request.Context(), viewer(c).UserID)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, inbox{page: pageOf(list, notificationOf), Unread: n})
	return nil
}

// ReadNotification notes that the asker has read one notification, or all of them.
func (a *API) ReadNotification(c *gin.Context) error {
	if err := a.markRead(c); err != nil {
		return err
	}
	n, err := a.store.Unread(c.Request.Context(), viewer(c).UserID)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, unread{Unread: n})
	return nil
}

func (a *API) markRead(c *gin.Context) error {
	if c.Param("id") == "all" {
		return a.tracker.MarkAllRead(c.Request.Context(), actor(c))
	}
	id, err := idIn(c, "notification")
	if err != nil {
		return err
	}
	return a.tracker.MarkRead(c.Request.Context(), actor(c), id)
}

// noticeInput is a message, and to whose people; to everyone when it names no customer.
type noticeInput struct {
	Text     string `json:"text" need:"yes"`
	Customer string `json:"customer"`
}

// SendNotice tells everyone something, or one customer's people.
func (a *API) SendNotice(c *gin.Context) error {
	in, err := read[noticeInput](c)
	if err != nil {
		return err
	}
	to, err := a.customerOf(c, in.Customer)
	if err != nil {
		return err
	}
	n, err := a.tracker.SendNotice(c.Request.Context(), actor(c), in.Text, to)
	if err != nil {
		return err
	}
	c.JSON(http.StatusCreated, noticeOf(n))
	return nil
}

// customerOf finds the customer that the field customer names by its code; nil when it names none.
func (a *API) customerOf(c *gin.Context, code string) (*models.ID, error) {
	if code == "" {
		return nil, nil //nolint:nilnil // no customer is an answer
	}
	known, err := a.store.CustomerByCode(c.Request.Context(), viewer(c), code)
	if models.CodeOf(err) == models.NotFound {
		var p models.Problems
		p.Add("customer", "isn't a customer; use the customer's code")
		return nil, p.Err()
	}
	return &known.ID, err
}
