package web

import (
	"strconv"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
)

// taskLine is one task as a list shows it.
type taskLine struct {
	ID, Title, Help    string
	Subject            string
	Owner, Role        string
	CaseHref, CaseName string
	Due                stamp
	Rule               string
	State, StateText   string // the first is a style's name
	Outcome            string // how it ended, by whom
	Ended              stamp
	DoneAt             stamp
	Note, Reason       string
	Waits              string
	Late, ShortNotice  bool
	EndedLate          string // "2 h after it was due"
	Undelivered        bool
	Unproven           bool
	Controls           []string
	Files              []fileLine
}

// fileLine is one evidence file of a task.
type fileLine struct {
	Href, Name string
}

func (l lens) task(t readmodel.TaskRow) taskLine {
	line := taskLine{
		ID: t.ID, Title: t.TitleFor(orErased(t.SubjectName)), Help: t.HelpFor(orErased(t.SubjectName)), Subject: orErased(t.SubjectName),
		Owner: t.AssigneeName, Role: t.Role.Title(),
		CaseHref: caseHref(t.CaseNumber), CaseName: kindTitle(t.CaseKind) + " #" + strconv.FormatInt(t.CaseNumber, 10),
		Due: l.Deadline(t.Due.At, t.DueAtHour()), Rule: t.Due.Rule,
		State: string(t.State), StateText: stateText(t.State), Note: t.Note,
		ShortNotice: t.ShortNotice, Undelivered: t.Undelivered && t.State == jml.TaskOpen, Controls: t.Controls,
	}
	line.Late = t.State == jml.TaskOpen && line.Due.Late
	if line.Late {
		line.State, line.StateText = "late", "Late"
	}
	if t.State.Ended() {
		l.ending(&line, t)
	}
	for _, f := range t.Files {
		line.Files = append(line.Files, fileLine{Name: f.Name,
			Href: line.CaseHref + "/files/" + t.ID + "/" + f.SHA256})
	}
	return line
}

func (l lens) tasks(rows []readmodel.TaskRow) []taskLine {
	var out []taskLine
	for _, row := range rows {
		out = append(out, l.task(row))
	}
	return out
}

func (l lens) ending(line *taskLine, t readmodel.TaskRow) {
	line.Ended, line.DoneAt = l.At(t.EndedAt), l.At(t.DoneAt)
	line.Outcome, line.Reason = stateText(t.State), reasonText(t.Reason)
	if a := answerText(t.Answer); a != "" {
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
		line.EndedLate = longer(done.Sub(t.Due.At)) + " after it was due"
	}
	line.Unproven = t.State == jml.TaskDone && !t.Proven && t.HourLimited()
}

// orErased stands in for a name that was erased.
func orErased(name string) string {
	if name == "" {
		return "(name erased)"
	}
	return name
}

func caseHref(number int64) string { return "/cases/" + strconv.FormatInt(number, 10) }

func kindTitle(k jml.Kind) string {
	switch k {
	case jml.Joiner:
		return "Joiner"
	case jml.Mover:
		return "Mover"
	case jml.Leaver:
		return "Leaver"
	}
	return string(k)
}

func stateText(s jml.TaskState) string {
	switch s {
	case jml.TaskPlanned:
		return "Not open yet"
	case jml.TaskOpen:
		return "Open"
	case jml.TaskDone:
		return "Done"
	case jml.TaskNotApplicable:
		return "Not needed"
	case jml.TaskNotDone:
		return "Not done"
	case jml.TaskCancelled:
		return "Cancelled"
	}
	return string(s)
}

func caseStateText(state, ending jml.CaseState) string {
	switch {
	case state == jml.CaseOpen && ending == jml.CaseRescinded:
		return "Being taken back"
	case state == jml.CaseOpen && ending == jml.CaseSuperseded:
		return "Being replaced"
	case state == jml.CaseOpen:
		return "Open"
	case state == jml.CaseCompleted:
		return "Completed"
	case state == jml.CaseRescinded:
		return "Taken back"
	case state == jml.CaseSuperseded:
		return "Replaced"
	}
	return string(state)
}

func answerText(a jml.Answer) string {
	switch a.Choice {
	case "yes":
		return "Answered yes"
	case "no":
		return "Answered no"
	case "keep":
		return "Answered keep"
	case "remove":
		return "Answered remove"
	}
	return ""
}

func reasonText(code string) string {
	switch code {
	case "":
		return ""
	case jml.ReasonRegisterWrong:
		return "the register was wrong"
	case jml.ReasonNotHeld:
		return "not held, and need not be"
	case jml.ReasonExempt:
		return "exempt"
	case jml.ReasonOther:
		return "another reason, see the note"
	case jml.ReasonRefused:
		return "refused"
	case jml.ReasonUnreachable:
		return "nobody could be reached"
	case jml.ReasonLost:
		return "lost"
	case jml.ReasonDeclined:
		return "the decision was no"
	case jml.ReasonKept:
		return "the decision was to keep it"
	case jml.ReasonRescinded:
		return "the announcement was taken back"
	case jml.ReasonSuperseded:
		return "another case took over"
	case jml.ReasonRegisterChanged:
		return "the register changed"
	}
	return code
}
