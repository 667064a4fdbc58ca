package ledger

import (
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/evidence/limits"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/legible"
	"github.com/handover-jml/handover/internal/passkey"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/token"
)

// What is written here was held against the limits of its type before, for
// every way in: a transaction that brings a text over its limit changes nothing.

// Append adds a leaf to the log when the transaction's work is done. A personal
// value that breaks the rule of its field is the transaction's refusal.
func (e *Entry) Append(d evidence.Draft) {
	for _, f := range d.Personal {
		limit, known := limits.Of(f.Name)
		if !known || limit.Copied {
			continue
		}
		if err := legible.Check(f.Name, f.Value, limit.Rule); err != nil && e.fault == nil {
			e.fault = err
		}
	}
	e.Tx.Append(d)
}

// InsertPerson implements WritePeople.
func (e *Entry) InsertPerson(p jml.Person) error {
	if err := legible.CheckPerson(p, jml.Person{}); err != nil {
		return err
	}
	return e.Tx.InsertPerson(p)
}

// InsertRef implements WritePeople.
func (e *Entry) InsertRef(r PersonRef) error {
	if err := legible.Check("person.source", r.Source, legible.Key()); err != nil {
		return err
	}
	if err := legible.Check("person.id", r.ID, legible.Key()); err != nil {
		return err
	}
	return e.Tx.InsertRef(r)
}

// UpdatePerson implements WritePeople.
func (e *Entry) UpdatePerson(p jml.Person) error {
	before, err := e.Person(p.ID)
	if err != nil {
		return err
	}
	if err := legible.CheckPerson(p, before); err != nil {
		return err
	}
	return e.Tx.UpdatePerson(p)
}

// InsertEngagement implements WritePeople.
func (e *Entry) InsertEngagement(g jml.Engagement) error {
	if err := legible.CheckTerms(g.Terms); err != nil {
		return err
	}
	return e.Tx.InsertEngagement(g)
}

// UpdateEngagement implements WritePeople.
func (e *Entry) UpdateEngagement(g jml.Engagement) error {
	before, err := e.Engagement(g.ID)
	if err != nil {
		return err
	}
	known := []jml.Terms{before.Terms}
	for _, c := range e.cases {
		if c.EngagementID == g.ID {
			known = append(known, c.After, c.Before)
		}
	}
	if err := legible.CheckTerms(g.Terms, known...); err != nil {
		return err
	}
	return e.Tx.UpdateEngagement(g)
}

// InsertCase implements WriteCases.
func (e *Entry) InsertCase(c jml.Case) error {
	of, err := e.Engagement(c.EngagementID)
	if err != nil {
		return err
	}
	if err := legible.CheckCase(c, jml.Case{}, of.Terms); err != nil {
		return err
	}
	return e.Tx.InsertCase(c)
}

// UpdateCase implements WriteCases.
func (e *Entry) UpdateCase(c jml.Case) error {
	if err := legible.CheckCase(c, e.cases[c.ID], jml.Terms{}); err != nil {
		return err
	}
	return e.Tx.UpdateCase(c)
}

// InsertGrant implements WriteRegisters.
func (e *Entry) InsertGrant(g register.Grant) error {
	if err := g.Check(); err != nil {
		return err
	}
	return e.Tx.InsertGrant(g)
}

// InsertAsset implements WriteRegisters.
func (e *Entry) InsertAsset(a register.Asset) error {
	if err := a.Check(register.Asset{}); err != nil {
		return err
	}
	return e.Tx.InsertAsset(a)
}

// UpdateAsset implements WriteRegisters.
func (e *Entry) UpdateAsset(a register.Asset) error {
	before, err := e.Asset(a.ID)
	if err != nil {
		return err
	}
	if err := a.Check(before); err != nil {
		return err
	}
	return e.Tx.UpdateAsset(a)
}

// PutSettings implements WriteCompany.
func (e *Entry) PutSettings(s jml.Settings) error {
	before, err := e.Settings()
	if err != nil {
		return err
	}
	if err := legible.CheckSettings(s, before); err != nil {
		return err
	}
	return e.Tx.PutSettings(s)
}

// PutStaff implements WriteCompany. A right that ends keeps its words.
func (e *Entry) PutStaff(s staff.Right) error {
	if !s.Removed && s.PersonID == "" {
		if err := s.Check(); err != nil {
			return err
		}
	}
	return e.Tx.PutStaff(s)
}

// Inbox implements Inbox. An id that no row can have is refused.
func (e *Entry) Inbox(source, id string) (InboxRow, bool, error) {
	if err := checkDelivery(source, id); err != nil {
		return InboxRow{}, false, err
	}
	return e.Tx.Inbox(source, id)
}

// InsertInbox implements WriteInbox.
func (e *Entry) InsertInbox(r InboxRow) error {
	if err := checkDelivery(r.Source, r.ID); err != nil {
		return err
	}
	return e.Tx.InsertInbox(r)
}

func checkDelivery(source, id string) error {
	return legible.CheckAll([]legible.Text{{Field: "id", Value: id, Rule: legible.Key()}, {Field: "source", Value: source, Rule: legible.Key()}}, nil)
}

// InsertPasskey implements WritePasskeys.
func (e *Entry) InsertPasskey(k passkey.Passkey) error {
	if err := k.Check(); err != nil {
		return err
	}
	return e.Tx.InsertPasskey(k)
}

// UpdatePasskey implements WritePasskeys.
func (e *Entry) UpdatePasskey(k passkey.Passkey) error {
	if err := k.Check(); err != nil {
		return err
	}
	return e.Tx.UpdatePasskey(k)
}

// PutToken implements WriteCompany.
func (e *Entry) PutToken(t token.Token) error {
	if err := legible.Check("name", t.Name, legible.Word()); err != nil {
		return err
	}
	return e.Tx.PutToken(t)
}

// PutIdentity implements WriteIdentities.
func (e *Entry) PutIdentity(i staff.Identity) error {
	if err := i.Check(); err != nil {
		return err
	}
	return e.Tx.PutIdentity(i)
}
