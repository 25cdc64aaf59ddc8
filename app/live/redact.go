package live

import (
	"encoding/json"
	"time"

	"haulcast/models"
)

// publicStatus is what the holder of a share link may learn of a status: an explicit list, so that a field added to
// models.StatusData stays with us until somebody decides otherwise. No names, no street, no vehicle, no order.
type publicStatus struct {
	Shipment     string           `json:"shipment"`
	Type         models.EventType `json:"type"`
	State        models.State     `json:"state"`
	Previous     models.State     `json:"previous"`
	Version      int              `json:"version"`
	At           time.Time        `json:"at"`
	RecordedAt   time.Time        `json:"recorded_at"`
	Late         bool             `json:"late"`
	Public       bool             `json:"public"`
	Reason       models.Reason    `json:"reason,omitempty"`
	Place        string           `json:"place,omitempty"`
	PromisedFrom time.Time        `json:"promised_from"`
	PromisedTo   time.Time        `json:"promised_to"`
}

// status makes the three forms of a status. What does not stand on the customer's timeline is withheld from customers
// and links, unless the state changed by it: then they learn the state and nothing of why or where.
func (f *frame) status(id string, data json.RawMessage) error {
	s, err := read[models.StatusData](data)
	if err != nil {
		return err
	}
	f.leftRoad = !s.State.Moving()
	if f.staff, err = encode("status", id, s); err != nil {
		return err
	}
	if !s.Public && s.State == s.Previous {
		return nil
	}
	theirs := *s
	theirs.Vehicle = ""
	if !s.Public {
		theirs.Reason, theirs.Place, theirs.Lat, theirs.Lon = "", "", nil, nil
	}
	if f.customer, err = encode("status", id, theirs); err != nil {
		return err
	}
	f.public, err = encode("status", id, publicStatus{
		Shipment: s.Shipment, Type: s.Type, State: s.State, Previous: s.Previous, Version: s.Version, At: s.At,
		RecordedAt: s.RecordedAt, Late: s.Late, Public: s.Public, Reason: theirs.Reason, Place: theirs.Place,
		PromisedFrom: s.PromisedFrom, PromisedTo: s.PromisedTo,
	})
	return err
}

// customerAlarm is what a customer may learn of an alarm: not who acknowledged it or works on it, not what it was put
// down to, not by which device it was seen, and not how many alarms the shipment has, because some of those are not theirs
// to know. Reading models.AlarmData into it
// leaves the rest out.
type customerAlarm struct {
	ID         models.ID          `json:"id"`
	Shipment   string             `json:"shipment,omitempty"`
	Kind       models.AlarmKind   `json:"kind"`
	Key        string             `json:"key"`
	Severity   string             `json:"severity"`
	Status     models.AlarmStatus `json:"status"`
	Change     string             `json:"change"`
	FirstAt    time.Time          `json:"first_at"`
	RaisedAt   time.Time          `json:"raised_at"`
	Value      *float64           `json:"value,omitempty"`
	Limit      *float64           `json:"limit,omitempty"`
	Unit       string             `json:"unit,omitempty"`
	Open       bool               `json:"open"`
	Historical bool               `json:"historical"`
	Version    int                `json:"version"`
	At         time.Time          `json:"at"`
	ClearedAt  *time.Time         `json:"cleared_at,omitempty"`
}

// notification is models.NotificationData as it is read here and told to its one reader, with the sentence made.
type notification struct {
	ID       models.ID       `json:"id"`
	Change   string          `json:"change"`
	Kind     string          `json:"kind,omitempty"`
	TitleKey string          `json:"title_key,omitempty"`
	Args     json.RawMessage `json:"args,omitempty"`
	Title    string          `json:"title,omitempty"`
	Severity string          `json:"severity,omitempty"`
	Subject  string          `json:"subject"`
	Unread   int             `json:"unread"`
	At       time.Time       `json:"at"`
}

// alarmed makes the two forms of an alarm; links hear of none, and customers not of what the house does about it.
func (f *frame) alarmed(id string, data json.RawMessage) error {
	theirs, err := read[customerAlarm](data)
	if err != nil {
		return err
	}
	f.alarm = theirs.Kind
	if f.staff, err = encode("alarm", id, data); err != nil {
		return err
	}
	if models.InternalVerb(theirs.Change) {
		return nil
	}
	f.customer, err = encode("alarm", id, theirs)
	return err
}
