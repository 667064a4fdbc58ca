package company

import (
	"fmt"
	"slices"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/staff"
)

// Books are the company as one transaction sees and writes it. Settings,
// directory and matrix are read when they are first wanted: the most frequent
// command, ending a task, needs none of them.
type Books struct {
	*ledger.Entry
	library *Library
	cases   Cases

	settings  *jml.Settings
	directory *staff.Directory
	matrix    *playbook.Matrix
	names     map[string]string // by person id
	why       string            // settings or documents are changed; "" when nobody said
}

// LockSettings waits until nobody else changes settings, roles, staff or
// documents, and forgets what was read of them before.
func (b *Books) LockSettings() error {
	if err := b.Entry.LockSettings(); err != nil {
		return err
	}
	b.settings, b.directory, b.matrix = nil, nil, nil
	return nil
}

// today is the company's civil date.
func (b *Books) today() jml.Date { return b.Settings().Today(b.Now()) }

// Settings are the company's own facts.
func (b *Books) Settings() jml.Settings {
	if b.settings == nil {
		s, err := b.Entry.Settings()
		b.Fail("read settings", err)
		b.settings = &s
	}
	return *b.settings
}

// Directory is who stands where, changes of this transaction included.
func (b *Books) Directory() *staff.Directory {
	if b.directory == nil {
		d, err := b.Entry.Directory()
		b.Fail("read directory", err)
		b.directory = &d
	}
	return b.directory
}

// Matrix is the access matrix in force now.
func (b *Books) Matrix() *playbook.Matrix {
	if b.matrix == nil {
		m, _, err := b.library.MatrixInForce(b.Entry)
		b.Fail("read the matrix in force", err)
		if err != nil {
			m = &playbook.Matrix{}
		}
		b.matrix = m
	}
	return b.matrix
}

// NameOf returns a person's current name, or "" when the id is empty.
func (b *Books) NameOf(id string) (string, error) {
	if name, known := b.names[id]; known {
		return name, nil
	}
	name, err := NameOf(b.Entry, id)
	if err != nil {
		return "", err
	}
	if b.names == nil {
		b.names = map[string]string{}
	}
	b.names[id] = name
	return name, nil
}

// NameOf returns a person's current name, or "" when the id is empty.
func NameOf(r ledger.People, id string) (string, error) {
	if id == "" {
		return "", nil
	}
	p, err := r.Person(id)
	if err != nil {
		return "", fmt.Errorf("read person: %w", err)
	}
	return p.Name(), nil
}

// LookAgain has the cases look again that are about one of these people or in
// which one of them has a task.
func (b *Books) LookAgain(people ...string) error {
	people = slices.Clone(people)
	slices.Sort(people)
	for _, id := range slices.Compact(people) {
		if id == "" {
			continue
		}
		touched, err := b.Touch(id)
		if err != nil {
			return err
		}
		b.Wake(touched...)
	}
	return nil
}
