package decide

import (
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/transition"
)

// MayRecordEarly reports whether a planned task may be recorded before it opens,
// by whoever would get it. Pages and mails say so.
func MayRecordEarly(d *Dossier, t jml.Task) bool {
	return t.State == jml.TaskPlanned && tooEarly(d, t) == nil
}

// tooEarly refuses what something forbids to record before it opens: what it
// comes after, the instant before which it may not be done, or a day until which
// somebody keeps access.
func tooEarly(d *Dossier, t jml.Task) error {
	kept := t.Due.Kind == jml.DueKept && t.OpensAt.After(d.Now)
	switch {
	case d.Case.State != jml.CaseOpen || t.IsJudgement() || kept || !d.Tasks.Met(t) || waitsToBeTold(d.Case, t):
		return notOpen()
	case t.NotBefore.After(d.Now):
		return &jml.Error{Code: jml.CodeTooEarly, Field: "done_at", Message: "This may not be recorded before its time has come; its mail says when that is."}
	}
	return nil
}

// openEarly opens a planned task for whoever would get it and has done it before
// its time.
func openEarly(w *draft, t *jml.Task, p Press) error {
	if err := tooEarly(&w.Dossier, *t); err != nil {
		return err
	}
	who, apart := w.Place(*t)
	if who.PersonID != p.By.PersonID {
		return notYours()
	}
	return openFor(w, t, who, apart)
}

// openFor gives a planned task to its first owner.
func openFor(w *draft, t *jml.Task, who roles.Candidate, apart bool) error {
	t.AssigneeID, t.Via, t.NotApart = who.PersonID, who.Via, !apart
	t.OpenedAt = w.Now
	t.Assignment++
	if err := move(t, transition.Open, jml.TaskOpen); err != nil {
		return err
	}
	w.take(TaskOpened{*t})
	return nil
}

func notOpen() error {
	return &jml.Error{Code: jml.CodeConflict, Message: "This task has not opened yet; its mail says when it does."}
}

func notYours() error {
	return &jml.Error{Code: jml.CodeMoved, Message: "This task is with somebody else now."}
}
