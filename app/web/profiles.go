package web

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"haulcast/app/tracking"
	"haulcast/models"
	"haulcast/views/setup"
	"haulcast/views/ui"
	"haulcast/views/words"
)

// profileList shows the temperature profiles.
func (w *Web) profileList(c *gin.Context) (templ.Component, error) {
	frame, err := w.setupFrame(c, setup.Profiles, models.ManageProfiles, "/profiles/new")
	if err != nil {
		return nil, err
	}
	v := w.viewer(c)
	list, err := w.store.Profiles(c.Request.Context(), v, frame.Query, pageOf(c))
	frame.Empty, frame.Pages = len(list.Items) == 0, w.pagesOf(c, list.Next)
	return setup.ListProfiles(setup.ProfilesProps{Frame: frame, MayManage: v.May(models.ManageProfiles), Rows: list.Items}), err
}

// newProfile shows the form with the patience that most goods have.
func (w *Web) newProfile(c *gin.Context) (templ.Component, error) {
	return w.newProfileForm(c, setup.ProfileProps{
		HysteresisC: "0.5", SetDelayS: "600", ClearDelayS: "300", WarmupS: "600", FreezeS: "3600", MKTWindowH: "24",
		Budgets: make([]setup.BudgetProps, budgetLines),
	}, nil)
}

func (w *Web) newProfileForm(c *gin.Context, p setup.ProfileProps, refused *ui.Refusal) (templ.Component, error) {
	var err error
	p.FormFrame, err = w.formFrame(c, setup.Profiles, words.T(c.Request.Context(), "setup.profiles.new"), setup.Profiles)
	p.Refused = refused
	return setup.EditProfile(p), err
}

// typedProfile is the form as it came.
func typedProfile(c *gin.Context) setup.ProfileProps {
	return setup.ProfileProps{
		Name: c.PostForm("name"), MinC: c.PostForm("min_c"), MaxC: c.PostForm("max_c"), HysteresisC: c.PostForm("hysteresis_c"),
		SetDelayS: c.PostForm("set_delay_s"), ClearDelayS: c.PostForm("clear_delay_s"), WarmupS: c.PostForm("warmup_s"),
		InstantMinC: c.PostForm("instant_min_c"), InstantMaxC: c.PostForm("instant_max_c"),
		FreezeC: c.PostForm("freeze_c"), FreezeS: c.PostForm("freeze_s"),
		MKTLimitC: c.PostForm("mkt_limit_c"), MKTWindowH: c.PostForm("mkt_window_h"), Budgets: typedBudgets(c),
	}
}

// readProfile makes a draft of what was typed.
func readProfile(m *mistakes, p setup.ProfileProps) tracking.ProfileDraft {
	degrees := func(field, text string) *float64 { return m.number(field, text, "setup.mistake.degrees") }
	d := tracking.ProfileDraft{
		Name: p.Name, MinC: degrees("min_c", p.MinC), MaxC: degrees("max_c", p.MaxC),
		HysteresisC: degrees("hysteresis_c", p.HysteresisC), SetDelayS: seconds(m, "set_delay_s", p.SetDelayS),
		ClearDelayS: seconds(m, "clear_delay_s", p.ClearDelayS), WarmupS: seconds(m, "warmup_s", p.WarmupS),
		InstantMinC: degrees("instant_min_c", p.InstantMinC), InstantMaxC: degrees("instant_max_c", p.InstantMaxC),
		FreezeC: degrees("freeze_c", p.FreezeC), FreezeS: seconds(m, "freeze_s", p.FreezeS),
		MKTLimitC: degrees("mkt_limit_c", p.MKTLimitC), MKTWindowS: hours(m, "mkt_window_h", p.MKTWindowH),
		Budgets: readBudgets(m, p.Budgets),
	}
	checkLimits(m, p, d)
	return d
}

// checkLimits says in the form's own words what app/tracking would refuse by the names of the API.
func checkLimits(m *mistakes, p setup.ProfileProps, d tracking.ProfileDraft) {
	if strings.TrimSpace(p.MinC+p.MaxC) == "" {
		m.add("max_c", "setup.mistake.limit")
	}
	if d.MinC != nil && d.MaxC != nil && *d.MinC >= *d.MaxC {
		m.add("max_c", "setup.mistake.max_c")
	}
	if d.InstantMinC != nil && d.MinC != nil && *d.InstantMinC > *d.MinC {
		m.add("instant_min_c", "setup.mistake.instant_min_c")
	}
	if d.InstantMaxC != nil && d.MaxC != nil && *d.InstantMaxC < *d.MaxC {
		m.add("instant_max_c", "setup.mistake.instant_max_c")
	}
}

// seconds reads a delay that may be left out.
func seconds(m *mistakes, field, text string) *int {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		m.add(field, "setup.mistake.seconds")
		return nil
	}
	return &n
}

// makeProfile adds a temperature profile.
func (w *Web) makeProfile(c *gin.Context) (Next, error) {
	typed, m := typedProfile(c), &mistakes{ctx: c.Request.Context()}
	draft := readProfile(m, typed)
	r := m.refusal("users.mistakes")
	if r == nil {
		made, err := w.tracker.CreateProfile(c.Request.Context(), w.actor(c), draft)
		var ok bool
		if r, ok = profileRefusal(err, typed.Budgets); !ok {
			return Next{Path: setup.Profiles, Flash: "setup.made.profile", Args: []any{"name", made.Name}}, err
		}
	}
	page, err := w.newProfileForm(c, typed, r)
	return Next{Show: page}, err
}

// editProfile shows the form with what the profile says now.
func (w *Web) editProfile(c *gin.Context) (templ.Component, error) {
	p, err := w.profileNamed(c)
	if err != nil {
		return nil, err
	}
	return w.editProfileForm(c, p, presentProfile(p), nil)
}

func (w *Web) profileNamed(c *gin.Context) (models.TemperatureProfile, error) {
	id, err := idParam(c, "id")
	if err != nil {
		return models.TemperatureProfile{}, err
	}
	return w.store.ProfileByID(c.Request.Context(), w.viewer(c), id)
}

// presentProfile is a profile as its form shows it.
func presentProfile(p models.TemperatureProfile) setup.ProfileProps {
	degree := func(v *float64) string {
		if v == nil {
			return ""
		}
		return degrees(*v)
	}
	return setup.ProfileProps{
		Version: p.Version, Name: p.Name, MinC: degree(p.MinC), MaxC: degree(p.MaxC), HysteresisC: degree(&p.HysteresisC),
		SetDelayS: strconv.Itoa(p.SetDelayS), ClearDelayS: strconv.Itoa(p.ClearDelayS), WarmupS: strconv.Itoa(p.WarmupS),
		InstantMinC: degree(p.InstantMinC), InstantMaxC: degree(p.InstantMaxC),
		FreezeC: degree(p.FreezeC), FreezeS: strconv.Itoa(p.FreezeS), MKTLimitC: degree(p.MKTLimitC),
		MKTWindowH: inHours(p.MKTWindowS), Budgets: presentBudgets(p.Budgets),
	}
}

func (w *Web) editProfileForm(c *gin.Context, is models.TemperatureProfile, p setup.ProfileProps, refused *ui.Refusal) (templ.Component, error) {
	title := words.T(c.Request.Context(), "setup.profiles.edit", "name", is.Name)
	frame, err := w.formFrame(c, setup.Profiles, title, setup.Profiles+"/"+is.ID.String())
	p.FormFrame, p.Refused = frame, refused
	return setup.EditProfile(p), err
}

// saveProfile changes a profile. When somebody else was faster, the form comes back with what it says now.
func (w *Web) saveProfile(c *gin.Context) (Next, error) {
	is, err := w.profileNamed(c)
	if err != nil {
		return Next{}, err
	}
	ctx, typed, m := c.Request.Context(), typedProfile(c), &mistakes{ctx: c.Request.Context()}
	typed.Version = *versionOf(c)
	draft := readProfile(m, typed)
	r := m.refusal("users.mistakes")
	if r == nil {
		saved, err := w.tracker.EditProfile(ctx, w.actor(c), is.ID, typed.Version, draft)
		var ok bool
		if r, ok = profileRefusal(err, typed.Budgets); !ok {
			return Next{Path: setup.Profiles, Flash: "setup.saved.profile", Args: []any{"name", saved.Name}}, err
		}
		if is, err = w.profileNamed(c); err != nil { // anew: it may have changed since
			return Next{}, err
		}
		if is.Version != typed.Version {
			typed, r = presentProfile(is), &ui.Refusal{Message: words.T(ctx, "setup.stale")}
		}
	}
	page, err := w.editProfileForm(c, is, typed, r)
	return Next{Show: page}, err
}
