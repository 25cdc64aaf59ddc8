package web

import (
	"fmt"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"haulcast/models"
	"haulcast/views/notifications"
	"haulcast/views/ui"
	"haulcast/views/words"
)

// preferencesPath is where one chooses what one is told.
const preferencesPath = "/account/notifications"

// preferences shows the form with what one is told now.
func (w *Web) preferences(c *gin.Context) (templ.Component, error) {
	return w.preferencesPage(c, nil, nil)
}

// preferencesPage draws the form: as it was typed when it came back, else as things are.
func (w *Web) preferencesPage(c *gin.Context, typed *notifications.PreferencesProps, refused *ui.Refusal) (templ.Component, error) {
	ctx, v := c.Request.Context(), w.viewer(c)
	frame, err := w.frame(c, words.T(ctx, "preferences.title"))
	if err != nil {
		return nil, err
	}
	frame.Path = preferencesPath
	settings, err := w.store.Settings(ctx)
	if err != nil {
		return nil, err
	}
	if typed == nil {
		all, err := w.store.PreferencesOf(ctx, []models.ID{v.UserID})
		if err != nil {
			return nil, err
		}
		is := presentPreferences(v, all[v.UserID])
		typed = &is
	}
	typed.Layout, typed.Refused, typed.Zone = frame, refused, zoneOf(v, settings).String()
	return notifications.Preferences(*typed), nil
}

// presentPreferences are one's choices as the form shows them.
func presentPreferences(v models.Viewer, p models.NotificationPreferences) notifications.PreferencesProps {
	shown := notifications.PreferencesProps{Version: p.Version}
	if !p.Quiet.None() {
		shown.From, shown.To = clockOf(p.Quiet.From), clockOf(p.Quiet.To)
	}
	for _, k := range models.NotificationKinds(v) {
		choice, value := p.Of(k), notifications.Never
		if choice.InApp {
			value = choice.Least.String()
		}
		show(&shown, k, value)
	}
	return shown
}

func show(p *notifications.PreferencesProps, k models.NotificationKind, value string) {
	list := &p.Alarms
	if k.News() {
		list = &p.News
	}
	*list = append(*list, notifications.Choice{Kind: k, Value: value})
}

// clockOf writes minutes after midnight as clocks show them.
func clockOf(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

// savePreferences changes what one is told. When one changed it elsewhere meanwhile, the form comes back as things are.
func (w *Web) savePreferences(c *gin.Context) (Next, error) {
	ctx, m := c.Request.Context(), &mistakes{ctx: c.Request.Context()}
	typed, wanted := typedPreferences(c, m, w.viewer(c))
	shown := &typed
	r := m.refusal("preferences.mistakes")
	if r == nil {
		_, err := w.tracker.SetNotificationPreferences(ctx, w.actor(c), typed.Version, wanted)
		var ok bool
		if r, ok = refusalOf(err); !ok {
			return Next{Path: preferencesPath, Flash: "preferences.saved"}, err
		}
		if isStale(err) {
			shown, r = nil, &ui.Refusal{Message: words.T(ctx, "preferences.stale")}
		}
	}
	page, err := w.preferencesPage(c, shown, r)
	return Next{Show: page}, err
}

// typedPreferences reads the form: as it came, and what it means.
func typedPreferences(c *gin.Context, m *mistakes, v models.Viewer) (notifications.PreferencesProps, models.NotificationPreferences) {
	typed := notifications.PreferencesProps{Version: *versionOf(c), From: c.PostForm("quiet_from"), To: c.PostForm("quiet_to")}
	wanted := models.NotificationPreferences{Choices: map[models.NotificationKind]models.NotificationChoice{}}
	for _, k := range models.NotificationKinds(v) {
		value, sent := c.GetPostForm(string(k))
		if !sent {
			value = models.EveryNotification.Least.String()
		}
		show(&typed, k, value)
		severity, known := models.ParseSeverity(value)
		switch {
		case value == notifications.Never:
			wanted.Choices[k] = models.NotificationChoice{Least: models.Warning}
		case known:
			wanted.Choices[k] = models.NotificationChoice{InApp: true, Least: severity}
		default:
			m.add(string(k), "preferences.mistake.choice")
		}
	}
	wanted.Quiet = models.QuietHours{From: minuteOfDay(m, "quiet_from", typed.From), To: minuteOfDay(m, "quiet_to", typed.To)}
	switch {
	case typed.From == "" && typed.To != "":
		m.add("quiet_from", "preferences.mistake.both")
	case typed.From != "" && typed.To == "":
		m.add("quiet_to", "preferences.mistake.both")
	}
	return typed, wanted
}

// minuteOfDay reads a time of day as minutes after midnight; left out it is 0.
func minuteOfDay(m *mistakes, field, text string) int {
	if text == "" {
		return 0
	}
	at, err := time.Parse("15:04", text)
	if err != nil {
		m.add(field, "preferences.mistake.hour")
	}
	return at.Hour()*60 + at.Minute()
}
