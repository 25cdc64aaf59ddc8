package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"haulcast/models"
	"haulcast/models/store"
)

const (
	// reader is our name among those who follow the log.
	reader = "inbox"
	// pageRows is how much of the log is read at once.
	pageRows = 200
	// recipientsAtOnce bounds one transaction: it holds the inboxes that it writes.
	recipientsAtOnce = 100
	// noteEvery is how often our place is written down while nothing is worth a line. Reading a little twice is harmless.
	noteEvery = 5 * time.Second
	// retryAfter is the pause after a failure of the database.
	retryAfter = time.Second
	// heldEvery is how often lines are looked for whose quiet hours are over.
	heldEvery = 10 * time.Second
)

// Feed is the end of the change log up to which others may be told; app/live keeps it.
type Feed interface {
	Final() int64
	Advanced() <-chan struct{} // closed when Final next changes; taken before reading it
}

// Inbox puts lines into people's inboxes.
type Inbox struct {
	store   *store.Store
	feed    Feed
	log     *slog.Logger
	at      int64 // every change up to here was dealt with
	notedAt time.Time
	heldAt  time.Time // when we last looked for lines whose quiet hours are over
}

// New makes it; Run sets it going.
func New(s *store.Store, feed Feed, log *slog.Logger) *Inbox {
	return &Inbox{store: s, feed: feed, log: log}
}

// Run follows the log until the context ends, from where it stood when it last ran.
func (i *Inbox) Run(ctx context.Context) error {
	begun := false
	for ctx.Err() == nil {
		advanced := i.feed.Advanced()
		var err error
		if !begun {
			i.at, err = i.store.ReaderPosition(ctx, reader)
			begun = err == nil
		}
		if err == nil {
			err = i.catchUp(ctx, i.feed.Final())
		}
		if err == nil {
			err = i.release(ctx, store.Now())
		}
		if err != nil && ctx.Err() == nil {
			i.log.WarnContext(ctx, "inboxes not written", "after_seq", i.at, "err", err)
			pause(ctx, nil, retryAfter)
			continue
		}
		pause(ctx, advanced, heldEvery)
	}
	return nil
}

// pause waits for news, but never longer than patience.
func pause(ctx context.Context, news <-chan struct{}, patience time.Duration) {
	enough := time.NewTimer(patience)
	defer enough.Stop()
	select {
	case <-ctx.Done():
	case <-news:
	case <-enough.C:
	}
}

// catchUp deals with every change up to a final number.
func (i *Inbox) catchUp(ctx context.Context, final int64) error {
	for i.at < final {
		changes, err := i.store.ChangesBetween(ctx, i.at, final, pageRows)
		if err != nil {
			return err
		}
		for _, c := range changes {
			if err := i.tell(ctx, c); err != nil {
				return err
			}
			i.at = c.Seq
		}
		if len(changes) < pageRows {
			i.at = final
		}
	}
	return i.note(ctx, time.Now())
}

// note writes our place down now and then.
func (i *Inbox) note(ctx context.Context, now time.Time) error {
	if now.Sub(i.notedAt) < noteEvery {
		return nil
	}
	i.notedAt = now
	return i.store.SetReaderPosition(ctx, reader, i.at)
}

// tell puts a change's line into the inboxes of all whom it concerns. A change that cannot be read is a fault of ours:
// it is said and passed over, because nothing would come after it otherwise.
func (i *Inbox) tell(ctx context.Context, c models.Change) error {
	l, err := lineOf(c)
	if err != nil {
		i.log.ErrorContext(ctx, "change makes no line", "seq", c.Seq, "err", err)
		return nil
	}
	if l == nil {
		return nil
	}
	if worth, err := i.worth(ctx, l); err != nil || !worth {
		return err
	}
	told, err := i.recipients(ctx, l, c)
	if err != nil {
		return err
	}
	for len(told) > recipientsAtOnce {
		if err := i.write(ctx, l, c, told[:recipientsAtOnce], c.Seq-1); err != nil {
			return err
		}
		told = told[recipientsAtOnce:]
	}
	return i.write(ctx, l, c, told, c.Seq)
}

// worth tells whether a line says something new, as far as the change itself does not say.
func (i *Inbox) worth(ctx context.Context, l *line) (bool, error) {
	if l.givenIn == models.NoID {
		return i.becameWorse(ctx, l)
	}
	by, err := i.store.AssignedBy(ctx, l.givenIn)
	return l.owner != nil && by != *l.owner, err // who takes an alarm knows it
}

// becameWorse tells whether an alarm whose severity changed went up: it then has the worst it ever had. The change itself
// does not say what was before.
func (i *Inbox) becameWorse(ctx context.Context, l *line) (bool, error) {
	if l.worseOf == models.NoID {
		return true, nil
	}
	alarm, err := i.store.AlarmByID(ctx, models.System(models.SourceRule).Viewer, l.worseOf)
	if models.CodeOf(err) == models.NotFound {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return l.severity >= alarm.MaxSeverity, nil
}

// recipient is one whom a line concerns, and until when their quiet hours hold it back; zero: not at all.
type recipient struct {
	user  models.ID
	until time.Time
}

// recipients lists whom the line concerns and who wants to be told of it.
func (i *Inbox) recipients(ctx context.Context, l *line, c models.Change) ([]recipient, error) {
	of := c.CustomerID
	if of == nil && c.Reach != models.ReachEveryone {
		of = &models.NoID // nobody's people: the staff alone
	}
	users, err := i.store.StaffAndCustomerUsers(ctx, of)
	if err != nil {
		return nil, err
	}
	concerned := slices.DeleteFunc(users, func(u models.User) bool { return !l.concerns(u, c) })
	if l.choice == "" {
		return all(concerned), nil
	}
	return i.willing(ctx, l, concerned)
}

func all(users []models.User) []recipient {
	everyone := make([]recipient, len(users))
	for n, u := range users {
		everyone[n] = recipient{user: u.ID}
	}
	return everyone
}

// willing leaves those who want to be told of the line, each at the time that their quiet hours allow.
func (i *Inbox) willing(ctx context.Context, l *line, users []models.User) ([]recipient, error) {
	settings, err := i.store.Settings(ctx)
	if err != nil {
		return nil, err
	}
	ids := make([]models.ID, len(users))
	for n, u := range users {
		ids[n] = u.ID
	}
	preferences, err := i.store.PreferencesOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	var told []recipient
	now := store.Now()
	for _, u := range users {
		wish := preferences[u.ID]
		if owns := l.owner != nil && *l.owner == u.ID; !owns && !wish.Wants(l.choice, l.severity) {
			continue
		}
		until, _ := wish.Quiet.HoldBack(l.severity, now.In(models.Zone(u.TimeZone, settings.TimeZone)))
		told = append(told, recipient{user: u.ID, until: until})
	}
	return told, nil
}

// write puts the line into some inboxes, announces each, and notes our place, in one transaction.
func (i *Inbox) write(ctx context.Context, l *line, c models.Change, told []recipient, place int64) error {
	args, err := json.Marshal(l.args)
	if err != nil {
		return fmt.Errorf("write the line of change %d: %w", c.Seq, err)
	}
	ids := make([]models.ID, len(told))
	for n, r := range told {
		ids[n] = r.user
	}
	return i.store.InTx(ctx, func(tx *store.Store) error {
		fresh, err := tx.TellOnce(ctx, ids, c.Seq)
		if err != nil {
			return err
		}
		now := store.Now() // after the inboxes were locked: lines stand in the order in which they came
		for _, r := range told {
			if !slices.Contains(fresh, r.user) {
				continue
			}
			n := models.Notification{
				ID: models.NewID(), UserID: r.user, ChangeSeq: c.Seq, Kind: string(c.Kind), TitleKey: l.titleKey, Args: args,
				Severity: l.severity, Subject: l.subject, Bundle: l.bundle,
			}
			if r.until.IsZero() {
				err = put(ctx, tx, n, now)
			} else {
				err = tx.HoldNotification(ctx, n.Hold(r.until))
			}
			if err != nil {
				return err
			}
		}
		return tx.SetReaderPosition(ctx, reader, place)
	})
}
