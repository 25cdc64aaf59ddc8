package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strconv"
	"time"

	"haulcast/models"
	"haulcast/models/store"
)

// How much a person is told at once (domain.md 1.6).
const (
	// bundleWithin is how close together the alarms of one shipment become one line.
	bundleWithin = time.Minute
	// mostLines is how many lines a user gets within linesWithin; what comes on top becomes one summary.
	mostLines   = 20
	linesWithin = 10 * time.Minute
)

// summary is the kind, and the bundle, of the line that tells of all that was too much.
const summary = "summary"

// capped are the kinds of lines that are counted. A notice is what a person wrote to people: it is always told by itself.
var capped = []string{string(models.ChangeAlarm), string(models.ChangeStatus)}

// put brings a line into a user's inbox, which is locked, and tells the user's pages. A shipment's alarms that come close
// together become one line, and what is more than a person can read becomes one summary.
func put(ctx context.Context, tx *store.Store, n models.Notification, now time.Time) error {
	if n.Bundle != "" {
		standing, ok, err := tx.BundleSince(ctx, n.UserID, n.Bundle, now.Add(-bundleWithin))
		if err != nil {
			return err
		}
		if ok {
			return join(ctx, tx, standing, n)
		}
	}
	if n.Kind == string(models.ChangeNotice) {
		return insert(ctx, tx, n, now)
	}
	since := now.Add(-linesWithin)
	lines, err := tx.LinesSince(ctx, n.UserID, since, capped...)
	if err != nil {
		return err
	}
	if lines < mostLines {
		return insert(ctx, tx, n, now)
	}
	standing, ok, err := tx.BundleSince(ctx, n.UserID, summary, since)
	if err != nil {
		return err
	}
	if !ok {
		return insert(ctx, tx, beginSummary(n), now)
	}
	return update(ctx, tx, addToSummary(standing, n))
}

func insert(ctx context.Context, tx *store.Store, n models.Notification, now time.Time) error {
	n.CreatedAt = now
	if n.Told == 0 {
		n.Told = 1
	}
	if err := tx.InsertNotification(ctx, &n); err != nil {
		return err
	}
	return announce(ctx, tx, n, "created")
}

// update writes a line that tells of more than before; it is news, so it is unread again.
func update(ctx context.Context, tx *store.Store, n models.Notification) error {
	n.ReadAt = nil
	if err := tx.UpdateNotification(ctx, &n); err != nil {
		return err
	}
	return announce(ctx, tx, n, "updated")
}

func join(ctx context.Context, tx *store.Store, standing, n models.Notification) error {
	joined, err := joinLines(standing, n)
	if err != nil {
		return err
	}
	return update(ctx, tx, joined)
}

// joinLines is a standing line that also tells of another: the worst of them speaks, and the others are counted. News of
// the alarm that it tells of already takes its place.
func joinLines(standing, n models.Notification) (models.Notification, error) {
	var before, after map[string]string
	if err := json.Unmarshal(standing.Args, &before); err != nil {
		return standing, fmt.Errorf("read the line %s: %w", standing.ID, err)
	}
	if err := json.Unmarshal(n.Args, &after); err != nil {
		return standing, fmt.Errorf("read the line of change %d: %w", n.ChangeSeq, err)
	}
	same := before["alarm"] == after["alarm"]
	said := before
	if same || n.Severity > standing.Severity {
		said = maps.Clone(after)
		standing.TitleKey, standing.Severity, standing.Subject = n.TitleKey, n.Severity, n.Subject
	}
	if !same {
		standing.Told++
	}
	delete(said, "more")
	if standing.Told > 1 {
		said["more"] = strconv.Itoa(standing.Told - 1)
		standing.Subject = shipmentPath(said["subject"]) // the shipment shows all of them
	}
	var err error
	standing.Args, err = json.Marshal(said)
	return standing, err
}

// beginSummary is a summary that tells of one line so far.
func beginSummary(n models.Notification) models.Notification {
	n.Kind, n.Bundle, n.TitleKey, n.Subject = summary, summary, "notify.summary", summarySubject(n)
	n.Told, n.Args = 1, counted(1)
	return n
}

// addToSummary is a summary that tells of one line more.
func addToSummary(standing, n models.Notification) models.Notification {
	standing.Told++
	standing.Severity = max(standing.Severity, n.Severity)
	if summarySubject(n) != standing.Subject {
		standing.Subject = "" // of alarms and of news: the inbox itself is the best place to go on from
	}
	standing.Args = counted(standing.Told)
	return standing
}

// summarySubject is where a summary leads: to the alarms, or to the shipments.
func summarySubject(n models.Notification) string {
	if n.Kind == string(models.ChangeAlarm) {
		return "/alarms"
	}
	return "/shipments"
}

func counted(n int) json.RawMessage { return json.RawMessage(`{"count":"` + strconv.Itoa(n) + `"}`) }

// announce tells a user's pages of a line, new or changed, with the unread count as of it.
func announce(ctx context.Context, tx *store.Store, n models.Notification, change string) error {
	unread, err := tx.Unread(ctx, n.UserID)
	if err != nil {
		return err
	}
	return tx.Announce(models.ChangeNotification, models.Audience{Reach: models.ReachUser, UserID: &n.UserID},
		models.NotificationData{
			ID: n.ID, Change: change, Kind: n.Kind, TitleKey: n.TitleKey, Args: n.Args, Severity: n.Severity,
			Subject: n.Subject, Unread: unread, At: n.CreatedAt,
		})
}
