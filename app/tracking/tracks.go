package tracking

import (
	"context"
	"encoding/json"
	"fmt"

	"haulcast/models/store"
)

// saveTracks keeps what the rules remember of the series that say so.
func saveTracks(ctx context.Context, tx *store.Store, list []*series) error {
	var tracks []store.AlarmTrack
	for _, s := range list {
		if !s.keep {
			continue
		}
		kept, err := json.Marshal(s.track)
		if err != nil {
			return fmt.Errorf("keep what %s remembers of shipment %s: %w", s.rule.Kind, s.ship.ID, err)
		}
		line := store.AlarmTrack{
			ShipmentID: s.ship.ID, Kind: s.rule.Kind, Key: s.key(), Track: kept, Idle: empty(s.track) && s.forgets(),
		}
		if s.track.Last != nil {
			line.LastAt = s.track.Last.At
		}
		tracks = append(tracks, line)
	}
	return tx.SaveAlarmTracks(ctx, tracks)
}
