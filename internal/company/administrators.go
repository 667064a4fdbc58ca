package company

import (
	"fmt"
	"slices"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/staff"
)

// KeepAnAdministrator refuses what takes rights away when nobody who stays
// would be left to administer. What was lost before does not count.
func (b *Books) KeepAnAdministrator(lost func(staff.Right) bool) error {
	loses, keeps := false, false
	for _, s := range b.Directory().Staff {
		stays, err := b.administers(s)
		if err != nil {
			return err
		}
		loses = loses || stays && lost(s)
		keeps = keeps || stays && !lost(s)
	}
	if !loses || keeps {
		return nil
	}
	return &jml.Error{Code: jml.CodeConflict, Field: "person",
		Message: "This person is the last administrator. Name another one first: `handover staff add --role admin --email …`."}
}

// KeepAnAdministratorWithout is KeepAnAdministrator for somebody who leaves.
// It holds the settings, so that of two administrators who are announced at
// once only one can be leaving.
func (b *Books) KeepAnAdministratorWithout(leaver jml.Person) error {
	administrates := slices.ContainsFunc(b.Directory().Staff, func(s staff.Right) bool {
		return s.Role == staff.Admin && !s.Removed && belongsTo(s, leaver)
	})
	if !administrates {
		return nil
	}
	if err := b.LockSettings(); err != nil {
		return err
	}
	return b.KeepAnAdministrator(func(s staff.Right) bool { return belongsTo(s, leaver) })
}

// administers reports whether a right is one that the company can rely on: of
// an administrator who works here, has an address to sign in by, and is not
// leaving. An outsider's ends some day without anybody asking.
func (b *Books) administers(s staff.Right) (bool, error) {
	if s.Role != staff.Admin || s.Removed || s.PersonID == "" || s.Email == "" {
		return false, nil
	}
	cutOff, err := b.CutOff(s.PersonID)
	if err != nil || cutOff {
		return false, err
	}
	open, err := b.OpenCases(s.PersonID)
	if err != nil {
		return false, fmt.Errorf("read an administrator's cases: %w", err)
	}
	leaving := slices.ContainsFunc(open, func(c jml.Case) bool { return c.Kind == jml.Leaver && c.Live() })
	return !leaving, nil
}

// administered reports whether somebody administers whom the company can rely
// on, so that it takes no nameless administrator.
func (b *Books) administered() (bool, error) {
	for _, s := range b.Directory().Staff {
		if stays, err := b.administers(s); err != nil || stays {
			return stays, err
		}
	}
	return false, b.Fault()
}

// endNameless ends the right of whoever set Handover up, once somebody who stays
// administers. An outsider's right ends some day, and would leave nobody.
func (b *Books) endNameless() error {
	administered, err := b.administered()
	if err != nil || !administered {
		return err
	}
	for _, s := range b.Directory().Staff {
		if s.Removed || !s.Nameless() {
			continue
		}
		if err := b.endRight(s, staff.Replaced, ""); err != nil {
			return err
		}
	}
	return nil
}
