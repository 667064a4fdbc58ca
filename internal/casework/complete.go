package casework

import (
	"context"
	"fmt"
	"slices"

	"github.com/handover-jml/handover/internal/casework/decide"
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
	c, err := w.LockCase(caseID)
	if err != nil {
		return nil, err
	}
	out, decision, err := w.decideEndings(c, endings)
	if err != nil {
		return nil, err
	}
	if err := w.write(decision); err != nil {
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

func (w *work) decideEndings(c jml.Case, endings []jml.Ending) ([]jml.Ended, decide.Decision, error) {
	press, err := w.press(endings)
	if err != nil {
		return nil, decide.Decision{}, err
	}
	named, ordinary, err := w.ordinary(c, endings)
	if err != nil {
		return nil, decide.Decision{}, err
	}
	if ordinary {
		return decide.EndOrdinary(c, named, press, endings)
	}

	d, err := w.reading().dossier(c, registers)
	if err != nil {
		return nil, decide.Decision{}, err
	}
	if err := w.reading().meet(d, d.NeedsToEnd(press.By.PersonID, endings)); err != nil {
		return nil, decide.Decision{}, err
	}
	return d.End(press, endings)
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
