package api

import (
	"net/http"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/door"
)

// Exceptions answers what was not done, and until when that is accepted.
type Exceptions struct{ lists Lists }

// List answers a slice of the exceptions of one standing; those that run when
// none is named.
func (h *Exceptions) List(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	state := readmodel.ExceptionState(q.Get("state"))
	if state == "" {
		state = readmodel.ExceptionRuns
	}
	p, err := sliceOf(q)
	if err != nil {
		return err
	}
	rows, next, err := h.lists.Exceptions(r.Context(), door.ViewerOf(r.Context()), state, p)
	if err != nil {
		return err
	}
	out := wire.Exceptions{Exceptions: []wire.Exception{}, Next: next}
	for _, row := range rows {
		out.Exceptions = append(out.Exceptions, exceptionOf(row))
	}
	return door.JSON(w, http.StatusOK, out)
}

func exceptionOf(row readmodel.ExceptionRow) wire.Exception {
	first := row.First
	out := wire.Exception{State: string(row.Standing), Case: row.CaseNumber, Task: taskOf(first, first.SubjectName), Note: first.Note, Question: row.Key}
	answer := row.TaskRow
	if row.State == jml.TaskOpen {
		out.AskedOf, answer = &wire.Person{ID: row.AssigneeID, Name: row.AssigneeName}, row.Before
	}
	if answer.Answer.Until != nil {
		out.Until, out.Refused, out.Step = answer.Answer.Until.String(), answer.Answer.Choice == "no", answer.Note
		out.AnsweredBy = &wire.Person{ID: answer.DoneBy, Name: answer.DoneByName}
	}
	return out
}
