package company

import (
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
)

// meantBy finds somebody by HR's id, work address or id of ours, also whose
// words are erased.
func meantBy(r ledger.Reader, key string) (jml.Person, error) {
	p, known, err := Find(r, key)
	if err == nil && !known {
		err = Unknown(jml.EventPerson{ID: key})
	}
	return p, err
}

// mayErase refuses to erase somebody who is not gone altogether: who is still
// owed something, or by whom something is still owed, must have a name.
func (b erasing) mayErase(p jml.Person, basis Basis) error {
	if err := ledger.NotOneself(b.Actor, p.ID); err != nil {
		return err
	}
	if p.Erased {
		return stillKnown("What was known of this person is erased already.")
	}
	if err := b.notHeld(p); err != nil {
		return err
	}
	engagements, err := b.Engagements(p.ID)
	if err != nil {
		return fmt.Errorf("read the engagements: %w", err)
	}
	for _, e := range engagements {
		if e.State == jml.EngagementActive || e.State == jml.EngagementPlanned {
			return stillKnown(p.Name() + " works here, or will. Announce the departure first.")
		}
	}
	if err := b.nothingOpen(p); err != nil {
		return err
	}
	if basis == ByRequest {
		return nil
	}
	return b.retentionOver(p, engagements)
}

func (b erasing) nothingOpen(p jml.Person) error {
	open, err := b.OpenCases(p.ID)
	if err != nil {
		return fmt.Errorf("read the open cases: %w", err)
	}
	if len(open) > 0 {
		return stillKnown(fmt.Sprintf("Case #%d of %s is open. Finish it first.", open[0].Number, p.Name()))
	}
	holds, err := b.Holdings(p.ID)
	if err != nil {
		return fmt.Errorf("read what the person holds: %w", err)
	}
	if len(holds.Grants)+len(holds.Assets) > 0 {
		return stillKnown(p.Name() + " still holds access or equipment. End that first, or correct the registers.")
	}
	dir := b.Directory()
	for _, right := range dir.Staff {
		if right.PersonID == p.ID && !right.Removed {
			return stillKnown(p.Name() + " still has a right to sign in. Take it away first.")
		}
	}
	for _, seat := range dir.Seats {
		if seat.PersonID == p.ID {
			return stillKnown(fmt.Sprintf("%s still stands in the role %s. Name somebody else first.", p.Name(), seat.Role.Title()))
		}
	}
	return nil
}

func (b erasing) retentionOver(p jml.Person, engagements []jml.Engagement) error {
	var last time.Time
	for _, e := range engagements {
		last = later(last, e.EndedAt)
	}
	cases, err := b.CasesOf(p.ID)
	if err != nil {
		return fmt.Errorf("read the cases: %w", err)
	}
	for _, c := range cases {
		last = later(last, c.ClosedAt)
	}
	if last.Before(RetentionOver(b.Now())) {
		return nil
	}
	return stillKnown(fmt.Sprintf("What is known of %s is kept until %s, %d years after the last case closed. Erase it earlier only when the person asks.",
		p.Name(), jml.DateOf(last.AddDate(RetentionYears, 0, 0)), RetentionYears))
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

func stillKnown(message string) error {
	return &jml.Error{Code: jml.CodeConflict, Field: "person", Message: message}
}
