package casework

import (
	"fmt"

	"github.com/handover-jml/handover/internal/casework/decide"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
)

// openCase writes what prepare worked out: person, engagement, case, all its
// tasks and the leaf that names them.
func (a *acceptance) openCase(o opening) (jml.Accepted, error) {
	if err := a.checkLeaver(o); err != nil {
		return jml.Accepted{}, err
	}
	if err := a.writePerson(&o); err != nil {
		return jml.Accepted{}, err
	}
	if err := a.writeEngagement(&o); err != nil {
		return jml.Accepted{}, err
	}
	if err := a.writeCase(&o); err != nil {
		return jml.Accepted{}, err
	}
	if err := a.logOpened(o); err != nil {
		return jml.Accepted{}, err
	}
	if o.c.Kind == jml.Leaver && !o.c.Untold() {
		a.logTold(o.c)
	}
	if err := a.overtakeOpened(&o); err != nil {
		return jml.Accepted{}, err
	}
	a.Wake(o.c.ID)
	return jml.Accepted{Outcome: outcomeOpened, Case: o.c, Tasks: o.tasks, Warning: o.warnings, Changed: a.changed}, nil
}

func (a *acceptance) writePerson(o *opening) error {
	moved, err := a.GiveUpAddress(o.meant.From)
	if err != nil {
		return err
	}
	if o.known {
		a.changed = company.ChangedWords(o.corrected, nil)
		err = a.WriteCorrections(o.person, o.corrected)
	} else {
		o.person, err = a.AddPerson(o.person)
	}
	if err != nil {
		return err
	}
	moved(o.person)
	return a.WriteIdentity(o.meant, o.person)
}

func (a *acceptance) writeEngagement(o *opening) (err error) {
	if !o.newEng {
		if err := a.LockEngagement(o.eng.ID); err != nil {
			return err
		}
		if o.c.Kind != jml.Leaver {
			return nil
		}
		if err := a.correctTerms(*o); err != nil {
			return err
		}
		if o.eng, err = a.Engagement(o.eng.ID); err != nil {
			return fmt.Errorf("read the engagement: %w", err)
		}
		o.eng.End = o.c.EmploymentEnd
		return a.UpdateEngagement(o.eng)
	}
	o.eng, err = a.Engage(o.person, o.eng, a.in.Source)
	return err
}

// correctTerms writes what an announcement says better of the running
// engagement. A joiner's terms are the engagement's own, a mover's are still to
// come; a departure changes none, so what it says of them was so before.
func (a *acceptance) correctTerms(o opening) error {
	before := o.c.Before
	switch {
	case o.running != nil:
		before = o.running.After
	case o.c.Kind == jml.Leaver:
		before = o.eng.Terms
	}
	changed := company.TermsChanged(before, o.c.After)
	a.changed = append(a.changed, company.ChangedWords(nil, changed)...)
	if o.c.Kind != jml.Leaver || len(changed) == 0 {
		return nil
	}
	now, err := a.Engagement(o.eng.ID)
	if err != nil {
		return fmt.Errorf("read the engagement: %w", err)
	}
	now.Terms = changeTerms(now.Terms, before, o.c.After)
	_, err = a.CorrectEngagement(now)
	return err
}

func (a *acceptance) writeCase(o *opening) (err error) {
	c := &o.c
	if c.ID, err = ledger.NewID(); err != nil {
		return err
	}
	if c.Number, err = a.NextCaseNumber(); err != nil {
		return fmt.Errorf("take a case number: %w", err)
	}
	c.PersonID, c.EngagementID = o.person.ID, o.eng.ID
	c.AnnouncedBy = decide.WithPerson(c.AnnouncedBy, a.Actor.PersonID)
	if c.Kind == jml.Leaver && a.ev.Told {
		c.ToldAt = a.toldAt()
	}
	if err := a.InsertCase(*c); err != nil {
		return fmt.Errorf("write the case: %w", err)
	}
	if err := identify(o.tasks, c.ID); err != nil {
		return err
	}
	for _, t := range o.tasks {
		if err := a.InsertTask(t); err != nil {
			return fmt.Errorf("write task %s: %w", t.Key, err)
		}
	}
	return a.InsertTakeovers(c.ID, a.in.Takeover)
}

// identify gives planned tasks their ids; the planner names the task that a
// check belongs to by key.
func identify(tasks []jml.Task, caseID string) (err error) {
	ids := map[string]string{}
	for i := range tasks {
		t := &tasks[i]
		if t.ID, err = ledger.NewID(); err != nil {
			return err
		}
		t.CaseID, t.State, t.Ordinal = caseID, jml.TaskPlanned, i
		ids[t.Key] = t.ID
	}
	for i := range tasks {
		if id, ok := ids[tasks[i].For]; ok {
			tasks[i].For = id
		}
	}
	return nil
}

func (a *acceptance) logOpened(o opening) error {
	manager, err := a.NameOf(o.c.After.ManagerID)
	if err != nil {
		return err
	}
	a.logAccepted(o.c.ID, o.person.ID)
	leaf := evidence.CaseOpened{Number: o.c.Number, Kind: o.c.Kind, Person: o.person.ID, Engagement: o.eng.ID,
		Type: o.c.After.Type, Functions: o.c.After.Functions, Location: o.c.After.Location, Rehire: o.rehire && o.newEng,
		Managers: managers(o.c), Dates: dates(o.c, a.Settings()), Source: a.in.Source, Event: a.ev.ID, Playbook: o.c.PlaybookHash, Matrix: o.c.MatrixHash,
		Limits: o.c.Limits, HoldingsKnown: o.holdings.Confirmed, SeparatePersons: true, Contact: contactSaid(o.c), TellsAgain: true, TellsSettled: true, EndsExceptions: true, WhatFollows: true, Takeovers: a.in.Takeover}
	for _, t := range o.tasks {
		planned, err := plannedTask(a.work, t)
		if err != nil {
			return err
		}
		leaf.Tasks = append(leaf.Tasks, planned)
	}
	a.Log(o.c.ID, "", leaf,
		ledger.Personal("person.name", o.person.Name()), ledger.Personal("person.work_email", o.person.WorkEmail),
		ledger.Personal("person.title", o.c.After.Title), ledger.Personal("person.department", o.c.After.Department),
		ledger.Personal("manager.name", manager), ledger.Personal("reason", a.ev.Reason), ledger.Personal("note", a.ev.Note))
	return nil
}
