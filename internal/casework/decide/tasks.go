package decide

import (
	"slices"

	"github.com/handover-jml/handover/internal/jml"
)

// Tasks are the tasks of one case, in order.
type Tasks struct {
	all    []*jml.Task
	byID   map[string]*jml.Task
	byKey  map[string]*jml.Task
	byBase map[string][]*jml.Task
}

// NewTasks returns tasks that are in order of Ordinal.
func NewTasks(rows []jml.Task) Tasks {
	t := Tasks{byID: make(map[string]*jml.Task, len(rows)), byKey: make(map[string]*jml.Task, len(rows)),
		byBase: make(map[string][]*jml.Task, len(rows))}
	for _, row := range rows {
		t.Add(row)
	}
	return t
}

// All returns every task in order.
func (t Tasks) All() []*jml.Task { return t.all }

// ByID returns a task, or nil.
func (t Tasks) ByID(id string) *jml.Task { return t.byID[id] }

// ByKey returns the task with exactly this key, or nil.
func (t Tasks) ByKey(key string) *jml.Task { return t.byKey[key] }

// Rows returns a copy of every task in order.
func (t Tasks) Rows() []jml.Task {
	rows := make([]jml.Task, len(t.all))
	for i, task := range t.all {
		rows[i] = *task
	}
	return rows
}

// Add puts a task behind the others and returns its place.
func (t *Tasks) Add(row jml.Task) *jml.Task {
	task := &row
	t.all = append(t.all, task)
	t.byID[row.ID], t.byKey[row.Key] = task, task
	t.byBase[row.Base] = append(t.byBase[row.Base], task)
	return task
}

// room is how many tasks the case may still get from answers and registers.
func (t Tasks) room() int { return max(0, jml.MaxTasks-len(t.all)) }

// find returns the first task for which is says yes, or nil.
func (t Tasks) find(is func(jml.Task) bool) *jml.Task {
	for _, task := range t.all {
		if is(*task) {
			return task
		}
	}
	return nil
}

func (t Tasks) any(is func(jml.Task) bool) bool { return t.find(is) != nil }

// named returns the tasks that a key names: the one that has it, or every
// repetition of the base that it is.
func (t Tasks) named(key string) []*jml.Task {
	tasks := t.byBase[key]
	if task := t.byKey[key]; task != nil && !slices.Contains(tasks, task) {
		tasks = append(slices.Clone(tasks), task)
	}
	return tasks
}

// Met reports whether everything that a task comes after has ended well
// enough: a cancelled one counts as met, one not done only once its exception
// is accepted.
func (t Tasks) Met(task jml.Task) bool {
	for _, key := range task.After {
		for _, before := range t.named(key) {
			if !t.settled(*before) {
				return false
			}
		}
	}
	return true
}

// settled reports whether a task needs nothing more from anybody. One that was
// not done waits until its newest exception is accepted; that one's end is still
// to come.
func (t Tasks) settled(task jml.Task) bool {
	if task.State != jml.TaskNotDone {
		return task.State.Ended()
	}
	accepted := false
	for _, e := range t.all {
		if e.Purpose == jml.PurposeException && e.For == task.ID && !runsOut(*e) {
			accepted = e.State == jml.TaskDone && e.Answer.Choice != "no"
		}
	}
	return accepted
}

// over returns the newest of each repeated task that passes, unless it still runs.
func (t Tasks) over(is func(jml.Task) bool) (out []jml.Task) {
	for _, task := range t.all {
		newest := t.newest(task.Base) == task
		if newest && is(*task) && (task.State == jml.TaskDone || task.State == jml.TaskNotApplicable) {
			out = append(out, *task)
		}
	}
	return out
}

// reviewOf tells the tasks that look at a task, among others, once it has ended:
// they come after it, other people have to do them, and they write nothing.
func reviewOf(t jml.Task) func(jml.Task) bool {
	return func(o jml.Task) bool {
		return o.Purpose == jml.PurposeLine && o.PlaybookHash == t.PlaybookHash && o.Writes == jml.WritesNothing &&
			slices.Contains(o.ApartFrom, t.Line) && t.NamedBy(o.After)
	}
}

// newest returns the last task that a key names, repetitions included.
func (t Tasks) newest(key string) (last *jml.Task) {
	for _, task := range t.all {
		if task.NamedBy([]string{key}) {
			last = task
		}
	}
	return last
}

// running returns the tasks that keys name and that have not ended.
func (t Tasks) running(keys []string) (out []*jml.Task) {
	for _, task := range t.all {
		if !task.State.Ended() && task.NamedBy(keys) {
			out = append(out, task)
		}
	}
	return out
}

// decidedAgainst reports whether a decision stands that cancels the key.
func (t Tasks) decidedAgainst(key string) bool {
	return t.any(func(d jml.Task) bool {
		no := d.Answer.Choice == "no" || d.Answer.Choice == "keep" && d.Answer.Until == nil
		return d.State == jml.TaskDone && no && slices.Contains(d.Decides, key)
	})
}

// undoable are the done tasks that something takes back.
func (t Tasks) undoable() (done []jml.Task) {
	for _, task := range t.all {
		refused := keepsEquipment(*task) && task.Answer.Choice != "keep"
		if task.State == jml.TaskDone && task.Undo != (jml.LineRef{}) && !refused {
			done = append(done, *task)
		}
	}
	return done
}
