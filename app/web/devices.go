package web

import (
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"haulcast/models"
	"haulcast/models/store"
	"haulcast/views/devices"
	"haulcast/views/words"
)

// devicePath is a device's page.
func devicePath(id models.ID) string { return "/devices/" + id.String() }

// deviceList shows the devices and for whom each speaks now.
func (w *Web) deviceList(c *gin.Context) (templ.Component, error) {
	ctx, v := c.Request.Context(), w.viewer(c)
	frame, err := w.frame(c, words.T(ctx, "layout.devices"), "js/refresh-every.js")
	if err != nil {
		return nil, err
	}
	list, err := w.store.Devices(ctx, v, c.Query("q"), pageOf(c))
	if err != nil {
		return nil, err
	}
	now, ids := store.Now(), make([]models.ID, len(list.Items))
	for i, d := range list.Items {
		ids[i] = d.ID
	}
	speaking, err := w.store.SpeakingFor(ctx, v, ids, now)
	if err != nil {
		return nil, err
	}
	settings, err := w.store.Settings(ctx)
	p := devices.ListProps{Layout: frame, MayManage: v.May(models.ManageDevices), Query: c.Query("q"), Pages: w.pagesOf(c, list.Next)}
	for _, d := range list.Items {
		p.Rows = append(p.Rows, devices.Row{
			ID: d.ID.String(), Name: d.Name, UniqueID: d.UniqueID, Kind: string(d.Kind), Disabled: d.DisabledAt != nil,
			Speaks: subjectOf(speaking[d.ID]), Heard: heardOf(d, settings, now),
		})
	}
	return devices.List(p), err
}

func subjectOf(b store.NamedBinding) devices.Subject {
	return devices.Subject{Shipment: b.Shipment, Vehicle: b.Vehicle}
}

// heardOf is when a device was heard. Silent is what would be an alarm if goods depended on it; a device that was never
// heard is not set up yet.
func heardOf(d models.Device, s models.Settings, now time.Time) devices.Heard {
	h := devices.Heard{At: timeOf(d.LastSeenAt), BatteryPct: d.BatteryPct}
	h.Silent = !h.At.IsZero() && now.Sub(h.At) > s.SignalLostAfter(d.ReportEveryS)
	return h
}

// device shows one device.
func (w *Web) device(c *gin.Context) (templ.Component, error) {
	id, err := idParam(c, "id")
	if err != nil {
		return nil, err
	}
	return w.devicePage(c, id, deviceNews{})
}

// deviceNews is what a device's page shows beside the device: settings with a token just made, or a form that came back.
type deviceNews struct {
	settings  *devices.Settings
	bind      devices.Bind
	calibrate *devices.Calibrate
}

func (w *Web) devicePage(c *gin.Context, id models.ID, news deviceNews) (templ.Component, error) {
	ctx, v := c.Request.Context(), w.viewer(c)
	frame, err := w.frame(c, words.T(ctx, "devices.device"), "js/refresh-every.js")
	if err != nil {
		return nil, err
	}
	d, err := w.store.DeviceByID(ctx, v, id)
	if err != nil {
		return nil, err
	}
	settings, err := w.store.Settings(ctx)
	if err != nil {
		return nil, err
	}
	frame.Title, frame.Path = d.Name, devicePath(d.ID)
	p := devices.ShowProps{
		Layout: frame, ID: d.ID.String(), Name: d.Name, UniqueID: d.UniqueID, Kind: string(d.Kind), EveryS: d.ReportEveryS,
		Heard: heardOf(d, settings, store.Now()), Disabled: d.DisabledAt != nil, MayManage: v.May(models.ManageDevices),
		Settings: news.settings, Bind: news.bind, Zone: zoneOf(v, settings).String(), CalibratedAt: timeOf(d.CalibratedAt),
		Certificate: d.CalibrationCertificate, CalibrationDue: timeOf(d.CalibrationDue), Calibrate: calibrationOf(d),
	}
	if news.calibrate != nil {
		p.Calibrate = *news.calibrate
	}
	if p.Bindings, err = w.bindingsOf(c, d.ID); err != nil {
		return nil, err
	}
	p.Vehicles, err = w.vehicleOffers(c)
	return devices.Show(p), err
}

func (w *Web) bindingsOf(c *gin.Context, id models.ID) ([]devices.Binding, error) {
	list, err := w.store.NamedBindings(c.Request.Context(), w.viewer(c), id)
	now, shown := store.Now(), make([]devices.Binding, len(list))
	for i, b := range list {
		to := timeOf(b.To)
		shown[i] = devices.Binding{
			ID: b.ID.String(), Subject: subjectOf(b), From: b.From, To: to,
			Lasts: (to.IsZero() || to.After(now)) && b.From.Before(now),
		}
	}
	return shown, err
}

// zoneOf is by whose clocks a viewer types times that belong to no place: their own, else the installation's.
func zoneOf(v models.Viewer, s models.Settings) *time.Location {
	return models.Zone(v.TimeZone, s.TimeZone)
}
