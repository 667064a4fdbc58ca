package casework

import (
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/transition"
)

// file is one locked case with its tasks, as one transaction works on it.
type file struct {
	*work
	c      jml.Case
	tasks  []jml.Task
	part   bool        // tasks holds only those that the command is about; see openFor
	person *jml.Person // the subject, once somebody asked; see subject
	pb     *playbook.Playbook
	matrix *playbook.Matrix // as frozen with the case
	emails map[string]string
}

// open locks a case and reads all that its commands need.
func (w *work) open(caseID string) (*file, error) {
	c, err := w.LockCase(caseID)
	if err != nil {
		return nil, err
	}
	f := &file{work: w, c: c}
	return f, f.read()
}

func (f *file) read() (err error) {
	if f.tasks, err = f.Tasks(f.c.ID); err != nil {
		return fmt.Errorf("read tasks: %w", err)
	}
	return f.readDocuments()
}

func (f *file) readDocuments() (err error) {
	if f.pb, err = f.svc.company.Library().Playbook(f, f.c.PlaybookHash); err != nil {
		return err
	}
	f.matrix, err = f.svc.company.Library().Matrix(f, f.c.MatrixHash)
	return err
}

// subject is the person the case is about.
func (f *file) subject() *jml.Person {
	if f.person == nil {
		p, err := f.Person(f.c.PersonID)
		f.Fail("read the subject", err)
		f.person = &p
	}
	return f.person
}

// task returns a pointer into the file's tasks, or nil.
func (f *file) task(id string) *jml.Task {
	for i := range f.tasks {
		if f.tasks[i].ID == id {
			return &f.tasks[i]
		}
	}
	return nil
}

func (f *file) byKey(key string) *jml.Task {
	for i := range f.tasks {
		if f.tasks[i].Key == key {
			return &f.tasks[i]
		}
	}
	return nil
}

// save writes the case row back as changed and has it driven.
func (f *file) save() error {
	f.mark()
	f.c.Rev++
	f.Wake(f.c.ID)
	if err := f.UpdateCase(f.c); err != nil {
		return fmt.Errorf("write the case: %w", err)
	}
	return nil
}

// move takes a task to a state if the transition table allows it and writes
// the row.
func (f *file) move(t *jml.Task, cmd transition.Command, to jml.TaskState) error {
	if !transition.TaskMay(cmd, t.State, to) {
		return &jml.Error{Code: jml.CodeConflict, Message: fmt.Sprintf("a task that is %s cannot become %s this way", t.State, to)}
	}
	t.State = to
	if err := f.UpdateTask(*t); err != nil {
		return fmt.Errorf("write the task: %w", err)
	}
	return nil
}

// add writes a planned task into the case and logs why it joined.
func (f *file) add(t jml.Task, because string) (*jml.Task, error) {
	if !transition.TaskMay(transition.AddTask, "", jml.TaskPlanned) || f.byKey(t.Key) != nil {
		return nil, fmt.Errorf("add task %s twice", t.Key)
	}
	id, err := ledger.NewID()
	if err != nil {
		return nil, err
	}
	t.ID, t.CaseID, t.State, t.Ordinal = id, f.c.ID, jml.TaskPlanned, len(f.tasks)
	if err := f.InsertTask(t); err != nil {
		return nil, fmt.Errorf("write the added task: %w", err)
	}
	f.tasks = append(f.tasks, t)
	f.Log(f.c.ID, t.ID, evidence.TaskAdded{PlannedTask: plannedTask(t), Because: because})
	return &f.tasks[len(f.tasks)-1], nil
}

// cancel ends a running task without its work, and with it the decisions about
// it; one that has ended stays.
func (f *file) cancel(t *jml.Task, reason, by string) error {
	if t.State.Ended() {
		return nil
	}
	t.Reason, t.EndedAt = reason, f.Now()
	if err := f.move(t, transition.Cancel, jml.TaskCancelled); err != nil {
		return err
	}
	f.Log(f.c.ID, t.ID, evidence.TaskCancelled{Reason: reason, By: by})
	for i := range f.tasks {
		if f.tasks[i].Judges(t.ID) {
			if err := f.cancel(&f.tasks[i], reason, by); err != nil {
				return err
			}
		}
	}
	return nil
}

// line is everybody who may get the task. Who administers a system is read
// from the matrix in force: ownership moves on while a case is frozen.
func (f *file) line(t jml.Task) []jml.Candidate {
	system, ok := f.Matrix().System(t.System)
	if !ok {
		system, _ = f.matrix.System(t.System)
	}
	c := f.c
	c.After.ManagerID, c.Before.ManagerID = f.manager(c.After), f.manager(c.Before)
	return line(f.Directory(), c, t.Role, system, f.personByEmail)
}

// manager is who manages the person under these terms: who was named for the
// report when the manager has left meanwhile, "" when nobody was.
func (f *file) manager(t jml.Terms) string {
	if !f.Directory().Gone[t.ManagerID] {
		return t.ManagerID
	}
	heir, _, err := f.TakeoverOf(company.DutyReport, f.c.EngagementID)
	f.Fail("read who took a report over", err)
	if f.Directory().Gone[heir] {
		return ""
	}
	return heir
}

// resolve says who gets a task of this case now.
func (f *file) resolve(t jml.Task) (jml.Candidate, bool) {
	return resolve(f.Directory(), f.line(t), f.barred(t), t.Role, f.c.PersonID)
}

// nextInLine says who would get the task if its assignee did not exist.
func (f *file) nextInLine(t jml.Task) string {
	bar := f.barred(t)
	bar[t.AssigneeID] = true
	bar[f.c.PersonID] = true
	next, _ := resolve(f.Directory(), f.line(t), bar, t.Role, f.c.PersonID)
	return next.PersonID
}

func (f *file) personByEmail(address string) string {
	if id, ok := f.emails[address]; ok {
		return id
	}
	if f.emails == nil {
		f.emails = map[string]string{}
	}
	p, _, err := company.Find(f, address)
	f.Fail("find a system's owner", err)
	f.emails[address] = p.ID
	return p.ID
}

// met reports whether all tasks that t comes after have ended well enough: a
// cancelled one counts as met, one not done only once its exception is
// accepted.
func met(tasks []jml.Task, t jml.Task) bool {
	for _, before := range tasks {
		if before.NamedBy(t.After) && !settled(tasks, before) {
			return false
		}
	}
	return true
}

// settled reports whether a task needs nothing more from anybody. One that was
// not done waits until its newest exception is accepted.
func settled(tasks []jml.Task, t jml.Task) bool {
	if t.State != jml.TaskNotDone {
		return t.State.Ended()
	}
	accepted := false
	for _, e := range tasks {
		if e.Purpose == jml.PurposeException && e.For == t.ID {
			accepted = e.State == jml.TaskDone
		}
	}
	return accepted
}

// input is what the planner needs to know of this case as it stands.
func (f *file) input() (playbook.Input, error) {
	holdings, err := f.Holdings(f.c.PersonID)
	if err != nil {
		return playbook.Input{}, fmt.Errorf("read holdings: %w", err)
	}
	return planInput(f.c, *f.subject(), f.pb, f.matrix, holdings, f.Settings(), f.Now())
}

func planInput(c jml.Case, p jml.Person, pb *playbook.Playbook, m *playbook.Matrix, h register.Holdings, s jml.Settings, now time.Time) (playbook.Input, error) {
	cal, err := calendar.New(c.Zone, s.Holidays)
	if err != nil {
		return playbook.Input{}, err
	}
	return playbook.Input{Kind: c.Kind, Playbook: pb, Matrix: m, Person: p, After: c.After, Before: c.Before,
		Anchors: anchors(c), Immediate: c.Immediate, Holdings: h, Calendar: cal, Limits: c.Limits, Now: now}, nil
}

func anchors(c jml.Case) calendar.Anchors {
	a := calendar.Anchors{Effective: c.Effective, Cutoff: c.CutoffAt, Notice: c.NoticeAt, Opened: c.OpenedAt}
	switch c.Kind {
	case jml.Joiner:
		a.Start = c.Effective
	case jml.Leaver:
		a.LastDay = c.Effective
	}
	return a
}
