package desk

import (
	"strconv"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/view"
)

// taskRow is one task as a list shows it.
type taskRow struct {
	ID, Title, Help    string
	Subject            string
	Owner, Role        string
	OwnerHref          string
	Call               *view.PhoneNumber // where the owner is to be rung up, and whoever looks may do so
	CaseHref, CaseName string
	Due                view.Stamp
	Rule               string
	State, StateText   string // the first is a style's name
	Outcome            string // how it ended, by whom
	Ended              view.Stamp
	DoneAt             view.Stamp
	Note, Reason       string
	Waits              string
	Open               bool
	Late, ShortNotice  bool
	EndedLate          string // "2 h after it was due"
	Undelivered        bool
	OverLimit          string // "2 h over the limit of 1 h after the cut-off"
	Rests              string // on what the instant of the ending rests
	NotApart           string // what could not be kept apart from it
	Controls           []string
	Files              []proofFile
}

// proofFile is one evidence file of a task.
type proofFile struct {
	Href, Name string
}

func taskRowOf(vt view.ViewerTime, t readmodel.TaskRow) taskRow {
	line := taskRow{
		ID: t.ID, Title: t.TitleFor(view.OrErased(t.SubjectName)), Help: t.HelpFor(view.OrErased(t.SubjectName)), Subject: view.OrErased(t.SubjectName),
		Owner: t.AssigneeName, Role: t.Role.Title(),
		CaseHref: view.CaseHref(t.CaseNumber), CaseName: view.Kind(t.CaseKind) + " #" + strconv.FormatInt(t.CaseNumber, 10),
		Due: vt.Beside(t.CaseZone).Deadline(t.Due.At, t.DueAtHour()), Rule: t.Due.Rule,
		State: string(t.State), StateText: view.TaskState(t.State), Note: t.Note,
		ShortNotice: t.ShortNotice, Undelivered: t.Undelivered && t.State == jml.TaskOpen, Controls: t.Controls,
	}
	line.Open = t.State == jml.TaskOpen
	line.Late = t.State == jml.TaskOpen && line.Due.Late
	if line.Late {
		line.State, line.StateText = "late", "Late"
	}
	if t.AssigneeID != "" {
		line.OwnerHref = "/people/" + t.AssigneeID
	}
	if t.State.Ended() {
		endRow(vt, &line, t)
	}
	for _, f := range t.Files {
		line.Files = append(line.Files, proofFile{Name: f.Name,
			Href: line.CaseHref + "/files/" + t.ID + "/" + f.SHA256})
	}
	return line
}

func taskRowsOf(vt view.ViewerTime, rows []readmodel.TaskRow) []taskRow {
	var out []taskRow
	for _, row := range rows {
		out = append(out, taskRowOf(vt, row))
	}
	return out
}

func endRow(vt view.ViewerTime, line *taskRow, t readmodel.TaskRow) {
	line.Ended, line.DoneAt = vt.At(t.EndedAt), vt.At(t.DoneAt)
	line.Outcome, line.Reason = view.TaskState(t.State), view.Reason(t.Reason)
	if t.Purpose == jml.PurposeException && t.State == jml.TaskDone {
		line.Outcome = view.ExceptionAnswer(t.Answer)
	} else if a := view.Answer(t.Answer); a != "" {
		line.Outcome = a
	}
	if t.DoneByName != "" {
		line.Outcome += " by " + t.DoneByName
	}
	done := t.DoneAt
	if done.IsZero() {
		done = t.EndedAt
	}
	if t.State != jml.TaskCancelled && !t.Due.At.IsZero() && done.After(t.Due.At) {
		line.EndedLate = view.Length(done.Sub(t.Due.At)) + " after it was due"
	}
}
