package casework

import (
	"fmt"
	"slices"

	"github.com/handover-jml/handover/internal/casework/decide"
	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/notice"
)

// follower has cases follow what is corrected of people.
type follower struct{ *Service }

// EngagementCorrected implements company.Cases: the terms and dates that an open
// case goes by become those that are known now, and its running tasks with them.
// What the case itself announced stays.
func (s follower) EngagementCorrected(b *company.Books, before, now jml.Engagement) error {
	w := &work{Books: b, library: s.company.Library()}
	open, err := w.OpenCases(now.PersonID)
	if err != nil {
		return fmt.Errorf("read open cases: %w", err)
	}
	for _, c := range open {
		if c.Live() && c.EngagementID == now.ID {
			if err := w.caseCorrected(c.ID, before, now); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *work) caseCorrected(caseID string, before, now jml.Engagement) error {
	was, err := w.LockCase(caseID)
	if err != nil {
		return err
	}
	c := was
	if err := w.correctCase(&c, before, now); err != nil {
		return err
	}
	if sameAnnouncement(was, c) && sameTerms(was.Before, c.Before) {
		return nil
	}
	w.Log(c.ID, "", evidence.CaseRescheduled{Type: c.After.Type, Functions: c.After.Functions, Location: c.After.Location,
		Managers: managers(c), Dates: dates(c, w.Settings())})
	if err := w.redateEngagement(was, &c); err != nil {
		return err
	}
	return w.replan(was, c)
}

// CalendarChanged implements company.Cases. What no line of its playbook dates,
// such as an exception, stays as its owner was told.
func (s follower) CalendarChanged(b *company.Books, caseID string, before jml.Settings) (moved bool, err error) {
	w := &work{Books: b, library: s.company.Library()}
	c, err := w.LockCase(caseID)
	if err != nil || !c.Live() {
		return false, err
	}
	decision, err := w.dateAnew(c)
	if err != nil {
		return false, err
	}
	moved = len(decision.Effects) > 0
	was, is := dates(c, before), dates(c, w.Settings())
	if !moved && was.Calendar == is.Calendar {
		return false, nil
	}
	w.Log(c.ID, "", evidence.CaseRescheduled{Type: c.After.Type, Functions: c.After.Functions, Location: c.After.Location,
		Managers: managers(c), Dates: is})
	return moved, w.writeAll(decision)
}

// dateAnew works out the dates that its calendar gives a case's running tasks
// now.
func (w *work) dateAnew(c jml.Case) (decide.Decision, error) {
	d, err := w.reading().dossier(c, registers, placing)
	if err != nil {
		return decide.Decision{}, err
	}
	told, err := w.told(c.ID)
	if err != nil {
		return decide.Decision{}, err
	}
	return decide.DateAnew(d, told)
}

// correctCase gives a case what is known better of its engagement. A move that
// is still to come keeps what it changes.
func (w *work) correctCase(c *jml.Case, before, now jml.Engagement) error {
	ev := jml.Event{Kind: c.Kind}
	switch {
	case c.Kind == jml.Mover && !c.Effected:
		was := c.Before
		c.Before = changeTerms(c.Before, before.Terms, now.Terms)
		c.After = changeTerms(c.Before, was, c.After)
	default:
		c.After = changeTerms(c.After, before.Terms, now.Terms)
	}
	if before.Zone != now.Zone && c.Zone == before.Zone {
		ev.TimeZone = now.Zone
		ev.Cutoff = localCutoff(*c)
	}
	switch {
	case c.Kind == jml.Joiner && now.Start != before.Start:
		ev.EffectiveDate = now.Start
	case c.Kind == jml.Leaver && now.End != before.End:
		ev.EmploymentEnd = now.End
	}
	return redate(c, ev, w.Settings(), w.Now())
}

// localCutoff is a leaver's cut-off on the clock of the person's place: it stays
// at its hour when the place turns out to be elsewhere. One that was now, or has
// passed, was an instant.
func localCutoff(c jml.Case) string {
	zone, err := clock.Zone(c.Zone)
	if err != nil || c.Kind != jml.Leaver || c.Immediate || c.Effected {
		return ""
	}
	return c.CutoffAt.In(zone).Format("2006-01-02T15:04")
}

// AddressCorrected implements company.Cases: what was mailed to an address that
// is no longer the person's goes to the one that is, and the links that went
// there open nothing.
func (s follower) AddressCorrected(b *company.Books, before, now jml.Person) error {
	w := &work{Books: b, library: s.company.Library()}
	concerned, err := w.Touch(now.ID)
	if err != nil {
		return err
	}
	w.Wake(concerned...)
	slices.Sort(concerned)
	for _, id := range concerned {
		d, err := w.lock(id)
		if err != nil {
			return err
		}
		account, err := w.hasAccount(d, now.ID)
		if err != nil {
			return err
		}
		if d.Address(before, account) == d.Address(now, account) {
			continue
		}
		if err := w.mailAgain(d, now); err != nil {
			return err
		}
	}
	return nil
}

// mailAgain mails somebody anew what they were told of a case and still have.
func (w *work) mailAgain(d *decide.Dossier, owner jml.Person) error {
	rows, err := w.Notices(d.Case.ID)
	if err != nil {
		return fmt.Errorf("read notices: %w", err)
	}
	var refs []notice.TaskRef
	for _, n := range rows {
		if n.OwnerID != owner.ID || n.Kind == notice.Escalation || n.State == notice.Pending || n.State == notice.Dropped {
			continue // what has not gone yet goes to the right address
		}
		for _, ref := range n.Tasks {
			if !slices.ContainsFunc(refs, func(have notice.TaskRef) bool { return have.TaskID == ref.TaskID }) {
				refs = append(refs, notice.TaskRef{TaskID: ref.TaskID})
			}
		}
	}
	if len(refs) == 0 {
		return nil
	}

	links, err := w.RevokeLinks(owner.ID, d.Case.ID)
	if err != nil {
		return fmt.Errorf("revoke the person's links: %w", err)
	}
	w.Log(d.Case.ID, "", evidence.LinksRevoked{Person: owner.ID, Links: links}, ledger.Personal("person.name", owner.Name()))
	if err := w.write(decide.Reach(d, owner.ID)); err != nil {
		return err
	}
	return w.notify(d.Case.ID, notice.First, map[string][]notice.TaskRef{owner.ID: refs})
}
