package company

import (
	"fmt"
	"slices"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/register"
)

// fromFile is the source of what a file brought into a register; every other
// source is a task's id.
const fromFile = "import"

func taskOf(source string) string {
	if source == fromFile {
		return ""
	}
	return source
}

// RecordGrant enters into the access register that somebody may use a system,
// unless they may already. Cases concerned look again. caseID is "" for a file.
func (b *Books) RecordGrant(g register.Grant, caseID string) (added bool, err error) {
	held, err := b.Holdings(g.PersonID)
	if err != nil {
		return false, fmt.Errorf("read holdings: %w", err)
	}
	if slices.ContainsFunc(held.Grants, func(h register.Grant) bool { return h.System == g.System && h.Level == g.Level }) {
		return false, nil
	}

	if g.ID, err = ledger.NewID(); err != nil {
		return false, err
	}
	g.GrantedAt = b.Now()
	if err := b.InsertGrant(g); err != nil {
		return false, fmt.Errorf("write the access register: %w", err)
	}

	name, err := b.NameOf(g.PersonID)
	if err != nil {
		return false, err
	}
	b.Log(caseID, taskOf(g.Source), evidence.HoldingRecorded{Grant: g.ID, Person: g.PersonID, System: g.System, Level: g.Level, Source: g.Source},
		ledger.Personal("person.name", name))
	return true, b.LookAgain(g.PersonID)
}

// EndGrant takes a line out of the access register for a task.
func (b *Books) EndGrant(g register.Grant, caseID, taskID, why string) error {
	g.EndedAt, g.EndedBy = b.Now(), taskID
	if err := b.UpdateGrant(g); err != nil {
		return fmt.Errorf("write the access register: %w", err)
	}
	name, err := b.NameOf(g.PersonID)
	if err != nil {
		return err
	}
	b.Log(caseID, taskID, evidence.HoldingEnded{Grant: g.ID, Person: g.PersonID, System: g.System, Why: why},
		ledger.Personal("person.name", name))
	return nil
}

// RecordAsset enters a new piece of equipment into its register.
func (b *Books) RecordAsset(a register.Asset, caseID string) (err error) {
	if a.ID, err = ledger.NewID(); err != nil {
		return err
	}
	a.Since = b.Now()
	if err := b.InsertAsset(a); err != nil {
		return fmt.Errorf("write the equipment register: %w", err)
	}

	holder, err := b.NameOf(a.HolderID)
	if err != nil {
		return err
	}
	b.Log(caseID, taskOf(a.Source), evidence.AssetRecorded{Asset: a.ID, Tag: a.Tag, Kind: a.Kind, Model: a.Model,
		State: a.State, Holder: a.HolderID, Source: a.Source}, ledger.Personal("serial", a.Serial), ledger.Personal("person.name", holder))
	return b.LookAgain(a.HolderID)
}

// A Move is where a piece of equipment goes, and why.
type Move struct {
	State  register.AssetState
	Holder string // person id while issued
	Source string // task id, or "import"
	Why    string
}

// MoveAsset enters where a piece of equipment is now. Cases of who had it and
// of who has it look again.
func (b *Books) MoveAsset(a register.Asset, to Move, caseID string) error {
	had := a.HolderID
	a.State, a.HolderID, a.Since, a.Source = to.State, to.Holder, b.Now(), to.Source
	if err := b.UpdateAsset(a); err != nil {
		return fmt.Errorf("write the equipment register: %w", err)
	}

	name, err := b.NameOf(to.Holder)
	if err != nil {
		return err
	}
	b.Log(caseID, taskOf(to.Source), evidence.AssetChanged{Asset: a.ID, Tag: a.Tag, State: to.State, Holder: to.Holder, Why: to.Why},
		ledger.Personal("person.name", name))
	return b.LookAgain(had, to.Holder)
}

// ConfirmHoldings enters that the registers are complete for a person, unless
// they were before. by is "import", "list" or "joiner".
func (b *Books) ConfirmHoldings(p *jml.Person, by, caseID string) error {
	if !p.HoldingsConfirmedAt.IsZero() {
		return nil
	}
	p.HoldingsConfirmedAt = b.Now()
	if err := b.UpdatePerson(*p); err != nil {
		return fmt.Errorf("write the person: %w", err)
	}
	b.Log(caseID, "", evidence.HoldingConfirmed{Person: p.ID, By: by}, ledger.Personal("person.name", p.Name()))
	return nil
}
