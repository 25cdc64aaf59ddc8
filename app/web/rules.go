package web

import (
	"context"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"haulcast/app/tracking"
	"haulcast/models"
	"haulcast/models/store"
	"haulcast/views/rules"
	"haulcast/views/ui"
	"haulcast/views/words"
)

// ruleScope is whose thresholds a page is about.
type ruleScope struct {
	scope   models.ThresholdScope
	id      models.ID
	key     string // how app/tracking is told
	name    string // how people are
	path    string
	back    string // the page it belongs to
	overKey string // that page's name, in views/words
}

// ruleScopeOf finds whose thresholds the address means.
func (w *Web) ruleScopeOf(c *gin.Context, scope models.ThresholdScope) (ruleScope, error) {
	ctx, v := c.Request.Context(), w.viewer(c)
	switch scope {
	case models.ScopeCustomer:
		customer, err := w.store.CustomerByCode(ctx, v, c.Param("code"))
		return customerRules(customer), err
	case models.ScopeProfile:
		profile, err := w.profileNamed(c)
		return profileRules(profile), err
	case models.ScopeOrder:
		order, err := w.store.OrderByNumber(ctx, v, c.Param("number"))
		return orderRules(order), err
	}
	return ruleScope{scope: models.ScopeInstallation, path: "/rules"}, nil
}

func customerRules(c models.Customer) ruleScope {
	return ruleScope{models.ScopeCustomer, c.ID, c.Code, c.Name, "/rules/customers/" + c.Code, "/customers", "setup.customers"}
}

func profileRules(p models.TemperatureProfile) ruleScope {
	id := p.ID.String()
	return ruleScope{models.ScopeProfile, p.ID, id, p.Name, "/rules/profiles/" + id, "/profiles", "setup.profiles"}
}

func orderRules(o models.Order) ruleScope {
	return ruleScope{models.ScopeOrder, o.ID, o.Number, o.Number, "/rules/orders/" + o.Number, orderPath(o.Number), "rules.order"}
}

// ruleScopeByID finds whose thresholds something kept is about.
func (w *Web) ruleScopeByID(ctx context.Context, v models.Viewer, scope models.ThresholdScope, id models.ID) (ruleScope, error) {
	switch scope {
	case models.ScopeCustomer:
		c, err := w.store.CustomerByID(ctx, v, id)
		return customerRules(c), err
	case models.ScopeProfile:
		p, err := w.store.ProfileByID(ctx, v, id)
		return profileRules(p), err
	case models.ScopeOrder:
		o, err := w.store.OrderByID(ctx, v, id)
		return orderRules(o), err
	}
	return ruleScope{scope: models.ScopeInstallation, path: "/rules"}, nil
}

// thresholds shows a scope's thresholds.
func (w *Web) thresholds(scope models.ThresholdScope) Page {
	return func(c *gin.Context) (templ.Component, error) {
		s, err := w.ruleScopeOf(c, scope)
		if err != nil {
			return nil, err
		}
		return w.thresholdsPage(c, s, nil, nil)
	}
}

// thresholdsPage reads everything that the page shows. typed and refused are a form that came back.
func (w *Web) thresholdsPage(c *gin.Context, s ruleScope, typed *typedRules, refused *ui.Refusal) (templ.Component, error) {
	ctx, v := c.Request.Context(), w.viewer(c)
	frame, err := w.frame(c, words.T(ctx, "rules.title."+string(s.scope), "name", s.name), "js/refresh-every.js")
	if err != nil {
		return nil, err
	}
	frame.Path = s.path
	k, err := w.knownRules(ctx, v, s)
	if err != nil {
		return nil, err
	}
	p := rules.ShowProps{
		Layout: frame, Scope: s.scope, Subject: s.name, Action: s.path, Back: s.back, Version: k.own.Version,
		MayManage: v.May(models.ManageRules), Refused: refused, Parts: k.parts(typed, refused),
	}
	if s.overKey != "" {
		p.Over = words.T(ctx, s.overKey, "name", s.name)
	}
	for _, part := range p.Parts {
		p.Changed += part.Changed
	}
	for _, fill := range []func(*gin.Context, ruleScope, *rules.ShowProps) error{w.fillProgress, w.fillExceptions, w.fillRevisions} {
		if err := fill(c, s, &p); err != nil {
			return nil, err
		}
	}
	return rules.Show(p), nil
}

// saveThresholds changes a scope's thresholds. When somebody else was faster, the form comes back with what holds now.
func (w *Web) saveThresholds(scope models.ThresholdScope) Action {
	return func(c *gin.Context) (Next, error) {
		ctx, v := c.Request.Context(), w.viewer(c)
		s, err := w.ruleScopeOf(c, scope)
		if err != nil {
			return Next{}, err
		}
		k, err := w.knownRules(ctx, v, s)
		if err != nil {
			return Next{}, err
		}
		typed, m := typedRulesOf(c), &mistakes{ctx: ctx}
		changes, err := k.read(m, typed)
		if err != nil {
			return Next{}, err
		}
		r := m.refusal("rules.mistakes")
		if r == nil {
			saved, err := w.tracker.SetThresholds(ctx, w.actor(c), tracking.ThresholdsDraft{
				Scope: s.scope, Subject: s.key, Version: *versionOf(c), Changes: changes,
			})
			var ok bool
			if r, ok = refusalOf(err); !ok {
				return Next{Path: s.path, Flash: savedRules(saved, k.own)}, err
			}
			if isStale(err) {
				typed, r = nil, &ui.Refusal{Message: words.T(ctx, "rules.stale")}
			}
		}
		page, err := w.thresholdsPage(c, s, typed, r)
		return Next{Show: page}, err
	}
}

func savedRules(saved, was models.ThresholdChange) string {
	if saved.Version == was.Version {
		return "rules.same"
	}
	return "rules.saved"
}

// How much of what happened before one page shows.
const (
	shownProgress  = 4
	shownRevisions = 10
)

// fillProgress tells how far the last changes have come that concern a scope's goods.
func (w *Web) fillProgress(c *gin.Context, s ruleScope, p *rules.ShowProps) error {
	ctx, v := c.Request.Context(), w.viewer(c)
	list, err := w.store.Reevaluations(ctx, v, store.Page{})
	if err != nil {
		return err
	}
	for _, r := range list.Items {
		if len(p.Progress) == shownProgress {
			break
		}
		wide := s.scope == models.ScopeInstallation || r.Scope == models.ScopeInstallation
		if !wide && (r.Scope != s.scope || r.SubjectID != s.id) {
			continue
		}
		about, err := w.ruleScopeByID(ctx, v, r.Scope, r.SubjectID)
		if err != nil && models.CodeOf(err) != models.NotFound {
			return err
		}
		p.Progress = append(p.Progress, rules.Progress{
			Reason: r.Reason, About: about.name, By: r.RequestedBy, At: r.RequestedAt, Done: r.Done, Total: r.Total,
			Finished: r.FinishedAt != nil,
		})
	}
	return nil
}

// fillExceptions tells who changes thresholds for their own goods.
func (w *Web) fillExceptions(c *gin.Context, s ruleScope, p *rules.ShowProps) error {
	if s.scope != models.ScopeInstallation {
		return nil
	}
	ctx, v := c.Request.Context(), w.viewer(c)
	list, err := w.store.ThresholdExceptions(ctx, v, pageOf(c))
	if err != nil {
		return err
	}
	for _, change := range list.Items {
		who, err := w.ruleScopeByID(ctx, v, change.Scope, change.SubjectID)
		if models.CodeOf(err) == models.NotFound {
			continue
		}
		if err != nil {
			return err
		}
		p.Exceptions = append(p.Exceptions, rules.Exception{
			Scope: change.Scope, Name: who.name, Href: who.path, By: change.UpdatedBy, At: change.UpdatedAt,
		})
	}
	p.MoreHref = w.pagesOf(c, list.Next).Next
	return nil
}
