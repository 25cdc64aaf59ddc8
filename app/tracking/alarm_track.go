package tracking

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"haulcast/models"
	"haulcast/models/alarms"
	"haulcast/models/store"
)

// clearTrack lets what a rule remembers know that a person said it is over: what is observed after that begins anew, and
// what was observed before does not bring the alarm back.
func clearTrack(ctx context.Context, tx *store.Store, a models.Alarm, at time.Time) error {
	kept, err := tx.AlarmTracks(ctx, []store.AlarmTrack{{ShipmentID: *a.ShipmentID, Kind: a.Kind, Key: a.Key}})
	if err != nil {
		return err
	}
	for i := range kept {
		var track alarms.Track
		if err := json.Unmarshal(kept[i].Track, &track); err != nil {
			return fmt.Errorf("read what %s remembers of shipment %s: %w", a.Kind, a.ShipmentID, err)
		}
		track.ClearByHand(at)
		if kept[i].Track, err = json.Marshal(track); err != nil {
			return fmt.Errorf("keep what %s remembers of shipment %s: %w", a.Kind, a.ShipmentID, err)
		}
	}
	return tx.SaveAlarmTracks(ctx, kept)
}
