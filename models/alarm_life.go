package models

import (
	"slices"
	"strings"
	"time"
)

// Acknowledge notes that a person has seen the alarm; critical ones need a note. Unless it is latched, an alarm that is
// cleared is closed by it. Acknowledging again changes nothing and reports changed = false.
func (a *Alarm) Acknowledge(by User, note string, now time.Time) (changed bool, err error) {
	if a.done(ActAcknowledge) {
		return false, nil
	}
	if err := a.refusal(ActAcknowledge, false, now); err != nil {
		return false, err
	}
	var p Problems
	a.requireNote(&p, note)
	if err := p.Err(); err != nil {
		return false, err
	}
	a.acknowledge(by, note, now)
	a.closeIfDone(now)
	a.changed(now)
	return true, nil
}

// requireNote notes that a critical alarm is not waved through without a word.
func (a *Alarm) requireNote(p *Problems, note string) {
	if a.AckedAt == nil && a.Severity == Critical && note == "" {
		p.Add("note", "is needed for a critical alarm: say what you did or why nothing needs doing")
	}
}

func (a *Alarm) acknowledge(by User, note string, now time.Time) {
	a.AckedAt, a.AckedBy, a.AckedByName, a.AckNote = &now, by.ref(), by.Name, note
}

// Unacknowledge takes an acknowledgement back: somebody has to look at the alarm again.
func (a *Alarm) Unacknowledge(now time.Time) (changed bool, err error) {
	if a.done(ActUnacknowledge) {
		return false, nil
	}
	if err := a.refusal(ActUnacknowledge, false, now); err != nil {
		return false, err
	}
	a.unsee()
	a.changed(now)
	return true, nil
}

// unsee forgets that somebody has seen the alarm, and how far its ladder was climbed.
func (a *Alarm) unsee() {
	a.AckedAt, a.AckedBy, a.AckedByName, a.AckNote = nil, nil, "", ""
	a.EscalationStep, a.NextEscalationAt = 0, nil
}

// Assign says who works on the alarm: one of the staff, or nobody when to is nil.
func (a *Alarm) Assign(to *User, now time.Time) (changed bool, err error) {
	if err := a.refusal(ActAssign, false, now); err != nil {
		return false, err
	}
	if to == nil {
		to = &User{}
	}
	if to.ID != NoID && (!to.Role.Staff() || to.DisabledAt != nil) {
		return false, &Error{Code: Invalid, Message: "The alarm can't be assigned.", Fields: []FieldError{{
			Field: "assignee", Message: "must be a dispatcher or an admin who can sign in",
		}}}
	}
	if a.AssigneeID == nil && to.ID == NoID || is(a.AssigneeID, to.ID) {
		return false, nil
	}
	a.AssigneeID, a.AssigneeName = to.ref(), to.Name
	a.changed(now)
	return true, nil
}

// Comment lets a person say something about the alarm, which its history keeps; it changes nothing else.
func (a *Alarm) Comment(text string, now time.Time) error {
	var p Problems
	p.Require("note", text)
	if err := p.Err(); err != nil {
		return err
	}
	a.changed(now)
	return nil
}

// Shelve puts the alarm aside for some minutes, at most a day, and needs to know why. Shelving what is shelved sets the
// time anew.
func (a *Alarm) Shelve(by User, minutes int, reason string, now time.Time) error {
	if err := a.refusal(ActShelve, false, now); err != nil {
		return err
	}
	var p Problems
	if minutes < 1 || minutes > maxShelfMinute {
		p.Add("minutes", "must lie between 1 and %d, a day", maxShelfMinute)
	}
	p.Require("note", reason)
	if err := p.Err(); err != nil {
		return err
	}
	until := now.Add(time.Duration(minutes) * time.Minute)
	a.ShelvedUntil, a.ShelvedBy, a.ShelvedByName, a.ShelfReason = &until, by.ref(), by.Name, reason
	a.changed(now)
	return nil
}

// Unshelve takes the alarm off the shelf: whoever has not acknowledged it is told again.
func (a *Alarm) Unshelve(now time.Time) (changed bool) {
	if a.done(ActUnshelve) {
		return false
	}
	a.unshelve()
	a.changed(now)
	return true
}

func (a *Alarm) unshelve() {
	a.ShelvedUntil, a.ShelvedBy, a.ShelvedByName, a.ShelfReason = nil, nil, "", ""
}

// Clear notes that the condition is gone; a second call changes nothing.
func (a *Alarm) Clear(at, now time.Time) (changed bool) {
	if a.done(ActClear) {
		return false
	}
	a.Active, a.ClearedAt = false, &at
	a.closeIfDone(now)
	a.changed(now)
	return true
}

// ClearByHand lets a person say that the condition is over, and why they think so. It is refused while something still
// watches the condition and finds that it holds; ended says that the goods' way is over, so that nothing does.
func (a *Alarm) ClearByHand(reason string, ended bool, now time.Time) (changed bool, err error) {
	if a.done(ActClear) {
		return false, nil
	}
	if err := a.refusal(ActClear, ended, now); err != nil {
		return false, err
	}
	var p Problems
	p.Require("note", reason)
	if err := p.Err(); err != nil {
		return false, err
	}
	a.ClearedByHand = true
	return a.Clear(now, now), nil
}

// Close lets a person end the alarm and say what it was. It acknowledges what nobody has acknowledged and clears what
// does not clear by itself; while a condition holds that does, it is refused. Closing again as the same changes nothing.
func (a *Alarm) Close(by User, as Resolution, note string, ended bool, now time.Time) (changed bool, err error) {
	if a.ClosedAt != nil && a.VoidedAt == nil && a.Resolution == as {
		return false, nil
	}
	if err := a.refusal(ActClose, ended, now); err != nil {
		return false, err
	}
	var p Problems
	if !slices.Contains(Resolutions, as) {
		p.Add("resolution", "must be one of %s", resolutionWords())
	}
	a.requireNote(&p, note)
	if err := p.Err(); err != nil {
		return false, err
	}
	if a.AckedAt == nil {
		a.acknowledge(by, note, now)
	}
	if a.Active {
		a.Active, a.ClearedAt, a.ClearedByHand = false, &now, true
	}
	a.ClosedAt, a.ClosedBy, a.ClosedByName, a.Resolution = &now, by.ref(), by.Name, as
	a.changed(now)
	return true, nil
}

func resolutionWords() string {
	words := make([]string, len(Resolutions))
	for i, r := range Resolutions {
		words[i] = string(r)
	}
	return strings.Join(words, ", ")
}

// Reopen lets a person take back that an alarm was closed, within a week and with a reason: it wants to be looked at
// again. Whether its condition holds is not theirs to say.
func (a *Alarm) Reopen(reason string, now time.Time) (changed bool, err error) {
	if a.VoidedAt == nil && a.done(ActReopen) {
		return false, nil
	}
	if err := a.refusal(ActReopen, false, now); err != nil {
		return false, err
	}
	var p Problems
	p.Require("note", reason)
	if err := p.Err(); err != nil {
		return false, err
	}
	a.Unsettle()
	a.changed(now)
	return true, nil
}

// Unsettle forgets what people settled about an alarm that is back: who saw it, what it was, that it was over.
func (a *Alarm) Unsettle() {
	a.unsee()
	a.ClosedAt, a.ClosedBy, a.ClosedByName, a.Resolution = nil, nil, "", ""
	if a.Active {
		a.ClearedByHand = false
	}
}

// closeIfDone ends an alarm that is cleared and acknowledged. A latched one stays until a person closes it.
func (a *Alarm) closeIfDone(now time.Time) {
	if !a.Active && a.AckedAt != nil && !a.Latched && a.ClosedAt == nil {
		a.ClosedAt = &now
	}
}

// changed counts a change and brings what the clock has to do in line with it.
func (a *Alarm) changed(now time.Time) {
	a.Version++
	a.Schedule(now)
}

// ref is the user's id, or nil for the program itself.
func (u User) ref() *ID {
	if u.ID == NoID {
		return nil
	}
	id := u.ID
	return &id
}
