package tracking

import (
	"context"
	"testing"

	"haulcast/models/store"
	"haulcast/models/store/storetest"
)

// However many alarms a shipment has, its report names every one about its temperature.
func TestTheReportLeavesNoAlarmOut(t *testing.T) {
	y := newYard(t)
	ctx := context.Background()
	sh, _, _ := y.warmed(store.Now())
	_, err := y.store.Pool().Exec(ctx, `
		insert into alarms (id, shipment_id, customer_id, kind, subject_key, severity, max_severity, active,
		  first_at, raised_at, last_at, recorded_at, cleared_at)
		select gen_random_uuid(), $1, customer_id, case when n % 5 = 0 then 'temp.low' else 'geofence.left' end, n::text, 1, 1, false,
		  now() + n * interval '1 second', now(), now(), now() + n * interval '1 second', now()
		from shipments, generate_series(1, 500) n where id = $1`, sh.ID)
	if err != nil {
		t.Fatal(err)
	}
	c, err := y.ColdChain(ctx, storetest.Staff(), sh.TrackingNumber)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Alarms) != 101 {
		t.Errorf("%d alarms, want the one there was and 100 more", len(c.Alarms))
	}
}
