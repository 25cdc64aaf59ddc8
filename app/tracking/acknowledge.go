package tracking

import (
	"context"
	"fmt"

	"haulcast/models"
	"haulcast/models/alarms"
	"haulcast/models/store"
)

// Acknowledge notes that a person has seen an alarm; a critical one needs a note. Acknowledging again changes nothing.
// What can't clear any more, because its goods have arrived or because only a person can know (damage), is closed by it.
func (t *Tracker) Acknowledge(ctx context.Context, by models.Actor, alarmID models.ID, note string) (models.Alarm, error) {
	if err := mayAct(by, models.ActOnAlarms); err != nil {
		return models.Alarm{}, err
	}
	var a models.Alarm
	err := t.store.InTx(ctx, func(tx *store.Store) error {
		found, err := tx.AlarmByID(ctx, by.Viewer, alarmID)
		if err != nil {
			return err
		}
		ship, err := lockAlarmed(ctx, tx, found.Alarm)
		if err != nil {
			return err
		}
		if a, err = tx.AlarmForUpdate(ctx, by.Viewer, alarmID); err != nil {
			return err
		}
		return t.acknowledge(ctx, tx, by, &a, ship, found.DeviceName, note)
	})
	if err != nil {
		return models.Alarm{}, fmt.Errorf("acknowledge alarm %s: %w", alarmID, err)
	}
	return a, nil
}

// AcknowledgeAll acknowledges several alarms, each by itself, and gives what went wrong with each; nil is done.
func (t *Tracker) AcknowledgeAll(ctx context.Context, by models.Actor, alarmIDs []models.ID, note string) []error {
	results := make([]error, len(alarmIDs))
	for i, id := range alarmIDs {
		_, results[i] = t.Acknowledge(ctx, by, id, note)
	}
	return results
}

func lockAlarmed(ctx context.Context, tx *store.Store, a models.Alarm) (models.Shipment, error) {
	if a.ShipmentID == nil {
		return models.Shipment{}, models.Errorf(models.NotFound, "There is no such alarm, or it isn't yours to see.")
	}
	ships, err := tx.ShipmentsForUpdate(ctx, []models.ID{*a.ShipmentID})
	if err != nil {
		return models.Shipment{}, err
	}
	if len(ships) == 0 {
		return models.Shipment{}, models.Errorf(models.NotFound, "There is no such alarm, or it isn't yours to see.")
	}
	return ships[0], nil
}

func (t *Tracker) acknowledge(ctx context.Context, tx *store.Store, by models.Actor, a *models.Alarm, ship models.Shipment,
	device, note string,
) error {
	now := t.now()
	changed, err := a.Acknowledge(models.User{ID: by.UserID, Name: by.Name}, note, now)
	if err != nil || !changed {
		return err
	}
	a.AckedBy = actorID(by)
	switch rule, _ := alarms.For(a.Kind); {
	case rule.Trigger == alarms.ByPerson:
		a.Clear(now, now)
	case ship.State.Ended() && a.ClosedAt == nil:
		a.ClosedAt = &now
	}
	if err := tx.SaveAlarm(ctx, a); err != nil {
		return err
	}
	line := models.AlarmActivity{
		ID: models.NewID(), AlarmID: a.ID, At: now, ActorID: actorID(by), ActorName: by.Name,
		Verb: alarms.Acknowledged, Note: note,
	}
	if err := tx.InsertActivities(ctx, []models.AlarmActivity{line}); err != nil {
		return err
	}
	if ship.AlarmSeverity, ship.AlarmCount, err = tx.RefreshAlarmHead(ctx, ship.ID); err != nil {
		return err
	}
	err = tx.WriteAudit(ctx, models.AuditEntry{
		At: now, ActorID: actorID(by), ActorName: by.Name, IP: by.IP, RequestID: by.RequestID,
		Verb: "alarm.acknowledged", ObjectType: "alarm", ObjectID: a.ID.String(),
	})
	if err != nil {
		return err
	}
	return announceAlarm(tx, ship, *a, alarms.Acknowledged, device, now)
}
