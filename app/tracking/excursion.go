package tracking

import (
	"context"
	"slices"
	"time"

	"haulcast/models"
	"haulcast/models/coldchain"
	"haulcast/models/store"
)

// warmed is what one device newly told of how warm one shipment is, in order.
type warmed struct {
	ship     *heardShip
	device   models.Device
	readings []coldchain.Reading
}

// limits are the shipment's, for readings that come as often as the device's.
func (w *warmed) limits() coldchain.Limits {
	return coldchain.TermsOf(w.ship.Profile).For(time.Duration(w.device.ReportEveryS) * time.Second)
}

// recordExcursions keeps every time outside the range that the new readings tell of, begun, going on or over, whatever
// the alarms make of it. Readings inside the range, while nothing is open, cost one look at an index.
func (h *hearing) recordExcursions(ctx context.Context) error {
	list := h.warmed()
	if len(list) == 0 {
		return nil
	}
	heard := make([]store.Heard, len(list))
	for i, w := range list {
		last := w.readings[len(w.readings)-1].At
		heard[i] = store.Heard{ShipmentID: w.ship.ID, DeviceID: w.device.ID, First: w.readings[0].At, Last: last}
	}
	known, err := h.tx.ExcursionsHeard(ctx, heard)
	if err != nil {
		return err
	}
	for _, w := range list {
		of := slices.DeleteFunc(slices.Clone(known), func(e models.Excursion) bool {
			return e.ShipmentID != w.ship.ID || e.DeviceID != w.device.ID
		})
		if err := w.record(ctx, h.tx, of); err != nil {
			return err
		}
	}
	return nil
}

// warmed lists the new temperatures of shipments whose goods have a range, by shipment and device.
func (h *hearing) warmed() []warmed {
	var list []warmed
	for _, ship := range h.ships {
		if ship.Profile == nil {
			continue
		}
		begin := len(list)
		for _, w := range store.ForTemperature(ship.windows, h.loggers) {
			h.each(w, func(r store.Report) {
				if r.TempC == nil {
					return
				}
				i := slices.IndexFunc(list[begin:], func(known warmed) bool { return known.device.ID == w.DeviceID }) + begin
				if i < begin {
					list, i = append(list, warmed{ship: ship, device: h.devices[w.DeviceID]}), len(list)
				}
				list[i].readings = append(list[i].readings, coldchain.Reading{At: r.FixAt, C: *r.TempC})
			})
		}
	}
	for _, w := range list {
		slices.SortFunc(w.readings, coldchain.Reading.Compare)
	}
	return list
}

// record takes the new readings into the excursions that they may change. Those that come in order go on from where the
// open one stands; a late one walks again from where it begins to matter.
func (w *warmed) record(ctx context.Context, tx *store.Store, known []models.Excursion) error {
	limits := w.limits()
	outside := slices.IndexFunc(w.readings, func(r coldchain.Reading) bool { return limits.Side(r.C) != coldchain.Inside })
	if len(known) == 0 && outside < 0 {
		return nil
	}
	if len(known) == 1 && known[0].EndedAt == nil && w.readings[0].At.After(known[0].SeenAt) {
		walk := coldchain.Walk{Limits: limits, Standing: standing(known[0])}
		for _, r := range w.readings {
			walk.Next(r)
		}
		return keepExcursions(ctx, tx, w.ship.ID, w.device.ID, &walk, known)
	}
	var from time.Time
	if outside >= 0 {
		from = w.readings[outside].At
	}
	if len(known) > 0 && (from.IsZero() || known[0].StartedAt.Before(from)) {
		from = known[0].StartedAt
	}
	all, err := tx.WindowsOfShipment(ctx, w.ship.ID)
	if err != nil {
		return err
	}
	windows := slices.DeleteFunc(store.ForTemperature(all, all), func(of store.Window) bool { return of.DeviceID != w.device.ID })
	return walkExcursions(ctx, tx, w.ship.ID, w.device.ID, windows, limits, from)
}

// walkExcursions walks along what a device told of a shipment from a time on, at which nothing was open, and keeps what
// it finds instead of what was found before.
func walkExcursions(ctx context.Context, tx *store.Store, ship, device models.ID, windows []store.Window, l coldchain.Limits,
	from time.Time,
) error {
	known, err := tx.ExcursionsFrom(ctx, ship, device, from)
	if err != nil {
		return err
	}
	walk := coldchain.Walk{Limits: l}
	err = tx.EachTemperature(ctx, windows, from, time.Time{}, func(r store.Warmed) bool {
		if reading := (coldchain.Reading{At: r.At, C: r.C}); reading.Sane() {
			walk.Next(reading)
		}
		return true
	})
	if err != nil {
		return err
	}
	return keepExcursions(ctx, tx, ship, device, &walk, known)
}

// reviewExcursions finds all excursions of a shipment anew: its range is another, or other devices speak for it now. Call
// it with the shipment locked and its profile read.
func reviewExcursions(ctx context.Context, tx *store.Store, ship *models.Shipment) error {
	var windows []store.Window
	if ship.Profile != nil {
		all, err := tx.WindowsOfShipment(ctx, ship.ID)
		if err != nil {
			return err
		}
		windows = store.ForTemperature(all, all)
	}
	ids, err := tx.ExcursionDevices(ctx, ship.ID)
	if err != nil {
		return err
	}
	for _, w := range windows {
		if !slices.Contains(ids, w.DeviceID) {
			ids = append(ids, w.DeviceID)
		}
	}
	devices, err := tx.DevicesByID(ctx, ids)
	if err != nil {
		return err
	}
	terms := coldchain.TermsOf(ship.Profile)
	for _, id := range ids {
		of := slices.DeleteFunc(slices.Clone(windows), func(w store.Window) bool { return w.DeviceID != id })
		limits := terms.For(time.Duration(devices[id].ReportEveryS) * time.Second)
		if err := walkExcursions(ctx, tx, ship.ID, id, of, limits, time.Unix(0, 0)); err != nil {
			return err
		}
	}
	return nil
}

// keepExcursions writes what a walk found, and removes what it did not find again.
func keepExcursions(ctx context.Context, tx *store.Store, ship, device models.ID, walk *coldchain.Walk, known []models.Excursion) error {
	found := slices.Clone(walk.Ended)
	if walk.Open != nil {
		found = append(found, *walk.Open)
	}
	var save []models.Excursion
	for _, e := range found {
		row := models.Excursion{ID: models.NewID()}
		i := slices.IndexFunc(known, func(k models.Excursion) bool {
			return k.StartedAt.Equal(e.StartedAt) && k.Side == string(e.Side)
		})
		if i >= 0 {
			row.ID, known = known[i].ID, slices.Delete(slices.Clone(known), i, i+1)
		}
		row.ShipmentID, row.DeviceID, row.Side, row.StartedAt = ship, device, string(e.Side), e.StartedAt
		row.PeakC, row.PeakAt, row.DegreeMinutes, row.HasGap = e.PeakC, e.PeakAt, e.DegreeMinutes, e.HasGap
		row.SeenAt, row.SeenC = e.Seen.At, e.Seen.C
		if e.Open() {
			row.SettledUS = walk.Settled.Microseconds()
			if !walk.Inside.IsZero() {
				row.InsideAt = &walk.Inside
			}
		} else {
			row.EndedAt = &e.EndedAt
		}
		save = append(save, row)
	}
	gone := make([]models.ID, len(known))
	for i, k := range known {
		gone[i] = k.ID
	}
	if err := tx.DeleteExcursions(ctx, gone); err != nil {
		return err
	}
	return tx.SaveExcursions(ctx, save)
}

// standing is where the walk of an open excursion stands.
func standing(e models.Excursion) coldchain.Standing {
	s := coldchain.Standing{
		Open: &coldchain.Excursion{
			Side: coldchain.Side(e.Side), StartedAt: e.StartedAt, PeakC: e.PeakC, PeakAt: e.PeakAt,
			DegreeMinutes: e.DegreeMinutes, HasGap: e.HasGap, Seen: coldchain.Reading{At: e.SeenAt, C: e.SeenC},
		},
		Last: coldchain.Reading{At: e.SeenAt, C: e.SeenC}, Settled: time.Duration(e.SettledUS) * time.Microsecond,
	}
	if e.InsideAt != nil {
		s.Inside = *e.InsideAt
	}
	return s
}
