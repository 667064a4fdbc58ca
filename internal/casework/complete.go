package casework

import (
	"context"
	"fmt"
	"slices"

	"github.com/handover-jml/handover/internal/casework/decide"
	"github.com/handover-jml/handover/internal/course"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/staff"
)

// Complete ends the owner's tasks of one case, each with its own outcome, in
// one transaction: all of them or none. A task that somebody ended first is no
// fault: its Ended says who and when, and the others still count.
func (s *Service) Complete(ctx context.Context, actor jml.Actor, caseID string, endings []jml.Ending) (out []jml.Ended, err error) {
	err = s.change(ctx, actor, func(w *work) error {
		out, err = w.complete(caseID, endings)
		return err
	})
	return out, err
}

func (w *work) complete(caseID string, endings []jml.Ending) ([]jml.Ended, error) {
	if err := decide.Bounded(endings); err != nil {
		return nil, err
	}
	c, err := w.LockForOwnLines(caseID)
	if err != nil {
		return nil, err
	}
	out, decision, sleeps, err := w.decideEndings(c, endings)
	if err != nil {
		return nil, err
	}
	if sleeps {
		err = w.writeAsleep(decision)
	} else {
		err = w.write(decision)
	}
	if err != nil {
		return nil, err
	}
	if err := reachAtWork(w, decision); err != nil {
		return nil, err
	}
	if err := unlockKept(w, decision); err != nil {
		return nil, err
	}

	for i := range out {
		if out[i].Already {
			if out[i].ByName, err = w.NameOf(out[i].By); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// decideEndings also says whether the case's run may sleep on.
func (w *work) decideEndings(c jml.Case, endings []jml.Ending) (out []jml.Ended, decision decide.Decision, sleeps bool, err error) {
	press, err := w.press(endings)
	if err != nil {
		return nil, decision, false, err
	}
	named, ordinary, err := w.ordinary(c, endings)
	if err != nil {
		return nil, decision, false, err
	}
	if ordinary {
		return w.decideOrdinary(c, named, press, endings)
	}
	return w.decideWhole(c, press, endings)
}

func (w *work) decideOrdinary(c jml.Case, named decide.Tasks, press decide.Press, endings []jml.Ending) (out []jml.Ended, decision decide.Decision, sleeps bool, err error) {
	out, decision, err = decide.EndOrdinary(c, named, press, endings)
	if err != nil || !course.AtRest(c, w.Now()) {
		return out, decision, false, err
	}
	running, err := w.Neighbours(c.ID)
	if err != nil {
		return nil, decision, false, fmt.Errorf("read the running tasks: %w", err)
	}
	return out, decision, decide.LetsSleepAfter(named, running), nil
}

func (w *work) decideWhole(c jml.Case, press decide.Press, endings []jml.Ending) (out []jml.Ended, decision decide.Decision, sleeps bool, err error) {
	d, err := w.reading().dossier(c, registers)
	if err != nil {
		return nil, decision, false, err
	}
	if err := w.reading().removedFirst(d, endings); err != nil {
		return nil, decision, false, err
	}
	atRest := course.AtRest(c, w.Now())
	needs := d.NeedsToEnd(press.By.PersonID, endings)
	if atRest {
		needs.Posts, needs.Owners = true, true
	}
	if err := w.reading().meet(d, needs); err != nil {
		return nil, decision, false, err
	}
	if atRest {
		if err := reminders(w.reading(), d); err != nil {
			return nil, decision, false, err
		}
	}
	if out, decision, err = d.End(press, endings); err != nil || !atRest {
		return out, decision, false, err
	}

	sleeps, err = decision.LetsSleep()
	return out, decision, sleeps, err
}

// press is what a decision has to know of who ends tasks.
func (w *work) press(endings []jml.Ending) (decide.Press, error) {
	p := decide.Press{By: w.Actor, At: w.Now(), Stored: map[string]bool{}}
	if w.Actor.Kind == jml.ActorStaff {
		p.HR = slices.ContainsFunc(w.Directory().Staff, func(s staff.Right) bool {
			return s.ID == w.Actor.Ref && s.Role == staff.HR && !s.Removed
		})
	}
	for _, e := range endings {
		for _, file := range e.Files {
			stored, err := w.FileStored(file.SHA256)
			if err != nil {
				return p, fmt.Errorf("look for an uploaded file: %w", err)
			}
			p.Stored[file.SHA256] = stored
		}
	}
	return p, nil
}

// ordinary reads the tasks that endings name, each once; ok is false when one
// of the endings can concern more than its task. That is the rarer case, and
// cases have dozens of tasks.
func (w *work) ordinary(c jml.Case, endings []jml.Ending) (named decide.Tasks, ok bool, err error) {
	pb, err := w.library.Playbook(w.Entry, c.PlaybookHash)
	if err != nil {
		return named, false, err
	}
	named = decide.NewTasks(nil)
	for _, e := range endings {
		if known := named.ByID(e.TaskID); known != nil && decide.Ordinary(pb, *known, e) {
			continue
		}
		t, err := w.Task(e.TaskID)
		switch {
		case jml.ErrorCode(err) == jml.CodeNotFound:
			return named, false, nil
		case err != nil:
			return named, false, err
		case t.CaseID != c.ID || !decide.Ordinary(pb, t, e):
			return named, false, nil
		}
		named.Add(t)
	}

	var posts *decide.Posts
	if decide.NeedsPosts(named) {
		if posts, err = w.reading().posts(c); err != nil {
			return named, false, err
		}
	}
	return named, decide.Unbarred(c, posts, named, w.Actor.PersonID), nil
}
