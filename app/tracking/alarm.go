package tracking

import (
	"context"
	"fmt"
	"slices"
	"time"

	"haulcast/models"
	"haulcast/models/alarms"
	"haulcast/models/store"
)

// act is what has to be done to one alarm, and the name of the device it came from.
type act struct {
	alarms.Act
	device string
}

// settle writes what has to be done to alarms of one locked shipment, notes it in their histories, brings the
// shipment's head up to date, and announces what people must hear of. Alarms that old readings brought up are announced
// as historical: pages show them, nobody is notified.
func settle(ctx context.Context, tx *store.Store, ship *models.Shipment, acts []act, now time.Time) error {
	if len(acts) == 0 {
		return nil
	}
	var lines []models.AlarmActivity
	told := false
	for i := range acts {
		if slices.Contains(acts[i].Verbs, models.AlarmReopened) {
			acts[i].Alarm.Unsettle()
		}
		acts[i].Alarm.Schedule(now)
		if err := write(ctx, tx, &acts[i]); err != nil {
			return err
		}
		lines = append(lines, history(acts[i].Act, now)...)
		told = told || acts[i].Change() != ""
	}
	if !told {
		return nil
	}
	if err := tx.InsertActivities(ctx, lines); err != nil {
		return err
	}
	var err error
	if ship.AlarmSeverity, ship.AlarmCount, err = tx.RefreshAlarmHead(ctx, ship.ID); err != nil {
		return err
	}
	for _, a := range acts {
		if a.Change() == "" {
			continue
		}
		if err := announceAlarm(tx, *ship, a.Alarm, a.Change(), a.device, now); err != nil {
			return err
		}
	}
	return nil
}

// write keeps the alarm. A row that is active for the same condition already, which the shipment's lock rules out and
// the database forbids, is taken over rather than doubled.
func write(ctx context.Context, tx *store.Store, a *act) error {
	if !a.New {
		return tx.SaveAlarm(ctx, &a.Alarm)
	}
	repeat, err := tx.InsertAlarm(ctx, &a.Alarm)
	if err != nil || !repeat {
		return err
	}
	standing, ok, err := tx.ActiveAlarm(ctx, *a.Alarm.ShipmentID, a.Alarm.Kind, a.Alarm.Key)
	if err != nil || !ok {
		return err
	}
	a.Alarm.ID, a.Alarm.Version = standing.ID, standing.Version+1
	return tx.SaveAlarm(ctx, &a.Alarm)
}

// history is an act's lines in its alarm's history.
func history(a alarms.Act, now time.Time) []models.AlarmActivity {
	lines := make([]models.AlarmActivity, 0, len(a.Verbs))
	for _, verb := range a.Verbs {
		to := ""
		if verb == alarms.SeverityChanged || verb == alarms.Raised {
			to = a.Alarm.Severity.String()
		}
		lines = append(lines, unattended(a.Alarm, verb, to, now)...)
	}
	return lines
}

// unattended is a line of what no person did.
func unattended(a models.Alarm, verb models.AlarmVerb, to string, now time.Time) []models.AlarmActivity {
	return []models.AlarmActivity{{
		ID: models.NewID(), AlarmID: a.ID, At: now, ActorName: "Haulcast", Verb: verb, ToValue: to,
	}}
}

// announceAlarm tells whoever may hear of the alarm what happened to it, and what its shipment shows after it.
func announceAlarm(tx *store.Store, ship models.Shipment, a models.Alarm, verb, device string, now time.Time) error {
	to := models.Audience{Reach: models.AlarmReach(a.Kind), CustomerID: &ship.CustomerID, ShipmentID: &ship.ID}
	return tx.Announce(models.ChangeAlarm, to, models.AlarmData{
		ID: a.ID, Shipment: ship.TrackingNumber, Device: device, Kind: a.Kind, Key: a.Key, Severity: a.Severity,
		Status: a.Status(), Change: verb, FirstAt: a.FirstAt, RaisedAt: a.RaisedAt, AckedBy: a.AckedByName,
		Value: a.Value, Limit: a.Limit, Unit: a.Unit, Open: a.Open(), Historical: a.Historical, Version: a.Version, At: now,
		ClearedAt: a.ClearedAt, Latched: a.Latched, Assignee: a.AssigneeName, AssigneeID: a.AssigneeID,
		ShelvedUntil: a.ShelvedUntil, Suppressed: a.Suppressed, Resolution: a.Resolution, Step: a.EscalationStep,
		ShipmentSeverity: ship.AlarmSeverity, ShipmentAlarms: ship.AlarmCount,
	})
}

// raiseDamage raises the alarm that a person reported damage to a locked shipment's goods. While one stands, another
// report is noted on it.
func (t *Tracker) raiseDamage(ctx context.Context, tx *store.Store, by models.Actor, ship *models.Shipment, note string) (models.Alarm, error) {
	now := t.now()
	a, standing, err := tx.ActiveAlarm(ctx, ship.ID, models.AlarmDamageReported, "")
	if err != nil {
		return models.Alarm{}, err
	}
	raised := act{Act: alarms.Act{Alarm: a, Verbs: []string{alarms.Reoccurred}}}
	if !standing {
		raised.New, raised.Verbs = true, []string{alarms.Raised}
		raised.Alarm = models.Alarm{
			ID: models.NewID(), ShipmentID: &ship.ID, CustomerID: &ship.CustomerID, Kind: models.AlarmDamageReported,
			Severity: models.Major, MaxSeverity: models.Major, Active: true, Latched: true,
			FirstAt: now, RaisedAt: now, RecordedAt: now,
		}
	}
	raised.Alarm.LastAt, raised.Alarm.Occurrences, raised.Alarm.Version = now, a.Occurrences+1, a.Version+1
	if note != "" {
		raised.Alarm.Note = appendNote(a.Note, note)
	}
	if err := settle(ctx, tx, ship, []act{raised}, now); err != nil {
		return models.Alarm{}, fmt.Errorf("%s reports damage to shipment %s: %w", by.Name, ship.TrackingNumber, err)
	}
	return raised.Alarm, nil
}

func appendNote(have, note string) string {
	if have == "" {
		return note
	}
	return have + "\n" + note
}

// endingKinds are the alarms that have nothing left to say when a shipment ends: the clock's, and those about where it is
// and what it is heard by. What happened to the goods stays for whoever receives them to review (domain 1.3 rule 7).
var endingKinds = []models.AlarmKind{
	models.AlarmPickupOverdue, models.AlarmDelayPredicted, models.AlarmDelayActual, models.AlarmAttemptFailed,
	models.AlarmSignalLost, models.AlarmLostSuspected, models.AlarmTempDrift,
	models.AlarmFenceForbidden, models.AlarmFenceLeft, models.AlarmFenceDwelled, models.AlarmRouteDeviation,
	models.AlarmStopProlonged, models.AlarmBatteryLow,
}

// closeAlarmsAtEnd closes what an ended, locked shipment no longer needs anyone to look at. What is latched is over but
// waits for a person all the same.
func (t *Tracker) closeAlarmsAtEnd(ctx context.Context, tx *store.Store, ship *models.Shipment) error {
	now := t.now()
	open, err := tx.OpenAlarmsOf(ctx, ship.ID, endingKinds...)
	if err != nil {
		return err
	}
	var acts []act
	for _, a := range open {
		var verbs []string
		if a.Active {
			verbs = append(verbs, alarms.Cleared)
			if err := clearAtEnd(ctx, tx, &a, now); err != nil {
				return err
			}
		}
		if !a.Latched {
			verbs = append(verbs, alarms.Closed)
			a.ClosedAt = &now
		}
		if len(verbs) == 0 {
			continue
		}
		a.Version++
		acts = append(acts, act{Act: alarms.Act{Alarm: a, Verbs: verbs}})
	}
	if err := settle(ctx, tx, ship, acts, now); err != nil {
		return err
	}
	return tx.DropAlarmTracks(ctx, ship.ID, byClock(endingKinds)...)
}

// clearAtEnd ends an alarm's condition with its shipment's way. Readings of before that arrive later must not bring it
// back, just as if a person had said that it is over.
func clearAtEnd(ctx context.Context, tx *store.Store, a *models.Alarm, now time.Time) error {
	if rule, _ := alarms.For(a.Kind); rule.Trigger == alarms.ByReading {
		a.ClearedByHand = true
		if err := clearTrack(ctx, tx, *a, now); err != nil {
			return err
		}
	}
	a.Clear(now, now)
	return nil
}

// byClock narrows to the kinds that time alone decides: their series begin anew should the shipment be on its way again.
func byClock(kinds []models.AlarmKind) []models.AlarmKind {
	return slices.DeleteFunc(slices.Clone(kinds), func(k models.AlarmKind) bool {
		rule, _ := alarms.For(k)
		return rule.Trigger != alarms.ByClock
	})
}
