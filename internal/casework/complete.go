package casework

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/reason"
	"github.com/handover-jml/handover/internal/transition"
)

// Complete ends the owner's tasks of one case, each with its own outcome, in
// one transaction: all of them or none. A task that somebody ended first is no
// fault: its Ended says who and when, and the others still count.
func (s *Service) Complete(ctx context.Context, actor jml.Actor, caseID string, endings []jml.Ending) (out []jml.Ended, err error) {
	err = s.change(ctx, actor, func(w *work) error {
		f, err := w.openFor(caseID, endings)
		if err != nil {
			return err
		}
		out, err = f.complete(endings)
		return err
	})
	return out, err
}

func (f *file) complete(endings []jml.Ending) ([]jml.Ended, error) {
	if len(endings) == 0 {
		return nil, jml.Invalid("outcome", "Choose an outcome for at least one task.")
	}
	var out []jml.Ended
	var problems jml.Problems
	changed := false
	for _, e := range endings {
		ended, problem, err := f.completeOne(e)
		if errors.As(err, &problem) {
			err = nil // a refusal of this line; the others are judged all the same
		}
		switch {
		case err != nil:
			return nil, err
		case problem != nil:
			problem.Field = e.TaskID + "." + problem.Field
			problems = append(problems, problem)
		}
		out = append(out, ended)
		changed = changed || problem == nil && !ended.Already
	}
	if err := problems.Or(); err != nil {
		return nil, err
	}
	if !changed {
		return out, nil
	}
	return out, f.save()
}

// completeOne ends one task. A refusal that the owner can mend comes back as
// problem, so that all lines of a form are judged together.
func (f *file) completeOne(e jml.Ending) (jml.Ended, *jml.Error, error) {
	t := f.task(e.TaskID)
	if t == nil {
		return jml.Ended{}, nil, &jml.Error{Code: jml.CodeNotFound, Message: "There is no such task in this case."}
	}
	if t.State.Ended() {
		ended, err := f.endedBefore(*t)
		return ended, nil, err
	}
	if err := f.mayEnd(*t, e); err != nil {
		return jml.Ended{}, nil, err
	}
	if e.DoneAt.IsZero() {
		e.DoneAt = f.Now()
	}
	if problem := f.judge(*t, e); problem != nil {
		return jml.Ended{}, problem, nil
	}
	if problem, err := f.filesStored(e); problem != nil || err != nil {
		return jml.Ended{}, problem, err
	}
	if t.IsSecondLook() && e.Outcome == jml.TaskDone && e.Answer.Choice == "no" {
		return f.sendBack(t, e)
	}
	if err := f.end(t, e); err != nil {
		return jml.Ended{}, nil, err
	}
	if problem, err := f.consequences(t.ID, e); problem != nil || err != nil {
		return jml.Ended{}, problem, err
	}
	return jml.Ended{TaskID: e.TaskID, CaseID: f.c.ID, Outcome: e.Outcome, By: f.Actor.PersonID, ByName: f.Actor.Name, At: f.Now()}, nil, nil
}

// endedBefore answers a second press: who finished it, and when.
func (f *file) endedBefore(t jml.Task) (jml.Ended, error) {
	name, err := f.NameOf(t.DoneBy)
	if err != nil {
		return jml.Ended{}, err
	}
	return jml.Ended{TaskID: t.ID, CaseID: f.c.ID, Outcome: t.State, By: t.DoneBy, ByName: name, At: t.EndedAt, Already: true}, nil
}

// mayEnd holds the actor's right against the task as it stands now.
func (f *file) mayEnd(t jml.Task, e jml.Ending) error {
	if f.c.State != jml.CaseOpen || t.State != jml.TaskOpen {
		return &jml.Error{Code: jml.CodeConflict, Message: "This task has not opened yet; its mail says when it does."}
	}
	if f.Actor.PersonID == "" || t.AssigneeID != f.Actor.PersonID || (e.Assignment != 0 && e.Assignment != t.Assignment) {
		return &jml.Error{Code: jml.CodeMoved, Message: "This task is with somebody else now."}
	}
	if f.c.Kind != jml.Joiner && f.Actor.PersonID == f.c.PersonID && t.Role != jml.RoleEmployee {
		return &jml.Error{Code: jml.CodeForbidden, Message: "Nobody can finish, confirm or accept this about themselves."}
	}
	return nil
}

// end writes the ending and its leaves.
func (f *file) end(t *jml.Task, e jml.Ending) error {
	notApart := f.barred(*t)[f.Actor.PersonID]
	t.Reason, t.Answer, t.DoneAt, t.EndedAt = e.Reason, e.Answer, e.DoneAt, f.Now()
	t.DoneBy, t.RecordedBy, t.Assurance = f.Actor.PersonID, f.Actor.Ref, f.Actor.Assurance
	t.EndedBy, t.NotApart = withPerson(t.EndedBy, t.DoneBy), notApart
	t.Proven = len(e.Files) > 0
	if err := f.move(t, transition.Complete, e.Outcome); err != nil {
		return err
	}
	if len(e.Files) > 0 {
		if err := f.AttachFiles(t.ID, e.Files); err != nil {
			return fmt.Errorf("attach files: %w", err)
		}
	}
	for i, file := range e.Files {
		f.Log(f.c.ID, t.ID, evidence.FileAttached{N: i + 1, Size: file.Size, Media: file.Media},
			ledger.Personal("sha256", file.SHA256), ledger.Personal("name", file.Name))
	}
	leaf := evidence.TaskEnded{Outcome: e.Outcome, Reason: e.Reason, Answer: e.Answer, DoneAt: e.DoneAt, Proven: t.Proven,
		DoneBy: t.DoneBy, RecordedBy: t.RecordedBy, Assignment: t.Assignment, Files: len(e.Files), NotApart: notApart}
	f.Append(evidence.Draft{OccurredAt: e.DoneAt, Case: f.c.ID, Task: t.ID, Actor: f.Actor,
		Data: leaf, Personal: endingFields(e)})
	return nil
}

func endingFields(e jml.Ending) []evidence.Field {
	out := []evidence.Field{ledger.Personal("note", e.Note), ledger.Personal("serial", e.Serial), ledger.Personal("account", e.Account),
		ledger.Personal("link", e.Link), ledger.Personal("early_why", e.EarlyWhy), ledger.Personal("cause", e.Cause)}
	for i, file := range e.Files {
		out = append(out, ledger.Personal(fmt.Sprintf("file.%d.sha256", i+1), file.SHA256), ledger.Personal(fmt.Sprintf("file.%d.name", i+1), file.Name))
	}
	return out
}

// sendBack answers a second person's "no": the check is planned again and its
// first task is open again, with the register as it was before.
func (f *file) sendBack(check *jml.Task, e jml.Ending) (jml.Ended, *jml.Error, error) {
	first := f.task(check.For)
	if first == nil || !first.State.Ended() {
		return jml.Ended{}, nil, &jml.Error{Code: jml.CodeConflict, Message: "The task to be checked is open again already."}
	}
	check.AssigneeID, check.Via = "", ""
	if err := f.move(check, transition.SendBack, jml.TaskPlanned); err != nil {
		return jml.Ended{}, nil, err
	}
	f.Log(f.c.ID, check.ID, evidence.TaskSentBack{First: first.ID}, ledger.Personal("note", e.Note))
	if err := f.reopen(first, ""); err != nil {
		return jml.Ended{}, nil, err
	}
	refs := map[string][]notice.TaskRef{first.AssigneeID: {{TaskID: first.ID}}}
	if err := f.notify(notice.Moved, refs); err != nil {
		return jml.Ended{}, nil, err
	}
	return jml.Ended{TaskID: check.ID, CaseID: f.c.ID, Outcome: jml.TaskPlanned, By: f.Actor.PersonID, ByName: f.Actor.Name, At: f.Now()}, nil, nil
}

// judge holds what the owner says against what the task asks for.
func (f *file) judge(t jml.Task, e jml.Ending) *jml.Error {
	for _, check := range []func(jml.Task, jml.Ending) *jml.Error{f.judgeOutcome, f.judgeTime, judgeEvidence, f.judgeAnswer} {
		if problem := check(t, e); problem != nil {
			return problem
		}
	}
	return nil
}

func (f *file) judgeOutcome(t jml.Task, e jml.Ending) *jml.Error {
	switch e.Outcome {
	case jml.TaskDone:
		return nil
	case jml.TaskNotApplicable:
		if t.IsJudgement() {
			return jml.Invalid("outcome", "This task is a decision about another one; it always applies.")
		}
		if t.Asks == jml.AsksHolds {
			return jml.Invalid("outcome", "What the person holds is not known, so this applies. End it with an empty list when there is nothing.")
		}
		if t.Asks == jml.AsksYesNo || t.Asks == jml.AsksKeepRemove {
			return jml.Invalid("outcome", "What comes after this waits for an answer. End it as done and answer the question.")
		}
		if e.Reason == "" {
			return jml.Invalid("reason", "Say why this does not apply.")
		}
		if t.TakesBack() && e.Reason != reason.RegisterWrong {
			return jml.Invalid("outcome", "The register says this is held, so it must be taken back. If the register is wrong, choose that reason; a second person will check.")
		}
		if !t.TakesBack() && e.Reason == reason.RegisterWrong {
			return jml.Invalid("reason", "Only a removal or a return can find the register wrong. Choose another reason.")
		}
		return nil
	case jml.TaskNotDone:
		if t.Purpose == jml.PurposeException {
			return jml.Invalid("outcome", "Accept the exception, or reopen the task that was not done.")
		}
		if e.Reason == "" {
			return jml.Invalid("reason", "Say why this was not done.")
		}
		if e.Note == "" {
			return jml.Invalid("note", "Say what stands in the way and what happens instead.")
		}
		return nil
	}
	return jml.Invalid("outcome", "Choose an outcome: done, not applicable or not done.")
}

func (f *file) judgeTime(t jml.Task, e jml.Ending) *jml.Error {
	// A minute of tolerance lets a browser's clock run slightly ahead of ours.
	if e.DoneAt.After(f.Now().Add(time.Minute)) {
		return jml.Invalid("done_at", "This time lies in the future. Say when it was done.")
	}
	early := e.DoneAt.Before(t.NotBefore) && e.Outcome == jml.TaskDone
	if early && (e.EarlyWhy == "" || !f.byHR()) {
		return &jml.Error{Code: jml.CodeTooEarly, Field: "done_at",
			Message: "This may not be done before the cut-off, so that nobody is locked out early. Only HR can move the cut-off."}
	}
	if e.DoneAt.Before(t.OpenedAt) && e.EarlyWhy == "" {
		return jml.Invalid("early_why", "This time lies before the task opened. Say why it was done earlier.")
	}
	if e.DoneAt.After(t.Due.At) && e.Cause == "" {
		return jml.Invalid("cause", "This was due earlier. Say in a few words why it is late.")
	}
	return nil
}

// byHR reports whether the actor signed in with HR's right.
func (f *file) byHR() bool {
	return f.Actor.Kind == jml.ActorStaff && slices.ContainsFunc(f.Directory().Staff, func(s jml.Staff) bool {
		return s.ID == f.Actor.Ref && s.Role == jml.StaffHR && !s.Removed
	})
}

func judgeEvidence(t jml.Task, e jml.Ending) *jml.Error {
	if e.Outcome != jml.TaskDone {
		return nil
	}
	given := map[string]bool{"note": e.Note != "", "file": len(e.Files) > 0, "serial": e.Serial != "" || e.Asset.Serial != "",
		"account": e.Account != "", "link": e.Link != ""}
	ask := map[string]string{"note": "Add a note: it is the evidence for this task.", "file": "Add a file: it is the evidence for this task.",
		"serial": "Give the serial number.", "account": "Give the account name.", "link": "Give the link or ticket."}
	for _, kind := range t.Evidence {
		if !given[kind] {
			return jml.Invalid(kind, ask[kind])
		}
	}
	return nil
}

func (f *file) judgeAnswer(t jml.Task, e jml.Ending) *jml.Error {
	if e.Outcome != jml.TaskDone {
		return nil
	}
	allowed := map[jml.Asks][]string{jml.AsksYesNo: {"yes", "no"}, jml.AsksKeepRemove: {"keep", "remove"}}[t.Asks]
	if allowed != nil && !slices.Contains(allowed, e.Answer.Choice) {
		return jml.Invalid("answer", "Choose an answer.")
	}
	if e.Answer.Choice == "keep" && e.Answer.Until != nil && e.Note == "" {
		return jml.Invalid("note", "Access that is kept for a while needs a reason beside its end date.")
	}
	if t.Purpose == jml.PurposeException && (e.Note == "" || e.Answer.Until == nil) {
		return jml.Invalid("note", "An accepted exception needs the compensating step and the date until which it holds.")
	}
	if t.Purpose == jml.PurposeException && e.Answer.Until.Before(jml.DateOf(f.Now())) {
		return jml.Invalid("until", "An exception holds until a day that is still to come.")
	}
	if slices.ContainsFunc(e.Answer.Assets, func(a jml.HeldAsset) bool { return strings.TrimSpace(a.Tag) == "" }) {
		return jml.Invalid("assets", "Give the tag of each piece of equipment.")
	}
	if t.Writes == jml.WritesIssue && strings.TrimSpace(e.Asset.Tag) == "" {
		return jml.Invalid("tag", "Give the tag of the equipment you hand over.")
	}
	return nil
}

func (f *file) filesStored(e jml.Ending) (*jml.Error, error) {
	for _, file := range e.Files {
		ok, err := f.FileStored(file.SHA256)
		if err != nil {
			return nil, fmt.Errorf("look for an uploaded file: %w", err)
		}
		if !ok {
			return jml.Invalid("file", "The uploaded file is no longer here. Add it again."), nil
		}
	}
	return nil, nil
}
