package casework

import (
	"fmt"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
)

// A departure overtakes the joiner and mover cases of its engagement, whichever
// was announced first, from its cut-off on: what they bring before still happens,
// what is left then is cancelled. What would take effect no sooner than the
// cut-off never does, and is overtaken at once.

// overtakes reports whether a departure overtakes another case of its engagement
// already.
func (w *work) overtakes(leaver, other jml.Case) bool {
	out := !leaver.CutoffAt.After(w.Now())
	return out || !other.EffectAt.Before(leaver.CutoffAt)
}

// besides are the live cases of an engagement besides one of them.
func (w *work) besides(c jml.Case) (others []jml.Case, err error) {
	open, err := w.OpenCases(c.PersonID)
	if err != nil {
		return nil, fmt.Errorf("read open cases: %w", err)
	}
	for _, o := range open {
		if o.Live() && o.EngagementID == c.EngagementID && o.ID != c.ID {
			others = append(others, o)
		}
	}
	return others, nil
}

// overtake ends what a departure overtakes now.
func (w *work) overtake(leaver jml.Case) error {
	others, err := w.besides(leaver)
	if err != nil {
		return err
	}
	for _, c := range others {
		if !w.overtakes(leaver, c) {
			continue
		}
		if err := w.supersede(c.ID, leaver.ID); err != nil {
			return err
		}
	}
	return nil
}

// overtakenBy is the departure that overtakes a case already; found is false when
// there is none.
func (w *work) overtakenBy(c jml.Case) (leaver jml.Case, found bool, err error) {
	others, err := w.besides(c)
	for _, o := range others {
		if o.Kind == jml.Leaver && c.Kind != jml.Leaver && w.overtakes(o, c) {
			return o, true, nil
		}
	}
	return jml.Case{}, false, err
}

// overtakeOpened sees to it when a case has opened.
func (a *acceptance) overtakeOpened(o *opening) error {
	if o.c.Kind == jml.Leaver {
		return a.overtake(o.c)
	}
	leaver, found, err := a.overtakenBy(o.c)
	if err != nil || !found {
		return err
	}
	if err := a.supersede(o.c.ID, leaver.ID); err != nil {
		return err
	}
	now, err := a.accepted(outcomeOpened, o.c.ID, nil)
	if err != nil {
		return err
	}
	o.c, o.tasks = now.Case, now.Tasks
	o.warnings = append(o.warnings, overtaken(leaver))
	return nil
}

// overtakeMoved sees to it when the dates of a case have moved.
func (a *acceptance) overtakeMoved(c jml.Case) (warnings []string, err error) {
	if c.Kind == jml.Leaver {
		return nil, a.overtake(c)
	}
	leaver, found, err := a.overtakenBy(c)
	if err != nil || !found {
		return nil, err
	}
	return []string{overtaken(leaver)}, a.supersede(c.ID, leaver.ID)
}

func overtaken(by jml.Case) string {
	return fmt.Sprintf("The leaver case #%d is open for this person, and its cut-off comes first, so this case ends superseded by it.", by.Number)
}

func (w *work) supersede(caseID, by string) error {
	d, err := w.lock(caseID)
	if err != nil {
		return err
	}
	d.Case.Ending, d.Case.SupersededBy = jml.CaseSuperseded, by
	w.Log(caseID, "", evidence.CaseSuperseded{By: by})
	decision, err := d.Supersede()
	if err != nil {
		return err
	}
	return w.writeAll(decision)
}

// follow gives the open departure of somebody who has just moved the terms that
// they have now: its lines are the new manager's.
func (w *work) follow(moved jml.Case) error {
	others, err := w.besides(moved)
	if err != nil {
		return err
	}
	for _, o := range others {
		if o.Kind != jml.Leaver {
			continue
		}
		c, err := w.LockCase(o.ID)
		if err != nil {
			return err
		}
		before := c.After
		if c.After = changeTerms(c.After, moved.Before, moved.After); sameTerms(before, c.After) {
			continue
		}
		w.Log(c.ID, "", evidence.CaseRescheduled{Type: c.After.Type, Functions: c.After.Functions, Location: c.After.Location,
			Managers: managers(c), Dates: dates(c, w.Settings()), Event: moved.EventID, Contact: contactSaid(c)})
		decision, err := w.dateAnew(c)
		if err != nil {
			return err
		}
		if err := w.writeAll(decision); err != nil {
			return err
		}
	}
	return nil
}
