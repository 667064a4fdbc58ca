package casework

import (
	"fmt"
	"slices"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/staff"
)

// HR and administrators are mailed once of a departure that leaves a role or a
// critical system with nobody: as soon as that is known and the subject knows of
// the departure, at the latest when it takes effect. Each is told what they may
// know of: nobody learns of their own departure by not being an heir.

// vacancy is what a departure leaves vacant.
type vacancy struct{ *work }

// foresee mails them of a departure that will.
func (w vacancy) foresee(c jml.Case) error {
	if c.Kind != jml.Leaver || !c.Live() || c.Effected || c.Untold() || !c.EffectAt.After(w.Now()) {
		return nil
	}
	return w.tell(c, func(owner string) (bool, error) {
		falls, err := w.library.FallingVacant(w.Entry, jml.Actor{PersonID: owner}, c)
		return len(falls) > 0, err
	})
}

// fell mails them of a departure that has; before is what nobody answered
// for until then.
func (w vacancy) fell(c jml.Case, before []string) error {
	now, err := w.library.VacantNow(w.Entry)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(now, func(what string) bool { return !slices.Contains(before, what) }) {
		return nil
	}
	return w.tell(c, func(string) (bool, error) { return true, nil })
}

// tell mails those who were not, and whom it concerns.
func (w vacancy) tell(c jml.Case, concerns func(owner string) (bool, error)) error {
	dir, err := w.Entry.Directory()
	if err != nil {
		return fmt.Errorf("read directory: %w", err)
	}
	mails, err := w.Notices(c.ID)
	if err != nil {
		return fmt.Errorf("read notices: %w", err)
	}
	to := map[string][]notice.TaskRef{}
	for _, id := range append(dir.PeopleWith(staff.HR), dir.PeopleWith(staff.Admin)...) {
		told := slices.ContainsFunc(mails, func(n notice.Notice) bool {
			return n.Kind == notice.Vacant && n.OwnerID == id && n.State != notice.Dropped
		})
		if told || id == c.PersonID || dir.Gone[id] {
			continue
		}
		concerned, err := concerns(id)
		if err != nil {
			return err
		}
		if concerned {
			to[id] = nil
		}
	}
	return w.notify(c.ID, notice.Vacant, to)
}

// fillsAgain tells whoever was mailed of a vacancy that the departure was taken
// back, unless another mail says so.
func (w vacancy) fillsAgain(c jml.Case) error {
	mails, err := w.Notices(c.ID)
	if err != nil {
		return fmt.Errorf("read notices: %w", err)
	}
	to := map[string][]notice.TaskRef{}
	for _, n := range mails {
		if n.Kind == notice.Vacant && n.MayBeOut() && !w.Directory().Gone[n.OwnerID] {
			to[n.OwnerID] = nil
		}
	}
	for _, n := range mails {
		if n.Kind == notice.Withdrawn && n.State != notice.Dropped {
			delete(to, n.OwnerID)
		}
	}
	return w.notify(c.ID, notice.Withdrawn, to)
}

// vacant are the roles and systems that nobody answers for, or nobody will, in
// the place of tasks; none once somebody does.
func (l letter) vacant() (out []notice.LetterTask, err error) {
	list, err := l.library.VacantNow(l.Entry)
	if err != nil {
		return nil, err
	}
	for _, what := range list {
		out = append(out, notice.LetterTask{Title: what})
	}
	c := l.d.Case
	if !c.Live() || c.Effected {
		return out, nil
	}
	var falls []company.Vacancy
	falls, err = l.library.FallingVacant(l.Entry, jml.Actor{PersonID: l.row.OwnerID}, c)
	for _, v := range falls {
		out = append(out, notice.LetterTask{Title: v.What, NotBefore: c.EffectAt})
	}
	return out, err
}
