package playbook

import "slices"

// Difference says what another matrix makes of one system or function.
type Difference struct {
	What           string // "system crm", "function support"
	Added, Removed bool
	Changed        []string // in the words of the file; of a function: the systems it gives otherwise
}

// Compare lists all systems and functions of two matrices with what the next one
// makes of them.
func (m *Matrix) Compare(next *Matrix) (out []Difference) {
	for _, s := range next.Systems {
		before, known := m.System(s.Key)
		d := Difference{What: "system " + s.Key, Added: !known}
		if known {
			d.Changed = s.otherwise(before)
		}
		out = append(out, d)
	}
	for _, s := range m.Systems {
		if _, stays := next.System(s.Key); !stays {
			out = append(out, Difference{What: "system " + s.Key, Removed: true})
		}
	}

	for _, f := range append([]string{Everyone}, next.Functions...) {
		d := Difference{What: "function " + f, Added: f != Everyone && !slices.Contains(m.Functions, f)}
		if !d.Added {
			d.Changed = givenOtherwise(m.access(f), next.access(f))
		}
		out = append(out, d)
	}
	for _, f := range m.Functions {
		if !slices.Contains(next.Functions, f) {
			out = append(out, Difference{What: "function " + f, Removed: true})
		}
	}
	return out
}

// otherwise names what a system has otherwise than before.
func (s System) otherwise(before System) (fields []string) {
	for _, f := range []struct {
		name string
		same bool
	}{
		{"name", s.Name == before.Name}, {"owner", s.OwnerRole == before.OwnerRole && s.OwnerEmail == before.OwnerEmail},
		{"tier", s.Tier == before.Tier}, {"sso", s.SSO == before.SSO}, {"sso_checked_by", s.SSOChecked == before.SSOChecked},
		{"identity", s.Identity == before.Identity}, {"always_check", s.AlwaysCheck == before.AlwaysCheck},
		{"levels", slices.Equal(s.Levels, before.Levels)},
	} {
		if !f.same {
			fields = append(fields, f.name)
		}
	}
	return fields
}

// access is what a function's own row gives.
func (m *Matrix) access(function string) (cells []Cell) {
	for _, row := range m.Rows {
		if row.Function == function {
			cells = append(cells, row.Access...)
		}
	}
	return cells
}

// givenOtherwise names the systems that one of two rows gives and the other does
// not, or at another level.
func givenOtherwise(before, next []Cell) (systems []string) {
	for _, c := range append(slices.Clone(before), next...) {
		if slices.Contains(before, c) != slices.Contains(next, c) && !slices.Contains(systems, c.System) {
			systems = append(systems, c.System)
		}
	}
	return systems
}
