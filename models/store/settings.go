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

// settingsMemory keeps the settings between reads. What was read before they were forgotten is not kept after it.
type settingsMemory struct {
	mu    sync.Mutex
	kept  models.Settings
	at    time.Time
	edits int // how often they were forgotten
}

// Settings are the installation's settings and thresholds, at most five seconds old; a transaction that changed them
// sees what it changed.
func (s *Store) Settings(ctx context.Context) (models.Settings, error) {
	if kept, ok, _ := s.settings.recall(); ok && !s.editsSettings() {
		return kept, nil
	}
	return s.readSettings(ctx)
}

// SettingsSince are the settings, none older than a version of the rules: who learnt that version from a locked row
// must not judge by what was in force before it.
func (s *Store) SettingsSince(ctx context.Context, version int) (models.Settings, error) {
	settings, err := s.Settings(ctx)
	if err != nil || settings.RulesVersion >= version {
		return settings, err
	}
	return s.readSettings(ctx)
}

func (s *Store) readSettings(ctx context.Context) (models.Settings, error) {
	_, _, edits := s.settings.recall()
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
	if !s.editsSettings() {
		s.settings.keep(settings, time.Now(), edits)
	}
	return settings, nil
}

func (m *settingsMemory) recall() (kept models.Settings, ok bool, edits int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.kept, time.Since(m.at) < settingsKeep, m.edits
}

func (m *settingsMemory) keep(settings models.Settings, at time.Time, edits int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if edits == m.edits {
		m.kept, m.at = settings, at
	}
}

// forget lets the next read ask the database.
func (m *settingsMemory) forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.kept, m.at, m.edits = models.Settings{}, time.Time{}, m.edits+1
}

// editsSettings tells whether this is a transaction that changed the settings.
func (s *Store) editsSettings() bool { return s.edited != nil && *s.edited }

// forgetSettings lets the next read ask the database; in a transaction, once it is committed.
func (s *Store) forgetSettings() {
	if s.edited != nil {
		*s.edited = true
		return
	}
	s.settings.forget()
}

// UpdateSettings writes the settings but not the thresholds (SaveThresholds does) nor the rules' version. The tracking
// key and the epoch stay as they are, because numbers and cursors that people hold depend on them.
func (s *Store) UpdateSettings(ctx context.Context, settings models.Settings) error {
	settings.UpdatedAt = Now()
	err := s.q(ctx).Model(&models.Settings{}).Where("id = 1").
		Select("*").Omit("id", "tracking_key", "epoch", "rules_version").UpdateColumns(&settings).Error
	if err != nil {
		return fmt.Errorf("update the settings: %w", err)
	}
	s.forgetSettings()
	return nil
}
