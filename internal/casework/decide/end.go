package decide

import (
	"slices"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/proof"
	"github.com/handover-jml/handover/internal/reason"
	"github.com/handover-jml/handover/internal/separation"
	"github.com/handover-jml/handover/internal/transition"
)

// End ends tasks of the case, each with its own outcome: all of them or none.
// A task that somebody ended first is no fault: its Ended says so, without a
// name, and the others still count. All refusals come together, as
// jml.Problems.
func (d *Dossier) End(p Press, endings []jml.Ending) ([]jml.Ended, Decision, error) {
	w := d.draft()
	out, err := each(endings, func(e jml.Ending) (jml.Ended, error) { return w.end(p, e) })
	return out, w.decision(), err
}

// Ordinary reports whether an ending changes its task and nothing else: the
// task asks nothing, judges nothing, writes to no register and is compared with
// none, is looked at by nobody and stands apart from nothing.
func Ordinary(pb *playbook.Playbook, t jml.Task, e jml.Ending) bool {
	return e.Outcome == jml.TaskDone && t.Purpose == jml.PurposeLine && t.Asks == jml.AsksDone &&
		t.Writes == jml.WritesNothing && (t.AssetID == "" || proof.SerialNumber(e) == "") && t.Verify == "" && standsAlone(pb, t)
}

// Unbarred reports whether somebody may end all these ordinary tasks. posts may
// be nil unless NeedsPosts.
func Unbarred(c jml.Case, posts *Posts, named Tasks, person string) bool {
	s := separation.Of(c, named.All())
	return !named.any(func(t jml.Task) bool { return barred(s, c, posts, t)[person] })
}

// EndOrdinary is End for endings that are all Ordinary, by somebody who is
// Unbarred. It needs nothing but the case and the tasks that the endings name,
// which is what makes the most frequent command by far a cheap one.
func EndOrdinary(c jml.Case, named Tasks, p Press, endings []jml.Ending) ([]jml.Ended, Decision, error) {
	decision := Decision{Case: c}
	tasks := NewTasks(named.Rows())
	out, err := each(endings, func(e jml.Ending) (jml.Ended, error) {
		t := tasks.ByID(e.TaskID)
		if t.State.Ended() {
			return endedBefore(*t), nil
		}
		e, err := p.check(c, *t, e)
		if err != nil {
			return jml.Ended{}, err
		}
		effect, err := p.end(t, e, false)
		decision.Effects = append(decision.Effects, effect)
		return p.ended(*t, e.Outcome), err
	})
	return out, decision, err
}

// each ends one task after the other and collects what is refused of each, so
// that all lines of a form are judged together.
func each(endings []jml.Ending, end func(jml.Ending) (jml.Ended, error)) (out []jml.Ended, err error) {
	var problems jml.Problems
	for _, e := range endings {
		ended, err := end(e)
		list := jml.Refusals(err)
		if err != nil && list == nil {
			return nil, err
		}
		for _, refusal := range list {
			problems = append(problems, &jml.Error{Code: refusal.Code, Field: e.TaskID + "." + refusal.Field, Message: refusal.Message})
		}
		out = append(out, ended)
	}
	return out, problems.Or()
}

// end ends one task with all that follows from it.
func (w *draft) end(p Press, e jml.Ending) (jml.Ended, error) {
	t := w.Tasks.ByID(e.TaskID)
	if t == nil {
		return jml.Ended{}, &jml.Error{Code: jml.CodeNotFound, Message: "There is no such task in this case."}
	}
	if t.State.Ended() {
		return endedBefore(*t), nil
	}
	if t.State == jml.TaskPlanned {
		if err := openEarly(w, t, p); err != nil {
			return jml.Ended{}, err
		}
		e.Assignment = t.Assignment // there was none when the form was made
	}
	e, err := p.check(w.Case, *t, e)
	if err != nil {
		return jml.Ended{}, err
	}

	notApart, err := w.admit(*t, p.By.PersonID)
	if err != nil {
		return jml.Ended{}, err
	}
	if err := inTurn(w.Tasks, *t, e); err != nil {
		return jml.Ended{}, err
	}
	if sendsBack(*t, e) {
		return p.ended(*t, jml.TaskPlanned), w.sendBack(t, e)
	}
	effect, err := p.end(t, e, notApart)
	if err != nil {
		return jml.Ended{}, err
	}
	w.take(effect)
	return p.ended(*t, e.Outcome), w.follow(*t, e)
}

// inTurn refuses a review of what is open again, and the word that the register
// was wrong when a second person was asked about it already: what they say holds.
func inTurn(tasks Tasks, t jml.Task, e jml.Ending) error {
	asked := func(o jml.Task) bool { return o.Purpose == jml.PurposeRecheck && o.For == t.ID }
	switch {
	case len(t.ApartFrom) > 0 && t.Writes == jml.WritesNothing && !tasks.Met(t):
		return &jml.Error{Code: jml.CodeConflict, Message: "Something that this looks at is open again. It can be ended once that is done."}
	case e.Reason == reason.RegisterWrong && t.EndedBy != nil && tasks.any(asked):
		return jml.Invalid("reason", "This was said of it before, and it was opened again. Take it back, or end it as not done and say what stands in the way.")
	}
	return nil
}

// admit refuses somebody who is barred from a task while anybody else could have
// it. notApart says that nobody else could.
func (w *draft) admit(t jml.Task, person string) (notApart bool, err error) {
	switch {
	case !w.barred(t)[person]:
		return false, nil
	case w.nobodyElse(t, person):
		return true, nil
	}
	return false, &jml.Error{Code: jml.CodeMoved,
		Message: "You announced, did or have what this task is about, so somebody else has to end it. It goes to the next in line by itself."}
}

// check refuses an ending that may not be, and fills in when it was done.
func (p Press) check(c jml.Case, t jml.Task, e jml.Ending) (jml.Ending, error) {
	if err := p.mayEnd(c, t, e); err != nil {
		return e, err
	}
	if e.DoneAt.IsZero() {
		e.DoneAt = p.At
	}
	return e, p.judge(t, e)
}

// end writes an ending onto the task.
func (p Press) end(t *jml.Task, e jml.Ending, notApart bool) (TaskEnded, error) {
	t.Reason, t.Answer = e.Reason, e.Answer
	t.DoneAt, t.EndedAt = e.DoneAt, p.At
	t.DoneBy, t.RecordedBy, t.Assurance = p.By.PersonID, p.By.Ref, p.By.Assurance
	t.EndedBy, t.NotApart = WithPerson(t.EndedBy, t.DoneBy), notApart
	t.Proven = len(e.Files) > 0
	err := move(t, transition.Complete, e.Outcome)
	return TaskEnded{Task: *t, Ending: e}, err
}

func (p Press) ended(t jml.Task, outcome jml.TaskState) jml.Ended {
	return jml.Ended{TaskID: t.ID, CaseID: t.CaseID, Outcome: outcome, By: p.By.PersonID, ByName: p.By.Name, At: p.At}
}

// endedBefore answers a second press: who finished it, and when.
func endedBefore(t jml.Task) jml.Ended {
	return jml.Ended{TaskID: t.ID, CaseID: t.CaseID, Outcome: t.State, By: t.DoneBy, At: t.EndedAt, Already: true}
}

// firstAnswer reports whether the task was surely never reopened: opening it
// was its only assignment.
func firstAnswer(t jml.Task) bool { return t.Assignment == 1 }

// checksSystem reports whether the task asks if the person has an account on
// one system whose holdings are not known.
func checksSystem(pb *playbook.Playbook, t jml.Task) bool {
	l, ok := pb.Line(t.Line)
	return ok && l.ForEach == playbook.CheckSystem && t.Purpose == jml.PurposeLine
}

// WithPerson adds a person to a list of people unless they are there or nobody.
func WithPerson(list []string, id string) []string {
	if id == "" || slices.Contains(list, id) {
		return list
	}
	return append(slices.Clip(list), id)
}
