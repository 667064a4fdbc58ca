package company

import (
	"fmt"
	"slices"

	"github.com/handover-jml/handover/internal/approval"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/staff"
)

// secondPerson is the changes that take two persons, within one transaction that
// holds the settings.
type secondPerson struct{ *Books }

// seconds are the persons who may approve what somebody asks: administrators
// whom the company can rely on, but for the one who asks, also where they ask by
// a right under another address. It is nil while there are not two of them.
func (b secondPerson) seconds(askedBy, askedPerson string) (people []string, err error) {
	var all []string
	for _, s := range b.Directory().Staff {
		relied, err := b.administers(s)
		if err != nil {
			return nil, err
		}
		if relied && !slices.Contains(all, s.PersonID) {
			all = append(all, s.PersonID)
		}
	}
	if len(all) < 2 {
		return nil, nil
	}

	asker := b.rightOf(askedBy, askedPerson)
	for _, id := range all {
		same, err := isPerson(b, asker, id)
		if err != nil {
			return nil, err
		}
		if !same && id != askedPerson {
			people = append(people, id)
		}
	}
	return people, nil
}

// rightOf is the right by which somebody acts.
func (b secondPerson) rightOf(ref, person string) staff.Right {
	for _, s := range b.Directory().Staff {
		if s.ID == ref {
			return s
		}
	}
	return staff.Right{ID: ref, PersonID: person}
}

// isAsked has a change wait where there is a second person to approve it, and
// says whether it does. Where there is nobody it may be made by one person alone.
func (b secondPerson) isAsked(command rightAsked, about staff.Right) (asked, alone bool, err error) {
	seconds, err := b.seconds(b.Actor.Ref, b.Actor.PersonID)
	if err != nil || len(seconds) == 0 {
		return false, err == nil, err
	}
	if b.Actor.PersonID == "" && b.Actor.Kind == jml.ActorConsole {
		return false, false, jml.Invalid("as", "This takes two persons. Say which of the company's people asks: --as with a work address or HR's id.")
	}
	waiting, err := b.ChangesWaiting()
	if err != nil {
		return false, false, fmt.Errorf("read what waits: %w", err)
	}
	for _, c := range waiting {
		before, err := readRightAsked(c.Command)
		if err != nil {
			return false, false, err
		}
		if before.isLike(command) && b.asked(c) {
			return true, false, nil // it was pressed twice
		}
	}
	if len(waiting) >= approval.MostWaiting {
		return false, false, &jml.Error{Code: jml.CodeConflict, Message: fmt.Sprintf("%d changes wait for a second person already. Have some of them answered or withdrawn first.", len(waiting))}
	}
	return true, false, b.ask(command, about, seconds)
}

func (b secondPerson) ask(command rightAsked, about staff.Right, seconds []string) error {
	id, err := ledger.NewID()
	if err != nil {
		return err
	}
	words, err := command.write()
	if err != nil {
		return err
	}
	c := approval.Change{ID: id, Kind: approval.Right, Command: words, Base: baseOf(about), AskedBy: b.Actor.Ref, AskedPerson: b.Actor.PersonID,
		AskedAt: b.Now(), State: approval.Waiting}
	if err := b.PutChange(c); err != nil {
		return fmt.Errorf("write what waits: %w", err)
	}
	r := command.Right
	b.Log("", "", evidence.ChangeAsked{Change: id, Kind: c.Kind, By: c.AskedPerson, Person: r.PersonID, Staff: r.ID, Role: r.Role, Takes: command.Takes},
		ledger.Personal("staff.name", r.Name), ledger.Personal("staff.email", r.Email))
	return messenger{b.Books}.messageAll(notice.Asked, id, seconds)
}

// end writes what became of a change, and has whoever asked told.
func (b secondPerson) end(c approval.Change, as approval.State, why string) error {
	if err := b.PutChange(c.Answered(as, b.Actor.PersonID, b.Now())); err != nil {
		return fmt.Errorf("write what became of a change: %w", err)
	}
	b.Log("", "", evidence.ChangeAnswered{Change: c.ID, Answer: as, By: b.Actor.PersonID}, ledger.Personal("note", why))
	if as == approval.Withdrawn || c.AskedPerson == "" {
		return nil
	}
	return messenger{b.Books}.message(notice.Answered, c.ID, []string{c.AskedPerson})
}

// lapse ends the changes that nobody answered in time.
func (b secondPerson) lapse() error {
	waiting, err := b.ChangesWaiting()
	if err != nil {
		return fmt.Errorf("read what waits: %w", err)
	}
	for _, c := range waiting {
		if b.Now().Before(c.Ends()) {
			continue
		}
		if err := b.end(c, approval.Lapsed, ""); err != nil {
			return err
		}
	}
	return nil
}
