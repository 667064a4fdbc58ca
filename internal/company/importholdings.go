package company

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/register"
)

// ImportHoldings takes in who may use what. With complete, the file lists all
// systems of the people it names: their holdings are confirmed.
func (s *Service) ImportHoldings(ctx context.Context, actor jml.Actor, sha string, rows []ImportHolding, complete bool) (ImportResult, error) {
	return s.applyFile(ctx, actor, holdingsFile(sha, rows, complete))
}

func holdingsFile(sha string, rows []ImportHolding, complete bool) sentFile {
	f := sentFile{what: "holdings", sha256: sha, complete: complete,
		lines: linesOf(rows, func(r ImportHolding) int { return r.Row }),
		enter: func(in importing, i int) (importRow, error) { return in.importHolding(rows[i], complete) }}
	if complete {
		f.rest = func(in importing, out *ImportResult) error { return in.endHoldings(rows, out) }
	}
	return f
}

func (in importing) importHolding(row ImportHolding, complete bool) (importRow, error) {
	p, engagement, err := in.importedPerson("person", row.Person)
	if err != nil {
		return importRow{}, err
	}
	if _, ok := in.Matrix().System(row.System); !ok {
		return importRow{}, jml.Invalid("system", fmt.Sprintf("The matrix has no system %q. Add it there first.", row.System))
	}

	if row.Since.After(in.Now()) {
		return importRow{}, jml.Invalid("since", "This day lies ahead. Say since when they have the access.")
	}
	result, err := entering{in.Books}.grant(register.Grant{PersonID: p.ID, EngagementID: engagement, System: row.System, Level: row.Level, Source: fromFile, GrantedAt: row.Since})
	if err == nil && complete && p.HoldingsConfirmedAt.IsZero() {
		err = in.ConfirmHoldings(p, "", fromFile)
	}
	if err != nil {
		return importRow{}, err
	}
	return in.note(p, result)
}

// entering is access on its way into the register, from a file or by hand.
type entering struct{ *Books }

// grant enters that a person has a system. Another level takes the place of
// the one they had; none leaves it.
func (b entering) grant(g register.Grant) (importRow, error) {
	held, err := b.Holdings(g.PersonID)
	if err != nil {
		return importRow{}, fmt.Errorf("read holdings: %w", err)
	}
	had := held.Grants
	had = slices.DeleteFunc(had, func(h register.Grant) bool { return h.System != g.System })
	if i := slices.IndexFunc(had, func(h register.Grant) bool { return g.Level == "" || h.Level == g.Level }); i >= 0 {
		return b.correctSince(had[i], g)
	}
	for _, h := range had {
		if err := b.EndGrant(h, "", g.Source); err != nil {
			return importRow{}, err
		}
	}
	if _, err := b.RecordGrant(g, ""); err != nil || len(had) == 0 {
		return importRow{added: true}, err
	}
	return importRow{changed: []string{"level"}}, nil
}

// correctSince has the register say since when a person has what they have.
func (b entering) correctSince(held, said register.Grant) (importRow, error) {
	if said.GrantedAt.IsZero() || said.GrantedAt.Equal(held.GrantedAt) {
		return importRow{}, nil
	}
	held.GrantedAt = said.GrantedAt
	if err := b.UpdateGrant(held); err != nil {
		return importRow{}, fmt.Errorf("write the access register: %w", err)
	}
	leaf := evidence.HoldingRecorded{Grant: held.ID, Person: held.PersonID, System: held.System, Level: held.Level, Source: fromFile, Since: &held.GrantedAt}
	return importRow{changed: []string{"since"}}, logGrant(b.Books, leaf, "")
}

// endHoldings ends what the people of a complete file hold by the register and
// not by the file.
func (in importing) endHoldings(rows []ImportHolding, out *ImportResult) error {
	listed := map[string][]string{}
	for _, row := range rows {
		p, _, err := Find(in, row.Person)
		if err != nil {
			return err
		}
		listed[p.ID] = append(listed[p.ID], row.System)
	}
	for _, id := range slices.Sorted(maps.Keys(listed)) {
		held, err := in.Holdings(id)
		if err != nil {
			return fmt.Errorf("read holdings: %w", err)
		}
		name, err := in.NameOf(id)
		if err != nil {
			return err
		}
		for _, g := range held.Grants {
			if slices.Contains(listed[id], g.System) {
				continue
			}
			if err := in.EndGrant(g, "", fromFile); err != nil {
				return err
			}
			out.end(g.System + " of " + name)
		}
		if err := in.LookAgain(id); err != nil {
			return err
		}
	}
	return nil
}
