package desk

import (
	"net/http"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// Exceptions is what was not done, and until when that is accepted.
type Exceptions struct {
	common
	matrices matrices
	lists    Lists
}

// exceptionsPage is the exceptions of one standing, or the newest of each.
type exceptionsPage struct {
	view.ViewerTime
	Sections    []exceptionSection
	Only        bool // one standing alone
	First, Next string
}

// exceptionSection is the exceptions of one standing.
type exceptionSection struct {
	State, Title, About, None string
	Rows                      []exceptionRow
	More                      string // address of the whole list; "" when this is all
}

// exceptionRow is one exception as the list shows it.
type exceptionRow struct {
	Title, System      string
	CaseHref, CaseName string
	TaskID             string
	By, Reason, Note   string
	At                 view.Stamp
	AnsweredBy, Step   string
	Until              view.Stamp // accepted until, or to be done by
	Refused            bool
	AskedOf            string // who has the question
	Due                view.Stamp
	Owner              string // whose the task is again
}

// exceptionSections are the standings in the order in which somebody has to act.
func exceptionSections() []exceptionSection {
	section := func(state readmodel.ExceptionState, title, about, none string) exceptionSection {
		return exceptionSection{State: string(state), Title: title, About: about, None: none}
	}
	return []exceptionSection{
		section(readmodel.ExceptionAsked, "Waiting for an answer", "Nobody has said yet whether this is accepted.", "Nothing waits for an answer."),
		section(readmodel.ExceptionReopened, "Reopened", "The exception ended or was refused, and the work is open again.", "Nothing is open again."),
		section(readmodel.ExceptionRuns, "Running", "Accepted until a day. Then the task goes back to its owner, and the security lead is asked again.", "No exception runs."),
		section(readmodel.ExceptionEnded, "Ended", "Done in the end, or answered again since.", "None has ended."),
	}
}

func (h *Exceptions) Show(w http.ResponseWriter, r *http.Request) error {
	mark, err := markOf(r)
	if err != nil {
		return err
	}
	systems, err := h.matrices.names(r.Context())
	if err != nil {
		return err
	}
	page := exceptionsPage{ViewerTime: h.timeOf(r)}
	only := r.URL.Query().Get("state")
	for _, s := range exceptionSections() {
		if only != "" && only != s.State {
			continue
		}
		rows, next, err := h.lists.Exceptions(r.Context(), door.ViewerOf(r.Context()), readmodel.ExceptionState(s.State), readmodel.Page{After: mark})
		if err != nil {
			return err
		}
		for _, row := range rows {
			s.Rows = append(s.Rows, exceptionRowOf(page.ViewerTime, row, systems))
		}
		switch {
		case only != "":
			page.Only = true
			page.First, page.Next = pager(r, next)
		case next != "":
			s.More = "/exceptions?state=" + s.State
		}
		page.Sections = append(page.Sections, s)
	}
	if len(page.Sections) == 0 {
		return jml.Invalid("state", "Choose asked, running, reopened or ended.")
	}
	return h.pages.Show(w, r, "exceptions", http.StatusOK, page)
}

func exceptionRowOf(vt view.ViewerTime, e readmodel.ExceptionRow, systems map[string]string) exceptionRow {
	first := taskRowOf(vt, e.First)
	out := exceptionRow{Title: first.Title, System: systems[e.First.System], CaseHref: first.CaseHref, CaseName: first.CaseName, TaskID: e.First.ID,
		By: e.First.DoneByName, Reason: view.Reason(e.First.Reason), Note: e.First.Note, At: vt.At(e.First.EndedAt)}
	if out.System == "" {
		out.System = e.First.System
	}
	if out.By == "" {
		out.By = e.First.AssigneeName
	}
	if e.First.State == jml.TaskOpen {
		out.Owner, out.Due = e.First.AssigneeName, first.Due
	}
	answer := e.TaskRow
	if e.State == jml.TaskOpen {
		out.AskedOf, answer = e.AssigneeName, e.Before
	}
	if answer.Answer.Until != nil {
		out.AnsweredBy, out.Step, out.Until = answer.DoneByName, answer.Note, vt.Day(*answer.Answer.Until)
		out.Refused = answer.Answer.Choice == "no"
	}
	return out
}
