package decide

import (
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/separation"
	"github.com/handover-jml/handover/internal/transition"
)

// Open opens those of the named tasks that are planned, whose instant has come
// and whose predecessors have ended: each is given to one person now, and each
// owner's share is one mail. Tasks that are no longer due are left alone, so
// that a round may run twice. told are the tasks that mails named to each owner
// already: the first mail of the others also names what will open later, and
// what was named so and can wait for a digest needs no mail of its own.
func (d *Dossier) Open(taskIDs []string, at time.Time, told map[string]map[string]bool) (Decision, error) {
	w := d.draft()
	cal, err := calendar.Of(d.Company, d.Case.After.Location, d.Case.Zone)
	if err != nil {
		return Decision{}, err
	}
	wanted := set(taskIDs)
	waves := map[string][]notice.TaskRef{}
	for _, t := range w.Tasks.All() {
		if !wanted[t.ID] || t.State != jml.TaskPlanned || t.OpensAt.After(at) || !w.Tasks.Met(*t) || waitsToBeTold(w.Case, *t) {
			continue
		}
		if t.Line == playbook.LineExpiry {
			if err := (exception{w, w.Tasks.ByID(t.For)}).end(*t); err != nil {
				return Decision{}, err
			}
		}
		who, apart := w.Place(*t)
		named := told[who.PersonID][t.ID] && t.Assignment == 0 // what comes back says so
		if err := openFor(w, t, who, apart); err != nil {
			return Decision{}, err
		}
		if named && waitsForDigest(cal, *t, w.Now) {
			continue
		}
		waves[t.AssigneeID] = append(waves[t.AssigneeID], notice.TaskRef{TaskID: t.ID})
	}
	w.nameLater(waves, told)
	w.tell(notice.First, waves)
	return w.decision(), nil
}

// waitsForDigest reports whether the next digest tells early enough of a task
// that has opened: the day before it is due, at the least.
func waitsForDigest(cal calendar.Calendar, t jml.Task, now time.Time) bool {
	first := cal.AddBusinessDays(t.Due.Date, -DigestDays)
	return !t.DueAtHour() && t.NotBefore.IsZero() && nextDigest(cal, first, now).Add(24*time.Hour).Before(t.Due.At)
}

func set(ids []string) map[string]bool {
	out := make(map[string]bool, len(ids))
	for _, id := range ids {
		out[id] = true
	}
	return out
}

// nameLater adds to an owner's first mail what will open for them later.
func (w *draft) nameLater(waves map[string][]notice.TaskRef, told map[string]map[string]bool) {
	for _, t := range w.Tasks.All() {
		if t.State != jml.TaskPlanned || waitsToBeTold(w.Case, *t) {
			continue
		}
		who, _ := w.Place(*t)
		owner := who.PersonID
		if _, now := waves[owner]; now && told[owner] == nil {
			waves[owner] = append(waves[owner], notice.TaskRef{TaskID: t.ID})
		}
	}
}

// Misplacements are the open tasks whose assignee may no longer have them.
func (d *Dossier) Misplacements() (out []*jml.Task) {
	for _, t := range d.Tasks.All() {
		if d.Misplaced(*t) {
			out = append(out, t)
		}
	}
	return out
}

// MoveOn gives every misplaced task to who was named for it, by task, else to
// the next in line; each new owner gets one mail.
func (d *Dossier) MoveOn(named map[string]string) (Decision, error) {
	w := d.draft()
	moved := map[string][]notice.TaskRef{}
	for _, t := range w.Tasks.All() {
		if !w.Misplaced(*t) {
			continue
		}
		why := w.whyMisplaced(*t)
		who, apart := w.Place(*t)
		if heir := named[t.ID]; heir != "" && !w.mayNotHave(*t, heir) {
			who, apart = roles.Candidate{PersonID: heir, Via: roles.ViaNamed}, true
		}
		if err := w.assign(t, who, apart, why, ""); err != nil {
			return Decision{}, err
		}
		moved[t.AssigneeID] = append(moved[t.AssigneeID], notice.TaskRef{TaskID: t.ID})
	}
	w.tell(notice.Moved, moved)
	return w.decision(), nil
}

// whyMisplaced is the reason for which an open task moves on.
func (d *Dossier) whyMisplaced(t jml.Task) string {
	switch {
	case d.Posts.Gone[t.AssigneeID]:
		return "left"
	case d.barred(t)[t.AssigneeID]:
		return "kept_apart"
	}
	return "role_changed"
}

// MayHand refuses somebody who is signed in and names themselves for a task that
// judges what others do.
func MayHand(by jml.Actor, t jml.Task, to string) error {
	if by.Kind != jml.ActorStaff || by.PersonID != to || !separation.PlanOf(t).Oversees() {
		return nil
	}
	return &jml.Error{Code: jml.CodeForbidden, Field: "to",
		Message: "Nobody gives an approval, a confirmation or a review to themselves. Choose somebody else."}
}

// Reassign gives an open task to a named person, who gets one mail.
func (d *Dossier) Reassign(by jml.Actor, taskID, to, note string) (Decision, error) {
	w := d.draft()
	t := w.Tasks.ByID(taskID)
	switch {
	case t.State != jml.TaskOpen:
		return Decision{}, &jml.Error{Code: jml.CodeConflict, Message: "Only an open task can be given to somebody else."}
	case t.AssigneeID == to:
		return Decision{}, nil
	}
	if err := MayHand(by, *t, to); err != nil {
		return Decision{}, err
	}
	if w.mayNotHave(*t, to) {
		return Decision{}, jml.Invalid("to", "This person may not have the task: they have left, or it would make them judge their own work.")
	}
	if err := w.assign(t, roles.Candidate{PersonID: to, Via: roles.ViaNamed}, true, "named", note); err != nil {
		return Decision{}, err
	}
	w.tell(notice.Moved, aboutOne(*t))
	return w.decision(), nil
}

func (w *draft) assign(t *jml.Task, to roles.Candidate, apart bool, why, note string) error {
	t.AssigneeID, t.Via, t.NotApart = to.PersonID, to.Via, !apart
	t.Undelivered = false
	t.Assignment++
	if err := move(t, transition.Reassign, jml.TaskOpen); err != nil {
		return err
	}
	w.take(TaskAssigned{*t, why, note})
	return nil
}

// tellAbout adds a task to what each of some people is told; the assignee, the
// subject and nobody are left out.
func (d *Dossier) tellAbout(t jml.Task, to map[string][]notice.TaskRef, people ...string) {
	for _, id := range people {
		known := slices.ContainsFunc(to[id], func(r notice.TaskRef) bool { return r.TaskID == t.ID })
		if id == "" || id == t.AssigneeID || id == d.Case.PersonID || known {
			continue
		}
		to[id] = append(to[id], notice.TaskRef{TaskID: t.ID})
	}
}
