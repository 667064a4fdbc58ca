package casework

import (
	"fmt"
	"slices"

	"github.com/handover-jml/handover/internal/casework/decide"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/roles"
)

// checkLeaver refuses a departure that would leave nobody to administer, and
// takeovers by people who cannot take over.
func (a *acceptance) checkLeaver(o opening) error {
	if o.c.Kind != jml.Leaver || !o.known {
		return nil
	}
	if err := a.KeepAnAdministratorWithout(o.person); err != nil {
		return err
	}
	if a.Settings().Fallback == o.person.ID {
		return &jml.Error{Code: jml.CodeConflict, Field: "person",
			Message: "This person is the fallback person, who gets what nobody else may have. Name another one in the set-up first."}
	}
	return a.checkTakeovers(o.person.ID)
}

func (a *acceptance) checkTakeovers(leaver string) error {
	for _, t := range a.in.Takeover {
		p, err := a.Person(t.To)
		switch {
		case jml.ErrorCode(err) == jml.CodeNotFound:
			return jml.Invalid("takeover", "Choose somebody who works here to take this over.")
		case err != nil:
			return err
		case t.To == leaver || a.Directory().Gone[t.To]:
			return jml.Invalid("takeover", "Choose somebody who stays to take this over.")
		}
		if err := a.stays(p); err != nil {
			return err
		}
		if err := a.mayTakeOver(t); err != nil {
			return err
		}
	}
	return nil
}

// stays refuses whoever leaves too, as far as the actor may know of it.
func (a *acceptance) stays(p jml.Person) error {
	c, leaves, err := company.Leaves(a, a.Actor, p.ID)
	if err != nil || !leaves {
		return err
	}
	return jml.Invalid("takeover", fmt.Sprintf("%s leaves too, on %s (case #%d). Choose somebody who stays to take this over.", p.Name(), c.Effective, c.Number))
}

// successionWarnings say what falls vacant with a departure, and which of those
// announced before count on whoever leaves.
func (r reading) successionWarnings(by jml.Actor, o opening, named []roles.Takeover) ([]string, error) {
	leaver := o.person
	if o.running != nil && len(named) == 0 {
		said, err := r.Takeovers(o.running.ID)
		if err != nil {
			return nil, fmt.Errorf("read takeovers: %w", err)
		}
		named = said
	}
	line, err := r.library.Succession(r, by, leaver, named)
	if err != nil {
		return nil, err
	}
	out := company.Words(line)
	departures, err := r.LiveCases(jml.Leaver)
	if err != nil {
		return nil, fmt.Errorf("read open departures: %w", err)
	}
	for _, c := range departures {
		if c.PersonID == leaver.ID || c.Effected || c.HiddenFrom(by.PersonID) {
			continue
		}
		takeovers, err := r.Takeovers(c.ID)
		if err != nil {
			return nil, fmt.Errorf("read takeovers: %w", err)
		}
		if !slices.ContainsFunc(takeovers, func(t roles.Takeover) bool { return t.To == leaver.ID }) {
			continue
		}
		name, err := company.NameOf(r, c.PersonID)
		if err != nil {
			return nil, err
		}
		out = append(out, fmt.Sprintf("%s, who leaves on %s (case #%d), was to be followed by %s. What they answer for goes to the next in line.", name, c.Effective, c.Number, leaver.Name()))
	}
	return out, nil
}

// mayTakeOver refuses whoever names themselves for a task that judges others.
func (a *acceptance) mayTakeOver(named roles.Takeover) error {
	if named.Kind != company.DutyTask {
		return nil
	}
	t, err := a.Task(named.Ref)
	if err == nil {
		_, err = a.CaseToChange(t.CaseID)
	}
	if jml.ErrorCode(err) == jml.CodeNotFound {
		return jml.Invalid("takeover", "There is no such task to take over. Open the form again, which lists those that there are.")
	}
	if err != nil {
		return err
	}
	return decide.MayHand(a.Actor, t, named.To)
}

// takeOver names who takes a leaver's duties where the first announcement, as
// from a machine, did not.
func (a *acceptance) takeOver(c jml.Case) error {
	if c.Kind != jml.Leaver || len(a.in.Takeover) == 0 {
		return nil
	}
	named, err := a.Takeovers(c.ID)
	if err != nil {
		return fmt.Errorf("read takeovers: %w", err)
	}
	if len(named) > 0 {
		return nil
	}
	if err := a.checkTakeovers(c.PersonID); err != nil {
		return err
	}
	return a.InsertTakeovers(c.ID, a.in.Takeover)
}
