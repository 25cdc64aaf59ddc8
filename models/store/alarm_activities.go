package store

import (
	"context"
	"fmt"
	"strings"
	"time"

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

// ActivityExists tells whether a line with that id was noted before; NoID never was.
func (s *Store) ActivityExists(ctx context.Context, id models.ID) (bool, error) {
	if id == models.NoID {
		return false, nil
	}
	var n int64
	if err := s.q(ctx).Model(&models.AlarmActivity{}).Where("id = ?", id).Count(&n).Error; err != nil {
		return false, fmt.Errorf("look for a line of an alarm's history: %w", err)
	}
	return n > 0, nil
}

// Activities lists an alarm's history, oldest first. Ask for an alarm that the viewer was shown. Who may not read what the
// house does about it is given no such line.
func (s *Store) Activities(ctx context.Context, v models.Viewer, alarmID models.ID, p Page) (List[models.AlarmActivity], error) {
	q := s.q(ctx).Where("alarm_id = ?", alarmID)
	if !v.SeesInternal() {
		q = q.Where("verb <> all(?::text[])", internalVerbs())
	}
	q, err := soonest(q, "at", p)
	if err != nil {
		return List[models.AlarmActivity]{}, err
	}
	var lines []models.AlarmActivity
	if err := q.Find(&lines).Error; err != nil {
		return List[models.AlarmActivity]{}, fmt.Errorf("read the history of alarm %s: %w", alarmID, err)
	}
	return cut(lines, p, func(l models.AlarmActivity) (time.Time, models.ID) { return l.At, l.ID }), nil
}

func internalVerbs() string {
	var words []string
	for _, verb := range models.AlarmVerbs {
		if models.InternalVerb(verb) {
			words = append(words, verb)
		}
	}
	return "{" + strings.Join(words, ",") + "}"
}
