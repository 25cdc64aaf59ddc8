package web

import (
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"haulcast/app/tracking"
	"haulcast/models"
	"haulcast/views/devices"
)

// calibrateDevice notes when a device was calibrated, by the day.
func (w *Web) calibrateDevice(c *gin.Context) (Next, error) {
	id, err := idParam(c, "id")
	if err != nil {
		return Next{}, err
	}
	ctx, m := c.Request.Context(), &mistakes{ctx: c.Request.Context()}
	typed := devices.Calibrate{
		At: c.PostForm("calibrated_at"), Certificate: c.PostForm("calibration_certificate"), Due: c.PostForm("calibration_due"),
	}
	draft := tracking.CalibrationDraft{
		At: m.day("calibrated_at", typed.At), Certificate: typed.Certificate, Due: m.day("calibration_due", typed.Due),
	}
	if typed.Refused = m.refusal("users.mistakes"); typed.Refused == nil {
		_, err = w.tracker.Calibrate(ctx, w.actor(c), id, draft)
		var ok bool
		if typed.Refused, ok = refusalOf(err); !ok {
			return Next{Path: devicePath(id), Flash: "devices.calibrated.done"}, err
		}
	}
	page, err := w.devicePage(c, id, deviceNews{calibrate: &typed})
	return Next{Show: page}, err
}

// day reads a day that may be left out: its beginning in UTC, for days are the same everywhere on a certificate.
func (m *mistakes) day(field, text string) *time.Time {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil
	}
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		m.add(field, "devices.mistake.day")
		return nil
	}
	return &at
}

// calibrationOf is what the form shows before anybody types.
func calibrationOf(d models.Device) devices.Calibrate {
	day := func(at *time.Time) string {
		if at == nil {
			return ""
		}
		return at.UTC().Format(time.DateOnly)
	}
	return devices.Calibrate{At: day(d.CalibratedAt), Certificate: d.CalibrationCertificate, Due: day(d.CalibrationDue)}
}
