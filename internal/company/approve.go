package company

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/approval"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/legible"
)

// Approvals are the changes that wait for a second person, and what those say.
type Approvals struct{ *Service }

// Waiting is a change that waits, in words.
type Waiting struct {
	approval.Change
	Asker     string // name of who asked
	Is, Would string // what is, and what would be
	Mine      bool   // whoever looks asked for it
	MayAnswer bool
}

// List returns what waits, oldest first, as whoever looks sees it.
func (s Approvals) List(ctx context.Context, by jml.Actor) (list []Waiting, err error) {
	err = s.change(ctx, by, func(books *Books) error {
		b := secondPerson{books}
		waiting, err := b.ChangesWaiting()
		if err != nil {
			return fmt.Errorf("read what waits: %w", err)
		}
		list = nil
		for _, c := range waiting {
			w, err := b.words(c)
			if err != nil {
				return err
			}
			list = append(list, w)
		}
		return nil
	})
	return list, err
}

// Waits counts what waits.
func (s Approvals) Waits(ctx context.Context) (n int, err error) {
	err = s.ledger.Read(ctx, func(r ledger.Reader) error {
		waiting, err := r.ChangesWaiting()
		n = len(waiting)
		return err
	})
	return n, err
}

// Answer is the second person's yes or no. On yes the very change that was asked
// for is made, if what it is about is still as it was; else it is outdated.
func (s Approvals) Answer(ctx context.Context, by jml.Actor, id string, yes bool, why string) (as approval.State, err error) {
	why = strings.TrimSpace(why)
	if err := legible.Check("why", why, legible.Note()); err != nil {
		return "", err
	}
	if !yes && why == "" {
		return "", jml.Invalid("why", "Say why not.")
	}
	err = s.changeWaiting(ctx, by, id, func(b secondPerson, c approval.Change) error {
		seconds, err := b.seconds(c.AskedBy, c.AskedPerson)
		if err != nil {
			return err
		}
		if by.Kind != jml.ActorStaff || !slices.Contains(seconds, by.PersonID) {
			return &jml.Error{Code: jml.CodeForbidden, Message: "Another administrator answers this, signed in: one of the company's people, and not who asked."}
		}
		if as = approval.Refused; !yes {
			return b.end(c, as, why)
		}
		command, err := readRightAsked(c.Command)
		if err != nil {
			return err
		}
		make, err := command.ready(b.Books, c)
		if isOutdated(err) {
			as = approval.Outdated
			return b.end(c, as, why)
		}
		if err != nil {
			return err
		}
		as = approval.Approved
		if err := b.end(c, as, why); err != nil { // the leaf of the approval comes first
			return err
		}
		return make()
	})
	return as, err
}

// Withdraw takes back what somebody asked for themselves.
func (s Approvals) Withdraw(ctx context.Context, by jml.Actor, id string) error {
	return s.changeWaiting(ctx, by, id, func(b secondPerson, c approval.Change) error {
		if !b.asked(c) {
			return &jml.Error{Code: jml.CodeForbidden, Message: "Only who asked for it takes it back."}
		}
		return b.end(c, approval.Withdrawn, "")
	})
}

// changeWaiting does something about a change that still waits.
func (s Approvals) changeWaiting(ctx context.Context, by jml.Actor, id string, do func(secondPerson, approval.Change) error) error {
	return s.changeSettings(ctx, by, func(books *Books) error {
		b := secondPerson{books}
		c, err := b.Change(id)
		if err != nil {
			return err
		}
		if c.State != approval.Waiting || !b.Now().Before(c.Ends()) {
			return &jml.Error{Code: jml.CodeConflict, Message: "Nobody waits for this any more: it was answered or withdrawn, or has lapsed."}
		}
		return do(b, c)
	})
}

// asked reports whether whoever acts asked for a change. Only who is none of our
// people is known by the right they signed in with: everybody at the console has
// the same name there.
func (b secondPerson) asked(c approval.Change) bool {
	if c.AskedPerson != "" {
		return c.AskedPerson == b.Actor.PersonID
	}
	return b.Actor.Kind == jml.ActorStaff && c.AskedBy == b.Actor.Ref
}
