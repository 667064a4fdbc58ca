package decide

import (
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/transition"
)

// Open opens those of the named tasks that are planned, whose instant has come
// and whose predecessors have ended: each is given to one person now, and each
// owner's share is one mail. Tasks that are no longer due are left alone, so
// that a round may run twice. told are the owners who have a mail of this case
// already: the first one of the others also names what will open later.
func (d *Dossier) Open(taskIDs []string, at time.Time, told map[string]bool) (Decision, error) {
	w := d.draft()
	wanted := set(taskIDs)
	waves := map[string][]notice.TaskRef{}
	for _, t := range w.Tasks.All() {
		if !wanted[t.ID] || t.State != jml.TaskPlanned || t.OpensAt.After(at) || !w.Tasks.Met(*t) {
			continue
		}
		who := w.Place(*t)
		t.AssigneeID, t.Via, t.OpenedAt = who.PersonID, who.Via, w.Now
		t.Assignment++
		if err := move(t, transition.Open, jml.TaskOpen); err != nil {
			return Decision{}, err
		}
		w.take(TaskOpened{*t})
		waves[t.AssigneeID] = append(waves[t.AssigneeID], notice.TaskRef{TaskID: t.ID})
	}
	if len(waves) == 0 {
		return Decision{}, nil
	}
	w.nameLater(waves, told)
	w.tell(notice.First, waves)
	return w.decision(), nil
}

func set(ids []string) map[string]bool {
	out := make(map[string]bool, len(ids))
	for _, id := range ids {
		out[id] = true
	}
	return out
}

// nameLater adds to an owner's first mail what will open for them later.
func (w *draft) nameLater(waves map[string][]notice.TaskRef, told map[string]bool) {
	for _, t := range w.Tasks.All() {
		if t.State != jml.TaskPlanned {
			continue
		}
		who := w.Place(*t).PersonID
		if _, now := waves[who]; now && !told[who] {
			waves[who] = append(waves[who], notice.TaskRef{TaskID: t.ID})
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
		why := "role_changed"
		if w.Posts.Gone[t.AssigneeID] {
			why = "left"
		}
		who := w.Place(*t)
		if heir := named[t.ID]; heir != "" && !w.mayNotHave(*t, heir) {
			who = jml.Candidate{PersonID: heir, Via: jml.ViaNamed}
		}
		if err := w.assign(t, who, why, ""); err != nil {
			return Decision{}, err
		}
		moved[t.AssigneeID] = append(moved[t.AssigneeID], notice.TaskRef{TaskID: t.ID})
	}
	w.tell(notice.Moved, moved)
	return w.decision(), nil
}

// Reassign gives an open task to a named person, who gets one mail.
func (d *Dossier) Reassign(taskID, to, note string) (Decision, error) {
	w := d.draft()
	t := w.Tasks.ByID(taskID)
	switch {
	case t.State != jml.TaskOpen:
		return Decision{}, &jml.Error{Code: jml.CodeConflict, Message: "Only an open task can be given to somebody else."}
	case w.mayNotHave(*t, to):
		return Decision{}, jml.Invalid("to", "This person may not have the task: they have left, or it would make them judge their own work.")
	case t.AssigneeID == to:
		return Decision{}, nil
	}
	if err := w.assign(t, jml.Candidate{PersonID: to, Via: jml.ViaNamed}, "named", note); err != nil {
		return Decision{}, err
	}
	w.tell(notice.Moved, aboutOne(*t))
	return w.decision(), nil
}

func (w *draft) assign(t *jml.Task, to jml.Candidate, why, note string) error {
	t.AssigneeID, t.Via = to.PersonID, to.Via
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
