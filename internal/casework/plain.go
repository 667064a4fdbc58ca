package casework

import (
	"slices"

	"github.com/handover-jml/handover/internal/jml"
)

// openFor locks a case for some endings. When none of them can concern another
// task only the tasks they name are read: that is the most frequent command by
// far, and cases have dozens of tasks.
func (w *work) openFor(caseID string, endings []jml.Ending) (*file, error) {
	c, err := w.LockCase(caseID)
	if err != nil {
		return nil, err
	}
	f := &file{work: w, c: c}
	if err := f.readDocuments(); err != nil {
		return nil, err
	}
	if f.tasks, err = f.plainTasks(endings); err != nil {
		return nil, err
	}
	if f.part = f.tasks != nil; f.part {
		return f, nil
	}
	return f, f.read()
}

// plainTasks returns the tasks the endings name, each once, or nil when one of
// them is not plain or not there.
func (f *file) plainTasks(endings []jml.Ending) ([]jml.Task, error) {
	var tasks []jml.Task
	for _, e := range endings {
		if slices.ContainsFunc(tasks, func(t jml.Task) bool { return t.ID == e.TaskID }) {
			continue
		}
		t, err := f.Task(e.TaskID)
		switch {
		case jml.ErrorCode(err) == jml.CodeNotFound:
			return nil, nil
		case err != nil:
			return nil, err
		case t.CaseID != f.c.ID || !f.plain(t, e):
			return nil, nil
		}
		tasks = append(tasks, t)
	}
	return tasks, nil
}

// plain reports whether the ending changes this task and nothing else: it
// judges nothing, writes to no register, nobody checks it, and it asks nothing
// or is the first answer to a question, a yes.
func (f *file) plain(t jml.Task, e jml.Ending) bool {
	yes := t.Asks == jml.AsksYesNo && e.Answer.Choice == "yes" && firstAnswer(t) && !f.checksSystem(t)
	return e.Outcome == jml.TaskDone && t.Purpose == jml.PurposeLine && t.Writes == jml.WritesNothing && t.Verify == "" &&
		(yes || t.Asks == jml.AsksDone && len(t.Decides) == 0)
}

// firstAnswer reports whether the task was surely never reopened: opening it
// was its only assignment.
func firstAnswer(t jml.Task) bool { return t.Assignment == 1 }
