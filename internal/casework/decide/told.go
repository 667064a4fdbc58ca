package decide

import (
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/roles"
)

// reaches reports whether the own lines of a case's subject go to the subject:
// mails may, and no departure is kept from them.
func reaches(c jml.Case) bool {
	return (c.Contact == "" || c.Contact == "normal") && !c.Untold()
}

// waitsToBeTold reports whether an own line of a leaver waits for HR to say that
// they know. It waits no longer than until the cut-off, or until there is no
// departure any more: then it is HR's.
func waitsToBeTold(c jml.Case, t jml.Task) bool {
	told := c
	told.ToldAt = c.OpenedAt
	return t.State == jml.TaskPlanned && t.Role == roles.Employee && c.Untold() && reaches(told) && c.Live() && !c.Effected
}

// withoutSubject leaves the subject out of who may get an own line that is not
// to reach them, also where they stand in a role of those who get it instead.
func withoutSubject(c jml.Case, line []roles.Candidate) []roles.Candidate {
	return slices.DeleteFunc(line, func(who roles.Candidate) bool { return who.PersonID == c.PersonID })
}

// Tell has a leaver's own lines come to them, as the case says already.
func Tell(d *Dossier, before jml.Case) (Decision, error) {
	w := d.draft()
	err := w.giveTime(before)
	return w.decision(), err
}

// giveTime leaves the time that their lines ask for to those that waited: whoever
// gets them now was told of no earlier deadline.
func (w *draft) giveTime(before jml.Case) error {
	in, err := w.planInput()
	if err != nil {
		return err
	}
	for _, t := range w.Tasks.All() {
		if !waitsToBeTold(before, *t) {
			continue
		}
		fresh := *t
		fresh.Due.At = time.Time{}
		next := playbook.Redate(in, fresh)
		if next.Due.At.IsZero() || next.Due.At.Equal(t.Due.At) {
			continue
		}
		if err := w.redate(t, next); err != nil {
			return err
		}
	}
	return nil
}
