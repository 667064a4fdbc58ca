package casework

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/reason"
)

// reschedule gives a live case new facts: running tasks get new dates, ended
// ones keep theirs, lines that the new terms no longer ask for are cancelled
// and new ones join. Each owner who knew the old dates gets one mail with both.
func (a *acceptance) reschedule(caseID string, change func(*jml.Case) error, warnings []string) (jml.Accepted, error) {
	f, err := a.work.open(caseID)
	if err != nil {
		return jml.Accepted{}, err
	}
	before := f.c
	if err := change(&f.c); err != nil {
		return jml.Accepted{}, err
	}
	f.c.EventAt, f.c.EventID = a.ev.OccurredAt, a.ev.ID
	if sameFacts(before, f.c) {
		return a.same(caseID)
	}
	if err := f.onePerDate(); err != nil {
		return jml.Accepted{}, err
	}
	if f.c.CutoffAt.Before(before.CutoffAt) && a.ev.OccurredAt.After(f.c.CutoffAt) {
		f.c.NoticeAt = a.ev.OccurredAt // nobody could know of this cut-off before
	}
	f.c.AnnouncedBy = withPerson(f.c.AnnouncedBy, a.Actor.PersonID)
	a.logAccepted(f.c.ID, f.c.PersonID)
	f.Append(evidence.Draft{OccurredAt: a.ev.OccurredAt, Case: f.c.ID, Actor: f.Actor,
		Data: evidence.CaseRescheduled{Type: f.c.After.Type, Functions: f.c.After.Functions, Location: f.c.After.Location,
			Dates: dateFacts(f.c), Event: a.ev.ID}})
	if err := f.replan(before); err != nil {
		return jml.Accepted{}, err
	}
	if err := f.redateEngagement(before); err != nil {
		return jml.Accepted{}, err
	}
	if err := f.save(); err != nil {
		return jml.Accepted{}, err
	}
	return jml.Accepted{Outcome: outcomeRescheduled, Case: f.c, Tasks: f.tasks, Warning: warnings}, nil
}

// onePerDate refuses to move a mover onto the day of another.
func (f *file) onePerDate() error {
	if f.c.Kind != jml.Mover {
		return nil
	}
	open, err := f.OpenCases(f.c.PersonID)
	if err != nil {
		return fmt.Errorf("read open cases: %w", err)
	}
	for _, c := range open {
		if c.ID != f.c.ID && c.Live() && c.Kind == jml.Mover && c.EngagementID == f.c.EngagementID && c.Effective == f.c.Effective {
			return &jml.Error{Code: jml.CodeConflict, Field: "effective_date",
				Message: fmt.Sprintf("The mover case #%d of this person has that day already. Change that one, or choose another day.", c.Number)}
		}
	}
	return nil
}

// changeTerms applies to terms what differs between two others. What neither
// mentions stays, so that two moves that overlap keep each other's changes.
func changeTerms(t, from, to jml.Terms) jml.Terms {
	for _, field := range []struct{ t, from, to *string }{
		{&t.Title, &from.Title, &to.Title}, {&t.Department, &from.Department, &to.Department},
		{&t.Location, &from.Location, &to.Location}, {&t.Zone, &from.Zone, &to.Zone},
		{&t.ManagerID, &from.ManagerID, &to.ManagerID}, {&t.SponsorID, &from.SponsorID, &to.SponsorID},
		{(*string)(&t.Type), (*string)(&from.Type), (*string)(&to.Type)},
	} {
		if *field.from != *field.to {
			*field.t = *field.to
		}
	}
	if !slices.Equal(from.Functions, to.Functions) {
		t.Functions = to.Functions
	}
	return t
}

// redateEngagement moves the dates of the engagement with the case; a change
// that had taken effect and now lies ahead is ahead again.
func (f *file) redateEngagement(before jml.Case) error {
	terms := !sameTerms(before.After, f.c.After)
	if before.EffectAt.Equal(f.c.EffectAt) && before.EmploymentEnd == f.c.EmploymentEnd && !terms {
		return nil
	}
	ahead := f.c.Effected && f.c.EffectAt.After(f.Now())
	e, err := f.Engagement(f.c.EngagementID)
	if err != nil {
		return fmt.Errorf("read the engagement: %w", err)
	}
	switch f.c.Kind {
	case jml.Joiner:
		e.Start, e.Terms = f.c.Effective, changeTerms(e.Terms, before.After, f.c.After)
		if ahead {
			e.State = jml.EngagementPlanned
		}
	case jml.Mover:
		if before.Effected {
			e.Terms = changeTerms(e.Terms, before.After, f.c.After)
		}
		if ahead {
			e.Terms = changeTerms(e.Terms, f.c.After, f.c.Before)
		}
	case jml.Leaver:
		e.End = f.c.EmploymentEnd
		if ahead {
			e.State, e.EndedAt = jml.EngagementActive, time.Time{}
		}
	}
	if ahead {
		f.c.Effected = false
	}
	return f.UpdateEngagement(e)
}

// replan holds the running tasks against what the playbook plans now.
func (f *file) replan(before jml.Case) error {
	in, err := f.input()
	if err != nil {
		return err
	}
	planned, err := playbook.Plan(in)
	if err != nil {
		return err
	}
	wanted := map[string]bool{}
	for _, t := range planned {
		wanted[t.Key] = true
	}
	var moved []movedTask
	for i := range f.tasks {
		t := &f.tasks[i]
		if !before.After.SameWork(f.c.After) && t.Purpose == jml.PurposeLine && !wanted[t.Key] {
			if err := f.cancel(t, reason.RegisterChanged, ""); err != nil {
				return err
			}
		}
		m, err := f.redateTask(t, in)
		if err != nil {
			return err
		}
		if m != nil {
			moved = append(moved, *m)
		}
	}
	for _, t := range planned {
		if f.byKey(t.Key) == nil {
			if err := f.addPlanned(t); err != nil {
				return err
			}
		}
	}
	if err := f.suspendEarly(before, in); err != nil {
		return err
	}
	return f.noticeRescheduled(moved)
}

// addPlanned adds a line that the new terms ask for; the planner names the
// first task of a check by key.
func (f *file) addPlanned(t jml.Task) error {
	if first := f.byKey(t.For); t.For != "" && first != nil {
		t.For = first.ID
	}
	_, err := f.add(t, "terms")
	return err
}

type movedTask struct {
	task   jml.Task
	oldDue time.Time
}

// redateTask gives a running task its new dates; nil when nothing moved.
func (f *file) redateTask(t *jml.Task, in playbook.Input) (*movedTask, error) {
	if t.State.Ended() || t.Due.Kind == jml.DueKept {
		return nil, nil
	}
	next := playbook.Redate(in, *t)
	if next.OpensAt.Equal(t.OpensAt) && next.Due.At.Equal(t.Due.At) && next.NotBefore.Equal(t.NotBefore) {
		return nil, nil
	}
	old := t.Due.At
	next.Escalated = 0
	*t = next
	if err := f.logDates(t); err != nil {
		return nil, err
	}
	return &movedTask{*t, old}, nil
}

// suspendEarly asks for each account that went live for a start which now
// lies further ahead to be suspended until then.
func (f *file) suspendEarly(before jml.Case, in playbook.Input) error {
	if f.c.Kind != jml.Joiner || !f.c.EffectAt.After(before.EffectAt) || !f.c.EffectAt.After(f.Now()) {
		return nil
	}
	for _, g := range in.Holdings.Grants {
		t := playbook.Suspend(in, g)
		asked := slices.ContainsFunc(f.tasks, func(t jml.Task) bool {
			return t.Line == playbook.LineSuspend && t.System == g.System && !t.State.Ended()
		})
		if g.EngagementID != f.c.EngagementID || asked || f.byKey(t.Key) != nil {
			continue
		}
		if _, err := f.add(t, "account live before the new start"); err != nil {
			return err
		}
	}
	return nil
}

// noticeRescheduled writes one notice for each owner who had been told the old
// dates.
func (f *file) noticeRescheduled(moved []movedTask) error {
	told, err := f.told()
	if err != nil {
		return err
	}
	byOwner := map[string][]notice.TaskRef{}
	for _, m := range moved {
		owner := m.task.AssigneeID
		if m.task.State == jml.TaskPlanned {
			who, _ := f.resolve(m.task)
			owner = who.PersonID
		}
		if told[owner] {
			byOwner[owner] = append(byOwner[owner], notice.TaskRef{TaskID: m.task.ID, OldDue: m.oldDue})
		}
	}
	return f.notify(notice.Rescheduled, byOwner)
}

// told returns the owners who have a notice of this case already.
func (f *file) told() (map[string]bool, error) {
	rows, err := f.Notices(f.c.ID)
	if err != nil {
		return nil, fmt.Errorf("read notices: %w", err)
	}
	told := map[string]bool{}
	for _, n := range rows {
		told[n.OwnerID] = true
	}
	return told, nil
}

// notify writes one pending notice per owner, numbered per case, owner and
// kind, in a stable order.
func (f *file) notify(kind notice.Kind, byOwner map[string][]notice.TaskRef) error {
	rows, err := f.Notices(f.c.ID)
	if err != nil {
		return fmt.Errorf("read notices: %w", err)
	}
	owners := make([]string, 0, len(byOwner))
	for id := range byOwner {
		owners = append(owners, id)
	}
	slices.SortFunc(owners, cmp.Compare)
	for _, owner := range owners {
		number := 1
		for _, n := range rows {
			if n.OwnerID == owner && n.Kind == kind {
				number++
			}
		}
		id, err := ledger.NewID()
		if err != nil {
			return err
		}
		row := notice.Notice{ID: id, CaseID: f.c.ID, OwnerID: owner, Kind: kind, Number: number, State: notice.Pending,
			NextAt: f.Now(), CreatedAt: f.Now(), Tasks: byOwner[owner]}
		if err := f.InsertNotice(row); err != nil {
			return fmt.Errorf("write a notice: %w", err)
		}
	}
	return nil
}
