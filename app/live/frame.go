package live

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"haulcast/models"
)

// frame is one change as it goes over the wire, encoded once for everyone who may hear it. A form that is nil is
// withheld from its readers.
type frame struct {
	seq       int64
	createdAt time.Time
	to        models.Audience
	alarm     models.AlarmKind // set when it is about an alarm

	staff    []byte
	customer []byte
	public   []byte // whoever follows a share link

	notification *notification       // its sentence is made for its one reader
	revoked      *models.RevokedData // reaches nobody: it ends streams
	leftRoad     bool                // the shipment no longer moves
}

// newFrame makes a change's frame. An unknown kind or unreadable data is an error; such a change must not stop the rest.
func newFrame(epoch string, c models.Change) (*frame, error) {
	f := &frame{seq: c.Seq, createdAt: c.CreatedAt, to: c.Audience()}
	id := formatCursor(epoch, c.Seq)
	var err error
	switch c.Kind {
	case models.ChangeStatus:
		err = f.status(id, c.Data)
	case models.ChangeETA:
		err = same[models.ETAData](f, "eta", id, c.Data)
	case models.ChangeAlarm:
		err = f.alarmed(id, c.Data)
	case models.ChangeOrder:
		err = same[models.OrderData](f, "order", id, c.Data)
		f.public = nil // a link shows a shipment, never its order
	case models.ChangeNotification:
		f.notification, err = read[notification](c.Data)
	case models.ChangeRevoked:
		f.revoked, err = read[models.RevokedData](c.Data)
	case models.ChangeNotice: // pages hear of a notice by the notification that it becomes
	default:
		err = fmt.Errorf("unknown kind")
	}
	if err != nil {
		return f, fmt.Errorf("frame of %s change %d: %w", c.Kind, c.Seq, err)
	}
	return f, nil
}

// titler makes a notification's sentence in a reader's language.
type titler func(key string, args json.RawMessage, locale string) string

// event is the frame's bytes for a viewer; nil when it isn't for them. The policy decides, then the role picks the form.
func (f *frame) event(epoch string, v models.Viewer, title titler) []byte {
	if !v.MayHear(f.to) || f.alarm != "" && !v.MayReadAlarm(f.alarm) {
		return nil
	}
	switch {
	case f.notification != nil && f.to.Reach == models.ReachUser:
		return f.titled(formatCursor(epoch, f.seq), v.Locale, title)
	case v.Role.Staff():
		return f.staff
	case v.Role == models.RoleCustomer:
		return f.customer
	case v.Role == models.RoleLink:
		return f.public
	}
	return nil
}

// titled is a notification with its sentence.
func (f *frame) titled(id, locale string, title titler) []byte {
	n := *f.notification
	if n.Title == "" && n.TitleKey != "" {
		n.Title = title(n.TitleKey, n.Args, locale)
	}
	n.TitleKey, n.Args = "", nil
	if n.Severity == models.NoSeverity.String() {
		n.Severity = ""
	}
	event, err := encode("notification", id, n)
	if err != nil {
		return nil // it was read from JSON a moment ago; nothing in it can fail to become JSON
	}
	return event
}

// same makes one form of the change, read as T, for all who may hear it.
func same[T any](f *frame, name, id string, data json.RawMessage) error {
	facts, err := read[T](data)
	if err != nil {
		return err
	}
	event, err := encode(name, id, facts)
	f.staff, f.customer, f.public = event, event, event
	return err
}

func read[T any](data json.RawMessage) (*T, error) {
	var facts T
	if err := json.Unmarshal(data, &facts); err != nil {
		return nil, err
	}
	return &facts, nil
}

// encode is one event of the stream. JSON escapes every line break, so data is always one line; name and id are ours.
func encode(name, id string, data any) ([]byte, error) {
	line, err := json.Marshal(data)
	if err != nil {
		return nil, err
	}
	b := make([]byte, 0, len(line)+len(name)+len(id)+24)
	if id != "" {
		b = append(append(append(b, "id: "...), id...), '\n')
	}
	b = append(append(append(b, "event: "...), name...), '\n')
	b = append(append(append(b, "data: "...), line...), "\n\n"...)
	return b, nil
}

// formatCursor writes a place in the log as it stands in ids.
func formatCursor(epoch string, seq int64) string { return epoch + "." + strconv.FormatInt(seq, 10) }
