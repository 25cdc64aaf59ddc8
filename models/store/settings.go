package store

import (
	"context"
	"fmt"
	"sync"
	"time"

	"haulcast/models"
)

// settingsKeep is how long the settings may be read from memory: another program on the same database may change them.
const settingsKeep = 5 * time.Second

// settingsMemory keeps the settings between reads.
type settingsMemory struct {
	mu   sync.Mutex
	kept models.Settings
	at   time.Time
}

// Settings are the installation's settings, at most five seconds old.
func (s *Store) Settings(ctx context.Context) (models.Settings, error) {
	if kept, ok := s.settings.recall(); ok {
		return kept, nil
	}
	// Read without the lock: whoever holds it must never wait for a connection that a waiting transaction has.
	var settings models.Settings
	if err := s.q(ctx).Where("id = 1").Take(&settings).Error; err != nil {
		return models.Settings{}, fmt.Errorf("read the settings: %w", err)
	}
	changes, err := s.ThresholdsOf(ctx, models.ScopeInstallation, models.NoID)
	if err != nil {
		return models.Settings{}, err
	}
	if settings.Thresholds, err = models.DefaultThresholds().With(changes.Values); err != nil {
		return models.Settings{}, fmt.Errorf("read the settings: %w", err)
	}
	s.settings.keep(settings, time.Now())
	return settings, nil
}

func (m *settingsMemory) recall() (models.Settings, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.kept, time.Since(m.at) < settingsKeep
}

func (m *settingsMemory) keep(settings models.Settings, at time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.kept, m.at = settings, at
}

// forget lets the next read ask the database.
func (m *settingsMemory) forget() { m.keep(models.Settings{}, time.Time{}) }

// UpdateSettings writes the settings but not the thresholds (SaveThresholds does); the tracking key and the epoch stay as they are, because numbers and cursors
// that people hold depend on them.
func (s *Store) UpdateSettings(ctx context.Context, settings models.Settings) error {
	settings.UpdatedAt = Now()
	err := s.q(ctx).Model(&models.Settings{}).Where("id = 1").
		Select("*").Omit("id", "tracking_key", "epoch").UpdateColumns(&settings).Error
	if err != nil {
		return fmt.Errorf("update the settings: %w", err)
	}
	s.settings.forget()
	return nil
}
