package web

import (
	"net/url"
	"strings"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"haulcast/app/auth"
	"haulcast/models"
	"haulcast/views/notifications"
	"haulcast/views/ui"
	"haulcast/views/words"
)

// inboxPath is where notifications are read.
const inboxPath = "/notifications"

// inbox shows one's notifications, newest first.
func (w *Web) inbox(c *gin.Context) (templ.Component, error) {
	ctx := c.Request.Context()
	frame, err := w.frame(c, words.T(ctx, "layout.notifications"), "js/inbox.js")
	if err != nil {
		return nil, err
	}
	list, err := w.store.Inbox(ctx, w.viewer(c).UserID, pageOf(c))
	if err != nil {
		return nil, err
	}
	p := notifications.ListProps{Layout: frame, Unread: frame.Unread, Pages: w.pagesOf(c, list.Next)}
	for _, n := range list.Items {
		p.Items = append(p.Items, notificationItem(words.From(ctx), n))
	}
	return notifications.List(p), nil
}

func notificationItem(l *words.Language, n models.Notification) ui.NotificationItemProps {
	item := ui.NotificationItemProps{
		ID: n.ID.String(), Title: l.Notification(n.TitleKey, n.Args), Subject: n.Subject, At: n.CreatedAt, Read: n.ReadAt != nil,
	}
	if n.Severity > models.NoSeverity {
		item.Severity = n.Severity.String()
	}
	return item
}

// markRead notes that one notification was read.
func (w *Web) markRead(c *gin.Context) (Next, error) {
	id, err := idParam(c, "id")
	if err != nil {
		return Next{}, err
	}
	return Next{Path: inboxPage(c)}, w.tracker.MarkRead(c.Request.Context(), w.actor(c), id)
}

// markAllRead notes that everything was read.
func (w *Web) markAllRead(c *gin.Context) (Next, error) {
	return Next{Path: inboxPath}, w.tracker.MarkAllRead(c.Request.Context(), w.actor(c))
}

// inboxPage is the page of the inbox that a form stood on: one should not lose one's place by marking a line.
func inboxPage(c *gin.Context) string {
	from, err := url.Parse(c.Request.Referer())
	if err != nil || from.Path != inboxPath || from.RawQuery == "" || !strings.EqualFold(from.Host, c.Request.Host) {
		return inboxPath
	}
	return auth.SafeNext(from.RequestURI())
}
