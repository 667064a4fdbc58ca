package casework

import (
	"fmt"

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
		_, err := a.Person(t.To)
		switch {
		case jml.ErrorCode(err) == jml.CodeNotFound:
			return jml.Invalid("takeover", "Choose somebody who works here to take this over.")
		case err != nil:
			return err
		case t.To == leaver || a.Directory().Gone[t.To]:
			return jml.Invalid("takeover", "Choose somebody who stays to take this over.")
		}
		if err := a.mayTakeOver(t); err != nil {
			return err
		}
	}
	return nil
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
