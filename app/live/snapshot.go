package live

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"time"

	"haulcast/models"
)

// snapshotKeep is how long a snapshot serves others with the same view: after a restart everybody asks at once.
const snapshotKeep = time.Second

// snapshotPatience bounds the query behind a snapshot.
const snapshotPatience = 10 * time.Second

// audience is who gets the same snapshot.
type audience struct {
	scope models.Scope
	link  models.LinkOptions
}

// snapshot is the newest position and temperature of everything a viewer may see, and the batch of moves after which
// to listen: it was taken before the values were read, so nothing falls between.
type snapshot struct {
	events []byte
	after  *moveBatch
}

// snapshots makes them, each at most once a moment.
type snapshots struct {
	positions func(context.Context, models.Viewer) ([]models.Shipment, error)
	moves     *moves

	mu   sync.Mutex
	kept map[audience]*snapshotMaking
}

type snapshotMaking struct {
	done chan struct{}
	snapshot
	err error
}

// of gives a snapshot for the viewer.
func (s *snapshots) of(ctx context.Context, v models.Viewer) (snapshot, error) {
	key := audience{v.Scope(), v.Link}
	s.mu.Lock()
	making := s.kept[key]
	if making == nil {
		making = &snapshotMaking{done: make(chan struct{})}
		s.kept[key] = making
		go s.take(context.WithoutCancel(ctx), key, v, making)
	}
	s.mu.Unlock()
	select {
	case <-making.done:
		return making.snapshot, making.err
	case <-ctx.Done():
		return snapshot{}, ctx.Err()
	}
}

func (s *snapshots) take(ctx context.Context, key audience, v models.Viewer, making *snapshotMaking) {
	ctx, done := context.WithTimeout(ctx, snapshotPatience)
	defer done()
	making.after = s.moves.last.Load()
	shipments, err := s.positions(ctx, v)
	if err != nil {
		making.err = fmt.Errorf("read the newest positions: %w", err)
	}
	making.events = snapshotEvents(shipments, v)
	close(making.done)
	time.AfterFunc(snapshotKeep, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.kept, key)
	})
}

func snapshotEvents(shipments []models.Shipment, v models.Viewer) []byte {
	var b bytes.Buffer
	for _, sh := range shipments {
		if sh.LastLat != nil && sh.LastLon != nil && sh.LastFixAt != nil {
			b.Write(newMoveEvent(position, moveOf(sh, *sh.LastFixAt)).event(v))
		}
		if sh.LastTempC != nil && sh.LastTempAt != nil {
			b.Write(newMoveEvent(temperature, moveOf(sh, *sh.LastTempAt)).event(v))
		}
	}
	return b.Bytes()
}

// moveOf is a shipment's newest values as a move.
func moveOf(sh models.Shipment, at time.Time) models.Move {
	m := models.Move{
		ShipmentID: sh.ID, CustomerID: sh.CustomerID, Number: sh.TrackingNumber, State: sh.State,
		Lat: sh.LastLat, Lon: sh.LastLon, SpeedMPS: sh.LastSpeedMPS, Course: sh.LastCourse,
		TempC: sh.LastTempC, FixAt: at, ReceivedAt: at,
	}
	if sh.LastSignalAt != nil {
		m.ReceivedAt = *sh.LastSignalAt
	}
	if sh.Profile != nil {
		m.LowC, m.HighC = sh.Profile.MinC, sh.Profile.MaxC
	}
	return m
}
