package tracking

import (
	"context"
	"fmt"
	"time"

	"haulcast/models"
	"haulcast/models/store"
)

// AlarmDraft is what a person says with an act on an alarm; each act reads what it needs and nothing else.
type AlarmDraft struct {
	ID         models.ID         // of the line in the history, so that what is sent twice counts once; NoID makes one
	Note       string            // what was done, said or why; see models.Alarm's methods for which acts need one
	Assignee   *models.ID        // assign: who works on it; nil is nobody
	Minutes    int               // shelve: for how long
	Resolution models.Resolution // close: what it was
	Version    *int              // the version that the person saw; nil is whatever it is now
}

// AlarmResult is what became of one alarm of several: Err says why nothing did.
type AlarmResult struct {
	ID    models.ID
	Alarm models.Alarm
	Err   error
}

// MostAlarmsAtOnce is how many alarms can be acted on with one request.
const MostAlarmsAtOnce = 200

// ActOnAlarm does something to an alarm that a person may do: acknowledge it, assign it, … (models.AlarmActs). The note is
// kept in the alarm's history with who did it and when. Doing again what is done changes nothing.
func (t *Tracker) ActOnAlarm(ctx context.Context, by models.Actor, act models.AlarmAct, id models.ID, d AlarmDraft) (models.Alarm, error) {
	if err := mayAct(by, models.ActOnAlarms); err != nil {
		return models.Alarm{}, err
	}
	var p models.Problems
	d.Note = prose(&p, "note", d.Note)
	do, known := alarmActs[act]
	if !known {
		p.Add("act", "must be one of %s", actWords())
	}
	if err := p.Err(); err != nil {
		return models.Alarm{}, err
	}
	var a alarmed
	err := t.store.InTx(ctx, func(tx *store.Store) (err error) {
		if a, err = lockAlarm(ctx, tx, by.Viewer, id); err != nil {
			return err
		}
		if said, err := tx.ActivityExists(ctx, d.ID); err != nil || said {
			return err
		}
		if d.Version != nil && *d.Version != a.Version {
			return models.Errorf(models.Conflict, "Somebody changed this alarm meanwhile; look at it again.")
		}
		return t.act(ctx, tx, by, &a, do, d)
	})
	if err != nil {
		return models.Alarm{}, fmt.Errorf("%s alarm %s: %w", act, id, err)
	}
	return a.Alarm, nil
}

// ActOnAlarms does the same to several alarms, each by itself and in the order given; an alarm that is named twice is
// acted on once. It fails as a whole only when there are none or too many of them.
func (t *Tracker) ActOnAlarms(ctx context.Context, by models.Actor, act models.AlarmAct, ids []models.ID, d AlarmDraft) ([]AlarmResult, error) {
	if len(ids) == 0 || len(ids) > MostAlarmsAtOnce {
		var p models.Problems
		p.Add("ids", "must name between 1 and %d alarms", MostAlarmsAtOnce)
		return nil, p.Err()
	}
	d.Version = nil
	var results []AlarmResult
	seen := make(map[models.ID]bool, len(ids))
	for _, id := range ids {
		if seen[id] {
			continue
		}
		seen[id] = true
		one := d
		if d.ID != models.NoID {
			one.ID = models.RepeatableID(id, d.ID.String())
		}
		a, err := t.ActOnAlarm(ctx, by, act, id, one)
		if err != nil && models.CodeOf(err) == "" {
			return results, err
		}
		results = append(results, AlarmResult{ID: id, Alarm: a, Err: err})
	}
	return results, nil
}

// Acknowledge notes that a person has seen an alarm; a critical one needs a note.
func (t *Tracker) Acknowledge(ctx context.Context, by models.Actor, id models.ID, note string) (models.Alarm, error) {
	return t.ActOnAlarm(ctx, by, models.ActAcknowledge, id, AlarmDraft{Note: note})
}

// alarmed is an alarm that is locked, with what it is about.
type alarmed struct {
	models.Alarm
	ship   models.Shipment
	device string // its name
}

// lockAlarm locks an alarm that the viewer may read, and its shipment before it.
func lockAlarm(ctx context.Context, tx *store.Store, v models.Viewer, id models.ID) (alarmed, error) {
	row, err := tx.AlarmByID(ctx, v, id)
	if err != nil {
		return alarmed{}, err
	}
	a := alarmed{device: row.DeviceName}
	if row.ShipmentID == nil {
		return a, models.Errorf(models.NotFound, "There is no such alarm, or it isn't yours to see.")
	}
	ships, err := tx.ShipmentsForUpdate(ctx, []models.ID{*row.ShipmentID})
	if err != nil {
		return a, err
	}
	if len(ships) == 0 {
		return a, models.Errorf(models.NotFound, "There is no such alarm, or it isn't yours to see.")
	}
	a.ship = ships[0]
	a.Alarm, err = tx.AlarmForUpdate(ctx, v, id)
	return a, err
}

// act lets a person do something to a locked alarm, and keeps and tells what came of it.
func (t *Tracker) act(ctx context.Context, tx *store.Store, by models.Actor, a *alarmed, do alarmAct, d AlarmDraft) error {
	was := a.Alarm
	does := doing{by: models.User{ID: by.UserID, Name: by.Name}, ended: a.ship.State.Ended(), now: t.now(), AlarmDraft: d}
	if do.find != nil {
		if err := do.find(ctx, tx, &does); err != nil {
			return err
		}
	}
	changed, err := do.to(&a.Alarm, does)
	if err != nil || !changed {
		return err
	}
	lines := linesOf(was, a.Alarm, do.verb, d)
	for i := range lines {
		at := does.now.Add(time.Duration(i) * time.Microsecond) // the history is read by time, then by id
		lines[i].At, lines[i].ActorID, lines[i].ActorName = at, actorID(by), by.Name
	}
	if was.Active && !a.Active {
		if err := clearTrack(ctx, tx, a.Alarm, does.now); err != nil {
			return err
		}
	}
	if err := t.keepAlarm(ctx, tx, a, do.verb, lines); err != nil {
		return err
	}
	return t.audit(ctx, tx, by, "alarm."+do.verb, "alarm", a.ID.String(), factsOf(was, a.Alarm, d.Note))
}

// keepAlarm writes a locked alarm that somebody or the clock changed, and its history, and announces it.
func (t *Tracker) keepAlarm(ctx context.Context, tx *store.Store, a *alarmed, verb models.AlarmVerb, lines []models.AlarmActivity) error {
	if err := tx.SaveAlarm(ctx, &a.Alarm); err != nil {
		return err
	}
	if err := tx.InsertActivities(ctx, lines); err != nil {
		return err
	}
	var err error
	if a.ship.AlarmSeverity, a.ship.AlarmCount, err = tx.RefreshAlarmHead(ctx, a.ship.ID); err != nil {
		return err
	}
	return announceAlarm(tx, a.ship, a.Alarm, verb, a.device, t.now())
}
