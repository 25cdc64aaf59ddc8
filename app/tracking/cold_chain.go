package tracking

import (
	"context"
	"fmt"
	"slices"
	"time"

	"haulcast/models"
	"haulcast/models/coldchain"
	"haulcast/models/store"
)

// ColdChain is a shipment's cold-chain report, with all that stands in it beside the figures.
type ColdChain struct {
	Shipment    models.Shipment
	Profile     *models.TemperatureProfile // nil when the goods are kept to none
	Operator    string
	Zone        *time.Location // by whose calendar its days begin
	At          time.Time      // when it was written
	Loggers     map[models.ID]models.Device
	Series      []coldchain.Series // the readings themselves, by device
	Report      coldchain.Report
	Alarms      []store.AlarmRow    // about temperatures, as the viewer may read them, oldest first
	Conclusions []models.Conclusion // newest first
	Hash        string              // names the data that it was made of
}

// Conclusion is the one that holds; nil while nobody concluded anything.
func (c ColdChain) Conclusion() *models.Conclusion {
	if len(c.Conclusions) == 0 {
		return nil
	}
	return &c.Conclusions[0]
}

// Changed tells whether a conclusion was signed on other data than those of the report.
func (c ColdChain) Changed(of models.Conclusion) bool { return of.DataHash != c.Hash }

// mostReported is how many readings one report takes in: a reading every minute for half a year, from one logger.
const mostReported = 300_000

// ColdChain writes a shipment's cold-chain report as the viewer may read it. It begins with the first reading or with the
// collection, whichever was first, and ends with the shipment, or now while that is under way.
func (t *Tracker) ColdChain(ctx context.Context, v models.Viewer, number string) (ColdChain, error) {
	if !v.SeesTemperature() {
		return ColdChain{}, models.Errorf(models.Forbidden, "You may not see this shipment's temperatures.")
	}
	s, err := t.store.ShipmentByNumber(ctx, v, number)
	if err != nil {
		return ColdChain{}, err
	}
	c, err := t.coldChain(ctx, t.store, s)
	if err != nil {
		return ColdChain{}, fmt.Errorf("cold-chain report of shipment %s: %w", number, err)
	}
	if c.Alarms, err = temperatureAlarms(ctx, t.store, v, s.ID); err != nil {
		return ColdChain{}, err
	}
	if !v.SeesInternal() {
		c.hideNames()
	}
	return c, nil
}

// coldChain reads a shipment's temperatures and conclusions and reckons.
func (t *Tracker) coldChain(ctx context.Context, tx *store.Store, s models.Shipment) (ColdChain, error) {
	c := ColdChain{Shipment: s, Profile: s.Profile, At: t.now()}
	settings, err := tx.Settings(ctx)
	if err != nil {
		return c, err
	}
	c.Operator, c.Zone = settings.OperatorName, time.UTC
	if zone, err := time.LoadLocation(settings.TimeZone); err == nil {
		c.Zone = zone
	}
	if c.Profile == nil && s.Order.ProfileID != nil {
		profile, err := tx.ProfileByID(ctx, models.System(models.SourceRule).Viewer, *s.Order.ProfileID)
		if err != nil {
			return c, err
		}
		c.Profile = &profile
	}
	if err := c.read(ctx, tx); err != nil {
		return c, err
	}
	from, to, settled := c.window()
	terms := coldchain.TermsOf(c.Profile)
	c.Report = coldchain.Write(c.Series, terms, from, to, c.Zone)
	if c.Hash, err = coldchain.Fingerprint(c.Series, terms, settled...); err != nil {
		return c, err
	}
	c.Conclusions, err = tx.Conclusions(ctx, s.ID)
	return c, err
}

// hideNames calls the loggers what they call themselves: the house's names for them may tell of vehicles and drivers.
func (c *ColdChain) hideNames() {
	for id, d := range c.Loggers {
		d.Name = d.UniqueID
		c.Loggers[id] = d
	}
}

// read takes in what the loggers told.
func (c *ColdChain) read(ctx context.Context, tx *store.Store) error {
	windows, err := tx.WindowsOfShipment(ctx, c.Shipment.ID)
	if err != nil {
		return err
	}
	readings := 0
	err = tx.EachTemperature(ctx, store.ForTemperature(windows, windows), time.Time{}, time.Time{}, func(r store.Warmed) bool {
		n := len(c.Series)
		if n == 0 || c.Series[n-1].Device != r.DeviceID {
			c.Series, n = append(c.Series, coldchain.Series{Device: r.DeviceID}), n+1
		}
		c.Series[n-1].Readings = append(c.Series[n-1].Readings, coldchain.Reading{At: r.At, C: r.C})
		readings++
		return readings <= mostReported
	})
	if err != nil {
		return err
	}
	if readings > mostReported {
		return models.Errorf(models.Invalid, "This shipment has more than %d readings, more than one report can hold.", mostReported)
	}
	ids := make([]models.ID, len(c.Series))
	for i, s := range c.Series {
		ids[i] = s.Device
	}
	if c.Loggers, err = tx.DevicesByID(ctx, ids); err != nil {
		return err
	}
	for i, s := range c.Series {
		c.Series[i].Interval = time.Duration(c.Loggers[s.Device].ReportEveryS) * time.Second
	}
	return nil
}

// window is the time that the report is about; what of its ends can no longer move stands in settled.
func (c *ColdChain) window() (from, to time.Time, settled []time.Time) {
	for _, s := range c.Series {
		first, last := s.Readings[0].At, s.Readings[len(s.Readings)-1].At
		if from.IsZero() || first.Before(from) {
			from = first
		}
		to = newer(to, last)
	}
	s := c.Shipment
	if s.PickedUpAt != nil {
		if from.IsZero() || s.PickedUpAt.Before(from) {
			from = *s.PickedUpAt
		}
		if !s.State.Ended() {
			return from, newer(to, c.At), nil
		}
	}
	if s.State.Ended() {
		if from.IsZero() {
			from = s.StateSince
		}
		to = newer(to, s.StateSince)
		return from, to, []time.Time{from, to}
	}
	return from, to, nil
}

// temperatureAlarms lists all of a shipment's alarms that are about how warm it is, oldest first: a report leaves none out.
func temperatureAlarms(ctx context.Context, tx *store.Store, v models.Viewer, shipment models.ID) ([]store.AlarmRow, error) {
	var rows []store.AlarmRow
	page := store.Page{Limit: store.MaxLimit}
	for {
		list, err := tx.Alarms(ctx, v, store.AlarmFilter{ShipmentID: shipment}, page)
		if err != nil {
			return nil, err
		}
		for _, a := range list.Items {
			if aboutTemperature(a.Kind) {
				rows = append(rows, a)
			}
		}
		if page.After = list.Next; page.After == "" {
			break
		}
	}
	slices.SortStableFunc(rows, func(a, b store.AlarmRow) int { return a.FirstAt.Compare(b.FirstAt) })
	return rows, nil
}

func aboutTemperature(k models.AlarmKind) bool {
	switch k {
	case models.AlarmTempHigh, models.AlarmTempLow, models.AlarmTempFreeze, models.AlarmTempCumulative, models.AlarmTempMKT,
		models.AlarmTempDrift, models.AlarmSensorFault:
		return true
	}
	return false
}
