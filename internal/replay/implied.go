package replay

import (
	"cmp"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/roles"
)

// implied is what later leaves rest on, and so say was there: events, people,
// files and versions. It holds digests of what only has to be known.
type implied struct {
	*findings
	events    map[idDigest]struct{}
	people    map[idDigest]struct{}
	confirmed map[idDigest]struct{} // people whose registers are complete
	attached  map[string]int        // files by the id of a task whose ending is to follow
	documents map[string]string     // hash in force, by name
	versions  map[idDigest]struct{}
	settings  map[string]string     // value in force, by name
	seats     map[roles.Seat]string // who has each, "" nobody, by role and position
}

func newImplied(f *findings) *implied {
	known := func() map[idDigest]struct{} { return map[idDigest]struct{}{} }
	return &implied{findings: f, events: known(), people: known(), confirmed: known(), versions: known(),
		attached: map[string]int{}, documents: map[string]string{}, settings: map[string]string{}, seats: map[roles.Seat]string{}}
}

// note takes in a leaf on which others rest.
func (i *implied) note(e leafAt, data evidence.Data) {
	switch d := data.(type) {
	case evidence.EventAccepted:
		i.events[digestOf(d.ID)] = struct{}{}
	case evidence.PersonAdded:
		i.people[digestOf(d.Person)] = struct{}{}
	case evidence.HoldingConfirmed:
		i.confirmed[digestOf(d.Person)] = struct{}{}
	case evidence.FileAttached:
		i.attached[e.taskID]++
	case evidence.PlaybookChanged:
		i.follows(e, d.DocumentVersion)
	case evidence.MatrixChanged:
		i.follows(e, d.DocumentVersion)
	case evidence.ControlsChanged:
		i.follows(e, d.DocumentVersion)
	case evidence.SettingChanged:
		if before, known := i.settings[d.Name]; known && d.From != "" && before != d.From {
			i.omission(e.Entry, "Leaf %d changes setting %s from %q, but the leaves before say %q.", e.Seq, d.Name, d.From, before)
		}
		i.settings[d.Name] = d.To
	case evidence.RoleHeld:
		i.sits(e, d)
	}
}

// sits complains when a seat is taken over from another person than the one who has it.
func (i *implied) sits(e leafAt, d evidence.RoleHeld) {
	seat := roles.Seat{Role: d.Role, Position: d.Position}
	if before, known := i.seats[seat]; known && d.Before != "" && before != d.Before {
		i.omission(e.Entry, "Leaf %d gives seat %d of %s, which %s had until then, but the leaves before say %s.", e.Seq, d.Position, d.Role, d.Before, cmp.Or(before, "nobody"))
	}
	i.seats[seat] = d.PersonID
}

// follows complains when a version does not follow the one before.
func (i *implied) follows(e leafAt, d evidence.DocumentVersion) {
	if before, known := i.documents[d.Name]; known && before != d.Previous {
		i.omission(e.Entry, "Leaf %d replaces version %.12s of %s, but the leaves before say that %.12s was in force.", e.Seq, d.Previous, d.Name, before)
	}
	i.documents[d.Name] = d.Hash
	i.versions[digestOf(d.Hash)] = struct{}{}
}

// plannedWith complains when a case was planned with a version of a document that no
// leaf brought, of such as leaves bring.
func (i *implied) plannedWith(e leafAt, c *Case, name, hash string) {
	_, brought := i.documents[name]
	if _, known := i.versions[digestOf(hash)]; brought && !known {
		i.omission(e.Entry, "Leaf %d opens case #%d with version %.12s of %s, which no leaf brought into force.", e.Seq, c.Number, hash, name)
	}
}

// restsOn complains about a case whose event or person no leaf tells of.
func (i *implied) restsOn(e leafAt, c *Case, event, person string) {
	if _, known := i.events[digestOf(event)]; event != "" && !known {
		i.omission(e.Entry, "Leaf %d changes case #%d by event %s, which no leaf takes in.", e.Seq, c.Number, event)
	}
	if _, known := i.people[digestOf(person)]; person != "" && event != "" && !known {
		i.omission(e.Entry, "Leaf %d opens case #%d about person %s, whom no leaf adds.", e.Seq, c.Number, person)
	}
}

// knows complains about a case that says what its person holds is known, when no
// leaf says so. Older cases are not held to it.
func (i *implied) knows(e leafAt, c *Case) {
	if _, known := i.confirmed[digestOf(c.Person)]; c.WhatFollows && c.HoldingsKnown && !known {
		i.omission(e.Entry, "Leaf %d opens case #%d and knows what its person holds, but no leaf confirms the registers.", e.Seq, c.Number)
	}
}

// completedWith complains when a case is completed before its date came,
// or a joiner's without a word that the registers are complete.
func (i *implied) completedWith(e leafAt, c *Case, d evidence.CaseClosed) {
	if !c.WhatFollows || d.State != jml.CaseCompleted {
		return
	}
	if c.Effected.IsZero() {
		i.omission(e.Entry, "Leaf %d completes case #%d, but no leaf says that its date came.", e.Seq, c.Number)
	}
	if _, known := i.confirmed[digestOf(c.Person)]; c.Kind == jml.Joiner && !known {
		i.omission(e.Entry, "Leaf %d completes case #%d, but no leaf confirms the registers of its person.", e.Seq, c.Number)
	}
}

// givenAs complains when a task was given more often than leaves say. Older
// cases are not held to it.
func (t *Task) givenAs(f *findings, e leafAt, assignment int) {
	if t.Case.SeparatePersons && assignment != t.given {
		f.omission(e.Entry, "Leaf %d: task %s of case #%d was given to somebody %d times, but the leaves say %d: one in between is missing.",
			e.Seq, t.Key, t.Case.Number, assignment, t.given)
	}
	t.given = assignment
}

// endedWith holds an ending against the files in front of it, and notes whether
// an exception's acceptance has to follow.
func (i *implied) endedWith(e leafAt, t *Task, d evidence.TaskEnded) {
	if n := i.attached[t.ID]; n != d.Files {
		i.omission(e.Entry, "Leaf %d ends task %s of case #%d with %d files, but the leaves before attach %d.", e.Seq, t.Key, t.Case.Number, d.Files, n)
	}
	delete(i.attached, t.ID)
	t.owesConsent = nil
	if d.DueAt != nil && !d.DueAt.Equal(t.DueAt) {
		i.omission(e.Entry, "Leaf %d ends task %s of case #%d as one due at %s, but the leaves before say %s: a task.rescheduled is missing.",
			e.Seq, t.Key, t.Case.Number, evidence.FormatInstant(*d.DueAt), evidence.FormatInstant(t.DueAt))
	}
	if t.Purpose == jml.PurposeException && d.Outcome == jml.TaskDone && d.Answer.Choice != "no" {
		t.owesConsent = &e.Entry
	}
}

// consents takes in that this task, nil when no leaf plans it, accepts that
// another was not done.
func (t *Task) consents(f *findings, e leafAt, d evidence.ExceptionAccepted) {
	if t == nil || t.Case.ID != e.caseID || t.Purpose != jml.PurposeException || t.For != d.For || t.State != jml.TaskDone {
		f.omission(e.Entry, "Leaf %d accepts that task %s was not done, but the task that is to say so, %s, did not end before.", e.Seq, d.For, e.taskID)
		return
	}
	t.owesConsent = nil
}
