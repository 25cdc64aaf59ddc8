package store

import (
	"context"
	"fmt"
	"time"

	"haulcast/models"
)

// AlarmTrack is what a rule remembers of one series of a shipment: JSON that models/alarms understands. Key names the
// series: the device's id, or "" where the shipment itself is the subject.
type AlarmTrack struct {
	ShipmentID models.ID
	Kind       models.AlarmKind
	Key        string
	LastAt     time.Time
	Idle       bool // nothing to remember but where to walk again from
	Track      []byte
}

// AlarmTracks reads the tracks of some series; those that have none are left out. Lock the shipments first.
func (s *Store) AlarmTracks(ctx context.Context, wanted []AlarmTrack) ([]AlarmTrack, error) {
	if len(wanted) == 0 {
		return nil, nil
	}
	c := trackColumnsOf(wanted)
	rows, err := s.conn().QueryContext(ctx, `
		select t.shipment_id, t.kind, t.subject_key, t.last_at, t.track
		from unnest($1::uuid[], $2::text[], $3::text[]) w (shipment_id, kind, subject_key)
		join alarm_tracks t using (shipment_id, kind, subject_key)`, c.shipments, c.kinds, c.keys)
	if err != nil {
		return nil, fmt.Errorf("read %d alarm tracks: %w", len(wanted), err)
	}
	defer rows.Close()
	var tracks []AlarmTrack
	for rows.Next() {
		var t AlarmTrack
		if err := rows.Scan(&t.ShipmentID, &t.Kind, &t.Key, &t.LastAt, &t.Track); err != nil {
			return nil, fmt.Errorf("read an alarm track: %w", err)
		}
		tracks = append(tracks, t)
	}
	return tracks, rows.Err()
}

// AlarmTracksOfShipments reads all tracks of shipments. Lock them first.
func (s *Store) AlarmTracksOfShipments(ctx context.Context, ids []models.ID) ([]AlarmTrack, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := s.conn().QueryContext(ctx, `select shipment_id, kind, subject_key, last_at, idle, track from alarm_tracks
		where shipment_id = any($1::uuid[])`, uuids(ids))
	if err != nil {
		return nil, fmt.Errorf("read the alarm tracks of %d shipments: %w", len(ids), err)
	}
	defer rows.Close()
	var tracks []AlarmTrack
	for rows.Next() {
		var t AlarmTrack
		if err := rows.Scan(&t.ShipmentID, &t.Kind, &t.Key, &t.LastAt, &t.Idle, &t.Track); err != nil {
			return nil, fmt.Errorf("read an alarm track: %w", err)
		}
		tracks = append(tracks, t)
	}
	return tracks, rows.Err()
}

// DropAlarmTrack forgets what a rule remembers of one series.
func (s *Store) DropAlarmTrack(ctx context.Context, shipmentID models.ID, kind models.AlarmKind, key string) error {
	_, err := s.conn().ExecContext(ctx, "delete from alarm_tracks where shipment_id = $1 and kind = $2 and subject_key = $3",
		shipmentID, string(kind), key)
	if err != nil {
		return fmt.Errorf("forget an alarm track of shipment %s: %w", shipmentID, err)
	}
	return nil
}

// SaveAlarmTracks writes tracks, new or known.
func (s *Store) SaveAlarmTracks(ctx context.Context, tracks []AlarmTrack) error {
	if len(tracks) == 0 {
		return nil
	}
	c := trackColumnsOf(tracks)
	_, err := s.conn().ExecContext(ctx, `
		insert into alarm_tracks (shipment_id, kind, subject_key, last_at, track, idle)
		select * from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::text[]::jsonb[], $6::boolean[])
		on conflict (shipment_id, kind, subject_key) do update set last_at = excluded.last_at, track = excluded.track,
		  idle = excluded.idle`,
		c.shipments, c.kinds, c.keys, c.lasts, c.tracks, c.idle)
	if err != nil {
		return fmt.Errorf("save %d alarm tracks: %w", len(tracks), err)
	}
	return nil
}

// DropAlarmTracks forgets what rules of some kinds remember of a shipment.
func (s *Store) DropAlarmTracks(ctx context.Context, shipmentID models.ID, kinds ...models.AlarmKind) error {
	_, err := s.conn().ExecContext(ctx, "delete from alarm_tracks where shipment_id = $1 and kind = any($2::text[])",
		shipmentID, kindArray(kinds))
	if err != nil {
		return fmt.Errorf("forget alarm tracks of shipment %s: %w", shipmentID, err)
	}
	return nil
}

// trackColumns is tracks as one array per column.
type trackColumns struct {
	shipments   [][16]byte
	kinds, keys []string
	lasts       []time.Time
	tracks      []string
	idle        []bool
}

func trackColumnsOf(tracks []AlarmTrack) trackColumns {
	var c trackColumns
	for _, t := range tracks {
		c.shipments = append(c.shipments, t.ShipmentID)
		c.kinds, c.keys = append(c.kinds, string(t.Kind)), append(c.keys, t.Key)
		c.lasts, c.tracks = append(c.lasts, t.LastAt), append(c.tracks, string(t.Track))
		c.idle = append(c.idle, t.Idle)
	}
	return c
}
