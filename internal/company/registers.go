package company

import (
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/register"
)

// The sources of what a file brought into a register, and of what somebody named
// by hand; every other source is a task's id.
const (
	fromFile = "import"
	byHand   = "hand"
)

func taskOf(source string) string {
	if source == fromFile || source == byHand {
		return ""
	}
	return source
}

// RecordGrant enters into the access register that somebody may use a system,
// under an id of our own, since now unless it says since when. Cases concerned
// look again. caseID is "" for a file.
func (b *Books) RecordGrant(g register.Grant, caseID string) (register.Grant, error) {
	id, err := ledger.NewID()
	if err != nil {
		return g, err
	}
	g.ID = id
	said := evidence.HoldingRecorded{Grant: g.ID, Person: g.PersonID, System: g.System, Level: g.Level, Source: g.Source}
	if g.GrantedAt.IsZero() {
		g.GrantedAt = b.Now()
	} else {
		said.Since = &g.GrantedAt
	}
	if err := b.InsertGrant(g); err != nil {
		return g, fmt.Errorf("write the access register: %w", err)
	}
	return g, logGrant(b, said, caseID)
}

func logGrant(b *Books, said evidence.HoldingRecorded, caseID string) error {
	name, err := b.NameOf(said.Person)
	if err != nil {
		return err
	}
	b.Log(caseID, taskOf(said.Source), said, ledger.Personal("person.name", name))
	return b.LookAgain(said.Person)
}

// EndGrant takes a line out of the access register for the task in EndedBy.
func (b *Books) EndGrant(g register.Grant, caseID, why string) error {
	g.EndedAt = b.Now()
	if err := b.UpdateGrant(g); err != nil {
		return fmt.Errorf("write the access register: %w", err)
	}
	name, err := b.NameOf(g.PersonID)
	if err != nil {
		return err
	}
	b.Log(caseID, g.EndedBy, evidence.HoldingEnded{Grant: g.ID, Person: g.PersonID, System: g.System, Why: why},
		ledger.Personal("person.name", name))
	return nil
}

// RecordAsset enters new equipment into its register, under an id of our own.
func (b *Books) RecordAsset(a register.Asset, caseID string) (register.Asset, error) {
	if err := onePiece(b, a); err != nil {
		return a, err
	}
	id, err := ledger.NewID()
	if err != nil {
		return a, err
	}
	a.ID, a.Since = id, b.Now()
	if err := b.InsertAsset(a); err != nil {
		return a, fmt.Errorf("write the equipment register: %w", err)
	}

	holder, err := b.NameOf(a.HolderID)
	if err != nil {
		return a, err
	}
	b.Log(caseID, taskOf(a.Source), evidence.AssetRecorded{Asset: a.ID, Tag: a.Tag, Kind: a.Kind, Model: a.Model,
		State: a.State, Holder: a.HolderID, Source: a.Source}, ledger.Personal("serial", a.Serial), ledger.Personal("person.name", holder))
	return a, b.LookAgain(a.HolderID)
}

// RecordAssetAnew corrects what the register says a piece of equipment is: the
// leaf takes the place of the one that recorded it.
func (b *Books) RecordAssetAnew(a register.Asset, caseID, source string) error {
	if err := onePiece(b, a); err != nil {
		return err
	}
	if err := b.UpdateAsset(a); err != nil {
		return fmt.Errorf("write the equipment register: %w", err)
	}
	holder, err := b.NameOf(a.HolderID)
	if err != nil {
		return err
	}
	b.Log(caseID, taskOf(source), evidence.AssetRecorded{Asset: a.ID, Tag: a.Tag, Kind: a.Kind, Model: a.Model, State: a.State, Holder: a.HolderID, Source: source},
		ledger.Personal("serial", a.Serial), ledger.Personal("person.name", holder))
	return b.LookAgain(a.HolderID)
}

// MoveAsset enters where a piece of equipment is now: its state, holder and
// source as in to, with a note of what does not come back. Cases of who had it and
// of who has it look again.
func (b *Books) MoveAsset(from, to register.Asset, caseID, why, note string) error {
	to.Since = b.Now()
	if to.State != register.Issued || to.HolderID != from.HolderID {
		to.EngagementID = ""
	}
	if err := b.UpdateAsset(to); err != nil {
		return fmt.Errorf("write the equipment register: %w", err)
	}

	holder, err := b.NameOf(to.HolderID)
	if err != nil {
		return err
	}
	said := evidence.AssetChanged{Asset: to.ID, Tag: to.Tag, State: to.State, Holder: to.HolderID, Why: why,
		Encrypted: to.Said.Encrypted, Seen: dayOrNil(to.Said.Seen), LockedAt: instantOrNil(to.Said.LockedAt), Data: to.Said.Data,
		Incident: to.Said.Incident, JudgedBy: to.Said.JudgedBy, Engagement: to.EngagementID}
	b.Log(caseID, taskOf(to.Source), said, ledger.Personal("person.name", holder), ledger.Personal("note", note),
		ledger.Personal("place", to.Said.Place), ledger.Personal("went_to", to.Said.WentTo))
	return b.LookAgain(from.HolderID, to.HolderID)
}

func dayOrNil(d jml.Date) *jml.Date {
	if d.IsZero() {
		return nil
	}
	return &d
}

func instantOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// ConfirmHoldings enters that the registers are complete for a person. by is
// "import", "list" or "joiner".
func (b *Books) ConfirmHoldings(p jml.Person, caseID, by string) error {
	p.HoldingsConfirmedAt = b.Now()
	if err := b.UpdatePerson(p); err != nil {
		return fmt.Errorf("write the person: %w", err)
	}
	b.Log(caseID, "", evidence.HoldingConfirmed{Person: p.ID, By: by}, ledger.Personal("person.name", p.Name()))
	return nil
}
