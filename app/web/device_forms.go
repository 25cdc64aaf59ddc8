package web

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"haulcast/app/tracking"
	"haulcast/models"
	"haulcast/views/devices"
	"haulcast/views/ui"
	"haulcast/views/words"
)

// newDevice shows the empty form.
func (w *Web) newDevice(c *gin.Context) (templ.Component, error) {
	return w.newDeviceForm(c, devices.Form{ID: models.NewID().String(), Kind: string(models.DeviceTracker), ReportEveryS: "60"}, nil)
}

func (w *Web) newDeviceForm(c *gin.Context, form devices.Form, refused *ui.Refusal) (templ.Component, error) {
	frame, err := w.frame(c, words.T(c.Request.Context(), "devices.new"))
	frame.Path = "/devices/new"
	return devices.New(devices.NewProps{Layout: frame, Form: form, Refused: refused}), err
}

// registerDevice makes a device known and shows its token, once, with the settings to type into it.
func (w *Web) registerDevice(c *gin.Context) (Next, error) {
	ctx, id := c.Request.Context(), formID(c)
	form := devices.Form{
		ID: id.String(), Name: c.PostForm("name"), UniqueID: c.PostForm("unique_id"), Kind: c.PostForm("kind"),
		ReportEveryS: c.PostForm("report_every_s"),
	}
	m := &mistakes{ctx: ctx}
	every, err := strconv.Atoi(strings.TrimSpace(form.ReportEveryS))
	if err != nil || every < 1 {
		m.add("report_every_s", "devices.mistake.every")
	}
	r := m.refusal("users.mistakes")
	if r == nil {
		d, token, err := w.tracker.RegisterDevice(ctx, w.actor(c), tracking.DeviceDraft{
			ID: id, UniqueID: form.UniqueID, Name: form.Name, Kind: models.DeviceKind(form.Kind), ReportEveryS: every,
		})
		var ok bool
		if r, ok = refusalOf(err); !ok {
			return w.registered(c, d, token, err)
		}
	}
	page, err := w.newDeviceForm(c, form, r)
	return Next{Show: page}, err
}

func (w *Web) registered(c *gin.Context, d models.Device, token string, err error) (Next, error) {
	switch {
	case err != nil:
		return Next{}, err
	case token == "":
		return Next{Path: devicePath(d.ID), Flash: "devices.repeated"}, nil
	}
	page, err := w.devicePage(c, d.ID, deviceNews{settings: w.settingsFor(d.UniqueID, token)})
	return Next{Show: page, Code: statusOK}, err
}

// settingsFor is what to type into a device; the addresses are those of app/routes.go.
func (w *Web) settingsFor(uniqueID, token string) *devices.Settings {
	base := w.options.PublicURL()
	return &devices.Settings{
		Token: token, UniqueID: uniqueID,
		Osmand:    base + "/ingest/osmand/" + token,
		Owntracks: base + "/ingest/owntracks",
		Curl: fmt.Sprintf(`curl -H "Authorization: Bearer %s" -H "Content-Type: application/json" -d "{\"points\":[{\"ts\":\"$(date -u +%%FT%%TZ)\",\"lat\":53.4084,\"lon\":-2.9916,\"temp_c\":4.8}]}" %s/api/v1/telemetry`,
			token, base),
	}
}

// rotateToken gives a device a new token and shows it, once.
func (w *Web) rotateToken(c *gin.Context) (Next, error) {
	id, err := idParam(c, "id")
	if err != nil {
		return Next{}, err
	}
	token, err := w.tracker.RotateToken(c.Request.Context(), w.actor(c), id)
	if err != nil {
		return Next{}, err
	}
	d, err := w.store.DeviceByID(c.Request.Context(), w.viewer(c), id)
	return w.registered(c, d, token, err)
}

func (w *Web) disableDevice(c *gin.Context) (Next, error) {
	return w.changeDevice(c, "devices.done.disabled", w.tracker.DisableDevice)
}

func (w *Web) enableDevice(c *gin.Context) (Next, error) {
	return w.changeDevice(c, "devices.done.enabled", w.tracker.EnableDevice)
}

func (w *Web) changeDevice(c *gin.Context, done string, what func(context.Context, models.Actor, models.ID) error) (Next, error) {
	id, err := idParam(c, "id")
	if err != nil {
		return Next{}, err
	}
	return Next{Path: devicePath(id), Flash: done}, what(c.Request.Context(), w.actor(c), id)
}

// bindDevice says for whom a device speaks.
func (w *Web) bindDevice(c *gin.Context) (Next, error) {
	id, err := idParam(c, "id")
	if err != nil {
		return Next{}, err
	}
	ctx := c.Request.Context()
	settings, err := w.store.Settings(ctx)
	if err != nil {
		return Next{}, err
	}
	typed := devices.Bind{Shipment: c.PostForm("shipment"), Vehicle: c.PostForm("vehicle"), From: c.PostForm("from")}
	m := &mistakes{ctx: ctx}
	from := m.localTime("from", typed.From, zoneOf(w.viewer(c), settings))
	draft := tracking.BindingDraft{
		Shipment: strings.ToUpper(strings.Join(strings.Fields(typed.Shipment), "")), Vehicle: strings.TrimSpace(typed.Vehicle), From: timeOf(from),
	}
	if (draft.Shipment == "") == (draft.Vehicle == "") {
		m.add("shipment", "devices.mistake.subject")
	}
	if typed.Refused = m.refusal("users.mistakes"); typed.Refused == nil {
		_, err = w.tracker.Bind(ctx, w.actor(c), id, draft)
		var ok bool
		if typed.Refused, ok = refusalOf(err); !ok {
			return Next{Path: devicePath(id), Flash: "devices.bound"}, err
		}
	}
	page, err := w.devicePage(c, id, deviceNews{bind: typed})
	return Next{Show: page}, err
}

// unbindDevice ends a binding now.
func (w *Web) unbindDevice(c *gin.Context) (Next, error) {
	id, err := idParam(c, "id")
	if err != nil {
		return Next{}, err
	}
	binding, err := idParam(c, "binding")
	if err != nil {
		return Next{}, err
	}
	err = w.tracker.Unbind(c.Request.Context(), w.actor(c), binding, time.Time{})
	if r, ok := refusalOf(err); ok {
		page, err := w.devicePage(c, id, deviceNews{bind: devices.Bind{Refused: r}})
		return Next{Show: page}, err
	}
	return Next{Path: devicePath(id), Flash: "devices.unbound"}, err
}
