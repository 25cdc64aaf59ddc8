package store

import (
	"context"
	"fmt"

	"haulcast/models"
)

// InsertActivities adds lines to alarms' histories.
func (s *Store) InsertActivities(ctx context.Context, lines []models.AlarmActivity) error {
	if len(lines) == 0 {
		return nil
	}
	if err := s.q(ctx).Create(&lines).Error; err != nil {
		return fmt.Errorf("note what happened to an alarm: %w", err)
	}
	return nil
}

// maxActivities bounds one alarm's history on a page; a flapping alarm has a line per change.
const maxActivities = 500

// Activities lists an alarm's history, oldest first. Ask for an alarm that the viewer was shown.
func (s *Store) Activities(ctx context.Context, alarmID models.ID) ([]models.AlarmActivity, error) {
	var lines []models.AlarmActivity
	err := s.q(ctx).Where("alarm_id = ?", alarmID).Order("at, id").Limit(maxActivities).Find(&lines).Error
	if err != nil {
		return nil, fmt.Errorf("read the history of alarm %s: %w", alarmID, err)
	}
	return lines, nil
}
