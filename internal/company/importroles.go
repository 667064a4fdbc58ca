package company

import (
	"context"
	"slices"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/roles"
)

// ImportRole is one row of a roles file: the next in the line of a role, its
// holder first.
type ImportRole struct {
	Row    int // in the file, for errors
	Role   roles.Role
	Person string // outside id or work address
}

// ImportRoles takes in who holds the roles. The rows of a role are its whole
// line; roles without a row stay as they are.
func (s *Service) ImportRoles(ctx context.Context, actor jml.Actor, sha string, rows []ImportRole) (ImportResult, error) {
	return s.applyFile(ctx, actor, rolesFile(sha, rows))
}

func rolesFile(sha string, rows []ImportRole) sentFile {
	lines := map[roles.Role][]string{}
	return sentFile{what: "roles", sha256: sha,
		lines: linesOf(rows, func(r ImportRole) int { return r.Row }),
		enter: func(in importing, i int) (importRow, error) { return in.importSeat(lines, rows[i]) },
		rest:  func(in importing, out *ImportResult) error { return in.importLines(lines, out) }}
}

// importSeat puts somebody at the end of the line of a role, and says what is
// another there.
func (in importing) importSeat(lines map[roles.Role][]string, row ImportRole) (importRow, error) {
	if err := checkCompanyRole(row.Role); err != nil {
		return importRow{}, err
	}
	p, _, err := in.importedPerson("person", row.Person)
	if err != nil {
		return importRow{}, err
	}
	at := len(lines[row.Role])
	lines[row.Role] = append(lines[row.Role], p.ID)
	if err := inRow(mayHold(in.Books, lines[row.Role], at)); err != nil {
		return importRow{}, err
	}

	before := in.Directory().PeopleOf(row.Role)
	switch {
	case at >= len(before):
		return importRow{added: true}, nil
	case before[at] != p.ID && at == 0:
		return importRow{changed: []string{"holder"}}, nil
	case before[at] != p.ID:
		return importRow{changed: []string{"deputy"}}, nil
	}
	return importRow{}, nil
}

// importLines writes the lines, once every row was fine.
func (in importing) importLines(lines map[roles.Role][]string, out *ImportResult) error {
	for _, role := range roles.OfCompany() {
		line, given := lines[role]
		if !given {
			continue
		}
		before := in.Directory().PeopleOf(role)
		for _, id := range before[min(len(line), len(before)):] {
			if slices.Contains(line, id) {
				continue
			}
			name, err := in.NameOf(id)
			if err != nil {
				return err
			}
			out.end("the seat of " + name + " as deputy of " + role.Title())
		}
		if err := in.putSeats(role, line, fromFile); err != nil {
			return err
		}
	}
	return nil
}

// inRow says of a refusal of somebody in a line where a file names them.
func inRow(err error) error {
	refusals := jml.Refusals(err)
	for _, e := range refusals {
		e.Field = "person"
	}
	return err
}
