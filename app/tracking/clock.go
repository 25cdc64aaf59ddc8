package tracking

import (
	"context"
	"time"

	"haulcast/models"
	"haulcast/models/alarms"
	"haulcast/models/store"
)

// settingsFor are the settings with the thresholds that hold for a shipment's goods.
func settingsFor(ctx context.Context, tx *store.Store, j store.Journey) (models.Settings, error) {
	settings, err := tx.SettingsSince(ctx, j.Rules)
	if err != nil {
		return settings, err
	}
	return settings.For(j.Thresholds)
}

// seenByClock is what the rules by the clock may look at.
func (t *Tracker) seenByClock(ctx context.Context, tx *store.Store, s *models.Shipment, profile *models.TemperatureProfile,
	j store.Journey, settings models.Settings, now time.Time,
) (alarms.Seen, error) {
	seen := alarms.Seen{
		Shipment: s, Profile: profile, Settings: &settings, Now: now, Attempts: j.Attempts, LastActualAt: j.LastActualAt,
		Urban: s.State == models.OutForDelivery,
	}
	for _, stop := range j.Stops {
		if stop.Kind == models.StopPickup {
			seen.PlanPickupTo = stop.PlanTo
			break
		}
	}
	fences, err := t.fencesAt(ctx, tx, settings.RulesVersion)
	if err != nil {
		return seen, err
	}
	if at, located := s.Position(); located {
		seen.QuietZone = fences.quietZone(at, s.CustomerID, j.OrderID)
	}
	return seen, nil
}
