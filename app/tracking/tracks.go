package tracking

import (
	"context"
	"encoding/json"
	"fmt"

	"haulcast/models"
	"haulcast/models/store"
)

// loadTracks reads what the rules remember of the series.
func loadTracks(ctx context.Context, tx *store.Store, list []series) error {
	wanted := make([]store.AlarmTrack, len(list))
	for i := range list {
		wanted[i] = store.AlarmTrack{ShipmentID: list[i].ship.ID, Kind: list[i].rule.Kind, Key: list[i].key()}
	}
	tracks, err := tx.AlarmTracks(ctx, wanted)
	if err != nil {
		return err
	}
	type name struct {
		ship models.ID
		kind models.AlarmKind
		key  string
	}
	known := make(map[name][]byte, len(tracks))
	for _, t := range tracks {
		known[name{t.ShipmentID, t.Kind, t.Key}] = t.Track
	}
	for i, w := range wanted {
		kept, ok := known[name{w.ShipmentID, w.Kind, w.Key}]
		if !ok {
			continue
		}
		if err := json.Unmarshal(kept, &list[i].track); err != nil {
			return fmt.Errorf("read what %s remembers of shipment %s: %w", w.Kind, w.ShipmentID, err)
		}
	}
	return nil
}

// saveTracks keeps what the rules remember; a series that nothing new was said to is left as it is.
func saveTracks(ctx context.Context, tx *store.Store, list []series) error {
	var tracks []store.AlarmTrack
	for i := range list {
		s := &list[i]
		if len(s.samples) == 0 {
			continue
		}
		kept, err := json.Marshal(s.track)
		if err != nil {
			return fmt.Errorf("keep what %s remembers of shipment %s: %w", s.rule.Kind, s.ship.ID, err)
		}
		line := store.AlarmTrack{ShipmentID: s.ship.ID, Kind: s.rule.Kind, Key: s.key(), Track: kept}
		if s.track.Last != nil {
			line.LastAt = s.track.Last.At
		}
		tracks = append(tracks, line)
	}
	return tx.SaveAlarmTracks(ctx, tracks)
}
