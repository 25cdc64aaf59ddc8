package tracking

import (
	"context"
	"encoding/json"
	"fmt"

	"haulcast/models"
	"haulcast/models/store"
)

// DamageDraft is what somebody says of damaged goods.
type DamageDraft struct {
	ID       models.ID // may be empty; a report with this id that is known already counts once
	Note     string
	Reporter string   // who says so, where nobody is signed in: needed from the holder of a link
	Photos   [][]byte // files in JPEG, PNG or WebP; at most models.MostPhotos
}

// ReportDamage says that a shipment's goods were damaged: by staff, by the customer's people, or by the holder of a link
// that allows it. It raises an alarm that stands until somebody deals with it; while one stands, another report is noted
// on it. A report that is known already changes nothing and gives the alarm that it raised.
func (t *Tracker) ReportDamage(ctx context.Context, by models.Actor, number string, d DamageDraft) (models.Alarm, error) {
	if !by.MayReportDamage() {
		return models.Alarm{}, mayAct(by, models.ReportDamage)
	}
	var p models.Problems
	p.Require("note", d.Note)
	e := models.ShipmentEvent{
		ID: d.ID, Type: models.EventDamageReported, Kind: models.Actual, ReasonCode: models.ReasonCarrierDamaged,
		Note: prose(&p, "note", d.Note),
	}
	if by.Role == models.RoleLink {
		by.Name = needed(&p, "reporter", d.Reporter, mostShort) + " (by link)"
	}
	photos, err := readPhotos(ctx, &p, d.Photos)
	if err != nil {
		return models.Alarm{}, err
	}
	if err := p.Err(); err != nil {
		return models.Alarm{}, err
	}
	_, alarm, err := t.damage(ctx, by, number, e, photos, nil)
	return alarm, err
}

// recordDamage is RecordEvent for damage.
func (t *Tracker) recordDamage(ctx context.Context, by models.Actor, number string, e models.ShipmentEvent, expected *int) (EventResult, error) {
	result, _, err := t.damage(ctx, by, number, e, nil, expected)
	return result, err
}

func (t *Tracker) damage(ctx context.Context, by models.Actor, number string, wanted models.ShipmentEvent, photos []store.KeptPhoto,
	expected *int,
) (EventResult, models.Alarm, error) {
	var result EventResult
	var alarm models.Alarm
	err := t.store.InTx(ctx, func(tx *store.Store) error {
		e := wanted
		s, known, err := t.lockForEvent(ctx, tx, by, number, &e, expected)
		if err != nil {
			return err
		}
		if known {
			result = EventResult{Event: e, Shipment: s, Late: e.Late, Repeat: true}
			alarm, err = reported(ctx, tx, e)
			return err
		}
		if e.ID == models.NoID {
			e.ID = models.NewID() // the photos name it
		}
		if e.Kind == models.Actual {
			s.Damaged = true
			if alarm, err = t.raiseDamage(ctx, tx, by, &s, signed(by, e.Note)); err != nil {
				return err
			}
			if e.Data, err = json.Marshal(damageData{AlarmID: alarm.ID}); err != nil {
				return fmt.Errorf("encode a report of damage: %w", err)
			}
			if err := t.keepPhotos(ctx, tx, by, s, e, alarm.ID, photos); err != nil {
				return err
			}
		}
		result, err = t.happen(ctx, tx, by, &s, e)
		return err
	})
	return result, alarm, err
}

// damageData is what a report keeps beside its words.
type damageData struct {
	AlarmID models.ID `json:"alarm_id"`
}

// reported is the alarm that a known report raised; none when the event did not come by a report.
func reported(ctx context.Context, tx *store.Store, e models.ShipmentEvent) (models.Alarm, error) {
	var data damageData
	if len(e.Data) > 0 {
		if err := json.Unmarshal(e.Data, &data); err != nil {
			return models.Alarm{}, fmt.Errorf("read what event %s keeps: %w", e.ID, err)
		}
	}
	if data.AlarmID == models.NoID {
		return models.Alarm{}, nil
	}
	found, err := tx.AlarmByID(ctx, models.System(models.SourceRule).Viewer, data.AlarmID)
	return found.Alarm, err
}

// signed is a note with whose it is, where no account says so.
func signed(by models.Actor, note string) string {
	if by.Role != models.RoleLink {
		return note
	}
	return by.Name + ": " + note
}
