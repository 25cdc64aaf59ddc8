package web

import (
	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"haulcast/views/notices"
	"haulcast/views/ui"
	"haulcast/views/words"
)

// noticeList shows what was sent and the form to send more.
func (w *Web) noticeList(c *gin.Context) (templ.Component, error) {
	return w.noticePage(c, notices.Form{}, nil)
}

func (w *Web) noticePage(c *gin.Context, form notices.Form, refused *ui.Refusal) (templ.Component, error) {
	ctx := c.Request.Context()
	frame, err := w.frame(c, words.T(ctx, "layout.notices"))
	if err != nil {
		return nil, err
	}
	list, err := w.store.Notices(ctx, w.viewer(c), pageOf(c))
	if err != nil {
		return nil, err
	}
	p := notices.ListProps{Layout: frame, Form: form, Refused: refused, Pages: w.pagesOf(c, list.Next)}
	for _, n := range list.Items {
		p.Rows = append(p.Rows, notices.Row{Text: n.Text, To: n.CustomerName, By: n.SenderName, SentAt: n.CreatedAt})
	}
	p.Customers, err = w.customerOffers(c)
	return notices.List(p), err
}

// sendNotice tells everyone something, or one customer's people.
func (w *Web) sendNotice(c *gin.Context) (Next, error) {
	form, m := notices.Form{Text: c.PostForm("text"), Customer: c.PostForm("customer")}, &mistakes{ctx: c.Request.Context()}
	customer, err := w.typedCustomer(c, m, "customer", form.Customer)
	if err != nil {
		return Next{}, err
	}
	r := m.refusal("users.mistakes")
	if r == nil {
		_, err = w.tracker.SendNotice(c.Request.Context(), w.actor(c), form.Text, customer)
		var ok bool
		if r, ok = refusalOf(err); !ok {
			return Next{Path: "/notices", Flash: "notices.done"}, err
		}
	}
	page, err := w.noticePage(c, form, r)
	return Next{Show: page}, err
}
