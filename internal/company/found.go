package company

import (
	"context"
	"fmt"
	"slices"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/staff"
)

// Found is access that somebody found out about, as the register has it now.
type Found struct {
	Person jml.Person
	System string // key in the matrix, or the name of a system that it lacks
	Level  string
	Known  bool   // the register said so before
	Note   string // what becomes of it, in a sentence; "" when nothing does
}

// RecordAccess enters that a person has a system, which the matrix may lack: HR
// and the security lead find such out at any time. A leaver's case has it taken
// back like everything else; of somebody who works here no more it opens again.
// Nobody records it of themselves. source is how it came in: form, cli or api.
func (s *Service) RecordAccess(ctx context.Context, actor jml.Actor, source, person, system, level string) (out Found, err error) {
	err = s.change(ctx, actor, func(b *Books) error {
		if err := HROrSecurityLead(*b.Directory(), actor); err != nil {
			return err
		}
		if out.Person, err = b.meant(person); err != nil {
			return err
		}
		if actor.PersonID == out.Person.ID && actor.PersonID != "" {
			return &jml.Error{Code: jml.CodeForbidden, Field: "person", Message: "Nobody records access of their own. Ask somebody else who may."}
		}
		return entering{b}.found(&out, source, system, level)
	})
	return out, err
}

// HROrSecurityLead refuses whoever came by a mail link and is not the security
// lead or a deputy. Who signed in was let in by their right.
func HROrSecurityLead(dir staff.Directory, actor jml.Actor) error {
	if actor.Kind != jml.ActorPerson || slices.Contains(dir.PeopleOf(roles.SecurityLead), actor.PersonID) && !dir.Gone[actor.PersonID] {
		return nil
	}
	return &jml.Error{Code: jml.CodeForbidden, Message: "Only HR and the Security Lead may do this. Ask one of them."}
}

func (b entering) found(out *Found, source, system, level string) error {
	held, err := b.Holdings(out.Person.ID)
	if err != nil {
		return fmt.Errorf("read holdings: %w", err)
	}
	g, refusal := playbook.Named(b.Matrix(), held.Grants, register.Grant{System: system, Level: level})
	if refusal != nil {
		return refusal
	}
	spells, err := b.Engagements(out.Person.ID)
	if err != nil {
		return fmt.Errorf("read engagements: %w", err)
	}
	if len(spells) > 0 {
		g.EngagementID = spells[0].ID
	}
	g.PersonID, g.Source = out.Person.ID, byHand
	entered, err := b.grant(g)
	if err != nil {
		return err
	}
	out.System, out.Level = g.System, g.Level
	out.Known = !entered.added && len(entered.changed) == 0
	return b.takeBack(out, source)
}

// takeBack has it taken back from somebody who works here no more, also where
// the register said so before: then it may have been overlooked.
func (b entering) takeBack(out *Found, source string) error {
	gone, err := worksHereNoMore(b, out.Person.ID)
	if err != nil || !gone || b.cases == nil {
		return err
	}
	out.Note = takenBack(out.Person)
	return b.cases.HeldByGone(b.Books, out.Person.ID, source)
}
