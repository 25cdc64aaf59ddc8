package web_test

import (
	"testing"

	"haulcast/app/apptest"
	"haulcast/models"
)

func TestOneChoosesWhatOneIsTold(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	who := site.Somebody(models.RoleCustomer, site.Customer("ACME", "Acme Ltd"))
	d, elsewhere := deskOf(t, site, who), deskOf(t, site, who)
	const path = "/account/notifications"
	d.get("/account").is(200).has("a[href='" + path + "']")
	d.get(path).is(200).
		has("select[name='shipment.delivered']", "select[name='temp.high'] option[value=warning][selected]").
		hasNot("select[name='signal.lost']") // not theirs to know
	saved := d.follow(d.post(path, "version", "0", "temp.high", "major", "shipment.delivered", "never", "quiet_from", "22:30", "quiet_to", "07:00"))
	saved.says("Saved.").has(
		"select[name='temp.high'] option[value=major][selected]", "select[name='shipment.delivered'] option[value=never][selected]",
		"select[name='temp.low'] option[value=warning][selected]", "#quiet_from[value='22:30']", "#quiet_to[value='07:00']", "input[name=version][value='1']",
	)
	elsewhere.post(path, "version", "0", "temp.high", "never").is(422).says("changed this elsewhere").
		has("select[name='temp.high'] option[value=major][selected]", "input[name=version][value='1']")
	for field, value := range map[string]string{"quiet_from": "25:00", "temp.high": "enormous"} {
		d.post(path, "version", "1", field, value).is(422).has("[name='" + field + "'][aria-invalid=true]")
	}
	d.post(path, "version", "1", "quiet_to", "07:00").is(422).has("#quiet_from[aria-invalid=true]").has("#quiet_to[value='07:00']")
	d.follow(d.post(path, "version", "1")).says("Saved.").has("select[name='temp.high'] option[value=warning][selected]", "#quiet_from[value='']")
}
