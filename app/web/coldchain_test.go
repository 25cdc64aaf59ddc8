package web_test

import (
	"testing"
	"time"

	"haulcast/app/apptest"
	"haulcast/models"
)

func TestACalibrationIsNotedAndReported(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	d := deskOf(t, site, site.Somebody(models.RoleDispatcher))
	customer := site.Customer("ACME", "Acme")
	s := site.UnderWay(customer)
	device, token := site.Device("logger-7", s.TrackingNumber)
	site.Report(token, apptest.Point{"ts": time.Now().UTC().Format(time.RFC3339), "temp_c": 5})
	path := "/devices/" + device.ID.String()
	good := []string{"calibrated_at", "2026-01-10", "calibration_certificate", "C-4711", "calibration_due", "2027-01-10"}
	for field, wrong := range map[string]string{"calibrated_at": "yesterday", "calibration_due": "2025-01-01"} {
		d.post(path+"/calibration", append(good, field, wrong)...).is(422).has("#" + field + "[aria-invalid=true]")
	}
	d.post(path+"/calibration", append(good, "calibrated_at", "2999-01-01")...).is(422).has("#calibrated_at[aria-invalid=true]")
	d.follow(d.post(path+"/calibration", good...)).says("The calibration is noted.", "10 Jan 2026", "C-4711")
	d.get(path).has("[name=calibrated_at][value='2026-01-10']")
	theirs := deskOf(t, site, site.Somebody(models.RoleCustomer, customer))
	theirs.post(path+"/calibration", good...).is(403)
	theirs.get("/shipments/"+s.TrackingNumber+"/cold-chain").is(200).hasNot("form[action$='/conclusions']").
		says("10 Jan 2026, C-4711, due again 10 Jan 2027", "The goods are kept to no range")
}
