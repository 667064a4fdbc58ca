package decide

import (
	"cmp"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
)

// Named is a task as a letter names it.
type Named struct {
	Task   jml.Task
	OldDue time.Time // when its dates moved
}

// NamesPlanned reports whether a letter names tasks that nobody has yet: to
// say whose they will be takes posts and owners.
func NamesPlanned(tasks Tasks, mail notice.Notice) bool {
	for _, ref := range mail.Tasks {
		if t := tasks.ByID(ref.TaskID); t != nil && t.State == jml.TaskPlanned {
			return true
		}
	}
	return false
}

// StillHolds returns what of a letter still holds: an escalation names what is
// still open, a recall what is still not the owner's, everything else what is
// still theirs. It returns nothing
// when there is nothing to do or to know for the owner.
func (d *Dossier) StillHolds(mail notice.Notice) (out []Named) {
	if d.Case.KeptFrom(mail.OwnerID) {
		return nil
	}
	useful := false
	for _, ref := range mail.Tasks {
		t := d.Tasks.ByID(ref.TaskID)
		if t != nil && mail.Kind.Recalls() {
			if stillRecalled(d, *t, mail) {
				useful, out = true, append(out, Named{*t, ref.OldDue})
			}
			continue
		}
		if t == nil || t.State.Ended() || mail.Kind != notice.Escalation && d.owner(*t) != mail.OwnerID {
			continue
		}
		useful = useful || t.State == jml.TaskOpen || mail.Kind == notice.Rescheduled
		out = append(out, Named{*t, ref.OldDue})
	}
	if !useful {
		return nil
	}
	return out
}

// owner is who has a running task, or will have it.
func (d *Dossier) owner(t jml.Task) string {
	if t.State == jml.TaskPlanned {
		who, _ := d.Place(t)
		return who.PersonID
	}
	return t.AssigneeID
}

// Address is where a person's mail about this case goes: to the personal address
// until the work account is there, a leaver's own again from the cut-off on,
// everything else to work.
func (d *Dossier) Address(p jml.Person, account bool) string {
	late := d.Case.Kind == jml.Leaver && d.Case.Effected && p.ID == d.Case.PersonID
	switch {
	case late && d.Case.Ending == jml.CaseRescinded: // the work account may still be closed
		return cmp.Or(p.PersonalEmail, p.WorkEmail)
	case late || !account:
		return p.PersonalEmail
	}
	return cmp.Or(p.WorkEmail, p.PersonalEmail)
}

// HasAccount reports whether the work account of a joiner's case exists: its task
// is done or, where there is none, the start has come.
func (d *Dossier) HasAccount() bool {
	asked := false
	for _, t := range d.Tasks.All() {
		system, _ := d.Matrix.System(t.System)
		if t.Writes != jml.WritesGrant || !system.Identity {
			continue
		}
		if t.State == jml.TaskDone || t.State == jml.TaskNotApplicable {
			return true
		}
		asked = true
	}
	return !asked && d.Case.Effected
}
