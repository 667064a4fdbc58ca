package company

import (
	"context"
	"fmt"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/legible"
)

// AtConsole is who acts at the machine's own command line. As is whom they say
// they are, by HR's id, work address or name; what the operating system calls
// them, user, names them where they say nothing. Neither is proven. Whoever is
// one of our people is that person, with all that is kept from them, and is
// refused (jml.CodeForbidden) once they work here no more.
func (s Identities) AtConsole(ctx context.Context, as, user string) (by jml.Actor, err error) {
	by = jml.ConsoleActor()
	as = strings.TrimSpace(as)
	if as == "" {
		if name := legible.Word(); user != "" && legible.Check("as", user, name) == nil {
			by.Name = user
		}
		return by, nil
	}
	if err := legible.Check("as", as, legible.Word()); err != nil {
		return by, err
	}
	by.Name = as
	err = s.service.ledger.Read(ctx, func(r ledger.Reader) error {
		p, known, err := Find(r, as)
		if err != nil || !known {
			return err
		}
		gone, err := r.CutOff(p.ID)
		if err != nil {
			return fmt.Errorf("ask whether somebody works here: %w", err)
		}
		if gone {
			return &jml.Error{Code: jml.CodeForbidden, Field: "as", Message: p.Name() + " works here no more, so nobody acts as them."}
		}
		by.Name, by.PersonID = p.Name(), p.ID
		return nil
	})
	return by, err
}
