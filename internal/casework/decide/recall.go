package decide

import (
	"slices"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/reason"
)

// word is what mails last told somebody of a task.
type word int

const (
	none  word = iota // nothing, or that it is not theirs to do
	heard             // that somebody else's is late
	own               // that it is theirs, or will be
)

// words are what mails last told people, by task and person.
type words map[string]map[string]word

// wordsOf reads them from the mails of a case, in the order in which they were
// written. A mail that holds no longer before it was out told nothing.
func wordsOf(mails []notice.Notice) words {
	told := words{}
	for _, mail := range mails {
		for _, ref := range mail.Tasks {
			switch {
			case mail.Kind.Recalls() && mail.State != notice.Dropped:
				told.say(ref.TaskID, mail.OwnerID, none)
			case mail.Kind.Recalls() || !mail.MayBeOut():
			case mail.Kind == notice.Escalation:
				told.say(ref.TaskID, mail.OwnerID, max(heard, told[ref.TaskID][mail.OwnerID]))
			default:
				told.say(ref.TaskID, mail.OwnerID, own)
			}
		}
	}
	return told
}

func (told words) say(task, person string, w word) {
	if told[task] == nil {
		told[task] = map[string]word{}
	}
	told[task][person] = w
}

// Recalled reports whether what was decided may leave somebody with a word that
// holds no longer.
func (d Decision) Recalled() bool {
	return slices.ContainsFunc(d.Effects, func(e Effect) bool {
		switch e := e.(type) {
		case TaskCancelled, TaskAssigned, TaskOpened, AnnouncementWithdrawn, TaskRedated:
			return true
		case TaskEnded:
			return endedLate(e.Task)
		}
		return false
	})
}

// Recalls are the mails that a decision owes to whoever was told otherwise: each
// is told once, of all that holds no longer. mails are those of the case so far.
// Whoever is gone is not written to, but for who is here again since their own
// departure was taken back; nor is a subject of what is kept from them.
func Recalls(d Decision, mails []notice.Notice, gone map[string]bool) []Told {
	r := recall{Decision: d, told: wordsOf(mails), gone: gone, mails: map[notice.Kind]map[string][]notice.TaskRef{}}
	for _, e := range d.Effects {
		switch e := e.(type) {
		case TaskCancelled:
			r.cancelled(e)
		case TaskAssigned:
			r.elsewhere(e.Task)
		case TaskOpened:
			r.elsewhere(e.Task)
		case TaskEnded:
			if endedLate(e.Task) {
				r.settled(e.Task)
			}
		case TaskRedated:
			if e.Task.State == jml.TaskOpen && e.Task.Due.At.After(r.after.Now) {
				r.settled(e.Task)
			}
		}
	}
	if slices.Contains(d.Effects, Effect(AnnouncementWithdrawn{})) {
		r.withdrawn()
	}

	var out []Told
	for _, kind := range []notice.Kind{notice.Withdrawn, notice.Superseded, notice.Cancelled, notice.Elsewhere, notice.Settled} {
		if len(r.mails[kind]) > 0 {
			out = append(out, Told{kind, r.mails[kind]})
		}
	}
	return out
}

// recall is a decision on its way to those who were told otherwise.
type recall struct {
	Decision
	told  words
	gone  map[string]bool
	mails map[notice.Kind]map[string][]notice.TaskRef
}

// cancelled tells everybody who heard of a task but whoever decided it.
func (r recall) cancelled(e TaskCancelled) {
	kind := notice.Cancelled
	switch e.Task.Reason {
	case reason.Rescinded:
		kind = notice.Withdrawn
	case reason.Superseded:
		kind = notice.Superseded
	}
	by := ""
	if decided := r.after.Tasks.ByID(e.By); decided != nil {
		by = decided.DoneBy
	}
	for person, w := range r.told[e.Task.ID] {
		if w != none && person != by {
			r.add(kind, person, e.Task.ID)
		}
	}
}

// elsewhere tells everybody else who was told that a task is, or will be, theirs.
func (r recall) elsewhere(t jml.Task) {
	for person, w := range r.told[t.ID] {
		if w == own && person != t.AssigneeID {
			r.add(notice.Elsewhere, person, t.ID)
		}
	}
}

// endedLate reports whether a task was late until it was recorded that there is
// nothing left to do about it. What was not done is asked about by itself.
func endedLate(t jml.Task) bool {
	return (t.State == jml.TaskDone || t.State == jml.TaskNotApplicable) && t.EndedAt.After(t.Due.At)
}

// settled tells everybody who heard that somebody else's task is late, but
// whoever ended it.
func (r recall) settled(t jml.Task) {
	for person, w := range r.told[t.ID] {
		if w == heard && person != t.DoneBy {
			r.add(notice.Settled, person, t.ID)
		}
	}
}

// withdrawn tells those who had done all that they were told of: nobody joins,
// moves or leaves as they were told.
func (r recall) withdrawn() {
	rest := map[string][]string{}
	for _, t := range r.after.Tasks.All() {
		for person, w := range r.told[t.ID] {
			if w != none {
				rest[person] = append(rest[person], t.ID)
			}
		}
	}
	for person, tasks := range rest {
		if len(r.mails[notice.Withdrawn][person]) > 0 {
			continue
		}
		for _, id := range tasks {
			r.add(notice.Withdrawn, person, id)
		}
	}
}

func (r recall) add(kind notice.Kind, person, task string) {
	c := r.Case
	overtaken := kind == notice.Superseded && c.IsAbout(person) // the other case may be kept from them
	stays := c.Kind == jml.Leaver && c.Ending == jml.CaseRescinded && c.IsAbout(person)
	if r.gone[person] && !stays || c.KeptFrom(person) || overtaken {
		return
	}
	r.told.say(task, person, none)
	if r.mails[kind] == nil {
		r.mails[kind] = map[string][]notice.TaskRef{}
	}
	r.mails[kind][person] = append(r.mails[kind][person], notice.TaskRef{TaskID: task})
}

// stillRecalled reports whether a task that a mail recalls is still not the
// owner's.
func stillRecalled(d *Dossier, t jml.Task, mail notice.Notice) bool {
	switch mail.Kind {
	case notice.Elsewhere:
		return d.owner(t) != mail.OwnerID
	case notice.Withdrawn:
		return t.State.Ended()
	case notice.Settled:
		return endedLate(t) || t.State == jml.TaskOpen && t.Due.At.After(d.Now)
	}
	return t.State == jml.TaskCancelled
}
